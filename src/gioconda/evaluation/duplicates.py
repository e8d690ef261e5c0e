"""Pictures of a data set that are nearly the same, and which of them a split puts on two sides.

A picture that is in the training and in the test part makes a method look better than it is.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.data.sets.record import Record
from gioconda.data.splits import split_of
from gioconda.errors import DataError
from gioconda.evaluation.people import pixels_of
from gioconda.types import Pixels

_SIDE = 9  # pixels of the reduced picture whose neighbours are compared: 64 comparisons
_BANDS, _BAND_BITS = 8, 8
_MOST_BITS = 7  # of 64 that may differ: with 8 bands, one band is then the same
_DETAIL_PX, _BLUR_PX = 64, 2.0
_ALIKE = 0.85  # least correlation of the detail; two people before one wall in one light have 0.83


class Pair(NamedTuple):
    """Two records of a set that look nearly the same.

    Attributes:
        first: Index of one.
        second: Index of the other, which is higher.
        correlation: Of the detail of both, reduced to 64 x 64 gray pixels.
        across: Whether the split by tenths puts them into two parts.
    """

    first: int
    second: int
    correlation: float
    across: bool


class Duplicates(NamedTuple):
    """What was found in a set.

    Attributes:
        pairs: Of pictures that are nearly the same, the most alike first.
        unreadable: Indices of records whose picture cannot be read.
    """

    pairs: list[Pair]
    unreadable: list[int]


def near_duplicates(
    records: Sequence[Record], advance: Callable[[], object] = lambda: None
) -> Duplicates:
    """All pairs of pictures that are nearly the same.

    Candidates differ in at most 7 of the 64 signs between neighbouring pixels of a reduced picture
    (difference hash, Krawetz 2013). Those count whose detail correlates as well: light and
    background, which a studio's pictures share, have none.

    Args:
        records: The pictures.
        advance: Called for each picture.
    """
    hashes, readable, unreadable = [], [], []
    for k, record in enumerate(records):
        advance()
        try:
            hashes.append(difference_hash(_gray(record)))
            readable.append(k)
        except DataError:
            unreadable.append(k)
    details: dict[int, NDArray[np.float32]] = {}
    pairs = []
    for a, b in sorted(_candidates(np.array(hashes, np.uint64))):
        first, second = readable[a], readable[b]
        for k in (first, second):
            if k not in details:
                details[k] = detail(_gray(records[k]))
        correlation = float((details[first] * details[second]).mean())
        if correlation >= _ALIKE:
            across = split_of(records[first].key) != split_of(records[second].key)
            pairs.append(Pair(first, second, correlation, across))
    return Duplicates(sorted(pairs, key=lambda pair: -pair.correlation), unreadable)


def difference_hash(gray: Pixels) -> int:
    """64 bits: whether each of 8 x 8 pixels is darker than its right neighbour.

    Args:
        gray: ``(H, W)`` uint8.
    """
    small = cv2.resize(gray, (_SIDE, _SIDE - 1), interpolation=cv2.INTER_AREA)
    bits = (small[:, 1:] > small[:, :-1]).ravel()
    return int.from_bytes(np.packbits(bits).tobytes(), "big")


def detail(gray: Pixels) -> NDArray[np.float32]:
    """``(64, 64)``: the picture reduced, without its soft parts, of mean 0 and deviation 1."""
    size = (_DETAIL_PX, _DETAIL_PX)
    small = cv2.resize(gray, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    sharp = small - cv2.GaussianBlur(small, (0, 0), _BLUR_PX)
    return np.asarray((sharp - sharp.mean()) / max(float(sharp.std()), 1e-3), np.float32)


def _gray(record: Record) -> Pixels:
    return np.asarray(cv2.cvtColor(pixels_of(record), cv2.COLOR_RGB2GRAY), np.uint8)


def _candidates(hashes: NDArray[np.uint64]) -> set[tuple[int, int]]:
    """Pairs of indices whose hashes differ in few bits: some band of theirs is the same."""
    found = set()
    for band in range(_BANDS):
        rows = defaultdict(list)
        for k, value in enumerate((hashes >> np.uint64(band * _BAND_BITS)) & np.uint64(0xFF)):
            rows[int(value)].append(k)
        for members in rows.values():
            found |= set(_near(np.array(members), hashes))
    return found


def _near(members: NDArray[np.int64], hashes: NDArray[np.uint64]) -> Iterator[tuple[int, int]]:
    for k, a in enumerate(members[:-1]):
        others = members[k + 1 :]
        differ = np.bitwise_count(hashes[others] ^ hashes[a])
        for b in others[differ <= _MOST_BITS]:
            yield int(a), int(b)


def groups_of(pairs: Sequence[Pair]) -> list[list[int]]:
    """Indices that pairs join, one list for each picture that is there several times."""
    parent: dict[int, int] = {}

    def root(k: int) -> int:
        while parent.setdefault(k, k) != k:
            k = parent[k]
        return k

    for pair in pairs:
        parent[root(pair.second)] = root(pair.first)
    ordered = sorted(parent, key=lambda k: (root(k), k))
    return [sorted(members) for _, members in itertools.groupby(ordered, key=root)]
