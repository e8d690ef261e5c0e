"""``figure neighbours``: generated faces beside the faces of training that are nearest to them.

A method that has learned its training set by heart would show the same people again. Nearest is
measured twice: by the identity network, and by pixels. Held-out faces of the same set, measured
alike, say how near a face comes to the training faces that is certainly not one of them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gioconda.errors import DataError
from gioconda.evaluation.features import FeatureSpace
from gioconda.figures.source import FigureSource
from gioconda.latent.coder import fitted
from gioconda.latent.sampling import sample
from gioconda.plots.grids import block
from gioconda.types import Pixels

_FACES, _COMPARED = 16, 200  # shown; generated and held-out ones that are measured
_SMALL_PX = 32  # side at which pixels are compared
_BATCH = 256
Array = NDArray[np.float64]


def neighbours(source: FigureSource) -> Image.Image:
    """A row for each sample: itself, the nearest training face by identity, and by pixels.

    A row is named by both similarities. The title has the median similarity of samples and of
    held-out faces to their nearest ones.

    Raises:
        DataError: The set has no training split.
        WeightsError: The method generates no faces.
    """
    if "train" not in source.prepared.splits:
        raise DataError(f"{source.prepared.folder}: no training faces to compare samples with")
    shown, coder = source.count or _FACES, source.coder
    made = sample(coder, max(shown, _COMPARED), seed=source.seed)
    train = source.prepared.arrays("train", ["image"])["image"]
    held_out = fitted(source.part("image")[source.order()[:_COMPARED]], coder.size)
    space = FeatureSpace.from_pretrained("identity")
    who = _identities(source, space, train)
    columns, told, cosines = [("sample", made[:shown])], [], []
    for title, known, asked, other in (
        ("by identity", who, _units(space, made), _units(space, held_out)),
        ("by pixels", _small(train), _small(made), _small(held_out)),
    ):
        near, far = _nearest(asked, known), _nearest(other, known)
        columns.append((f"nearest {title}", fitted(train[near[0][:shown]], coder.size)))
        cosines.append([f"{cosine:.2f}" for cosine in near[1][:shown]])
        told.append(f"{title} {np.median(near[1]):.2f}, held-out faces {np.median(far[1]):.2f}")
    title = f"cosine to the nearest of {len(train):,} training faces: {'; '.join(told)}"
    return block(columns, [", ".join(pair) for pair in zip(*cosines, strict=True)], title)


def _identities(source: FigureSource, space: FeatureSpace, faces: Pixels) -> Array:
    """Points ``(N, F)`` on the unit sphere, with a progress bar: training sets are large."""
    parts = []
    with source.progress("faces of training", len(faces)) as advance:
        for start in range(0, len(faces), _BATCH):
            parts.append(_units(space, np.asarray(faces[start : start + _BATCH])))
            for _ in parts[-1]:
                advance()
    return np.concatenate(parts)


def _units(space: FeatureSpace, faces: Pixels) -> Array:
    return _unit(space.of_aligned(faces))


def _small(faces: Pixels) -> Array:
    """Pictures ``(N, ...)`` at a small size, without their mean, as points on the unit sphere."""
    starts = range(0, len(faces), _BATCH)
    small = [fitted(np.asarray(faces[k : k + _BATCH]), _SMALL_PX) for k in starts]
    flat = np.concatenate(small).reshape(len(faces), -1).astype(np.float32)
    return _unit(flat - flat.mean(1, keepdims=True))


def _unit(rows: NDArray[Any]) -> Array:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), np.float64)


def _nearest(asked: Array, known: Array) -> tuple[NDArray[np.intp], Array]:
    """The number of the nearest known point of each asked one, and the cosine of both."""
    cosines = asked @ known.T
    best = cosines.argmax(1)
    return best, cosines[np.arange(len(asked)), best]
