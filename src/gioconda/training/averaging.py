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
        """Move the average a step towards ``model``, its statistics (batch norms') as well.

        A batch norm's statistics are those of the last few batches and of the last weights: copied,
        they would not fit the average's. Buffers of whole numbers are copied.
        """
        self.updates += 1
        n = int(self.updates)
        decay = min(self.decay, (1 + n) / (10 + n))
        slow, fast = _numbers(self.model), _numbers(model)
        torch._foreach_lerp_(slow, fast, 1 - decay)
        for ours, theirs in zip(self.model.buffers(), model.buffers(), strict=True):
            if not ours.is_floating_point():
                ours.copy_(theirs)


def _numbers(model: nn.Module) -> list[torch.Tensor]:
    """Parameters and buffers that can be averaged."""
    all_of_them = [*model.parameters(), *model.buffers()]
    return [some.detach() for some in all_of_them if some.is_floating_point()]
