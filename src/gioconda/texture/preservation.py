"""An edit -> its face's fine texture, kept from being stretched.

A warp stretches stubble into streaks and blurs a stretched lip. Here the fine layer of a photo is
carried along in small overlapping patches, which move with the face but do not stretch; what is
too strong to be texture (the edge of a lip, a mole) is warped as before.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from gioconda.texture.patches import FineLayer, lattices, mixed
from gioconda.texture.stretch import Stretch, patch_px, stretch_of
from gioconda.types import Edit, Field
from gioconda.upsampling import CubicRows, for_channels

_NEAR = 2  # cells that a cubic reaches beyond a sample's own


class KeptTexture:
    """The texture of an edit's face, by its pieces; nothing where no piece is stretched.

    Args:
        edit: The edit.
        source: ``(h, w, C)`` uint8 or uint16, the photo in its box. Not modified.
        down: Draws fields up along the box's rows.
        across: The same along its columns.
    """

    def __init__(
        self, edit: Edit, source: NDArray[Any], down: CubicRows, across: CubicRows
    ) -> None:
        self.pieces: dict[str, _Piece] = {}
        grid_h, grid_w = edit.mask.shape
        cell = across.size / grid_w, down.size / grid_h
        size_px = patch_px(min(cell))
        if not size_px:
            return
        stretched = {}
        for name, flow, seen in _pieces(edit):
            stretch = stretch_of(flow, edit.below_px, cell)
            stretch = replace(stretch, share=stretch.share * seen)
            if stretch.share.any():
                stretched[name] = flow, stretch
        if not stretched:
            return
        anywhere = np.maximum.reduce([stretch.share for _, stretch in stretched.values()])
        reach = max(np.abs(flow).max() + np.abs(s.stray).max() for flow, s in stretched.values())
        far = size_px + int(reach)
        rows, columns = _extent(anywhere, 1, cell[1], far), _extent(anywhere, 0, cell[0], far)
        layer = FineLayer(source, size_px, rows, columns)
        for name, (flow, stretch) in stretched.items():
            self.pieces[name] = _Piece(layer, flow, stretch, down, across)

    def lay(self, piece: str, warped: Field, x: Field, y: Field, corner: tuple[int, int]) -> None:
        """Put patches in place of the stretched texture of a part of the warped face, in place.

        Args:
            piece: ``flow`` or ``lower``.
            warped: ``(h, w, C)`` float32, the part of this piece.
            x: ``(h, w)`` where each pixel comes from.
            y: ``(h, w)``.
            corner: The part's first column and row in the box.
        """
        if piece in self.pieces:
            self.pieces[piece].lay(warped, x, y, corner)


class _Piece:
    """One piece of a warped face, and the patches that are laid over it."""

    def __init__(
        self,
        layer: FineLayer,
        flow: Field,
        stretch: Stretch,
        down: CubicRows,
        across: CubicRows,
    ) -> None:
        self.layer, self.down, self.across = layer, down, across
        self.share, (grid_h, grid_w) = stretch.share, stretch.share.shape
        self.cell = across.size / grid_w, down.size / grid_h
        fields = (stretch.share, stretch.alike[..., 0], stretch.alike[..., 1])
        wide = [across.rows(field.T, 0, across.size).T for field in fields]
        self.wide = np.stack(wide, 1)  # (gh, 3, w)
        self.lattices = lattices(layer, (across.size, down.size))
        for lattice in self.lattices:
            rows, columns = down.weights[lattice.rows], across.weights[lattice.columns]
            flow_there, stray = (
                np.stack([rows @ field[..., k] @ columns.T for k in (0, 1)], -1)
                for field in (flow, stretch.stray)
            )
            lattice.aim(flow_there, stray)

    def lay(self, warped: Field, x: Field, y: Field, corner: tuple[int, int]) -> None:
        """See ``KeptTexture.lay``."""
        left, top = corner
        height, width = x.shape
        cells = slice(
            max(0, int(top / self.cell[1]) - _NEAR), int((top + height) / self.cell[1]) + _NEAR + 1
        )
        for start, stop in _runs(self.share[cells].any(0), self.cell[0]):
            columns = slice(max(start - left, 0), min(stop - left, width))
            if columns.start < columns.stop:
                place = left + columns.start, top
                self._lay_run(warped[:, columns], x[:, columns], y[:, columns], place)

    def _lay_run(self, warped: Field, x: Field, y: Field, corner: tuple[int, int]) -> None:
        """``lay`` where patches are laid throughout."""
        (left, top), (height, width) = corner, x.shape
        fields = self.down.rows(self.wide[..., left : left + width], top, top + height)
        share, alike_x, alike_y = np.clip(fields, 0, 1, out=fields).swapaxes(0, 1)
        places = np.arange(top, top + height), np.arange(left, left + width)
        kept = mixed(self.lattices, *places, (alike_x, alike_y))
        kept -= self.layer.at(x, y)
        kept *= share
        warped += for_channels(kept, warped.shape[2])


def _runs(cells: ArrayLike, cell_px: float) -> list[tuple[int, int]]:
    """The pixels that each run of cells along an axis reaches, by a cubic; first and after last."""
    held = np.flatnonzero(cells)
    if not len(held):
        return []
    apart = np.flatnonzero(np.diff(held) > 2 * _NEAR) + 1
    return [
        (
            max(0, int((run[0] + 0.5 - _NEAR) * cell_px)),
            math.ceil((run[-1] + 0.5 + _NEAR) * cell_px),
        )
        for run in np.split(held, apart)
    ]


def _pieces(edit: Edit) -> list[tuple[str, Field, NDArray[np.bool_]]]:
    """Each piece's name and flow, and the cells in which it is seen."""
    everywhere = np.ones(edit.mask.shape, bool)
    if edit.lower_flow is None or edit.below_px is None:
        return [("flow", edit.flow, everywhere)]
    around = np.ones((2 * _NEAR + 1, 2 * _NEAR + 1), np.uint8)
    upper, lower = (
        cv2.dilate((side > -1).astype(np.uint8), around) > 0
        for side in (-edit.below_px, edit.below_px)
    )
    return [("flow", edit.flow, upper), ("lower", edit.lower_flow, lower)]


def _extent(share: Field, axis: int, cell_px: float, far_px: int) -> slice:
    """The pixels along an axis where a coarse field is drawn up to more than 0, and some more."""
    cells = np.flatnonzero((share > 0).any(axis))
    start = int((cells[0] + 0.5 - _NEAR) * cell_px) - far_px
    return slice(max(0, start), int((cells[-1] + 0.5 + _NEAR) * cell_px) + far_px + 2)
