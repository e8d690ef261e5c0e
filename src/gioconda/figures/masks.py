"""``figure masks``: the masks that a method finds, beside their originals."""

from __future__ import annotations

import numpy as np
import torch
from PIL import Image

from gioconda.figures.source import FigureSource
from gioconda.latent.coder import Coder, Codes, fitted
from gioconda.models.verbs import mask_decoder_of
from gioconda.plots.grids import table
from gioconda.types import Pixels


def masks(source: FigureSource) -> Image.Image:
    """Faces, reconstructions, masks of the set if it has any and of the method, and cut-outs.

    Raises:
        WeightsError: The method decodes no masks.
    """
    source.coder.require("decode_mask")
    faces = source.faces(8)
    found = decode_masks(source.coder, source.coder.encode(faces).mean)
    columns = [("original", faces), ("reconstruction", source.changed(faces, {}))]
    if source.prepared.report["settings"]["masks"]:
        given = source.part("mask")[source.rows(8)]
        columns.append(("set's mask", fitted(np.repeat(given[..., None], 3, -1), len(faces[0]))))
    cut = faces * found + 255 * (1 - found)
    columns += [("mask", _gray(found)), ("cut out", np.rint(cut).astype(np.uint8))]
    return table(columns, source.row_names(8))


@torch.inference_mode()
def decode_masks(coder: Coder, codes: Codes) -> np.ndarray:
    """Masks ``(N, S, S, 1)`` in [0, 1] of codes ``(N, D)``."""
    code = torch.from_numpy(codes).reshape(len(codes), *coder.shape)
    return np.asarray(
        mask_decoder_of(coder.network).decode_mask(code).permute(0, 2, 3, 1).numpy(), np.float32
    )


def _gray(mask: np.ndarray) -> Pixels:
    return np.repeat(np.rint(255 * mask), 3, -1).astype(np.uint8)
