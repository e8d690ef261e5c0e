"""Heads blended into the base's own pixels; beyond the seams' bands nothing changes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gioconda.luma import LUMA_WEIGHTS
from gioconda.takes.blending import blend
from gioconda.takes.laying import Head, levels_of
from gioconda.types import Box

Native = NDArray[Any]

_BAND = 0.1  # pupil distances over which the coarsest band changes


def put(native: Native, head: Head) -> Box | None:
    """Blend a head into a photo, in place.

    Args:
        native: ``(H, W)``, ``(H, W, 2)``, ``(H, W, 3)`` or ``(H, W, 4)``, uint8 or uint16; opacity
            stays.
        head: The head.

    Returns:
        The box that holds every pixel that changed; None where none did.
    """
    x0, y0, x1, y1 = head.region.box
    here = native[y0:y1, x0:x1]
    colours = colours_of(here)
    before = levels_of(colours)
    after = blend(before, head.levels, head.taken, _BAND * head.region.unit)
    change = after - before
    white = np.iinfo(native.dtype).max
    if here.ndim == 2 or here.shape[2] < 3:
        change = (change @ LUMA_WEIGHTS)[..., None]
        target = here[..., None] if here.ndim == 2 else here[..., :1]
    else:
        target = here[..., :3]
    # What a band changes by less than half a level rounds to what was there.
    levels = np.asarray(target, np.float32) + change * np.asarray(white / 255, np.float32)
    result = np.clip(np.rint(levels), 0, white).astype(native.dtype)
    changed = (result != target).any(-1)
    target[...] = result
    if not changed.any():
        return None
    rows, columns = np.flatnonzero(changed.any(1)), np.flatnonzero(changed.any(0))
    return Box(
        x0 + int(columns[0]),
        y0 + int(rows[0]),
        int(columns[-1] - columns[0]) + 1,
        int(rows[-1] - rows[0]) + 1,
    )


def colours_of(native: Native) -> Native:
    """``(h, w, 3)`` RGB of native pixels, without opacity."""
    if native.ndim == 2:
        return np.repeat(native[..., None], 3, axis=2)
    if native.shape[2] == 2:
        return np.repeat(native[..., :1], 3, axis=2)
    return np.ascontiguousarray(native[..., :3])
