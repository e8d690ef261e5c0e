"""An edit's coarse fields, drawn up to the pixels of its box."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gioconda.texture import KeptTexture
from gioconda.types import Edit, Field
from gioconda.upsampling import CubicRows

Native = NDArray[Any]


class UpsampledFields:
    """An edit's coarse fields, upsampled to the width of its box; to its height on demand."""

    def __init__(self, edit: Edit, source: Native, keep_texture: bool) -> None:
        x0, y0, x1, y1 = edit.box
        height, width = y1 - y0, x1 - x0
        grid, fine = edit.mask.shape, edit.log_gain.shape[:2]
        self.down, across = CubicRows(grid[0], height), CubicRows(grid[1], width)
        same = fine == grid
        self.gain_down = self.down if same else CubicRows(fine[0], height)
        gain_across = across if same else CubicRows(fine[1], width)
        self.cut = edit.lower_flow is not None and edit.below_px is not None
        fields = {"mask": edit.mask, "flow": edit.flow}
        if edit.lower_flow is not None and edit.below_px is not None:
            fields |= {"lower": edit.lower_flow, "below": edit.below_px}
        self.wide = {name: _widened(field, across) for name, field in fields.items()}
        self.gain = _widened(edit.log_gain, gain_across).swapaxes(1, 2)  # (kh, width, C)
        self.texture = KeptTexture(edit, source, self.down, across) if keep_texture else None

    def at(self, name: str, rows: slice, columns: slice) -> Field:
        """A field at some pixels, ``(h, w)``, or ``(2, h, w)`` of a flow."""
        drawn = self.down.rows(self.wide[name][..., columns], rows.start, rows.stop)
        return drawn if drawn.ndim == 2 else drawn.swapaxes(0, 1)

    def log_gain(self, rows: slice, columns: slice) -> Field:
        """The log gain at some pixels, ``(h, w, C)``."""
        return self.gain_down.rows(self.gain[:, columns], rows.start, rows.stop)


def _widened(field: Field, across: CubicRows) -> Field:
    """``(gh, gw)`` or ``(gh, gw, K)`` along its rows: ``(gh, w)`` or ``(gh, K, w)``."""
    wide = across.rows(np.moveaxis(field, 1, 0), 0, across.size)
    return np.ascontiguousarray(np.moveaxis(wide, 0, -1))
