"""The ways to split a set that ``gioconda prepare --split`` offers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from gioconda.data.sets.record import Record
from gioconda.data.splits import Split, share_of, split_of
from gioconda.errors import DataError

FIFTHS_OFF = 0.02  # of the pictures; people are kept whole
STARGAN_TEST = 2000  # pictures (Choi et al. 2018, section 5.2)


def by_tenths(records: Sequence[Record], seed: int = 0) -> list[Split]:
    """80 % train, 10 % val, 10 % test, by ``split_of``; the seed has no say."""
    return [split_of(record.key) for record in records]


def by_fifths(records: Sequence[Record], seed: int = 0) -> list[Split]:
    """80 % train, 20 % test: what is val by tenths is test, too.

    Of a set of few people that can miss 80 % by far. Where it does so by more than ``FIFTHS_OFF``,
    those of the lowest hash are test, until a fifth of the pictures is reached most nearly.
    """
    test = {record.key for record in records if split_of(record.key) != "train"}
    share = sum(record.key in test for record in records) / max(1, len(records))
    if abs(share - 0.2) > FIFTHS_OFF:
        test = _lowest_fifth(records)
    return ["test" if record.key in test else "train" for record in records]


def _lowest_fifth(records: Sequence[Record]) -> set[str]:
    pictures = Counter(record.key for record in records)
    wanted, taken, test = 0.2 * len(records), 0, set[str]()
    for key in sorted(pictures, key=share_of):
        if abs(taken + pictures[key] - wanted) > abs(taken - wanted):
            break
        test.add(key)
        taken += pictures[key]
    return test


def by_stargan(records: Sequence[Record], seed: int = 0) -> list[Split]:
    """StarGAN's: 2,000 pictures drawn at random to test, whoever is on them, all others to train.

    Raises:
        DataError: There are too few pictures.
    """
    if len(records) <= STARGAN_TEST:
        raise DataError(f"{len(records)} pictures: too few to test on {STARGAN_TEST:,} of them")
    drawn = sorted(records, key=lambda record: share_of(f"stargan/{seed}/{record.name}"))
    test = {record.name for record in drawn[:STARGAN_TEST]}
    return ["test" if record.name in test else "train" for record in records]


def by_set(records: Sequence[Record], seed: int = 0) -> list[Split]:
    """The partition that the set itself comes with.

    Raises:
        DataError: A picture has no part in it.
    """
    splits = [record.split for record in records if record.split is not None]
    if len(splits) < len(records):
        first = next(record for record in records if record.split is None)
        raise DataError(f"{first.path}: the set says not of every picture which split it is in")
    return splits


SCHEMES: dict[str, Callable[[Sequence[Record], int], list[Split]]] = {
    "80/10/10": by_tenths,
    "80/20": by_fifths,
    "stargan": by_stargan,
    "own": by_set,
}


def split_by(scheme: str, records: Sequence[Record], seed: int = 0) -> list[Split]:
    """The split of each record.

    Args:
        scheme: One of ``SCHEMES``.
        records: All pictures of a set.
        seed: Of a random choice.

    Raises:
        DataError: There is no such scheme, or the records do not fit it.
    """
    if scheme not in SCHEMES:
        raise DataError(f"no split is called {scheme!r}; there are: {', '.join(SCHEMES)}")
    return SCHEMES[scheme](records, seed)
