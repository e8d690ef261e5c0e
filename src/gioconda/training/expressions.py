"""People who posed several expressions -> shapes and shading of each (no gradient descent).

No picture here shows a neutral face. So a person's part is separated from an expression's by
comparing expressions of the same people, up to one constant. A smile sets the constant for the
shapes: its difference from neutral is known from better pictures.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda import zoo
from gioconda.data.modules.posed_faces import PosedFace, posed_faces
from gioconda.data.root import data_root
from gioconda.editors.smile.mean_face import brightness
from gioconda.faces.align import apply, similarity
from gioconda.faces.landmarks import LandmarkFinder
from gioconda.faces.scheme import GROUPS
from gioconda.models.shapes.expressions import POSED, ExpressionShapes
from gioconda.models.shapes.smile import SmileShapes
from gioconda.training.brow_motion import eye_region, eye_region_moves
from gioconda.training.estimate import Estimator
from gioconda.training.pairs import STILL
from gioconda.training.ratio_images import mirrored
from gioconda.training.smiler import symmetric_moves
from gioconda.types import Field, Points

_KNOWN = "happy"  # the expression that sets the zero
_BROAD = 0.29  # pupil distances: wider differences of light are other lamps
_SOFT = 0.03  # pupil distances: finer differences are the pictures' pixels
_OUTLINE_FROM_Y, _OUTLINE_WHOLE_Y = 0.2, 1.0  # pupil distances: jaws move, temples do not


class ExpressionsFit(Estimator):
    """Fits ``ExpressionShapes`` from Cohn-Kanade's posed expressions and the smiler's smile.

    Args:
        root: The data folder; None for ``$GIOCONDA_DATA``.
        smiler: The smiler whose smile sets the zero, and in whose frame everything is.
        landmarks: Weights that find the landmarks.
    """

    def __init__(
        self, root: str | None = None, *, smiler: str = "smiler", landmarks: str = "landmarks"
    ) -> None:
        self.root, self.smiler, self.landmarks = data_root(root), smiler, landmarks

    def fit(self) -> ExpressionShapes:
        """Read the faces, fit every part, and return the filled model."""
        smiler = zoo.arrays(self.smiler, SmileShapes)
        faces = posed_faces(self.root, LandmarkFinder.from_pretrained(self.landmarks))
        self.fingerprint = hashlib.sha256(np.array([f.points for f in faces]).tobytes()).hexdigest()
        mean, box = smiler.neutral.astype(np.float64), smiler.gain_box.astype(np.float64)
        names = (_KNOWN, *POSED)
        height, width = (side // 2 for side in smiler.gain_open.shape)
        moves = ExpressionMoves(faces, mean, smiler.opened.astype(np.float64))
        parts: dict[str, NDArray[Any]] = {
            "neutral": mean,
            "moves": moves.of(names)[1:],
            "gains": gains(faces, names, mean, box, (width, height))[1:],
            "gain_box": box,
        }
        people = {name: len({f.subject for f in faces if f.expression == name}) for name in names}
        print(", ".join(f"{name}: {count} people" for name, count in people.items()))
        return ExpressionShapes(**{k: v.astype(np.float32) for k, v in parts.items()})


class ExpressionMoves:
    """How the points move, from points found in the pictures and from the pictures themselves.

    Args:
        faces: Of the same people with several expressions.
        mean: ``(141, 2)`` the frame's neutral shape.
        known: ``(141, 2)`` displacement of the expression that sets the zero.
    """

    def __init__(self, faces: Sequence[PosedFace], mean: Points, known: Points) -> None:
        self.faces, self.mean, self.known = faces, mean, known

    def of(self, names: Sequence[str]) -> Points:
        """``(E, 141, 2)`` symmetric displacements; the first name is the known one."""
        laid = [apply(similarity(f.points[STILL], self.mean[STILL]), f.points) for f in self.faces]
        found = expression_effects(self.faces, np.array(laid) - self.mean, names)
        moves = found - found[0] + self.known
        region = eye_region()
        seen = eye_region_moves(self.faces, names, self.mean, self.known)
        # The landmarks show how high a brow stands, but not that brows draw together.
        moves[:, region] = (moves[:, region] + seen) / 2
        brows = np.concatenate([GROUPS["right_brow"], GROUPS["left_brow"]])
        moves[:, brows, 0] = seen[:, np.isin(region, brows), 0]
        y = self.mean[GROUPS["oval"], 1]
        jaw = np.clip((y - _OUTLINE_FROM_Y) / (_OUTLINE_WHOLE_Y - _OUTLINE_FROM_Y), 0, 1)
        moves[:, GROUPS["oval"]] *= jaw[:, None]
        return np.array([symmetric_moves(move) for move in moves])


def gains(
    faces: Sequence[PosedFace],
    names: Sequence[str],
    mean: Points,
    box: NDArray[np.float64],
    size: tuple[int, int],
) -> Field:
    """Log ratio images over neutral, ``(E, h, w)``, symmetric.

    Zero is what most expressions have in common: no place of a face darkens in most of them. (The
    smile that sets the zero of the shapes is from a studio with softer light than these pictures.)

    Args:
        faces: Of the same people with several expressions.
        names: Expressions.
        mean: ``(141, 2)`` the frame's neutral shape.
        box: ``(4,)`` x0, y0, x1, y1 of the maps in the frame.
        size: Width and height of the maps.
    """
    unit = size[0] / (box[2] - box[0])
    lights = []
    for face in faces:
        light = np.log(brightness(face.picture, face.points, mean, box, size) + 8)
        light = cv2.GaussianBlur(light, (0, 0), _SOFT * unit)
        lights.append(light - cv2.GaussianBlur(light, (0, 0), _BROAD * unit))
    effects = expression_effects(faces, np.array(lights), names)
    logs = np.asarray(effects - np.median(effects, axis=0), np.float32)
    return np.array([(log + mirrored(log, box)) / 2 for log in logs])


def expression_effects(
    faces: Sequence[PosedFace], values: NDArray[Any], names: Sequence[str]
) -> NDArray[Any]:
    """What of some values belongs to the expression, up to one constant for all expressions.

    Median polish (Tukey 1977, "Exploratory Data Analysis"): value = person + expression + rest.

    Args:
        faces: N faces.
        values: ``(N, ...)``, one for each face.
        names: Expressions.

    Returns:
        ``(E, ...)``.
    """
    frames = defaultdict(list)
    for face, value in zip(faces, values, strict=True):
        frames[face.subject, face.expression].append(value)
    people = sorted({face.subject for face in faces})
    table = np.full((len(people), len(names), *values.shape[1:]), np.nan, np.float32)
    for (who, name), many in frames.items():
        if name in names:
            table[people.index(who), names.index(name)] = np.mean(many, 0)
    table = table[~np.isnan(table.reshape(len(table), len(names), -1)[..., 0]).all(1)]
    effects = np.zeros(table.shape[1:], np.float32)
    for _ in range(12):  # the change is below a thousandth by then
        person = np.nanmedian(table - effects, axis=1, keepdims=True)
        effects = np.nanmedian(table - person, axis=0)
    return effects
