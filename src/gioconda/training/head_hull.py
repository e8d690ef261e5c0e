"""What lies around the face: how wide and high heads with their hair are, and what they turn about.

The middle of a head's outline moves against the pupils as the head turns: by the sine of the angle
times the depth of the axis. So masks of people who are turned differently tell that depth.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gioconda.errors import DataError
from gioconda.faces.scheme import PUPILS
from gioconda.faces.solid import Array, affine_cameras, angles_of, refined, turned_by
from gioconda.training.head_landmarks import landmarks_of

_PICTURE_PX = 150  # LFW's; its masks cover the whole picture
_HEIGHTS = (-0.2, 0.2, 0.5)  # under the pupils, in pupil distances: above hair that hangs down
_MOST_ROLL, _MOST_YAW, _FRONTAL = 25.0, 40.0, 10.0  # degrees
_WIDEST = 2.2  # half of it, in pupil distances: more, and a neighbour or hair is in it
_STEP, _REACH = 0.05, 3.0  # pupil distances
_DOUBT = 0.1  # deviation from which an outline counts less


class HeadHull(NamedTuple):
    """A head with its hair, in pupil distances.

    Attributes:
        axis: z of the axis that the outline keeps still about; the pupils' z is 0.
        half_width: Of the outline, at the eyes.
        top: Height over the pupils.
    """

    axis: float
    half_width: float
    top: float


def level(mean: Array, root: Path) -> Array:
    """The mean turned so that London's people, who look at the camera, have a pitch of 0.

    The pupils come to x = y = z = 0.
    """
    faces = landmarks_of(root, "london", "train")
    straight = np.array([face for file, face in faces.items() if file.startswith("neutral/")])
    cameras = refined(affine_cameras(straight, mean), straight, mean)
    pitch = float(np.median(angles_of(cameras.rotation)[:, 1]))
    turned = mean @ turned_by(np.array([[0.0, pitch, 0.0]]))[0].T
    return np.asarray(turned - turned[PUPILS].mean(0))


def head_hull(mean: Array, root: Path) -> HeadHull:
    """Axis, width and height of LFW's training people.

    Args:
        mean: ``(141, 3)`` level mean shape, the pupils' middle at 0.
        root: The folder of all data sets.

    Raises:
        DataError: LFW's masks are missing.
    """
    middles, halves, sines, tops = [], [], [], []
    for look in _looks(mean, root):
        tops += [top] if (top := look.top()) is not None else []
        for height in _HEIGHTS:
            if (ends := look.across(height)) is not None and ends[1] - ends[0] < 2 * _WIDEST:
                middles.append(sum(ends) / 2)
                halves.append((ends[1] - ends[0]) / 2)
                sines.append(np.sin(np.radians(look.yaw)))
    turned = np.array(sines)
    frontal = np.abs(turned) < np.sin(np.radians(_FRONTAL))
    return HeadHull(
        _slope(turned, np.array(middles)),
        float(np.median(np.array(halves)[frontal])),
        float(np.median(tops)),
    )


def _slope(x: Array, y: Array, rounds: int = 10) -> float:
    """Slope of a line through points, with Cauchy weights against outliers."""
    design = np.stack([np.ones_like(x), x], 1)
    weights = np.ones(len(x))
    line: Array = np.zeros(2)
    for _ in range(rounds):
        weighted = design * weights[:, None], y * weights
        line = np.asarray(np.linalg.lstsq(*weighted, rcond=None)[0], np.float64)
        weights = np.asarray((1 + ((y - design @ line) / _DOUBT) ** 2) ** -0.5, np.float64)
    return float(line[1])


class _Look(NamedTuple):
    """One person's mask, and where the head stands in it."""

    mask: NDArray[np.bool_]
    middle: Array
    scale: float
    yaw: float
    pitch: float
    roll: float

    def seen(self, x: Array, y: Array) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Whether upright places (pupil distances) are the person, and are in the picture."""
        turn = np.radians(self.roll)
        across, down = [np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]
        places = self.middle + self.scale * (np.outer(x, across) + np.outer(y, down))
        side = len(self.mask)
        at = np.round((places + 0.5) * side / _PICTURE_PX - 0.5).astype(int)
        inside = np.asarray(((at >= 0) & (at < side)).all(1))
        at = at.clip(0, side - 1)
        return np.asarray(self.mask[at[:, 1], at[:, 0]] & inside), inside

    def across(self, height: float) -> tuple[float, float] | None:
        """Where the outline begins and ends at a height; None where the picture cuts it."""
        y = height * np.cos(np.radians(self.pitch))
        ends = []
        for side in (-1.0, 1.0):
            x = side * np.arange(0, _REACH, _STEP)
            person, inside = self.seen(x, np.full_like(x, y))
            first = int(np.argmin(person))
            if first == 0 or person.all() or not inside[first]:
                return None
            ends.append(float(x[first]))
        return ends[0], ends[1]

    def top(self) -> float | None:
        """How far the person reaches over the pupils; None where the picture cuts it."""
        y = np.arange(0, _REACH, _STEP)
        person, inside = self.seen(np.zeros_like(y), -y)
        first = int(np.argmin(person))
        return float(y[first]) if first and inside[first] and not person.all() else None


def _looks(mean: Array, root: Path) -> Iterator[_Look]:
    """LFW's training people with masks, about upright and not in profile."""
    path = root / "lfw" / "person_masks.npz"
    if not path.is_file():
        raise DataError(f"{path}: not found; a head's width is read off these masks")
    with np.load(path) as file:
        packed = dict(zip(file["file_name"].tolist(), file["masks"], strict=True))
    found = landmarks_of(root, "lfw", "train")
    faces = {file: face for file, face in found.items() if file in packed}
    points = np.array(list(faces.values()))
    cameras = refined(affine_cameras(points, mean), points, mean)
    angles = angles_of(cameras.rotation)
    for k, file in enumerate(faces):
        yaw, pitch, roll = angles[k]
        if abs(roll) < _MOST_ROLL and abs(yaw) < _MOST_YAW:
            mask = np.unpackbits(packed[file], axis=1).astype(bool)
            yield _Look(mask, cameras.shift[k], float(cameras.scale[k]), yaw, pitch, roll)
