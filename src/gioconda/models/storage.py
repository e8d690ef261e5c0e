"""Weights -> the tensors that a file holds: as they are, in half precision, or in 8 bits.

``inference.weights_file`` reads them back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import torch
from torch import Tensor

from gioconda.inference.weights_file import MIDDLE, SCALE
from gioconda.models.rounding import round_rows

Bits = Literal[32, 16, 8]
"""Of each weight in a file."""

_FEW = 1024  # tensors with fewer numbers are not worth rounding to 8 bits


def packed(state: Mapping[str, Tensor], bits: Bits) -> dict[str, Tensor]:
    """What a file holds of a model's weights.

    Of 8 bits, kernels and matrices are bytes with a scale for each row (``round_rows``); biases,
    norms and small tensors are stored in half precision.

    Args:
        state: Name -> weights, as of ``state_dict``.
        bits: Of each floating-point weight; other tensors stay as they are.
    """
    tensors: dict[str, Tensor] = {}
    for name, weight in state.items():
        value = weight.detach().cpu().contiguous()
        if bits == 32 or not value.is_floating_point():
            tensors[name] = value
        elif bits == 8 and value.ndim > 1 and value.numel() >= _FEW:
            integers, scale = round_rows(value.float().reshape(len(value), -1), 8)
            tensors[name] = (integers + MIDDLE).to(torch.uint8).view(value.shape)
            tensors[name + SCALE] = scale.half()
        else:
            tensors[name] = value.half()
    return tensors
