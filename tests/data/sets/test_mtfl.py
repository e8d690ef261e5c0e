from pathlib import Path

import numpy as np
import pytest

from gioconda.data.sets.mtfl import records_with_all_points
from gioconda.data.sets.registry import read_set
from gioconda.errors import DataError


def test_reads_a_line_with_the_published_backslash(small_root: Path) -> None:
    record = next(records_with_all_points(small_root / "mtfl"))
    assert record.path == small_root / "mtfl" / "lfw_5590" / "Ada_A_0001.jpg"
    assert dict(record.labels) == {
        "part": "lfw_5590",
        "gender": "male",
        "smiling": 1,
        "glasses": -1,
        "pose": "frontal",
    }


def test_points_are_pairs_with_the_left_of_the_picture_first(small_root: Path) -> None:
    for record in records_with_all_points(small_root / "mtfl"):
        assert record.points is not None
        eyes, corners = record.points[:2], record.points[3:]
        assert eyes[0, 0] < eyes[1, 0]
        assert corners[0, 0] < corners[1, 0]
        assert np.all(corners[:, 1] > eyes[:, 1])


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "training.txt").write_text("a.jpg 1 2 3\n")
    (tmp_path / "testing.txt").write_text("")
    with pytest.raises(DataError, match=r"training\.txt:1: not a line of MTFL"):
        list(records_with_all_points(tmp_path))


@pytest.mark.data
def test_the_real_set_is_whole(real_root: Path) -> None:
    records = list(records_with_all_points(real_root / "mtfl"))
    assert len(records) == 12683
    assert all(record.points[0, 0] < record.points[1, 0] for record in records)


def test_records_have_the_set_s_own_partition_and_points(small_root: Path) -> None:
    faces = read_set("mtfl", small_root / "mtfl")
    first = faces.records[0]
    assert dict(first.labels) == {
        "smiling": 1,
        "glasses": -1,
        "gender": "male",
        "pose": "frontal",
        "part": "lfw_5590",
    }
    assert (first.key, first.split, first.points.shape) == ("lfw/Ada_A", "train", (5, 2))
    assert faces.records[-1].key == "mtfl/AFLW/18.jpg"
    assert faces.records[-1].split == "test"


def test_a_code_out_of_range_is_named(small_root: Path, tmp_path: Path) -> None:
    line = (small_root / "mtfl" / "training.txt").read_text().splitlines()[0]
    (tmp_path / "testing.txt").write_text("")
    for wrong in ("3 1 2 3", "1 0 2 3", "1 1 2 0", "1 1 2 6"):
        (tmp_path / "training.txt").write_text(f"{line[:-7]}{wrong}\n")
        with pytest.raises(DataError, match=r"training\.txt:1: not a line of MTFL"):
            list(records_with_all_points(tmp_path))


def test_a_listed_picture_that_is_missing_is_named(small_root: Path, tmp_path: Path) -> None:
    for name in ("training.txt", "testing.txt"):
        (tmp_path / name).write_text((small_root / "mtfl" / name).read_text())
    with pytest.raises(DataError, match=r"Ada_A_0001\.jpg: listed but missing"):
        read_set("mtfl", tmp_path)


@pytest.mark.data
def test_filters_of_the_real_set_combine(real_root: Path) -> None:
    faces = read_set("mtfl", real_root / "mtfl")
    assert len(faces.where(smiling=1)) == 7090
    assert len(faces.where(glasses=1)) == 1605
    assert len(faces.where(gender="female")) == 5904
    assert len(faces.where(pose="frontal")) == 9036
    together = faces.where(pose=("left", "right"), gender="male", smiling=1, glasses=1)
    assert len(together) == 113
    assert len(faces.where(smiling=1, gender="male")) + len(
        faces.where(smiling=1, gender="female")
    ) == len(faces.where(smiling=1))


@pytest.mark.data
def test_points_off_the_face_are_not_handed_on(real_root: Path) -> None:
    records = read_set("mtfl", real_root / "mtfl").records
    without = [record for record in records if record.points is None]
    assert {record.labels["part"] for record in without} == {"net_7876"}
    assert min(r.points[2, 1] for r in records if r.points is not None) > 20  # noses, of 80 px
