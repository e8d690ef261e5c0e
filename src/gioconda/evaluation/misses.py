"""Whom the detector and the landmarks miss, by what the data set says of the picture."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from gioconda.evaluation.groups import ALL, LABELS, Grouping, crossed, named_group
from gioconda.evaluation.intervals import Share, wilson
from gioconda.evaluation.people import NO_FACE, Draw, Why


class Misses(NamedTuple):
    """How often a face is missed in the pictures of a group.

    Attributes:
        no_face: Share of the pictures in which the detector finds no face.
        unsure: Share of those with a face whose landmarks are not sure.
    """

    no_face: Share
    unsure: Share


def misses(draw: Draw) -> dict[str, dict[str, Misses]]:
    """Grouping -> group -> how often it is missed; first ``ALL``, which is every picture drawn.

    No network can say who is on a picture in which no face is found. So a grouping counts only
    where the set's own labels part every picture that was drawn.

    Args:
        draw: Who was found, and in which pictures nobody was.
    """
    labels = [*(p.labels for p in draw.people), *(m.labels for m in draw.missed)]
    whys = [*(None for _ in draw.people), *(m.why for m in draw.missed)]
    groupings = []
    for name in LABELS:
        said = [named_group(some, name) for some in labels]
        if None not in said:
            groupings.append(Grouping(name, np.array(said, str), by_network=False))
    if len(groupings) == len(LABELS):
        groupings.append(crossed(groupings))
    found = {ALL: {ALL: _misses(whys)}}
    for grouping in groupings:
        found[grouping.name] = {
            group: _misses(
                why for why, name in zip(whys, grouping.of, strict=True) if name == group
            )
            for group in grouping.groups()
        }
    return found


def _misses(whys: Iterable[Why | None]) -> Misses:
    some = list(whys)
    no_face = some.count(NO_FACE)
    left = len(some) - no_face
    return Misses(wilson(no_face, len(some)), wilson(left - some.count(None), left))
