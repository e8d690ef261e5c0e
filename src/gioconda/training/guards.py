"""Stops a run that cannot go on, with the reason in one line."""

from __future__ import annotations

import torch
from torch import Tensor

from gioconda.errors import GiocondaError


class NonFiniteLossError(GiocondaError):
    """A loss term became infinite or not a number."""


class OutOfMemoryError(GiocondaError):
    """A batch did not fit in memory."""


def require_finite(losses: dict[str, Tensor]) -> None:
    """Check every term of a loss dict; the device is waited for once.

    Raises:
        NonFiniteLossError: Names the terms that are not finite, and the others' values.
    """
    if torch.stack([value.detach().float().sum() for value in losses.values()]).isfinite().all():
        return
    bad = [name for name, value in losses.items() if not torch.isfinite(value).all()]
    rest = ", ".join(f"{k} {float(v):.4g}" for k, v in losses.items() if k not in bad)
    raise NonFiniteLossError(
        f"loss term {', '.join(bad)} is not finite ({rest or 'no other terms'}); "
        "lower the learning rate, or train in 32-bit precision"
    )


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error means that memory ran out, the GPU's or the machine's."""
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    return isinstance(error, RuntimeError) and "can't allocate memory" in str(error)
