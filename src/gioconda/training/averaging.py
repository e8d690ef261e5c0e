"""An exponential moving average of a network's weights (Polyak averaging)."""

from __future__ import annotations

import copy

import torch
from torch import nn


class MovingAverage(nn.Module):
    """A slow copy of ``model``: average <- decay * average + (1 - decay) * model.

    The decay grows with the number of updates, min(decay, (1 + n) / (10 + n)), so that early
    averages are not held back by the random start.
    """

    updates: torch.Tensor

    def __init__(self, model: nn.Module, decay: float = 0.999) -> None:
        super().__init__()
        self.model = copy.deepcopy(model).eval().requires_grad_(False)
        self.decay = decay
        self.register_buffer("updates", torch.zeros((), dtype=torch.long))

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        """Move the average a step towards ``model``; buffers are copied."""
        self.updates += 1
        n = int(self.updates)
        decay = min(self.decay, (1 + n) / (10 + n))
        slow = [p.detach() for p in self.model.parameters() if p.is_floating_point()]
        fast = [p.detach() for p in model.parameters() if p.is_floating_point()]
        torch._foreach_lerp_(slow, fast, 1 - decay)
        for ours, theirs in zip(self.model.buffers(), model.buffers(), strict=True):
            ours.copy_(theirs)
