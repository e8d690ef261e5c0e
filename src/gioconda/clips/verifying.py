"""Looks at a result once more: what changed outside of faces, how they smile, and who they are.

Some frames, spread over those that are edited, are edited again and compared before coding; the
same frames of the result's file are decoded, and their faces found anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gioconda.clips.animation import Animation
from gioconda.clips.editor import ClipEditor, EditedFrame, EditedPerson
from gioconda.clips.filming import coded
from gioconda.clips.keyframes import Keyframes
from gioconda.clips.model import ClipFrame
from gioconda.clips.path import Place
from gioconda.clips.planes import changed_outside
from gioconda.clips.video import VideoClip
from gioconda.faces.identity import SAME_BELOW, IdentityReader
from gioconda.types import Face, Points

_FRAMES = 12  # that are looked at
_SAME_S = 0.002  # seconds by which containers may round times
_NEAR = 0.5  # of a face's width: how far a face that is found may lie from where it should be
Looks = dict[int, list[tuple[float, float, float]]]
"""Number of a person -> smile before, smile after, and distance of identity, frame by frame."""


@dataclass(frozen=True)
class Verified:
    """What another look at a result found.

    Attributes:
        frames: How many frames were looked at.
        outside: How many luma and chroma samples outside of the edited faces the edit changed in
            them, before coding.
        missing: How many frames of the result are not there, or at another time.
        smile_before: Mean smile degree of the edited people in them; None where none was found.
        smile_after: The same in the result's file.
        identity: Distance between a person before and after: the median over the frames, of the
            person who changed most. None where no face was found.
    """

    frames: int
    outside: int
    missing: int
    smile_before: float | None = None
    smile_after: float | None = None
    identity: float | None = None

    @property
    def kept(self) -> bool:
        """Whether all that was to be kept is kept."""
        someone_else = self.identity is not None and self.identity >= SAME_BELOW
        return not (self.outside or self.missing or someone_else)

    def told(self) -> str:
        """In a few words."""
        parts = [
            f"{self.frames} frames looked at",
            f"samples changed outside the faces before coding: {self.outside}",
            *([f"{self.missing} frames missing"] if self.missing else []),
        ]
        if self.smile_before is not None:
            parts.append(f"smile {self.smile_before:.2f} -> {self.smile_after:.2f}")
        if self.identity is not None:
            who = "same people" if self.identity < SAME_BELOW else "somebody looks like another"
            parts.append(f"{who} (distance {self.identity:.2f}, below {SAME_BELOW})")
        return ", ".join(parts)


class ClipVerifier:
    """Looks at results of an editor of clips.

    Args:
        editor: It.
    """

    def __init__(self, editor: ClipEditor) -> None:
        self.editor = editor
        self.identity = IdentityReader.from_pretrained()

    def verify(
        self,
        clip: VideoClip | Animation,
        result: VideoClip | Animation,
        people: Sequence[EditedPerson],
        degrees: Keyframes,
    ) -> Verified:
        """What another look at a result finds.

        Args:
            clip: The input.
            result: Its result.
            people: Of ``ClipEditor.learn``.
            degrees: In time, of people without their own.
        """
        wanted = _spread(people)
        outside = missing = looked = 0
        seen: Looks = defaultdict(list)
        results = result.frames()
        for frame in clip.frames():
            after = next(results, None)
            if frame.number > wanted[-1]:
                break
            if after is None or abs(after.seconds - frame.seconds) > _SAME_S:
                missing += 1
            elif frame.number in wanted:
                looked += 1
                places = self.editor.frame_editor.places(frame, people)
                edited = self.editor.frame_editor.edited(frame, places, degrees)
                outside += _outside(clip, edited)
                self._look(frame, after, places, seen)
        means = [np.mean([[a, b] for a, b, _ in looks], axis=0) for looks in seen.values()]
        if not means:
            return Verified(looked, outside, missing)
        before, smile = np.mean(means, axis=0).tolist()
        apart = max(float(np.median([away for *_, away in looks])) for looks in seen.values())
        return Verified(looked, outside, missing, before, smile, apart)

    def _look(
        self,
        frame: ClipFrame,
        after: ClipFrame,
        places: Sequence[tuple[EditedPerson, Place]],
        seen: Looks,
    ) -> None:
        """Find the edited people in a result's frame, and note down how they are."""
        pixels = frame.pixels, after.pixels
        (faces,) = self.editor.editor.finder.find([pixels[1]])
        for one, place in places:
            face = _nearest(faces, place.points)
            if face is None or face.smile is None:
                continue
            points = [place.points, face.points]
            first, second = self.identity.read(pixels, points)
            (smile,) = self.editor.editor.finder.meter.measure(pixels[0], [place.points]).tolist()
            away = float(np.linalg.norm(first - second))
            seen[one.person.number].append((smile, face.smile, away))


def _spread(people: Sequence[EditedPerson]) -> list[int]:
    """Frames spread over those in which somebody's edit is not faded."""
    paths = [one.path for one in people if one.path is not None]
    most = max(float(path.shares.max()) for path in paths)
    numbers = np.unique(np.concatenate([path.frames[path.shares >= most] for path in paths]))
    places = np.linspace(0, len(numbers) - 1, min(_FRAMES, len(numbers)))
    return [int(number) for number in numbers[np.rint(places).astype(int)]]


def _outside(clip: VideoClip | Animation, edited: EditedFrame) -> int:
    """How many samples changed outside of the areas of a frame's edits."""
    if not edited.changed:
        return 0
    if isinstance(clip, VideoClip):
        areas = [clip.area_as_stored(area) for area in edited.areas]
        return changed_outside(edited.frame.coded, coded(clip, edited), areas)
    changed = edited.native != edited.frame.native
    for x0, y0, x1, y1 in edited.areas:
        changed[y0:y1, x0:x1] = False
    return int(changed.sum())


def _nearest(faces: Sequence[Face], points: Points) -> Face | None:
    """The face that lies where a person is."""
    width = float(np.ptp(points[:, 0]))
    middle = points.mean(0)
    away = [float(np.linalg.norm(face.points.mean(0) - middle)) for face in faces]
    best = int(np.argmin(away)) if away else 0
    return faces[best] if away and away[best] < _NEAR * width else None
