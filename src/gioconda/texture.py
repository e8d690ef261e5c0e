"""Fine texture that keeps its scale where a face is stretched: grain, pores, furrows, stubble.

A warp combs stubble into streaks and smears a stretched lip. Here the fine layer of a photo is
carried along in small overlapping patches, which move with the face but do not stretch; what lies
above texture in strength (the edge of a lip, a mole) is warped as ever. Where neighbouring patches
no longer show the same, their mixture is brought back to the strength of one of them (Heitz &
Neyret 2018, "High-Performance By-Example Noise using a Histogram-Preserving Blending Operator").
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.types import Field

Reader = Callable[[str, NDArray[np.intp], NDArray[np.intp]], Field]
"""Name of a field, rows and columns of a box -> the field there, ``(rows, columns)``."""

_SMALLEST_CELL_PX = 6.0  # below it (mouths of some 110 px) texture is as small as a pixel
_PATCH_CELLS = 1.1  # a patch's side in cells of the edit's grid: about the length of a stubble
_FINE_PATCHES = 1 / 6  # texture is finer than this, in patches
_ALIKE_FINE = 0.45  # of that fineness: patches shifted by more show something else
_STRONGEST = 2.5  # times the mean strength around: more is no texture
_NOISE = 0.5  # levels of 255 that are texture anyway
_STRETCH = (0.08, 0.2)  # logarithm of the stretch where patches begin, and where they are all
_DRAWN_OUT = (0.3, 0.6)  # logarithm of the stretch across the lips where patches stray
_STRAY = 1.0  # patches, at most
_TABLE = 64  # random numbers repeat after so many patches


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
    """What a warp does to texture, at the middles of an edit's cells, ``(gh, gw)`` each.

    Attributes:
        share: 0 where the face is hardly stretched or squeezed, 1 where patches are laid.
        alike_x: How alike two patches beside each other are, in [0, 1].
        alike_y: The same of two above each other.
        stray_x: Along the mouth, how far patches are taken from at random, in pixels; more than 0
            where lips are drawn out so much that patches would show the same again and again.
        stray_y: The same in the other direction.
    """

    share: Field
    alike_x: Field
    alike_y: Field
    stray_x: Field
    stray_y: Field


PARTS = tuple(field.name for field in fields(Stretch))


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
    to_right, to_below = along + np.array([1.0, 0.0]), down + np.array([0.0, 1.0])
    # Squares of the singular values of a 2x2 matrix.
    right, below = (to_right**2).sum(-1), (to_below**2).sum(-1)
    apart = np.hypot((right - below) / 2, (to_right * to_below).sum(-1))
    most = [_log_length((right + below) / 2 + side * apart) for side in (-1, 1)]
    share = _ramp(np.maximum(*np.abs(most)), _STRETCH)
    stray = np.zeros_like(flow)
    if below_px is not None:
        slope_y, slope_x = np.gradient(below_px)
        slope = np.stack([slope_x / cell[0], slope_y / cell[1]], -1)
        across = slope / np.maximum(np.linalg.norm(slope, axis=-1, keepdims=True), 1e-6)
        to_across = across[..., :1] * to_right + across[..., 1:] * to_below
        drawn_out = _ramp(-_log_length((to_across**2).sum(-1)), _DRAWN_OUT)
        stray = across[..., ::-1] * (-1, 1) * (drawn_out * size_px * _STRAY)[..., None]
    apart_px = 2 * (stray**2).sum(-1) / 3  # squared, of two that stray evenly
    alike = [
        np.exp(
            -((shift**2).sum(-1) * (size_px / 2) ** 2 + apart_px) / (2 * _alike_px(size_px) ** 2)
        )
        for shift in (along, down)
    ]
    return Stretch(*(np.float32(f) for f in (share, *alike, stray[..., 0], stray[..., 1])))


def _log_length(squared: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(np.log(np.maximum(squared, 1e-4)) / 2)


def _ramp(value: NDArray[Any], ends: tuple[float, float]) -> NDArray[Any]:
    """From 0 at one end to 1 at the other, smooth at both."""
    rise = np.clip((value - ends[0]) / (ends[1] - ends[0]), 0, 1)
    return np.asarray(rise * rise * (3 - 2 * rise))


def _alike_px(size_px: int) -> float:
    return _ALIKE_FINE * _FINE_PATCHES * size_px


class Texture:
    """The fine layer of the face in an edit's box.

    Args:
        source: ``(h, w, C)`` uint8 or uint16, the photo in the box. Not modified.
        size_px: Side of a patch, more than 0.
    """

    def __init__(self, source: NDArray[Any], size_px: int) -> None:
        self.size_px = size_px
        light = source.mean(2, dtype=np.float32)
        fine = light - cv2.GaussianBlur(light, (0, 0), _FINE_PATCHES * size_px)
        strength = cv2.blur(np.abs(fine), (size_px | 1, size_px | 1))
        most = _STRONGEST * (strength + _NOISE * np.float32(np.iinfo(source.dtype).max / 255))
        self.fine: Field = np.asarray(np.clip(fine, -most, most), np.float32)

    def keep(
        self, seen: Field, x: Field, y: Field, top: int, stretch: Stretch, read: Reader
    ) -> None:
        """Put patches in place of the stretched texture of a strip of the warped face, in place.

        Args:
            seen: ``(h, w, C)`` float32, the warped strip.
            x: ``(h, w)`` where each pixel comes from.
            y: ``(h, w)``.
            top: The strip's first row in the box.
            stretch: Drawn up to the strip, ``(h, w)`` each.
            read: Reads ``x`` and ``y`` of the flow, and ``stray_x`` and ``stray_y``.
        """
        columns = np.flatnonzero((stretch.share > 1e-3).any(0))
        if not len(columns):
            return
        part = slice(columns[0], columns[-1] + 1)
        share, alike_x, alike_y = (
            np.clip(field[:, part], 0, 1)
            for field in (stretch.share, stretch.alike_x, stretch.alike_y)
        )
        rows, columns = np.arange(top, top + len(x)), np.arange(part.start, part.stop)
        kept = self._patches(rows, columns, read)
        down, along = self._window(rows)[:, None], self._window(columns)[None]
        # The variance of a mixture of two patches, over that of one of them.
        kept /= np.sqrt(1 - 2 * along * (1 - along) * (1 - alike_x))
        kept /= np.sqrt(1 - 2 * down * (1 - down) * (1 - alike_y))
        kept -= _look(self.fine, x[:, part], y[:, part], cv2.INTER_CUBIC)
        kept *= share
        seen[:, part] += kept[..., None]

    def _patches(self, rows: NDArray[np.intp], columns: NDArray[np.intp], read: Reader) -> Field:
        """Patches of four lattices, each half a patch beside another, mixed: ``(h, w)``."""
        mixed = np.zeros((len(rows), len(columns)), np.float32)
        half = self.size_px // 2
        for shift_y, shift_x in itertools.product((0, half), repeat=2):
            patch_y, patch_x = (rows + shift_y) // self.size_px, (columns + shift_x) // self.size_px
            middle_y, middle_x = (
                np.arange(patch[0], patch[-1] + 1) * self.size_px + half - shift
                for patch, shift in ((patch_y, shift_y), (patch_x, shift_x))
            )
            # Whole pixels: nothing is interpolated, so nothing gets softer.
            spread = np.ix_(patch_y - patch_y[0], patch_x - patch_x[0])
            astray = _astray((shift_y, shift_x))[
                np.ix_(middle_y // self.size_px % _TABLE, middle_x // self.size_px % _TABLE)
            ]
            to_x, to_y = (
                np.rint(
                    read(axis, middle_y, middle_x)
                    + astray * read(f"stray_{axis}", middle_y, middle_x)
                )[spread]
                for axis in ("x", "y")
            )
            to_x += columns.astype(np.float32)
            to_y += rows.astype(np.float32)[:, None]
            window_y, window_x = self._window(rows + shift_y), self._window(columns + shift_x)
            mixed += window_y[:, None] * window_x * _look(self.fine, to_x, to_y, cv2.INTER_NEAREST)
        return mixed

    def _window(self, places: NDArray[np.intp]) -> Field:
        """How much a patch counts: 1 in its middle, 0 at its edge, where the next one counts."""
        turn = 2 * np.pi * (places + 0.5) / self.size_px
        return np.asarray(0.5 - 0.5 * np.cos(turn), np.float32)


@cache
def _astray(lattice: tuple[int, int]) -> Field:
    """How far each patch of a lattice strays, in [-1, 1]: the same in every run."""
    table = np.random.default_rng(lattice).uniform(-1, 1, (_TABLE, _TABLE))
    return np.asarray(table, np.float32)


def _look(fine: Field, x: Field, y: Field, how: int) -> Field:
    return np.asarray(cv2.remap(fine, x, y, how, borderMode=cv2.BORDER_REFLECT_101), np.float32)
