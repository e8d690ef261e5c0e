"""How brows and lids move between two pictures of the same person, by dense optical flow.

A landmark network that learned from everyday faces places a brow where brows usually are: it finds
how high a brow stands, but hardly that it is drawn inwards. Optical flow between the pictures shows
it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import permutations

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.data.modules.posed_faces import PosedFace
from gioconda.faces.align import apply, similarity
from gioconda.faces.scheme import GROUPS
from gioconda.training.pairs import STILL
from gioconda.types import Pixels, Points

_SCALE = 96  # pixels a pupil distance: five times the pictures' own
_CORNER = np.array([1.3, 1.0])  # of the crop, left of and above the pupils' middle
_SIZE = (250, 278)


def eye_region() -> NDArray[np.intp]:
    """Numbers of the points that are looked at: brows and lids."""
    return np.concatenate([GROUPS[f"{side}_{g}"] for g in ("brow", "eye") for side in _SIDES])


_SIDES = ("right", "left")


def eye_region_moves(
    faces: Sequence[PosedFace], names: Sequence[str], mean: Points, known: Points
) -> Points:
    """Displacements of brows and lids from neutral, ``(E, R, 2)`` in pupil distances.

    Of each two expressions, the median motion over the people who posed both; then the
    displacements that fit all of these best, where the first one is known.

    Args:
        faces: The last frame of a person's expression is looked at.
        names: Expressions; the first one is known.
        mean: ``(141, 2)`` the frame's neutral shape.
        known: ``(141, 2)`` displacement of the first expression.
    """
    region = eye_region()
    last = {(face.subject, face.expression): _laid(face, mean) for face in faces}
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    motions = defaultdict(list)
    for person in sorted({face.subject for face in faces}):
        posed = [name for name in names if (person, name) in last]
        for a, b in permutations(posed, 2):
            (before, points), (after, _) = last[person, a], last[person, b]
            at = np.asarray(points[region], np.float32)[:, None]
            seen = cv2.remap(flow.calc(before, after, None), at, None, cv2.INTER_LINEAR)
            motions[names.index(a), names.index(b)].append(seen[:, 0] / _SCALE)
    rows, wanted = [np.eye(len(names))[0] * 100], [known[region].ravel() * 100]
    for (i, j), many in motions.items():
        weight = np.sqrt(len(many))
        rows.append(weight * (np.eye(len(names))[j] - np.eye(len(names))[i]))
        wanted.append(weight * np.median(many, 0).ravel())
    fitted = np.linalg.lstsq(np.array(rows), np.array(wanted), rcond=None)[0]
    return np.asarray(fitted.reshape(len(names), len(region), 2))


def _laid(face: PosedFace, mean: Points) -> tuple[Pixels, Points]:
    """The face laid on the mean's eyes and bridge of the nose, its contrast evened; its points."""
    to_crop = similarity(face.points[STILL], (mean[STILL] + _CORNER) * _SCALE - 0.5)
    gray = cv2.warpAffine(
        face.picture[..., 0], to_crop, _SIZE, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    even = cv2.createCLAHE(3, (4, 4)).apply(gray)
    return np.asarray(even, np.uint8), apply(to_crop, face.points)
