"""Which faces a subject sees, and in which order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from gioconda.annotation.records import Trial

APART = 20  # trials at least between a face and its repeat, where there are enough


def draw(faces: Sequence[str], shown: Mapping[str, int], count: int, random: Random) -> list[str]:
    """Some of the faces, in random order; those that fewer subjects were given first.

    Args:
        faces: All of them.
        shown: Face -> how many subjects have it.
        count: How many to draw; 0 for all.
        random: Decides among equals.
    """
    mixed = random.sample(faces, len(faces))
    if count and count < len(mixed):
        mixed = sorted(mixed, key=lambda face: shown.get(face, 0))[:count]
        random.shuffle(mixed)
    return mixed


def plan(
    faces: Sequence[str], practice: Sequence[str], repeats: float, random: Random
) -> list[Trial]:
    """All trials of a subject.

    Practice comes first, then every face once. Some come a second time, ``APART`` trials later or
    more (where the faces are few, half as many as there are).

    Args:
        faces: In the order in which they are shown.
        practice: Faces to practise on.
        repeats: The share of faces that come a second time.
        random: Decides which, and when.
    """
    apart = min(APART, len(faces) // 2)
    early = len(faces) - apart  # those that come too late to be repeated are not
    again = random.sample(range(early), min(early, round(repeats * len(faces))))
    trials = [(float(at), Trial(face, "first")) for at, face in enumerate(faces)]
    trials += [(random.uniform(at + apart, len(faces)), Trial(faces[at], "repeat")) for at in again]
    ordered = sorted(trials, key=lambda pair: pair[0])
    return [Trial(face, "practice") for face in practice] + [trial for _, trial in ordered]
