"""A method that can looks at the data before its first step; a resumed one has done so."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import torch

pytest.importorskip("lightning", reason="needs the extra [train]")

from gioconda.models.autoencoders.residual_vae import ResidualVAE
from gioconda.training.principal_start import PrincipalStart
from gioconda.training.supervised import SupervisedTask


class Data:
    """Random faces, told apart from augmented ones by their range."""

    batch_size = 8

    def train_dataloader(self) -> Any:
        generator = torch.Generator().manual_seed(0)
        while True:
            yield {
                "image": torch.rand(8, 3, 32, 32, generator=generator) * 2 - 1,
                "attributes": torch.rand(8, 1, generator=generator),
            }

    def prepare(self, batch: dict[str, torch.Tensor], *, augmented: bool) -> Any:
        assert not augmented
        return batch


@pytest.fixture
def task() -> SupervisedTask:
    torch.manual_seed(0)
    return SupervisedTask(ResidualVAE(image_size=32, latent_dim=4, widths=(4, 8)))


TRAINER = SimpleNamespace(datamodule=Data(), fast_dev_run=False)


def test_network_and_average_start_from_the_data(task: SupervisedTask) -> None:
    before = task.model.from_code.weight.clone()
    PrincipalStart(faces=40).on_train_start(TRAINER, task)
    assert not torch.equal(task.model.from_code.weight, before)
    assert torch.equal(task.exported.from_code.weight, task.model.from_code.weight)


def test_the_start_is_the_same_for_the_same_seed(task: SupervisedTask) -> None:
    found = []
    for _ in range(2):
        torch.manual_seed(1)
        PrincipalStart(faces=40).on_train_start(TRAINER, task)
        found.append(task.model.from_code.weight.clone())
    assert torch.equal(*found)


def test_a_resumed_run_has_had_its_start(task: SupervisedTask) -> None:
    before = task.model.from_code.weight.clone()
    task.batches = 7
    PrincipalStart(faces=40).on_train_start(TRAINER, task)
    assert torch.equal(task.model.from_code.weight, before)
