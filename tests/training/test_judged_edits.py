"""Edits of held-out mouths are read by a network that took no part in training."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from torch import Tensor

from gioconda.errors import DataError
from gioconda.models.gans.dcgan import DCGAN
from gioconda.models.pretrained import save_weights
from gioconda.models.readers.face_attributes import FaceAttributes
from gioconda.training.judged_edits import JudgedEdits

TRAINER: Any = SimpleNamespace(sanity_checking=False, fast_dev_run=False)


class Bright(FaceAttributes):
    """Reads bright pictures as smiling."""

    def __init__(self) -> None:
        super().__init__(size=32, widths=(8, 16, 16), features=16, classes={"smile": ("no", "yes")})

    def forward(self, image: Tensor) -> dict[str, Tensor]:
        mean = image.mean((1, 2, 3))
        return {"smile": torch.stack([-mean, mean], 1)}


class Run:
    """A task whose method takes pictures to a brightness of their own."""

    def __init__(self, brightness: Tensor | None) -> None:
        self.exported, self.logged = None, {}
        self.model = SimpleNamespace(turned=lambda batch, generator: brightness)

    def formatted(self, batch: Any) -> Any:
        return batch

    def log(self, name: str, value: Tensor, **settings: Any) -> None:
        self.logged[name] = float(value)


def validated(brightness: Tensor | None, degrees: list[float]) -> dict[str, float]:
    callback, task = JudgedEdits("judge"), Run(brightness)
    callback.judge, callback.read = Bright(), "smile"
    batch = {"attributes": torch.tensor(degrees)[:, None]}
    callback.on_validation_batch_end(TRAINER, task, None, batch, 0)
    callback.on_validation_epoch_end(TRAINER, task)
    return task.logged


def test_shares_are_of_those_without_it_and_of_those_with_it() -> None:
    """Three of four unsmiling mouths came out bright; one of two smiling ones dark."""
    values = torch.tensor([0.5, 0.5, 0.5, -0.5, -0.5, 0.5, 0.9])
    made = values[:, None, None, None].expand(-1, 3, 4, 4)
    found = validated(made, [-1, -1, -1, -1, 1, 1, float("nan")])
    assert found == {"val/up": 0.75, "val/down": 0.5, "val/turned": 0.625}


def test_a_method_that_turns_nothing_is_not_read() -> None:
    assert validated(None, [1.0]) == {}


def test_a_judge_reads_attributes(tmp_path: Path) -> None:
    path = tmp_path / "generator.safetensors"
    save_weights(DCGAN(image_size=16, latent_dim=4, width=4), path)
    with pytest.raises(DataError, match=r"recipes/mouth_smile\.yaml"):
        JudgedEdits(str(path)).setup(TRAINER, None, "fit")


def test_a_judge_that_is_not_trained_yet_names_its_recipe() -> None:
    callback = JudgedEdits("runs/not_made_yet")
    with pytest.raises(DataError, match=r"gioconda fit --config recipes/not_made_yet\.yaml"):
        callback.setup(TRAINER, None, "fit")


def test_a_trial_of_two_batches_needs_no_judge() -> None:
    trial = SimpleNamespace(fast_dev_run=True)
    callback = JudgedEdits("runs/not_made_yet")
    callback.setup(trial, None, "fit")
    assert callback.judge is None
