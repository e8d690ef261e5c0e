"""Edits the faces of a camera's frames as they come.

Nothing of the future is known here: landmarks are not smoothed but followed (``follower``), so that
nothing lags. A face's edit is found in the background on its first good frames, and fades in.
"""

from __future__ import annotations

import math
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import cv2
import numpy as np

from gioconda.clips.cuts import CutFinder
from gioconda.clips.editor import ClipEditor
from gioconda.clips.follower import Follower, Track
from gioconda.clips.path import FADE_S, talking
from gioconda.clips.views import cut_out
from gioconda.compose import compose
from gioconda.editors.moving.edit import MovingEdit
from gioconda.editors.moving.moment import Moment
from gioconda.editors.protocol import PhotoFace
from gioconda.faces.measures import lip_gap
from gioconda.faces.thresholds import LEAST_FACE_PX, SURE_FROM
from gioconda.faces.turn import turn
from gioconda.types import Edit, EditRequest, Face, Pixels, Points

_FRONTAL, _MOST_TURN = 0.3, 0.5  # turn of the nose, in distances of the eyes
_VIEWS = 2  # frames that an edit is found on
_REMEMBERED_S = 1.0  # seconds of lips that tell whether somebody talks
_DEGREES = tuple(k / 4 for k in range(-4, 5))  # at which amounts are found; between them they bend
_MARK = (20, 24)  # pixels: the indicator's place and size


@dataclass
class _LiveFace:
    """One face as long as it is followed."""

    views: list[PhotoFace] = field(default_factory=list)
    learned: Future[MovingEdit | None] | None = None
    share: float = 0.0
    smile: float = 0.0
    seconds: list[float] = field(default_factory=list)
    gaps: list[float] = field(default_factory=list)


class LiveEditor:
    """Edits frame after frame.

    Args:
        editor: Finds edits.
        rate: Frames a second, about.
        degree: Smile degree in [-1, 1]; may be changed at any time.

    Attributes:
        on: Whether faces are edited; may be changed at any time.
    """

    def __init__(self, editor: ClipEditor, rate: float, degree: float) -> None:
        finder = editor.editor.finder
        self.editor, self.degree, self.on = editor, degree, True
        self._follower = Follower(finder.detector, finder.landmarks, rate)
        self._cuts = CutFinder()
        self._faces: dict[int, _LiveFace] = {}
        self._last: float | None = None
        self._closed = False
        self._learner = ThreadPoolExecutor(1, "gioconda-learn")

    def close(self, *, wait: bool = False) -> None:
        """Let go of the thread that finds edits; no edit of a new face is found any more.

        Args:
            wait: Until those that are being looked for are found.
        """
        self._closed = True
        self._learner.shutdown(wait=wait, cancel_futures=not wait)

    def edit(self, pixels: Pixels, seconds: float, number: int = 0) -> Pixels:
        """The next frame, edited; the same object where nothing is.

        Args:
            pixels: ``(H, W, 3)`` uint8 RGB. Not modified.
            seconds: When it was taken.
            number: Seed of its grain.
        """
        passed = 0.0 if self._last is None else seconds - self._last
        self._last = seconds
        tracks = self._follower.follow(pixels, self._cuts.is_first(pixels))
        here = {track.number for track in tracks}
        self._faces = {k: face for k, face in self._faces.items() if k in here}
        edits = []
        for track in tracks:
            face = self._faces.setdefault(track.number, _LiveFace())
            edit = self._edit(pixels, track, face, seconds, passed, number)
            if edit is not None:
                edits.append(edit)
        return compose(pixels, edits, keep_texture=False)

    def _edit(
        self,
        pixels: Pixels,
        track: Track,
        face: _LiveFace,
        seconds: float,
        passed: float,
        number: int,
    ) -> Edit | None:
        self._remember(face, track.points, seconds)
        if face.learned is None:
            self._look(pixels, track, face)
            return None
        if not face.learned.done():
            return None
        moving = face.learned.result()
        if moving is None:
            return None
        wanted = float(self.on and _can_be_edited(track))
        step = passed / FADE_S
        face.share += float(np.clip(wanted - face.share, -step, step))
        if face.share <= 0:
            return None
        talks = float(talking(np.array(face.gaps), np.array(face.seconds))[-1])
        moment = Moment(self.degree, face.share, talks, face.smile, number)
        return moving.at(pixels, track.points, moment).edit

    def _remember(self, face: _LiveFace, points: Points, seconds: float) -> None:
        face.seconds.append(seconds)
        face.gaps.append(lip_gap(points))
        while face.seconds[-1] - face.seconds[0] > _REMEMBERED_S:
            del face.seconds[0], face.gaps[0]

    def _look(self, pixels: Pixels, track: Track, face: _LiveFace) -> None:
        """Take a view of a face; once there are enough, find its edit in the background."""
        if self._closed or track.sure < SURE_FROM or abs(turn(track.points)) > _FRONTAL:
            return
        view, points = cut_out(pixels, track.points)
        (smile,) = self.editor.editor.finder.meter.measure(view, [points])
        face.views.append(PhotoFace(view, Face(track.box, points, track.sure, float(smile))))
        if len(face.views) == _VIEWS:
            face.smile = float(np.mean([one.smile for one in face.views]))
            request = EditRequest({"smile": 1.0})
            face.learned = self._learner.submit(
                self.editor.learner.learn, face.views, request, _DEGREES, math.inf
            )


def _can_be_edited(track: Track) -> bool:
    return (
        track.sure >= SURE_FROM
        and track.box.width >= LEAST_FACE_PX
        and abs(turn(track.points)) <= _MOST_TURN
    )


def with_indicator(pixels: Pixels, text: str = "edited by gioconda") -> Pixels:
    """A frame with a line of text that says that it is edited."""
    drawn = pixels.copy()
    place = (_MARK[0], drawn.shape[0] - _MARK[1])
    for colour, width in (((0, 0, 0), 4), ((255, 255, 255), 1)):
        cv2.putText(drawn, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.6, colour, width, cv2.LINE_AA)
    return drawn
