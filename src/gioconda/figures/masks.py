"""``figure masks``: the masks that a method finds, beside their originals.

Masks of one part are white on black; of two, such as face and hair, red and green.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from gioconda.data.modules.aligned_faces import has_parts
from gioconda.data.prepared.parts import HEAD
from gioconda.figures.source import FigureSource
from gioconda.latent.coder import fitted
from gioconda.plots.grids import table
from gioconda.types import Pixels


def masks(source: FigureSource) -> Image.Image:
    """Faces, reconstructions, masks of the set if it has any and of the method, and cut-outs.

    Raises:
        WeightsError: The method decodes no masks.
    """
    source.coder.require("decode_mask")
    faces = source.faces(8)
    found = source.coder.masks(source.coder.encode(faces).mean)
    columns = [("original", faces), ("reconstruction", source.changed(faces, {}))]
    several = found.shape[-1] > 1
    if source.prepared.report["settings"]["masks"]:
        given = _given(source, several)
        columns.append(("set's masks" if several else "set's mask", fitted(given, len(faces[0]))))
    head = found.max(-1, keepdims=True)
    cut = faces * head + 255 * (1 - head)
    name = "masks" if several else "mask"
    columns += [(name, _coloured(found)), ("cut out", np.rint(cut).astype(np.uint8))]
    return table(columns, source.row_names(8))


def _given(source: FigureSource, several: bool) -> Pixels:
    """The set's masks as pictures; where the faces were not in the picture, both are unknown."""
    rows = source.rows(8)
    if several and has_parts(source.prepared):
        parts = source.part("parts")[rows]
        return _coloured(np.stack([parts == part for part in HEAD], -1).astype(np.float32))
    return _coloured(source.part("mask")[rows][..., None] / np.float32(255))


def _coloured(masks: np.ndarray) -> Pixels:
    """``(N, S, S, M)`` in [0, 1] as pictures: one mask white on black, several red, green, blue."""
    shown = np.repeat(masks, 3, -1) if masks.shape[-1] == 1 else masks[..., :3]
    padded = np.pad(shown, [(0, 0)] * 3 + [(0, 3 - shown.shape[-1])])
    return np.asarray(np.rint(255 * padded), np.uint8)
