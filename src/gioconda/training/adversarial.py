"""A generator against one critic or several: one update of it for every few of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import nn

from gioconda.errors import DataError
from gioconda.models.contract import AdversarialMethod, Batch
from gioconda.training.averaging import MovingAverage
from gioconda.training.optimizers import FusedAdam
from gioconda.training.schedules import schedule
from gioconda.training.task import Task
from gioconda.training.value_ranges import ABOVE_0, BELOW_1, FROM_1, SHARE, require


class AdversarialTask(Task):
    """Trains an ``AdversarialMethod``.

    A step of the trainer is one batch: each critic learns from every batch, the generator from
    every ``critic_steps``-th. ``trainer.max_steps`` counts updates of all networks, as Lightning
    does: with one critic, 10,000 updates are 5,000 batches at ``critic_steps`` 1, and 8,333 at 5.
    Each network has an Adam of its own.

    Args:
        model: The method.
        critics: Which of the method's critics learn; none where a teacher is enough.
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

    Raises:
        DataError: The method has no such critic, or a number is out of its range.
    """

    model: AdversarialMethod

    def __init__(
        self,
        model: AdversarialMethod,
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
        require("model", ABOVE_0, generator_rate=generator_rate, critic_rate=critic_rate)
        require("model", BELOW_1, betas=betas, average_decay=average_decay)
        require("model", FROM_1, critic_steps=critic_steps)
        require("model", SHARE, decay_from=decay_from)
        self.automatic_optimization = False
        self.critics, self.names = tuple(critics), ("generator", *critics)
        if unknown := set(self.names) - set(model.networks):
            known = ", ".join(name for name in model.networks if name != "generator")
            raise DataError(f"{type(model).__name__} has no critic {unknown.pop()!r}, but: {known}")
        self.rates = dict.fromkeys(critics, critic_rate) | {"generator": generator_rate}
        self.betas, self.critic_steps, self.decay_from = betas, critic_steps, decay_from
        self.averages = nn.ModuleDict(
            {
                name: MovingAverage(model.networks[name].network, average_decay)
                for name in (averaged if average_decay else ())
            }
        )
        self._settled = -1  # the batch after which the average was settled
        if compile:
            for name in self.names:
                model.networks[name].network.compile()

    @property
    def exported(self) -> Any:
        """The network that is worth keeping: the generator's moving average where there is one.

        The average is settled (``AdversarialMethod.settle``) once after each batch that asks.
        """
        if "generator" not in self.averages:
            return self.trained
        average = self.averages["generator"].model
        if self._settled != self.batches:
            self.model.settle(average)
            self._settled = self.batches
        return average

    @property
    def trained(self) -> Any:
        """The generator."""
        return self.model.generator

    @property
    def total_batches(self) -> int:
        """Batches of the whole run: ``critic_steps`` of them take one generator update."""
        updates = len(self.critics) * self.critic_steps + 1
        return max(int(self.trainer.max_steps) * self.critic_steps // updates, 1)

    def training_step(self, batch: Batch, index: int) -> None:
        """One update of each critic and, every ``critic_steps`` batches, one of the generator."""
        batch = self.formatted(batch)
        optimizers = dict(zip(self.names, self._optimizers(), strict=True))
        factor = schedule("linear", self.total_batches, from_share=self.decay_from)(self.batches)
        for name, optimizer in optimizers.items():
            for group in optimizer.param_groups:
                group["lr"] = self.rates[name] * factor
        for critic in self.critics:
            self.model.networks[critic].network.requires_grad_(True)
            self._update(critic, optimizers[critic], batch)
        self.batches += 1
        if self.batches % self.critic_steps == 0:
            for critic in self.critics:
                self.model.networks[critic].network.requires_grad_(False)
            self._update("generator", optimizers["generator"], batch)

    def _optimizers(self) -> list[Any]:
        found: Any = self.optimizers()  # Lightning gives a single one bare
        return found if isinstance(found, list) else [found]

    def _update(self, name: str, optimizer: Any, batch: Batch) -> None:
        network, loss = self.model.networks[name]
        with self.naming_columns(batch):
            losses = loss(batch)
        self.check_and_log(name, losses)
        optimizer.zero_grad()
        self.manual_backward(losses["loss"])
        optimizer.step()
        if name in self.averages:
            average: Any = self.averages[name]
            average.update(network)

    def validation_step(self, batch: Batch, index: int) -> None:
        """Logs what the method measures of its averaged generator, if it measures anything."""
        with self.naming_columns(batch):
            figures = self.model.metrics(self.formatted(batch), self.exported)
        self.log_held_out(figures, batch)

    def preview(self, batch: Batch) -> Batch:
        """What the method shows of the exported generator."""
        return self.model.preview(batch, self.exported)

    def configure_optimizers(self) -> list[torch.optim.Optimizer]:
        """An Adam for each network, the generator's first."""
        return [
            FusedAdam(
                self.model.networks[name].network.parameters(),
                lr=self.rates[name],
                betas=self.betas,
            )
            for name in self.names
        ]
