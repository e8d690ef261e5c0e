"""A generator against a critic: one update of the generator for every few of the critic."""

from __future__ import annotations

from typing import Any

import lightning
import torch
from torch import Tensor, nn

from gioconda.training.averaging import MovingAverage
from gioconda.training.guards import require_finite

Batch = dict[str, Tensor]


class AdversarialTask(lightning.LightningModule):
    """Trains a method with ``generator``, ``critic``, ``critic_loss`` and ``generator_loss``.

    A step of the trainer is one batch: the critic learns from every batch, the generator from every
    ``critic_steps``-th. ``trainer.max_steps`` counts updates of both, as Lightning does.

    Args:
        model: The method; ``critic_loss(batch)`` and ``generator_loss(batch)`` return dicts of
            scalar terms with ``"loss"``, their weighted sum.
        generator_rate: Adam's learning rate for the generator.
        critic_rate: Adam's learning rate for the critic.
        betas: Adam's betas for both.
        critic_steps: Critic updates for each generator update.
        average_decay: Decay of the moving average of the generator.
        decay_from: Share of the run after which both rates fall linearly to zero; 1 keeps them.
        channels_last: Memory format of kernels and pictures; faster convolutions.
    """

    def __init__(
        self,
        model: nn.Module,
        *,
        generator_rate: float = 2e-4,
        critic_rate: float = 2e-4,
        betas: tuple[float, float] = (0.0, 0.99),
        critic_steps: int = 1,
        average_decay: float = 0.999,
        decay_from: float = 0.5,
        channels_last: bool = True,
    ) -> None:
        super().__init__()
        self.automatic_optimization = False
        if channels_last:
            model = model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.model: Any = model  # mypy cannot see a method's parts on nn.Module
        generator: Any = model.generator
        self.average = MovingAverage(generator, average_decay)
        self.generator_rate, self.critic_rate, self.betas = generator_rate, critic_rate, betas
        self.critic_steps, self.decay_from = critic_steps, decay_from

    @property
    def exported(self) -> Any:
        """The network that is worth keeping: the moving average of the generator."""
        return self.average.model

    def training_step(self, batch: Batch, index: int) -> None:
        """One critic update and, every ``critic_steps`` batches, one of the generator."""
        for_generator, for_critic = self.optimizers()
        for optimizer, rate in (
            (for_generator, self.generator_rate),
            (for_critic, self.critic_rate),
        ):
            for group in optimizer.param_groups:
                group["lr"] = rate * self._decay()
        self.model.critic.requires_grad_(True)
        self._update(for_critic, self.model.critic_loss(batch), "critic")
        if (index + 1) % self.critic_steps == 0:
            self.model.critic.requires_grad_(False)
            self._update(for_generator, self.model.generator_loss(batch), "generator")
            self.average.update(self.model.generator)

    def _update(self, optimizer: Any, losses: dict[str, Tensor], side: str) -> None:
        require_finite({f"{side}/{name}": value for name, value in losses.items()})
        optimizer.zero_grad()
        self.manual_backward(losses["loss"])
        optimizer.step()
        for name, value in losses.items():
            self.log(f"{side}/{name}", value.detach(), prog_bar=name == "loss")

    def _decay(self) -> float:
        """1 at first, then linearly down to 0 at the last step."""
        total = max(int(self.trainer.max_steps), 1)
        done = float(self.global_step) / total
        if done <= self.decay_from or self.decay_from >= 1:
            return 1.0
        return max(0.0, (1 - done) / (1 - self.decay_from))

    def validation_step(self, batch: Batch, index: int) -> None:
        """Logs what the method measures of its averaged generator."""
        size = len(next(iter(batch.values())))
        for name, value in self.model.metrics(batch, self.exported).items():
            self.log(f"val/{name}", value, prog_bar=True, batch_size=size)

    def configure_optimizers(self) -> list[torch.optim.Optimizer]:
        """Two Adams, the generator's first."""
        return [
            torch.optim.Adam(
                self.model.generator.parameters(), lr=self.generator_rate, betas=self.betas
            ),
            torch.optim.Adam(self.model.critic.parameters(), lr=self.critic_rate, betas=self.betas),
        ]
