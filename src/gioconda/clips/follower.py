"""Follows all faces of a scene from frame to frame.

Optical flow tells well how a face moves from one frame to the next, and drifts; the landmark
network tells where a face is in one frame, and trembles. Together, as in a Kalman filter: the flow
predicts, and the network draws the prediction to itself, gently where they agree, at once where
they do not. The prediction goes along with the motion, so that nothing lags behind it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from gioconda.clips.flow import change_level, followed
from gioconda.faces.detectors.base import Detection, Detector, same_face
from gioconda.faces.landmarks import LandmarkFinder
from gioconda.faces.measures import pupil_distance
from gioconda.faces.scheme import GROUPS, LIPS, POINT_NAMES
from gioconda.faces.square import Square, square_of_box, square_of_points
from gioconda.faces.thresholds import SURE_FROM
from gioconda.types import Box, Pixels, Points

DETECT_EVERY_S = 0.27  # seconds between looks for new faces
_SEEN_PX = 960  # longer side at which faces are looked for
_LOST_BELOW = 0.2  # confidence of the landmarks below which a face is no longer followed
_UNSURE_FRAMES = 3  # frames in a row that end it
_GENTLE = 0.2  # share of the network's correction where both agree
_ONE_PLACE = 0.45  # squares' sides between the middles of faces of which one hides the other

_EYES = np.concatenate(
    [GROUPS[name] for name in ("right_eye", "left_eye", "irises", "right_brow", "left_brow")]
)
_REST = np.setdiff1d(np.arange(len(POINT_NAMES)), np.concatenate([LIPS, _EYES]))
_QUICK, _SLOW = (0.006, 0.02), (0.015, 0.05)
# Parts that move each in their own way, and the pupil distances between flow and network at which
# they agree and at which they do not.
_PARTS = ((LIPS, _QUICK), (_EYES, _QUICK), (_REST, _SLOW))


@dataclass
class Track:
    """One face as long as it is followed without a break.

    Attributes:
        number: Unlike that of any other track of the clip.
        points: ``(141, 2)`` landmarks in the last frame, in its pixels.
        sure: How far they are to be trusted, in [0, 1].
        unsure: For how many frames they have not been.
        before: ``(141, 2)`` landmarks in the frame before; None in the track's first.
    """

    number: int
    points: Points
    sure: float
    unsure: int = 0
    before: Points | None = None

    @property
    def box(self) -> Box:
        """The upright rectangle around the points."""
        (x0, y0), (x1, y1) = self.points.min(0), self.points.max(0)
        return Box(float(x0), float(y0), float(x1 - x0), float(y1 - y0))


class Follower:
    """Follows faces; frames are given one after the other.

    Args:
        detector: Finds new faces.
        landmarks: Finds landmarks.
        rate: Frames a second.
    """

    def __init__(self, detector: Detector, landmarks: LandmarkFinder, rate: float) -> None:
        self.detector, self.landmarks = detector, landmarks
        self.every = max(1, round(DETECT_EVERY_S * rate))
        self.tracks: list[Track] = []
        self._light: Pixels | None = None
        self._before: Pixels | None = None
        self._next, self._until_look = 0, 0

    def follow(self, pixels: Pixels, is_cut: bool = False) -> list[Track]:
        """The faces of the next frame.

        Args:
            pixels: ``(H, W, 3)`` uint8 RGB.
            is_cut: Whether it is the first of a scene, in which everything starts anew.
        """
        self.lost_all = False
        light = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
        if is_cut:
            self.tracks, self._until_look = [], 0
        elif self.tracks:
            self._go_on(pixels, light)
        self.looked = self._until_look <= 0
        if self.looked:
            self._look(pixels)
            self._until_look = self.every
        self._until_look -= 1
        self._before, self._light = self._light, light
        return self.tracks

    looked = False
    """Whether new faces were looked for in the last frame."""

    lost_all = False
    """Whether none of the faces before went on in the last frame, as at a cut."""

    def noise(self, track: Track) -> float | None:
        """The clip's noise on a face, in levels of 255; None in the first frame of a track."""
        if track.before is None or self._before is None or self._light is None:
            return None
        return change_level(self._before, self._light, track.before, track.points)

    def _go_on(self, pixels: Pixels, light: Pixels) -> None:
        """Move all tracks to the next frame."""
        assert self._light is not None
        predicted = [followed(self._light, light, track.points) for track in self.tracks]
        places = [
            self._square(track.points if points is None else points)
            for track, points in zip(self.tracks, predicted, strict=True)
        ]
        found = self.landmarks.find_in_squares([(pixels, places)])[0]
        self.lost_all = all(points is None for points in predicted)
        kept = []
        for track, flow, (network, sure) in zip(self.tracks, predicted, found, strict=True):
            track.sure = sure
            track.unsure = track.unsure + 1 if sure < _LOST_BELOW else 0
            if flow is None:
                # It may be another face that is there now: who it is must be found out anew.
                self._until_look = 0
                if sure >= SURE_FROM:
                    kept.append(Track(self._new_number(), network, sure))
                continue
            track.before = track.points
            track.points = corrected(flow, network) if sure >= _LOST_BELOW else flow
            if track.unsure < _UNSURE_FRAMES:
                kept.append(track)
        self.tracks = self._without_hidden(kept)

    def _without_hidden(self, tracks: Sequence[Track]) -> list[Track]:
        """Where two faces come to lie at one place, the surer one goes on, as a new track.

        Who of the two it is must be found out anew, by identity.
        """
        left = sorted(tracks, key=lambda track: -track.sure)
        kept: list[Track] = []
        for track in left:
            before = next((one for one in kept if _one_place(one, track)), None)
            if before is None:
                kept.append(track)
            else:
                before.number = self._new_number()
                self._until_look = 0
        return sorted(kept, key=lambda track: track.box.x)

    def _look(self, pixels: Pixels) -> None:
        """Start tracks of faces that are not followed yet."""
        found = [one for one in self._detect(pixels) if not self._is_known(one)]
        squares = [square_of_box(one.box, one.turn) for one in found]
        (landmarks,) = self.landmarks.find_in_squares([(pixels, squares)])
        for points, sure in landmarks:
            if sure < SURE_FROM:
                continue
            track = Track(self._new_number(), points, sure)
            if not any(_one_place(track, other) for other in self.tracks):
                self.tracks.append(track)
        self.tracks.sort(key=lambda track: track.box.x)

    def _detect(self, pixels: Pixels) -> list[Detection]:
        height, width = pixels.shape[:2]
        scale = min(1.0, _SEEN_PX / max(height, width))
        if scale == 1:
            return self.detector.detect(pixels)
        size = round(width * scale), round(height * scale)
        small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
        return [
            one._replace(box=Box(*(side / scale for side in one.box)))
            for one in self.detector.detect(small)
        ]

    def _is_known(self, found: Detection) -> bool:
        return any(same_face(found.box, track.box) for track in self.tracks)

    def _square(self, points: Points) -> Square:
        return square_of_points(points, self.landmarks.mean)

    def _new_number(self) -> int:
        self._next += 1
        return self._next - 1


def corrected(flow: Points, network: Points) -> Points:
    """What optical flow predicts, drawn to what the network finds, part by part of the face.

    Args:
        flow: ``(141, 2)``.
        network: ``(141, 2)``.
    """
    eyes = pupil_distance(network)
    points: Points = flow.copy()
    for part, (agree, disagree) in _PARTS:
        away = network[part] - flow[part]
        apart = math.sqrt(float((away**2).sum(1).mean())) / eyes
        x = min(max((apart - agree) / (disagree - agree), 0.0), 1.0)
        points[part] += (_GENTLE + (1 - _GENTLE) * x * x * (3 - 2 * x)) * away
    return points


def _one_place(one: Track, other: Track) -> bool:
    middles = one.points.mean(0), other.points.mean(0)
    side = min(max(one.box.width, one.box.height), max(other.box.width, other.box.height))
    return bool(np.linalg.norm(middles[1] - middles[0]) < _ONE_PLACE * side)
