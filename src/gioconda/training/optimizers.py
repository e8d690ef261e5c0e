"""Adam and AdamW as every task has them: all weights in one go, as they lie in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor

_OUT, _BACK = (0, 2, 3, 1), (0, 3, 1, 2)


class _Fused(torch.optim.Optimizer):
    """PyTorch's fused update; several times as fast as the usual one where weights are many.

    On a CPU it copies every gradient that lies in channels-last order (torch 2.13), which takes
    longer than the update. Here it sees kernels, gradients and moments in the order of memory, in
    which nothing has to be copied.
    """

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings, fused=True)  # type: ignore[call-arg]
        # It would undo a loss's scaling by itself, and so keep us from clipping: that is the
        # trainer's.
        self._step_supports_amp_scaling = False

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """One update; ``closure`` computes the gradients first where it is given."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        with self._in_memory_order():
            super().step()
        return loss

    @contextmanager
    def _in_memory_order(self) -> Iterator[None]:
        kernels = [p for group in self.param_groups for p in group["params"] if _is_reordered(p)]
        for kernel in kernels:
            self._permute(kernel, _OUT)
        try:
            yield
        finally:
            for kernel in kernels:
                self._permute(kernel, _BACK)

    def _permute(self, kernel: Tensor, order: tuple[int, ...]) -> None:
        assert kernel.grad is not None
        grad, kernel.grad = kernel.grad, None
        kernel.data = kernel.data.permute(order)
        kernel.grad = grad.permute(order)
        state = self.state[kernel]
        for name, value in state.items():
            if isinstance(value, Tensor) and value.ndim == len(order):
                state[name] = value.permute(order)


def _is_reordered(p: Tensor) -> bool:
    last = torch.channels_last
    return (
        p.device.type == "cpu"
        and p.ndim == 4
        and p.grad is not None
        and all(t.is_contiguous(memory_format=last) for t in (p, p.grad))
        and not p.is_contiguous()
    )


class FusedAdam(_Fused, torch.optim.Adam):
    """Adam (Kingma & Ba 2015)."""


class FusedAdamW(_Fused, torch.optim.AdamW):
    """Adam whose weight decay is no gradient (Loshchilov & Hutter 2019)."""
