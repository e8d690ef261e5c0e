"""Prepared crops with their labels as classes."""

from __future__ import annotations

import numpy as np
import pytest
import torch

pytest.importorskip("datasets", reason="needs the extra [train]")
pytest.importorskip("lightning", reason="needs the extra [train]")

from gioconda.data.modules.labelled_crops import LabelledCrops


def test_labels_are_classes_and_unknown_ones_count_nowhere(mtfl: str) -> None:
    data = LabelledCrops([mtfl], attributes={"smile": "smiling"}, batch_size=4)
    data.setup()
    degrees = torch.tensor([[-1.0], [1.0], [float("nan")], [1.0]])
    image = torch.from_numpy(data.arrays["image"][np.arange(4)])
    batch = data.prepare({"image": image, "attributes": degrees}, augmented=False)
    assert batch["smile"].tolist() == [0, 1, -1, 1]
    assert batch["image"].shape == (4, 3, 64, 64)
    torch.testing.assert_close(batch["image"], image.permute(0, 3, 1, 2) / 127.5 - 1)


def test_training_changes_pictures_and_keeps_their_labels(mtfl: str) -> None:
    data = LabelledCrops([mtfl], attributes={"smile": "smiling"}, batch_size=4)
    data.setup()
    raw = next(iter(data.train_dataloader()))
    torch.manual_seed(0)
    changed, plain = (data.prepare(dict(raw), augmented=some) for some in (True, False))
    assert torch.equal(changed["smile"], plain["smile"])
    assert not torch.allclose(changed["image"], plain["image"])
    assert changed["image"].abs().max() <= 1
