"""Batches of several sets with StarGAN's label and mask vectors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gioconda.data.prepared.prepare import prepare, settings_for
from gioconda.data.sets.registry import read_set
from gioconda.errors import DataError

pytest.importorskip("datasets", reason="needs the extra [train]")
pytest.importorskip("lightning", reason="needs the extra [train]")

from gioconda.data.modules.joined_domains import JoinedDomains


@pytest.fixture(scope="module")
def two(small_root: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    out = tmp_path_factory.mktemp("domains")
    folders = []
    for name, place in (("mtfl", "mtfl"), ("lfw", "lfw")):
        faces = read_set(name, small_root / place)
        prepare(faces, out / name, settings_for(faces, crop="centre", size=64, masks=False))
        folders.append(str(out / name))
    return folders


def opened(two: list[str], **settings: object) -> JoinedDomains:
    labels = [["smiling", "gender=female"], ["expression"]]
    data = JoinedDomains(two, labels, batch_size=8, **settings)  # type: ignore[arg-type]
    data.setup()
    return data


def test_batches_hold_pictures_labels_and_masks(two) -> None:
    data = opened(two)
    batch = data.prepare(next(iter(data.train_dataloader())), augmented=True)
    assert batch["image"].shape == (8, 3, 64, 64)
    assert batch["image"].abs().max() <= 1
    assert batch["label"].shape[1] == 2 + 8
    assert (batch["mask"].sum(1) == 1).all()
    first = batch["mask"][:, 0] == 1
    assert not batch["label"][first, 2:].any()
    assert not batch["label"][~first, :2].any()


def test_training_and_validation_are_apart(two) -> None:
    data = opened(two)
    assert not set(data.training_rows()) & set(data.held_out_rows())
    assert len(data.training_rows()) + len(data.held_out_rows()) == len(data.arrays["split"])


def test_sets_come_up_alike_and_rare_labels_more_often(two) -> None:
    data = opened(two)
    chances, mask = data.chances(), data.arrays["mask"]
    assert chances is not None
    np.testing.assert_allclose([chances[mask[:, k] == 1].sum() for k in (0, 1)], 1)
    rows = data.training_rows()
    mine = rows[mask[rows, 1] == 1]
    which = data.arrays["label"][mine].argmax(1)
    words, counts = np.unique(which, return_counts=True)
    each = [chances[mine[which == word]][0] for word in words]
    np.testing.assert_allclose(each / each[0], (counts / counts[0]) ** -0.5)
    assert opened(two, even=False).chances() is None


def test_pictures_are_shrunk_and_mirrored_only_where_wanted(two) -> None:
    data = opened(two, mirrored=False, size=32)
    rows = next(iter(data.train_dataloader()))
    made, plain = (data.prepare(rows, augmented=on)["image"] for on in (True, False))
    assert made.shape == (8, 3, 32, 32)
    assert (made == plain).all()


def test_each_set_needs_labels(two) -> None:
    with pytest.raises(DataError, match="2 sets, but labels of 1"):
        JoinedDomains(two, [["smiling"]])
