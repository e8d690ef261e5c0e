"""Weights as integers of few bits, with a scale for each row.

Paper    Krishnamoorthi 2018, "Quantizing deep convolutional networks for efficient inference"
         (weights alone, symmetric, a scale for each output channel)
Differs  the scale is the one of eleven that errs least, not the one that reaches the largest weight
"""

from __future__ import annotations

import torch
from torch import Tensor

_SHARES = tuple(
    0.5 + 0.05 * k for k in range(11)
)  # of the largest weight, tried as the scale's end


def round_rows(rows: Tensor, bits: int) -> tuple[Tensor, Tensor]:
    """The integers, and what they are multiplied by, that come nearest to rows of weights.

    Args:
        rows: ``(O, N)`` floating-point weights.
        bits: Of each integer, 2 to 8.

    Returns:
        ``(O, N)`` whole numbers from ``-2^(bits-1)`` to ``2^(bits-1) - 1``, as floats, and ``(O,)``
        scales, which float16 stores without loss.
    """
    top = 2 ** (bits - 1) - 1
    largest = rows.abs().amax(1)
    least = torch.full_like(largest, torch.inf)
    integers, scales = torch.zeros_like(rows), torch.ones_like(largest)
    for share in _SHARES:
        scale = (largest * share / top).clamp_min(1e-6).half().float()
        tried = (rows / scale[:, None]).round().clamp(-top - 1, top)
        error = (tried * scale[:, None] - rows).square().sum(1)
        better = error < least
        least = torch.where(better, error, least)
        scales[better], integers[better] = scale[better], tried[better]
    return integers, scales
