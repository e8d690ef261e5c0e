"""Weights <-> the tensors that a file holds: as they are, in half precision, or in 8 bits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import torch
from torch import Tensor

from gioconda.models.rounding import round_rows

Bits = Literal[32, 16, 8]
"""Of each weight in a file."""

_SCALE = "/scale"  # no weight's name has a slash
_MIDDLE = 128
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
            tensors[name] = (integers + _MIDDLE).to(torch.uint8).view(value.shape)
            tensors[name + _SCALE] = scale.half()
        else:
            tensors[name] = value.half()
    return tensors


def unpacked(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The weights that ``packed`` stored: floating-point ones as float32."""
    state: dict[str, Tensor] = {}
    for name, value in tensors.items():
        if name.endswith(_SCALE):
            continue
        scale = tensors.get(name + _SCALE)
        if scale is not None:
            rows = (value.float() - _MIDDLE).view(len(value), -1) * scale.float()[:, None]
            state[name] = rows.view(value.shape)
        else:
            state[name] = value.float() if value.is_floating_point() else value
    return state
