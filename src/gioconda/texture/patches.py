"""The fine layer of a face, and small patches of it that move with a warp but do not stretch."""

from __future__ import annotations

import itertools
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.texture.stretch import FINE_PATCHES
from gioconda.types import Field

_STRONGEST = 2.1  # times the mean strength around: what is stronger is no texture
_EDGE = 1.5  # times the mean strength, by which the light changes at an edge
_NOISE = 0.5  # levels of 255 that are texture anyway
_STEEP = 2.0  # patches fade into each other over this part of their half
_TABLE = 64  # random numbers repeat after so many patches

Place = NDArray[np.intp]


class FineLayer:
    """What of a face's light and shade is finer than its patches, and no stronger than texture.

    Args:
        source: ``(h, w, C)`` uint8 or uint16, the photo in an edit's box. Not modified.
        size_px: Side of a patch, more than 0.
        rows: Those that are looked at.
        columns: The same.
    """

    def __init__(self, source: NDArray[Any], size_px: int, rows: slice, columns: slice) -> None:
        self.size_px, self.top, self.left = size_px, rows.start, columns.start
        pixels = source[rows, columns].astype(np.float32)
        colour = pixels.shape[2] == 3
        light = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY) if colour else pixels[..., 0]
        slow = cv2.GaussianBlur(light, (0, 0), FINE_PATCHES * size_px)
        fine = light - slow
        strength = cv2.blur(np.abs(fine), (size_px | 1, size_px | 1))
        strength += _NOISE * float(np.iinfo(source.dtype).max) / 255
        # How much the light changes over the fineness of the texture: much at the edge of a lip.
        step = FINE_PATCHES * size_px / 8
        edge = cv2.magnitude(*(cv2.Sobel(slow, cv2.CV_32F, x, 1 - x, scale=step) for x in (1, 0)))
        edge /= _EDGE * strength
        np.square(np.square(edge, out=edge), out=edge)  # powers are ten times as slow
        edge += 1
        most = _STRONGEST * strength
        most /= edge
        self.fine: Field = np.asarray(np.clip(fine, -most, most), np.float32)

    def at(self, x: Field, y: Field) -> Field:
        """The layer at places of the box, ``(h, w)``, read by a cubic."""
        x, y = x - np.float32(self.left), y - np.float32(self.top)
        seen = cv2.remap(self.fine, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)
        return np.asarray(seen, np.float32)

    def at_pixels(self, places: NDArray[np.int16]) -> Field:
        """The layer at pixels of its own, ``(h, w, 2)`` x and y."""
        seen = cv2.remap(
            self.fine, places, None, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REFLECT_101
        )
        return np.asarray(seen, np.float32)


class Lattice:
    """Patches beside each other, each with the place that it is taken from.

    Args:
        layer: What they are cut out of.
        shift: How far to the left and above the box's corner the first patch begins: x, y.
        size: Width and height of the box.

    Attributes:
        columns: The middles of the patches, in pixels of the box.
        rows: The same.
        across: How much patches count in each column of the box.
        down: The same in each row.
    """

    def __init__(self, layer: FineLayer, shift: tuple[int, int], size: tuple[int, int]) -> None:
        self.layer, self.shift, side = layer, shift, layer.size_px
        self.columns, self.rows = (
            np.clip(np.arange((n - 1 + s) // side + 1) * side + side // 2 - s, 0, n - 1)
            for n, s in zip(size, shift, strict=True)
        )
        self.across, self.down = (
            window(np.arange(n) + s, side) for n, s in zip(size, shift, strict=True)
        )

    def aim(self, flow: NDArray[Any], stray: NDArray[Any]) -> None:
        """Take each patch from where a flow says, and from a bit aside.

        Whole pixels: nothing is interpolated, so nothing gets softer.

        Args:
            flow: ``(rows, columns, 2)`` in pixels, at the middles of the patches.
            stray: The same, how far aside at most.
        """
        rows, columns = (np.arange(n) % _TABLE for n in flow.shape[:2])
        astray = _astray(self.shift)[np.ix_(rows, columns)][..., None]
        flow = np.rint(flow + astray * stray) - (self.layer.left, self.layer.top)
        self.flow = flow.astype(np.int16)  # from pixels of the box to those of the layer

    def look(self, rows: Place, columns: Place) -> Field:
        """The patches at some rows and columns of the box, fading out from their middles."""
        side = self.layer.size_px
        down, along = rows + self.shift[1], columns + self.shift[0]
        first, last = down[0] // side, down[-1] // side
        places = np.take(self.flow[first : last + 1], along // side, axis=1)
        places[..., 0] += columns.astype(np.int16)
        places = np.take(places, down // side - first, axis=0)  # whole rows are copied
        # As one word for x and y: numbers that lie apart are three times as slow to add to.
        words = np.stack([np.zeros_like(rows), rows], -1).astype(np.int16).view(np.int32)
        places.view(np.int32)[..., 0] += words
        patches = self.layer.at_pixels(places)
        patches *= self.down[rows][:, None] * self.across[columns]
        return patches


def lattices(layer: FineLayer, size: tuple[int, int]) -> list[Lattice]:
    """Four lattices, each half a patch beside another: their windows add up to 1 everywhere.

    Args:
        layer: What the patches are cut out of.
        size: Width and height of the box.
    """
    half = layer.size_px // 2
    return [Lattice(layer, (x, y), size) for x, y in itertools.product((0, half), repeat=2)]


def mixed(some: list[Lattice], rows: Place, columns: Place, alike: tuple[Field, Field]) -> Field:
    """The four lattices as one texture, as strong as each of them.

    A mixture of two patches that show different things is weaker than one of them; its variance is
    known from their windows and their likeness (Heitz & Neyret 2018, "High-Performance By-Example
    Noise using a Histogram-Preserving Blending Operator").

    Args:
        some: The lattices of ``lattices``.
        rows: Of the box.
        columns: The same.
        alike: ``(h, w)`` each, the likeness of patches beside and above each other.
    """
    texture = some[0].look(rows, columns)
    for lattice in some[1:]:
        texture += lattice.look(rows, columns)
    across, down = some[0].across[columns], some[0].down[rows][:, None]
    variance = 1 - (2 * across * (1 - across)) * (1 - alike[0])
    variance *= 1 - (2 * down * (1 - down)) * (1 - alike[1])
    texture /= np.sqrt(variance, out=variance)
    return texture


def window(places: Place, size_px: int) -> Field:
    """How much a patch counts: 1 in its middle, 0 at its edge, where the next one counts."""
    inside = 1 - np.abs((places + 0.5) / size_px % 1 - 0.5) * 2  # from 0 at the edge to 1
    rise = np.clip((inside - 0.5) * _STEEP + 0.5, 0, 1)
    return np.asarray(rise * rise * (3 - 2 * rise), np.float32)


@cache
def _astray(shift: tuple[int, int]) -> Field:
    """How far each patch of a lattice goes aside, in [-1, 1]: the same in every run."""
    table = np.random.default_rng(shift).uniform(-1, 1, (_TABLE, _TABLE))
    return np.asarray(table, np.float32)
