from pathlib import Path

import numpy as np
import pytest

from gioconda.data.mtfl import read_mtfl
from gioconda.errors import DataError


def test_reads_a_line_with_the_published_backslash(small_root: Path) -> None:
    record = read_mtfl(small_root / "mtfl")[0]
    assert record.path == small_root / "mtfl" / "lfw_5590" / "Ada_A_0001.jpg"
    assert (record.source, record.gender, record.smiling, record.glasses, record.pose) == (
        "lfw_5590",
        "male",
        True,
        False,
        "frontal",
    )


def test_points_are_pairs_with_the_left_of_the_picture_first(small_root: Path) -> None:
    for record in read_mtfl(small_root / "mtfl"):
        eyes, corners = record.points[:2], record.points[3:]
        assert eyes[0, 0] < eyes[1, 0]
        assert corners[0, 0] < corners[1, 0]
        assert np.all(corners[:, 1] > eyes[:, 1])


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "training.txt").write_text("a.jpg 1 2 3\n")
    (tmp_path / "testing.txt").write_text("")
    with pytest.raises(DataError, match=r"training\.txt:1: not a line of MTFL"):
        read_mtfl(tmp_path)


@pytest.mark.data
def test_the_real_set_is_whole(real_root: Path) -> None:
    records = read_mtfl(real_root / "mtfl")
    assert len(records) == 12683
    assert all(record.points[0, 0] < record.points[1, 0] for record in records)
