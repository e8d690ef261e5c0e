"""A generator against one critic or several: one update of it for every few of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import nn

from gioconda.training.averaging import MovingAverage
from gioconda.training.optimizers import FusedAdam
from gioconda.training.schedules import schedule
from gioconda.training.task import Batch, Task


class AdversarialTask(Task):
    """Trains a method with ``generator``, ``critic``, ``critic_loss`` and ``generator_loss``.

    A step of the trainer is one batch: each critic learns from every batch, the generator from
    every ``critic_steps``-th. ``trainer.max_steps`` counts updates of all networks, as Lightning
    does: with one critic, 10,000 updates are 5,000 batches at ``critic_steps`` 1, and 8,333 at 5.
    A side of several networks is one module of them; each side has an Adam of its own.

    Args:
        model: The method; ``generator_loss(batch)`` and the critics' losses return dicts of scalar
            terms with ``"loss"``, their weighted sum.
        critics: The method's attributes that judge; the loss of ``critic`` is ``critic_loss``.
        generator_rate: Adam's learning rate for the generator.
        critic_rate: Adam's learning rate for each critic.
        betas: Adam's betas for all.
        critic_steps: Critic updates for each generator update.
        average_decay: Decay of the moving averages; 0 keeps none.
        averaged: Which networks are averaged; only the generator's average is used.
        decay_from: Share of the run after which all rates fall linearly to zero; 1 keeps them.
        clip_norm: Largest norm of an optimiser's gradients; 0 does not clip.
        clip_value: Largest absolute value of a gradient; 0 does not clip.
        channels_last: Memory format of kernels and pictures; faster convolutions.
        compile: Run the networks through ``torch.compile``.
    """

    def __init__(
        self,
        model: nn.Module,
        *,
        critics: Sequence[str] = ("critic",),
        generator_rate: float = 2e-4,
        critic_rate: float = 2e-4,
        betas: tuple[float, float] = (0.0, 0.99),
        critic_steps: int = 1,
        average_decay: float = 0.999,
        averaged: Sequence[str] = ("generator",),
        decay_from: float = 0.5,
        clip_norm: float = 0.0,
        clip_value: float = 0.0,
        channels_last: bool = True,
        compile: bool = False,
    ) -> None:
        super().__init__(
            model, clip_norm=clip_norm, clip_value=clip_value, channels_last=channels_last
        )
        self.automatic_optimization = False
        self.sides = ("generator", *critics)
        self.rates = dict.fromkeys(critics, critic_rate) | {"generator": generator_rate}
        self.betas, self.critic_steps, self.decay_from = betas, critic_steps, decay_from
        self.averages = nn.ModuleDict(
            {
                side: MovingAverage(getattr(self.model, side), average_decay)
                for side in (averaged if average_decay else ())
            }
        )
        if compile:
            for side in self.sides:
                getattr(self.model, side).compile()

    @property
    def exported(self) -> Any:
        """The network that is worth keeping: the generator's moving average where there is one."""
        if "generator" in self.averages:
            return self.averages["generator"].model
        return self.trained

    @property
    def trained(self) -> Any:
        """The generator."""
        return self.model.generator

    @property
    def total_batches(self) -> int:
        """Batches of the whole run: ``critic_steps`` of them take one generator update."""
        updates = (len(self.sides) - 1) * self.critic_steps + 1
        return max(int(self.trainer.max_steps) * self.critic_steps // updates, 1)

    def training_step(self, batch: Batch, index: int) -> None:
        """One update of each critic and, every ``critic_steps`` batches, one of the generator."""
        batch = self.formatted(batch)
        optimizers = dict(zip(self.sides, self._optimizers(), strict=True))
        factor = schedule("linear", self.total_batches, from_share=self.decay_from)(self.batches)
        for side, optimizer in optimizers.items():
            for group in optimizer.param_groups:
                group["lr"] = self.rates[side] * factor
        critics = self.sides[1:]
        for critic in critics:
            getattr(self.model, critic).requires_grad_(True)
            self._update(critic, optimizers[critic], batch)
        self.batches += 1
        if self.batches % self.critic_steps == 0:
            for critic in critics:
                getattr(self.model, critic).requires_grad_(False)
            self._update("generator", optimizers["generator"], batch)

    def _optimizers(self) -> list[Any]:
        return list(self.optimizers())

    def _update(self, side: str, optimizer: Any, batch: Batch) -> None:
        losses = getattr(self.model, f"{side}_loss")(batch)
        self.check_and_log(side, losses)
        optimizer.zero_grad()
        self.manual_backward(losses["loss"])
        optimizer.step()
        if side in self.averages:
            average: Any = self.averages[side]
            average.update(getattr(self.model, side))

    def validation_step(self, batch: Batch, index: int) -> None:
        """Logs what the method measures of its averaged generator, if it measures anything."""
        if hasattr(self.model, "metrics"):
            self.log_held_out(self.model.metrics(self.formatted(batch), self.exported), batch)

    def configure_optimizers(self) -> list[torch.optim.Optimizer]:
        """An Adam for each side, the generator's first."""
        return [
            FusedAdam(getattr(self.model, side).parameters(), lr=self.rates[side], betas=self.betas)
            for side in self.sides
        ]
