"""Pictures of bearded men -> where beards grow (`BeardMap`).

Hair makes skin darker and takes colour from it (`gioconda.faces.beard`). How much, at each place of
the mean face, is averaged over men and over both sides of their faces.
"""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gioconda.data.root import data_root
from gioconda.data.splits import london_person, split_of
from gioconda.editors.smile.spline import evaluate_on_grid, fit, kernel_on_grid
from gioconda.errors import DataError
from gioconda.faces.beard import lab, skin, stubble
from gioconda.faces.head_pose import HeadPoseReader
from gioconda.faces.scheme import GROUPS
from gioconda.models.shapes.beard_map import CELL, COLUMNS, LOW, ROWS, BeardMap
from gioconda.training.estimate import Estimator
from gioconda.training.head_landmarks import landmarks_of
from gioconda.types import Field, Pixels, Points

_FINER = 3  # places looked at along each side of a cell
_DARKER, _GRAYER = 0.45, 0.22  # of a dense beard: log lightness, and chroma in units of 40
_SMOOTHING = 1e-3
_SINGLE_HAIRS = 0.04  # pupil distances
_EDGE = 0.03  # pupil distances from lips and outline that tell nothing
_BARE_ABOVE = (0.68, 0.75)  # pupil distances below the pupils, beside and under the nose
_BESIDE_NOSE = 0.55
_SIDEBURNS = (0.2, 0.65)  # pupil distances below the pupils over which they thin out
_FAINT = 0.08  # density that is shade, not hair
_DENSE = 90  # percentile of a man's own beard that counts as dense


class BeardMapFit(Estimator):
    """Fits a ``BeardMap`` from London's pictures of men who do not smile, training people only.

    Args:
        root: The data folder; None for ``$GIOCONDA_DATA``.
        least: How bearded they must look, by ``gioconda.faces.beard.stubble``.
        power: How much more the more bearded ones count.
    """

    def __init__(self, root: str | None = None, *, least: float = 0.13, power: float = 2.0) -> None:
        self.root, self.least, self.power = data_root(root), least, power

    def fit(self) -> BeardMap:
        """Read the pictures, average, and return the map.

        Raises:
            DataError: No picture shows a bearded man.
        """
        mean = HeadPoseReader.from_pretrained().solid[:, :2]
        total, weights = np.zeros((ROWS, COLUMNS), np.float32), 0.0
        digest = hashlib.sha256()
        for name, pixels, points in _men(self.root):
            bearded = stubble(lab(pixels), points)
            if not bearded >= self.least:  # nor NaN, where it is hidden
                continue
            print(f"{name}: {bearded:.2f}")
            digest.update(pixels.tobytes())
            weight = bearded**self.power
            total += weight * _density(pixels, points, mean)
            weights += weight
        if not weights:
            raise DataError(f"{self.root}: shows no bearded men in london/neutral")
        self.fingerprint = digest.hexdigest()[:16]
        both = (total + total[:, ::-1]) / (2 * weights)
        both *= 255 / max(float(both.max()), 1e-6)
        return BeardMap(np.rint(both).astype(np.uint8))


def _men(root: Path) -> list[tuple[str, Pixels, Points]]:
    """File name, picture and landmarks of London's training men."""
    with (root / "london" / "people.csv").open(encoding="utf-8") as table:
        men = {row["id"] for row in csv.DictReader(table) if row["gender"] == "male"}
    found = []
    for name, points in landmarks_of(root, "london", "train").items():
        neutral = name.startswith("neutral/") and Path(name).stem in men
        if neutral and split_of(london_person(name)) == "train":
            with Image.open(root / "london" / name) as picture:
                found.append((name, np.asarray(picture.convert("RGB")), points))
    return found


def _density(pixels: Pixels, points: Points, mean: Points) -> Field:
    """How densely a man's beard stands in each cell, ``(ROWS, COLUMNS)`` in [0, 1]."""
    step = CELL / _FINER
    x, y = (
        np.asarray(low - CELL / 2 + (np.arange(cells * _FINER) + 0.5) * step, np.float64)
        for low, cells in zip(LOW, (COLUMNS, ROWS), strict=True)
    )
    fitted = np.concatenate(fit(mean, points, _SMOOTHING))
    places = evaluate_on_grid(fitted, x, y, kernel_on_grid(x, y, mean))
    seen = cv2.remap(pixels, places[..., 0], places[..., 1], cv2.INTER_AREA)
    colours = cv2.GaussianBlur(lab(seen), (0, 0), _SINGLE_HAIRS / step)
    bare = skin(lab(pixels), points)
    darker = np.log((bare[0] + 5) / (colours[..., 0] + 5)) / _DARKER
    grayer = (np.hypot(*bare[1:]) - np.hypot(colours[..., 1], colours[..., 2])) / 40 / _GRAYER
    hair = np.sqrt(np.clip(darker, 0, 1) * np.clip(grayer, 0, 1))
    hair *= _may_grow(x, y)
    told = _told(mean, x, y)
    hair = np.clip(hair / np.percentile(hair[told & (hair > 0.05)], _DENSE), 0, 1)
    return _drawn_out(np.asarray(hair, np.float32), told)


def _may_grow(x: Points, y: Points) -> Field:
    """0 beside the nose, whose shade looks like hair; less and less up the sideburns; else 1."""
    below, sideburns = (np.interp(y, ramp, (0, 1))[:, None] for ramp in (_BARE_ABOVE, _SIDEBURNS))
    return np.asarray(np.where(np.abs(x)[None] < _BESIDE_NOSE, below, sideburns), np.float32)


def _told(mean: Points, x: Points, y: Points) -> NDArray[np.bool_]:
    """Where the picture tells: inside of the face, outside of the lips."""
    step = x[1] - x[0]

    def inside(group: str) -> Pixels:
        outline = (mean[GROUPS[group]] - [x[0], y[0]]) / step
        paper = np.zeros((len(y), len(x)), np.uint8)
        cv2.fillPoly(paper, [np.rint(outline).astype(np.int32)], 1)
        return paper

    reach = np.ones((2 * round(_EDGE / step) + 1,) * 2, np.uint8)
    face, lips = cv2.erode(inside("oval"), reach), cv2.dilate(inside("lips_outer"), reach)
    return np.asarray((face > 0) & (lips == 0))


def _drawn_out(hair: Field, told: NDArray[np.bool_]) -> Field:
    """The map's cells; what lies around what a picture tells is as near it."""
    weight = np.asarray(told, np.float32)
    size = COLUMNS, ROWS
    known = cv2.resize(hair * weight, size, interpolation=cv2.INTER_AREA)
    share = cv2.resize(weight, size, interpolation=cv2.INTER_AREA)
    result = np.zeros_like(known)
    for width in (4.0, 2.0, 1.0, 0.0):  # cells; the nearest that tells decides
        around = known if not width else cv2.GaussianBlur(known, (0, 0), width)
        weighed = share if not width else cv2.GaussianBlur(share, (0, 0), width)
        near = np.clip(weighed / 0.2, 0, 1)
        result += near * (around / np.maximum(weighed, 1e-3) - result)
    return np.asarray(np.clip(result, 0, 1), np.float32)
