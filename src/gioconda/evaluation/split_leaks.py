"""People whom a split puts on two sides: they are learned from, and tested on as strangers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from gioconda.data.splits import split_of
from gioconda.evaluation.readers import Array

SURE_BELOW = 0.4
"""Distance of dlib's numbers under which two pictures are taken for one person's here.

Of LFW's pairs of strangers about 4 in a million are nearer, most of them one person under two
names; at the usual 0.6 it would be 1 to 2 in a hundred. About half of one person's pairs are
nearer. Of small children it says nothing: babies look alike to the network.
"""


class Leak(NamedTuple):
    """Two faces in different parts of the split by tenths that look like one person.

    Attributes:
        first: Index of one.
        second: Index of the other, which is higher.
        distance: Of their numbers.
    """

    first: int
    second: int
    distance: float


def leaks(numbers: Array, keys: Sequence[str]) -> list[Leak]:
    """Pairs of faces that look like one person and that the split by tenths parts.

    Args:
        numbers: ``(N, 128)`` of dlib's network.
            Leave out children: see ``SURE_BELOW``.
        keys: What the split keeps together: the person where the set names people, else the
            picture. Faces of one key are never parted.

    Returns:
        The nearest first.
    """
    splits = np.array([split_of(key) for key in keys])
    found = []
    for k in range(len(numbers) - 1):
        distances = np.linalg.norm(numbers[k + 1 :] - numbers[k], axis=1)
        near = (distances < SURE_BELOW) & (splits[k + 1 :] != splits[k])
        for offset in np.flatnonzero(near):
            found.append(Leak(k, k + 1 + int(offset), float(distances[offset])))
    return sorted(found, key=lambda leak: leak.distance)
