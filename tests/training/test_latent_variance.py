"""A run of a method that encodes keeps how much each number of its codes varies."""

from __future__ import annotations

import csv
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from gioconda.models.contract import Description, Method
from gioconda.training.latent_variance import FILE, LatentVariance
from gioconda.types import Gaussian
from tests.training.toy import Toy


class Means(Method):
    """Codes a picture by the mean of each channel, twice the first."""

    @property
    def description(self) -> Description:
        return Description(frozenset({"encode"}))

    def encode(self, image: Tensor, attributes: Tensor | None = None) -> Gaussian:
        mean = image.mean((2, 3)) * torch.tensor([2.0, 1.0, 1.0])
        return Gaussian(mean, torch.zeros_like(mean))


TRAINER: Any = SimpleNamespace(sanity_checking=False, fast_dev_run=False, is_global_zero=True)


def validate(folder: Path, batches: int, images: list[Tensor], network: Method) -> None:
    callback = LatentVariance(folder)
    task = SimpleNamespace(exported=network, batches=batches)
    for k, image in enumerate(images):
        callback.on_validation_batch_end(TRAINER, task, None, {"image": image}, k)
    callback.on_validation_end(TRAINER, task)


def rows(folder: Path) -> list[list[str]]:
    with (folder / FILE).open(newline="") as file:
        return list(csv.reader(file))


def test_a_row_for_each_validation_and_a_resumed_run_replaces_its_own(tmp_path: Path) -> None:
    images = [torch.rand(8, 3, 4, 4, generator=torch.Generator().manual_seed(k)) for k in range(3)]
    for step in (0, 10, 20, 10):
        validate(tmp_path, step, images, Means())
    head, *told = rows(tmp_path)
    assert head == ["step", "0", "1", "2"]
    assert [row[0] for row in told] == ["0", "10"]
    codes = torch.cat(images).mean((2, 3)).numpy() * [2, 1, 1]
    np.testing.assert_allclose(np.float64(told[-1][1:]), codes.var(0), rtol=1e-4)


def test_a_method_that_does_not_encode_keeps_nothing(tmp_path: Path) -> None:
    validate(tmp_path, 10, [torch.rand(2, 3, 4, 4)], Toy())
    assert not list(tmp_path.iterdir())
