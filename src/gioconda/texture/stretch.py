"""How far a warp stretches a face, and where patches take the place of the warped texture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gioconda.types import Field

_SMALLEST_CELL_PX = 6.0  # below it (mouths of some 110 px) texture is as small as a pixel
_PATCH_CELLS = 1.6  # a patch's side in cells of the edit's grid: longer than stubble
FINE_PATCHES = 1 / 8  # texture is finer than this, in patches
_ALIKE_FINE = 0.45  # of that fineness: patches shifted by more show something else
_STRETCH = (0.08, 0.25)  # logarithm of the stretch where patches begin, and where they are all
_DRAWN_OUT = (0.3, 0.6)  # logarithm of the stretch across the lips where patches stray
_STRAY = 1.0  # patches, at most


def patch_px(cell_px: float) -> int:
    """Side of a patch in pixels, even; 0 where the face is too small to have texture.

    Args:
        cell_px: Side of a cell of the edit's grid.
    """
    if cell_px < _SMALLEST_CELL_PX:
        return 0
    return 2 * round(cell_px * _PATCH_CELLS / 2)


@dataclass(frozen=True)
class Stretch:
    """What a warp does to texture, at the middles of an edit's cells.

    Attributes:
        share: ``(gh, gw)``, 0 where the face is hardly stretched or squeezed, 1 where patches are
            laid in place of the warped texture.
        alike: ``(gh, gw, 2)`` in [0, 1], how alike two patches beside and above each other are.
        stray: ``(gh, gw, 2)``, along the mouth, how far patches are taken from at random, in
            pixels; more than 0 where lips are drawn out so much that patches would repeat.
    """

    share: Field
    alike: Field
    stray: Field


def stretch_of(flow: Field, below_px: Field | None, cell: tuple[float, float]) -> Stretch:
    """How far a warp stretches, and how alike it leaves neighbouring patches.

    Args:
        flow: ``(gh, gw, 2)`` in pixels, as of ``Edit.flow``.
        below_px: ``(gh, gw)``, as of ``Edit.below_px``.
        cell: Width and height of a cell in pixels.
    """
    size_px = patch_px(min(cell))
    down, along = np.gradient(flow, axis=(0, 1))
    along, down = along / cell[0], down / cell[1]  # the Jacobian's columns, less the identity
    right, below = along + np.array([1.0, 0.0]), down + np.array([0.0, 1.0])
    # Squares of the singular values of a 2x2 matrix.
    mean = (_squared(right) + _squared(below)) / 2
    apart = np.hypot((_squared(right) - _squared(below)) / 2, (right * below).sum(-1))
    most = np.maximum(np.abs(_log_root(mean + apart)), np.abs(_log_root(mean - apart)))
    stray = np.zeros_like(flow)
    if below_px is not None:
        slope_y, slope_x = np.gradient(below_px, *cell[::-1])
        slope = np.stack([slope_x, slope_y], -1)
        across = slope / np.maximum(np.sqrt(_squared(slope)), 1e-6)[..., None]
        seen_across = _squared(across[..., :1] * right + across[..., 1:] * below)
        drawn_out = _ramp(-_log_root(seen_across), _DRAWN_OUT)
        stray = across[..., ::-1] * (-1, 1) * (drawn_out * size_px * _STRAY)[..., None]
    alike_px = _ALIKE_FINE * FINE_PATCHES * size_px
    # Half a patch further on; two that stray evenly are two thirds of the squared reach apart.
    shifts = np.stack([along, down]) * size_px / 2  # (2, gh, gw, 2)
    squared_px = np.stack([_squared(shift) + _squared(stray) * 2 / 3 for shift in shifts], -1)
    alike = np.exp(-squared_px / (2 * alike_px**2))
    fields = _ramp(most, _STRETCH), alike, stray
    return Stretch(*(np.asarray(field, np.float32) for field in fields))


def _squared(vectors: NDArray[Any]) -> NDArray[Any]:
    return np.asarray((vectors * vectors).sum(-1))


def _log_root(squared: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(np.log(np.maximum(squared, 1e-4)) / 2)


def _ramp(value: NDArray[Any], ends: tuple[float, float]) -> NDArray[Any]:
    """From 0 at one end to 1 at the other, smooth at both."""
    rise = np.clip((value - ends[0]) / (ends[1] - ends[0]), 0, 1)
    return np.asarray(rise * rise * (3 - 2 * rise))
