"""A run of a method that makes faces up measures them against held-out ones at every validation."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from gioconda.evaluation.distances import frechet
from gioconda.models.gans.dcgan import DCGAN
from gioconda.training.sample_distance import FIGURE, FILE, SampleDistance
from tests.training.toy import Toy


class Colours:
    """A feature space of the mean colour."""

    def of_aligned(self, faces: np.ndarray) -> np.ndarray:
        return np.float64(faces).mean((1, 2))


TRAINER: Any = SimpleNamespace(sanity_checking=False, fast_dev_run=False, is_global_zero=True)


class Run:
    """A task as the callback sees it."""

    def __init__(self, network: Any) -> None:
        self.exported, self.batches = network, 0
        self.logged: dict[str, float] = {}

    def log(self, name: str, value: float, **settings: Any) -> None:
        self.logged[name] = value


def validate(callback: SampleDistance, task: Run, images: list[torch.Tensor]) -> None:
    for k, image in enumerate(images):
        callback.on_validation_batch_end(TRAINER, task, None, {"image": image}, k)
    callback.on_validation_epoch_end(TRAINER, task)


@pytest.fixture
def images() -> list[torch.Tensor]:
    return [torch.rand(8, 3, 16, 16, generator=torch.Generator().manual_seed(k)) for k in (1, 2)]


def test_the_distance_is_logged_and_kept_and_the_same_faces_are_taken_each_time(
    tmp_path: Path, images: list[torch.Tensor]
) -> None:
    torch.manual_seed(0)
    task = Run(DCGAN(image_size=16, latent_dim=8, width=4).eval())
    callback = SampleDistance(tmp_path, faces=12)
    callback.space = Colours()  # type: ignore[assignment]
    for step in (10, 20, 10):
        task.batches = step
        validate(callback, task, images)
    lines = (tmp_path / FILE).read_text().splitlines()
    assert lines == ["step,fid", f"10,{task.logged[FIGURE]:.6g}"]
    assert callback.real is not None
    assert len(callback.real) == 12
    pixels = np.concatenate([((i + 1) * 127.5).numpy() for i in images])[:12]
    np.testing.assert_allclose(callback.real, pixels.mean((2, 3)), atol=1)
    assert task.logged[FIGURE] > frechet(callback.real, callback.real)


def test_nothing_is_measured_unasked_or_of_a_method_that_makes_no_faces_up(
    tmp_path: Path, images: list[torch.Tensor]
) -> None:
    for faces, network in ((0, DCGAN(image_size=16, width=4)), (8, Toy())):
        task = Run(network)
        validate(SampleDistance(tmp_path, faces), task, images)
        assert task.logged == {}
    assert not (tmp_path / FILE).exists()
