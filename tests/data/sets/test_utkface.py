from pathlib import Path

import pytest

from gioconda.data.sets.registry import read_set
from gioconda.data.sets.utkface import read_human_degrees
from gioconda.errors import DataError


def test_reads_age_gender_and_race_from_the_name(small_root: Path) -> None:
    records = read_set("utkface", small_root / "utkface").records
    names = ("age", "gender", "race")
    assert [tuple(r.labels[name] for name in names) for r in records[:3]] == [
        (20, "male", "White"),
        (21, "female", "Black"),
        (22, "male", "Asian"),
    ]


def test_a_name_that_lacks_a_field_is_reported_and_not_fatal(small_root: Path) -> None:
    faces = read_set("utkface", small_root / "utkface")
    assert len(faces) == 8
    assert list(faces.refused) == ["61_3_20170109150557335.jpg.chip.jpg"]


def test_reads_the_degrees_that_people_gave(small_root: Path) -> None:
    degrees = read_human_degrees(small_root / "utkface")
    assert degrees == {"me.png": -0.10, "20_0_0_20170100.jpg.chip.jpg": 0.25}


def test_missing_degrees_are_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"smiles_dataset\.txt"):
        read_human_degrees(tmp_path)


@pytest.mark.data
def test_the_real_set_has_114_pictures_with_a_human_degree(real_root: Path) -> None:
    faces = read_set("utkface", real_root / "utkface")
    degrees = read_human_degrees(real_root / "utkface")
    assert (len(faces), len(faces.refused), len(degrees)) == (8998, 2, 186)
    assert sum(record.name in degrees for record in faces) == 114


def test_records_have_labels_and_refusals(small_root: Path) -> None:
    faces = read_set("utkface", small_root / "utkface")
    first = faces.records[0]
    assert dict(first.labels) == {
        "age": 20,
        "gender": "male",
        "race": "White",
        "human_smile_degree": 0.25,
    }
    assert first.key == "utkface/20_0_0_20170100.jpg.chip.jpg"
    assert first.points is not None
    assert list(faces.refused) == ["61_3_20170109150557335.jpg.chip.jpg"]


def test_the_same_name_in_two_parts_is_an_error(small_root: Path, tmp_path: Path) -> None:
    for part in ("part1", "part2"):
        (tmp_path / part).mkdir()
        (tmp_path / part / "20_0_0_20170100.jpg.chip.jpg").touch()
    with pytest.raises(DataError, match="a second picture called"):
        read_set("utkface", tmp_path)


@pytest.mark.data
def test_the_real_records_are_counted(real_root: Path) -> None:
    faces = read_set("utkface", real_root / "utkface")
    assert (len(faces), len(faces.refused)) == (8998, 2)
    assert len(faces.where(gender="female")) == 4966
    assert len(faces.where(human_smile_degree=(-1, 1))) == 114
    assert sum(record.points is not None for record in faces) == 8987
    assert sum(record.mask is not None for record in faces) == 8987
