"""Which parts of a clip are encoded anew, and which are copied because nobody is edited in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from gioconda.clips.keyframes import Keyframes
from gioconda.clips.person_edits import EditedPerson
from gioconda.clips.store import Found


@dataclass(frozen=True)
class Part:
    """Frames that follow each other.

    Attributes:
        frames: Their numbers.
        copied: Whether their packets are those of the input.
    """

    frames: range
    copied: bool


def edited_frames(
    found: Found, people: Sequence[EditedPerson], degrees: Keyframes
) -> NDArray[np.bool_]:
    """``(F,)`` whether anybody may be edited in each frame.

    Args:
        found: What was found in the clip.
        people: Of ``ClipEditor.learn``.
        degrees: In time.
    """
    edited = np.zeros(found.summary.frames, bool)
    for one in people:
        if one.path is None or one.edit is None:
            continue
        for k in np.flatnonzero(one.path.shares > 0).tolist():
            moment = one.path.moment(k, (one.degrees or degrees).at(one.path.seconds[k]))
            edited[one.path.frames[k]] |= one.edit.changes(moment)
    return np.asarray(edited & ~found.broken)


def parts_of(groups: Sequence[range], edited: NDArray[np.bool_]) -> list[Part]:
    """A clip's parts: whole groups in which nobody is edited are copied.

    Args:
        groups: Frames that are decoded together, in their order.
        edited: ``(F,)`` whether each frame is edited.
    """
    kinds = groupby(groups, lambda group: not edited[group.start : group.stop].any())
    parts = [(copied, list(some)) for copied, some in kinds]
    return [Part(range(some[0].start, some[-1].stop), copied) for copied, some in parts]


def are_copied(parts: Sequence[Part]) -> NDArray[np.bool_]:
    """``(F,)`` whether each frame of a clip's parts is copied."""
    return np.concatenate([np.full(len(part.frames), part.copied) for part in parts])


def pieces_of(parts: Sequence[Part], most: int) -> list[range]:
    """The encoded parts, in pieces of so many frames at most."""
    return [
        part.frames[start : start + most]
        for part in parts
        if not part.copied
        for start in range(0, len(part.frames), most)
    ]
