"""Ways to split a set: nobody on both sides, and faults that say what is wrong."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from gioconda.data.prepared.schemes import split_by
from gioconda.data.sets.record import Record
from gioconda.errors import DataError

RECORDS = [Record(Path(f"{k}.jpg"), f"{k}.jpg", f"set/person{k // 3}") for k in range(3000)]


def test_fifths_join_val_and_test() -> None:
    tenths, fifths = (split_by(scheme, RECORDS) for scheme in ("80/10/10", "80/20"))
    assert Counter(fifths)["test"] == Counter(tenths)["val"] + Counter(tenths)["test"]
    assert all((a == "train") == (b == "train") for a, b in zip(tenths, fifths, strict=True))


@pytest.mark.parametrize("people", [20, 60, 118, 1000])
def test_fifths_come_within_two_points_of_a_fifth(people: int) -> None:
    """Eight pictures a person, as Cohn-Kanade has: by hash alone its 118 people gave 70 and 30."""
    records = [Record(Path(f"{k}"), f"{k}", f"ck/S{k // 8:03}") for k in range(8 * people)]
    share = split_by("80/20", records).count("test") / len(records)
    assert share == pytest.approx(0.2, abs=max(0.02, 0.5 / people))


@pytest.mark.parametrize("scheme", ["80/10/10", "80/20"])
def test_nobody_is_on_two_sides(scheme: str) -> None:
    sides: dict[str, set[str]] = {}
    for record, split in zip(RECORDS, split_by(scheme, RECORDS), strict=True):
        sides.setdefault(record.key, set()).add(split)
    assert all(len(of_one) == 1 for of_one in sides.values())


def test_stargan_draws_2000_by_its_seed() -> None:
    first, again, other = (split_by("stargan", RECORDS, seed) for seed in (0, 0, 1))
    assert Counter(first) == {"test": 2000, "train": 1000}
    assert first == again != other


def test_stargan_needs_more_than_2000() -> None:
    with pytest.raises(DataError, match="2000 pictures: too few to test on 2,000"):
        split_by("stargan", RECORDS[:2000])


def test_a_set_s_own_partition_must_be_whole() -> None:
    own = [Record(Path(n), n, n, split=s) for n, s in (("a", "train"), ("b", "test"))]
    assert split_by("own", own) == ["train", "test"]
    with pytest.raises(DataError, match=r"0\.jpg: the set says not"):
        split_by("own", [*own, RECORDS[0]])


def test_an_unknown_scheme_lists_the_known_ones() -> None:
    with pytest.raises(DataError, match="there are: 80/10/10, 80/20, stargan, own"):
        split_by("half", RECORDS)
