"""A generator against critics: who learns when, at which rate, and what is averaged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import lightning
import pytest
import torch

from gioconda.training import AdversarialTask
from tests.training.toy import Brightness, ToyGAN


class Watched(AdversarialTask):
    """Writes down each update: whose it is, at which rate, and the weight after it."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(ToyGAN(noise=0.0), channels_last=False, **settings)
        self.updates: list[tuple[str, float, float]] = []

    def _update(self, side: str, optimizer: Any, batch: Any) -> None:
        super()._update(side, optimizer, batch)
        weight = next(self.model.networks[side].network.parameters()).detach().flatten()[0]
        self.updates.append((side, optimizer.param_groups[0]["lr"], weight.item()))


def played(folder: Path, max_steps: int, **settings: Any) -> Watched:
    torch.manual_seed(0)
    task = Watched(**settings)
    trainer = lightning.Trainer(
        max_steps=max_steps,
        accelerator="cpu",
        devices=1,
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        limit_val_batches=0,
        default_root_dir=folder,
    )
    trainer.fit(task, datamodule=Brightness())
    return task


@pytest.mark.filterwarnings("ignore:.*on_before_batch_transfer")
@pytest.mark.filterwarnings("ignore:.*eval mode at the start")
@pytest.mark.filterwarnings("ignore:.*does not have many workers")
class TestGame:
    def test_the_generator_learns_from_every_nth_batch(self, tmp_path: Path) -> None:
        task = played(tmp_path, 18, critic_steps=5)
        sides = [side for side, _, _ in task.updates]
        assert sides == (["critic"] * 5 + ["generator"]) * 3
        assert task.batches == task.total_batches == 15

    def test_each_critic_learns_from_every_batch(self, tmp_path: Path) -> None:
        task = played(tmp_path, 10, critics=("critic", "second"), critic_steps=2)
        sides = [side for side, _, _ in task.updates]
        assert sides == ["critic", "second", "critic", "second", "generator"] * 2

    def test_a_generator_may_learn_without_critics(self, tmp_path: Path) -> None:
        task = played(tmp_path, 4, critics=())
        assert [side for side, _, _ in task.updates] == ["generator"] * 4
        assert task.batches == task.total_batches == 4

    def test_rates_stay_for_half_of_the_run_and_fall_in_a_line(self, tmp_path: Path) -> None:
        task = played(tmp_path, 40, critic_rate=4e-4, generator_rate=1e-4, decay_from=0.5)
        rates = {
            side: [rate for name, rate, _ in task.updates if name == side]
            for side in ("critic", "generator")
        }
        expected = torch.tensor([1.0] * 10 + [1 - k / 10 for k in range(10)])
        torch.testing.assert_close(torch.tensor(rates["critic"]), 4e-4 * expected)
        torch.testing.assert_close(torch.tensor(rates["generator"]), 1e-4 * expected)

    def test_the_exported_generator_is_the_moving_average(self, tmp_path: Path) -> None:
        task = played(tmp_path, 30, average_decay=0.9, generator_rate=1e-2)
        torch.manual_seed(0)
        average = next(ToyGAN(noise=0.0).generator.parameters()).flatten()[0].item()
        fast = [weight for side, _, weight in task.updates if side == "generator"]
        for n, weight in enumerate(fast, 1):
            decay = min(0.9, (1 + n) / (10 + n))
            average = decay * average + (1 - decay) * weight
        found = next(task.exported.parameters()).flatten()[0]
        assert found.item() == pytest.approx(average, abs=1e-5)
        assert task.exported is not task.model.generator
