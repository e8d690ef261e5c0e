"""Stops a run at the first loss that is not a number, and says which term it was."""

from __future__ import annotations

import torch
from torch import Tensor


class NonFiniteLossError(RuntimeError):
    """A loss term became infinite or not a number."""


def require_finite(losses: dict[str, Tensor]) -> None:
    """Check every term of a loss dict.

    Raises:
        NonFiniteLossError: Names the terms that are not finite, and the others' values.
    """
    bad = [name for name, value in losses.items() if not torch.isfinite(value).all()]
    if bad:
        rest = ", ".join(f"{k} {float(v):.4g}" for k, v in losses.items() if k not in bad)
        raise NonFiniteLossError(
            f"loss term {', '.join(bad)} is not finite ({rest or 'no other terms'}); "
            "lower the learning rate, or train in 32-bit precision"
        )
