"""Training loops of one method on one batch: plain, and as `gioconda fit` runs them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from gioconda.models.contract import AdversarialMethod, NetworkAndLoss
from gioconda.training.optimizers import FusedAdamW

Batch = dict[str, Tensor]


class TrainingLoop:
    """A method, its optimisers and a batch.

    Args:
        method: A supervised or an adversarial method.
        batch: What it learns from.
        fast: In bfloat16, with channels last, as recipes run; else in plain float32.
        optimizer: Makes an optimiser of parameters.
    """

    def __init__(
        self,
        method: Any,
        batch: Batch,
        *,
        fast: bool,
        optimizer: Callable[[Any], torch.optim.Optimizer] | None = None,
    ) -> None:
        self.fast, self.device = fast, "cuda" if torch.cuda.is_available() else "cpu"
        layout = torch.channels_last if fast else torch.contiguous_format
        self.method = method.to(self.device, memory_format=layout)
        self.batch = {
            name: value.to(self.device, memory_format=layout)
            if value.ndim == 4
            else value.to(self.device)
            for name, value in batch.items()
        }
        self.networks = (
            method.networks
            if isinstance(method, AdversarialMethod)
            else {"network": NetworkAndLoss(method, method.loss)}
        )
        make = optimizer or (lambda parameters: FusedAdamW(parameters, 1e-4))
        self.optimizers = {
            name: make(one.network.parameters()) for name, one in self.networks.items()
        }

    def update(self, name: str) -> None:
        """Forward, backward, update of one network; the critic rests while the generator learns."""
        if isinstance(self.method, AdversarialMethod):
            self.method.critic.requires_grad_(name != "generator")
        with torch.autocast(self.device, torch.bfloat16, enabled=self.fast):
            loss = self.networks[name].loss(self.batch)["loss"]
        self.optimizers[name].zero_grad()
        loss.backward()
        self.optimizers[name].step()

    def step(self) -> None:
        """One update of each network."""
        for name in self.networks:
            self.update(name)

    def seconds(self, steps: int = 1) -> float:
        """Seconds that a step takes."""
        start = time.perf_counter()
        for _ in range(steps):
            self.step()
        if self.device == "cuda":
            torch.cuda.synchronize()
        return (time.perf_counter() - start) / steps


def in_turns(loops: dict[str, TrainingLoop], rounds: int, steps: int) -> dict[str, list[float]]:
    """Seconds of a step of each loop in rounds in which they take turns."""
    for loop in loops.values():
        loop.seconds(2)
    turns = [[loop.seconds(steps) for loop in loops.values()] for _ in range(rounds)]
    return dict(zip(loops, map(list, zip(*turns, strict=True)), strict=True))
