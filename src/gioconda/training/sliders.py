"""Pictures of the same people -> displacements that each change one facial action.

Of each picture the difference from the person's mean is taken, seen from the front by the head's
mesh. One least-squares regression on all measures and the head's pose then gives displacements that
change their own measure by one, and every other measure by nothing.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gioconda import zoo
from gioconda.data.mesh_points import read_mesh_points
from gioconda.data.root import data_root
from gioconda.data.splits import lfw_person, london_person, split_of
from gioconda.faces.actions import NAMES, actions, laid
from gioconda.faces.head_pose import HeadPoseReader
from gioconda.faces.scheme import TWINS, at
from gioconda.models.shapes.expressions import ExpressionShapes
from gioconda.models.shapes.sliders import SliderShapes
from gioconda.models.shapes.smile import SmileShapes
from gioconda.training.estimate import Estimator
from gioconda.types import Points

_PERSON = {"lfw": lfw_person, "london": london_person}
_UPPER_LIP = at("lips_outer_15")  # its height is held: noses wrinkle above a mouth that stays
_EYE_CORNERS = at("right_eye_0", "right_eye_8", "left_eye_0", "left_eye_8")
_MIRROR = np.array([-1.0, 1.0])


class FrontalFaces(NamedTuple):
    """Pictures of people of whom there are several.

    Attributes:
        shapes: ``(N, 141, 2)`` seen from the front, laid on the mean shape.
        turns: ``(N, 2)`` yaw and pitch in degrees.
        people: ``(N,)`` number of the person.
    """

    shapes: Points
    turns: NDArray[np.float64]
    people: NDArray[np.intp]


class SlidersFit(Estimator):
    """Fits ``SliderShapes`` from LFW's people with several pictures, and from London's pairs.

    Args:
        root: The data folder; None for ``$GIOCONDA_DATA``.
        smiler: The smiler in whose frame everything is.
        expressions: Posed expressions, which reach as far as everyday pictures or farther.
        most_yaw: Degrees; faces turned farther are left out.
        most_pitch: The same of faces that look up or down.
        outliers: Percentage of pictures beyond each end of a slider.
    """

    def __init__(
        self,
        root: str | None = None,
        *,
        smiler: str = "smiler",
        expressions: str = "expressions",
        most_yaw: float = 22.0,
        most_pitch: float = 18.0,
        outliers: float = 1.0,
    ) -> None:
        self.root, self.smiler, self.expressions = data_root(root), smiler, expressions
        self.most_yaw, self.most_pitch, self.outliers = most_yaw, most_pitch, outliers

    def fit(self) -> SliderShapes:
        """Read the faces, fit every part, and return the filled model."""
        mean = zoo.arrays(self.smiler, SmileShapes).neutral.astype(np.float64)
        posed = zoo.arrays(self.expressions, ExpressionShapes).moves.astype(np.float64)
        faces = frontal_faces(self.root, mean, self.most_yaw, self.most_pitch)
        self.fingerprint = hashlib.sha256(faces.shapes.tobytes()).hexdigest()[:16]
        moves, changes = action_moves(faces)
        ends = np.percentile(changes, [self.outliers, 100 - self.outliers], axis=0)
        of_posed = actions(posed)
        reach = np.stack(
            [np.minimum(ends[0], of_posed.min(0)), np.maximum(ends[1], of_posed.max(0))], 1
        )
        half = self.outliers / 2
        limits = np.percentile(actions(faces.shapes), [half, 100 - half], axis=0).T
        print(f"{len(faces.shapes)} pictures of {len(np.unique(faces.people))} people")
        for name, (low, high) in zip(NAMES, reach, strict=True):
            print(f"{name:10}  {low:+.3f} to {high:+.3f} pupil distances")
        parts = {"neutral": mean, "moves": moves, "reach": reach, "limits": limits}
        return SliderShapes(**{name: part.astype(np.float32) for name, part in parts.items()})


def frontal_faces(
    root: Path, mean: Points, most_yaw: float = 90.0, most_pitch: float = 90.0
) -> FrontalFaces:
    """The training people of whom there are several pictures.

    Args:
        root: The folder of all data sets.
        mean: ``(141, 2)`` shape that faces are laid on.
        most_yaw: Degrees; pictures of heads turned farther are left out.
        most_pitch: The same of heads that look up or down.
    """
    reader = HeadPoseReader.from_pretrained()
    pictures = defaultdict(list)
    for name, person_of in _PERSON.items():
        for file, points in read_mesh_points(root / name).items():
            person = person_of(file)
            if split_of(person) != "train":
                continue
            shape, yaw, pitch = from_the_front(points, mean, reader)
            if abs(yaw) <= most_yaw and abs(pitch) <= most_pitch:
                pictures[person].append((shape, (yaw, pitch)))
    several = [many for many in pictures.values() if len(many) > 1]
    return FrontalFaces(
        np.array([shape for many in several for shape, _ in many]),
        np.array([turn for many in several for _, turn in many]),
        np.repeat(np.arange(len(several)), [len(many) for many in several]),
    )


def from_the_front(
    points: Points, mean: Points, reader: HeadPoseReader
) -> tuple[Points, float, float]:
    """A face's points as seen from the front, laid on a mean shape; its yaw and pitch in degrees.

    Depth is that of the mean head.
    """
    pose = reader.read(points)
    seen = (points - pose.middle) / pose.scale
    solid = np.column_stack([seen, reader.solid @ pose.rotation[2]]) @ pose.rotation
    return laid(solid[:, :2], mean), pose.turn.yaw, pose.turn.pitch


def action_moves(faces: FrontalFaces) -> tuple[Points, NDArray[np.float64]]:
    """Displacements for one more of each measure, and how the measures vary within people.

    Each picture counts twice, the second time mirrored, so that displacements are symmetric.

    Returns:
        moves: ``(K, 141, 2)`` in pupil distances.
        changes: ``(2 N, K)`` measures of the pictures less those of the person's mean.
    """
    yaw, pitch = faces.turns.T
    turns = np.stack([yaw, pitch, yaw**2, pitch**2], 1)
    shapes, turns = (_centred(values, faces.people) for values in (faces.shapes, turns))
    shapes = np.concatenate([shapes, shapes[:, TWINS] * _MIRROR])
    turns = np.concatenate([turns, turns * [-1, 1, 1, 1]])
    changes = actions(shapes)
    held = np.column_stack([turns, shapes[:, _UPPER_LIP, 1]])
    fitted = np.linalg.lstsq(np.column_stack([changes, held]), shapes.reshape(len(shapes), -1))[0]
    moves = fitted[: len(NAMES)].reshape(len(NAMES), *shapes.shape[1:])
    # Faces were laid on each other by eyes and nose; in an edit the eyes stay where they are.
    return moves - moves[:, _EYE_CORNERS].mean(1, keepdims=True), changes


def _centred(values: NDArray[np.float64], people: NDArray[np.intp]) -> NDArray[np.float64]:
    """Values less the mean of the same person."""
    sums = np.zeros((people.max() + 1, *values.shape[1:]))
    np.add.at(sums, people, values)
    counts = np.bincount(people).reshape(-1, *[1] * (values.ndim - 1))
    return np.asarray(values - (sums / counts)[people])
