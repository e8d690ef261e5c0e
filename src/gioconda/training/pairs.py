"""London's pairs of pictures: the same people without and with a smile, in one frame."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gioconda.data.splits import london_person, split_of
from gioconda.faces.align import apply, compose, similarity
from gioconda.faces.scheme import PUPILS, at
from gioconda.types import Points

STILL = at("right_eye_0", "right_eye_8", "left_eye_0", "left_eye_8", "nose_0", "nose_2")
"""Points that a smile does not move."""


class Pairs:
    """London's training people, not smiling and smiling, in the neutral mean's frame.

    Attributes:
        neutral: ``(N, 141, 2)`` in pupil distances, origin between the pupils.
        smiling: The same people smiling, laid on their neutral eyes and bridge of the nose.
    """

    def __init__(self, root: Path) -> None:
        archive = np.load(root / "london" / "landmarks.npz")
        shapes = dict(zip(archive["file_name"], archive["points"].astype(float), strict=True))
        people = sorted(str(f)[8:] for f in shapes if str(f).startswith("neutral/"))
        self.people = [p for p in people if split_of(london_person(p)) == "train"]
        self.folder = root / "london"
        neutral, smiling, self.to_frame = [], [], []
        frame = None
        for person in self.people:
            a, b = shapes[f"neutral/{person}"], shapes[f"smiling/{person}"]
            frame = unit_shape(a) if frame is None else frame
            to_frame = similarity(a[STILL], frame[STILL])
            a = apply(to_frame, a)
            to_neutral = similarity(b[STILL], a[STILL])
            neutral.append(a)
            smiling.append(apply(to_neutral, b))
            self.to_frame.append((to_frame, to_neutral))
        self.neutral, self.smiling = np.array(neutral), np.array(smiling)
        settle = similarity(self.neutral.mean(0)[PUPILS], np.array([[-0.5, 0.0], [0.5, 0.0]]))
        self.neutral, self.smiling = apply(settle, self.neutral), apply(settle, self.smiling)
        self.to_frame = [(compose(settle, a), compose(settle, b)) for a, b in self.to_frame]


def unit_shape(shape: Points) -> Points:
    """A shape with its pupils at (-1/2, 0) and (1/2, 0)."""
    return apply(similarity(shape[PUPILS], np.array([[-0.5, 0.0], [0.5, 0.0]])), shape)
