"""Pictures of eyes and how far their lids are apart -> a linear function (`EyeLids`).

The landmarks of UTKFace and LFW, machine-made by a network that knows shut eyes, tell how far each
eye is open. Shut ones are rare: they count more, and are seen at more places.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gioconda.data.landmark_labels import PICTURES
from gioconda.data.root import data_root
from gioconda.data.splits import Split
from gioconda.faces.eye_lids import EYES, edges, eye_pictures, lids_over_width
from gioconda.models.shapes.eye_lids import EyeLids
from gioconda.training.estimate import Estimator
from gioconda.training.head_landmarks import landmarks_of
from gioconda.types import Field

SETS = ("utkface", "lfw")
SHUT, OPEN = 0.08, 0.22  # lids over width of eyes that are certainly shut, and certainly open
_WIDEST = 0.4  # wider eyes teach nothing


class EyeLidsFit(Estimator):
    """Fits ``EyeLids`` from the pictures and landmarks of UTKFace and LFW.

    Args:
        root: The data folder; None for ``$GIOCONDA_DATA``.
        ridge: Weight of the squared slopes.
        stray: How far the eyes' corners stray, in widths of the eye: as far as landmarks do.
        times: How often an eye that is nearly shut is seen.
        seed: Of the straying.
    """

    def __init__(
        self,
        root: str | None = None,
        *,
        ridge: float = 3.0,
        stray: float = 0.08,
        times: int = 4,
        seed: int = 0,
    ) -> None:
        self.root, self.ridge = data_root(root), ridge
        self.stray, self.times, self.seed = stray, times, seed

    def fit(self) -> EyeLids:
        """Read the pictures, fit, and return the filled function."""
        rng = np.random.default_rng(self.seed)
        features, wanted = eyes_of(self, "train", rng)
        self.fingerprint = hashlib.sha256(features.tobytes()).hexdigest()[:16]
        slope, level = ridge_line(features, wanted, self.ridge)
        read = features @ slope + level
        shut = even_errors(read[wanted < SHUT], read[wanted > OPEN])
        print(f"{len(wanted)} eyes, {(wanted < SHUT).sum()} of them shut; shut below {shut:.3f}")
        one = np.ones(1, np.float32)
        return EyeLids(slope.astype(np.float32), level * one, shut * one)


def eyes_of(
    fit: EyeLidsFit, split: Split, rng: np.random.Generator
) -> tuple[Field, NDArray[np.float64]]:
    """Features ``(N, 768)`` and lids over width ``(N,)`` of the eyes of one part of the sets."""
    features: list[Field] = []
    wanted: list[float] = []
    for name in SETS:
        folder, _ = PICTURES[name]
        for file, points in landmarks_of(fit.root, name, split).items():
            with Image.open(fit.root / folder / file) as picture:
                pixels = np.asarray(picture.convert("RGB"))
            opened = lids_over_width(points)
            for _ in range(fit.times if min(opened) < 2 * SHUT else 1):
                strayed = points.copy()
                for eye in EYES:
                    wide = float(np.linalg.norm(points[eye[8]] - points[eye[0]]))
                    strayed[eye[[0, 8]]] += rng.normal(0, fit.stray * wide, (2, 2))
                features.append(edges(eye_pictures(pixels, strayed)))
                wanted.extend(opened)
    return np.concatenate(features), np.minimum(np.array(wanted), _WIDEST)


def ridge_line(
    features: Field, wanted: NDArray[np.float64], ridge: float
) -> tuple[NDArray[np.float64], float]:
    """Slopes and level of the linear function that fits best; shut eyes count eight times."""
    weight = np.where(wanted < 1.25 * SHUT, 8.0, np.where(wanted < 2.25 * SHUT, 3.0, 1.0))
    middle = features.mean(0, dtype=np.float64)
    level = float(weight @ wanted / weight.sum())
    centred = features - middle
    square = (centred * weight[:, None]).T @ centred + ridge * np.eye(features.shape[1])
    slope = np.linalg.solve(square, (centred * weight[:, None]).T @ (wanted - level))
    return slope, level - float(middle @ slope)


def even_errors(low: NDArray[np.float64], high: NDArray[np.float64]) -> float:
    """The threshold that as large a share of both sides lies beyond."""
    levels = np.sort(np.concatenate([low, high]))
    missed = np.searchsorted(np.sort(low), levels, "right") / len(low)
    taken = np.searchsorted(np.sort(high), levels, "right") / len(high)
    return float(levels[np.argmin(np.abs(1 - missed - taken))])
