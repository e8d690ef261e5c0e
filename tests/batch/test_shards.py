"""Shards take every photo exactly once, whoever starts when."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from gioconda.batch.shards import Shard
from gioconda.batch.sources import Source
from gioconda.errors import GiocondaError

PHOTOS = [Source(Path("in", f"trip{k % 7}", f"{k}.jpg"), Path(f"trip{k % 7}")) for k in range(800)]


@pytest.mark.parametrize("count", [1, 2, 3, 16])
def test_every_photo_belongs_to_one_shard_and_no_shard_has_far_more(count: int) -> None:
    shards = [Shard(number, count) for number in range(1, count + 1)]
    takers = [[shard.number for shard in shards if shard.takes(photo)] for photo in PHOTOS]
    assert {len(numbers) for numbers in takers} == {1}
    shares = Counter(number for (number,) in takers)
    assert len(shares) == count
    assert max(shares.values()) <= 2 * len(PHOTOS) / count


def test_photos_whose_results_have_one_name_belong_to_one_shard() -> None:
    same = [Source(Path(path), Path("trip")) for path in ("a/b.jpg", "c/b.jpg", "c/b.JPG", "c/B")]
    for number in range(1, 17):
        assert len({Shard(number, 16).takes(photo) for photo in same}) == 1


@pytest.mark.parametrize("text", ["3/16", "16/16", "01/2"])
def test_a_shard_is_written_as_its_number_and_how_many(text: str) -> None:
    number, count = map(int, text.split("/"))
    assert Shard.parse(text) == Shard(number, count)


def test_names_of_shards_sort_as_their_numbers() -> None:
    assert [str(Shard(3, 16)), str(Shard(16, 16)), str(Shard(1, 2))] == [
        *("03-of-16", "16-of-16", "1-of-2"),
    ]


@pytest.mark.parametrize("text", ["", "3", "0/16", "17/16", "-1/2", "1/0", "a/b", "1/2/3"])
def test_what_is_no_shard_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(GiocondaError, match=r"say which run of how many, such as 1/16$"):
        Shard.parse(text)
