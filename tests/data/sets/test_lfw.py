from pathlib import Path

import pytest

from gioconda.data.sets.registry import read_set
from gioconda.errors import DataError


def test_reads_who_it_is_and_how_they_look(small_root: Path) -> None:
    record = read_set("lfw", small_root / "lfw").records[1]
    assert (record.path.name, record.name) == ("Ada_B_0001.jpg", "Ada_B_0001.jpg")
    assert dict(record.labels) == {"person": "Ada_B", "expression": "neutral"}


def test_reads_the_published_folder_for_each_person(tmp_path: Path) -> None:
    (tmp_path / "Jean-Luc_Du_Bois").mkdir()
    (tmp_path / "Jean-Luc_Du_Bois" / "Jean-Luc_Du_Bois_0012.jpg").touch()
    (record,) = read_set("lfw", tmp_path)
    assert dict(record.labels) == {"person": "Jean-Luc_Du_Bois", "expression": None}


def test_an_empty_folder_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="pictures named like"):
        read_set("lfw", tmp_path)


@pytest.mark.data
def test_the_real_set_has_a_name_for_nearly_every_picture(real_root: Path) -> None:
    records = read_set("lfw", real_root / "lfw").records
    assert len(records) == 7101
    assert sum(r.labels["expression"] in ("happy", "neutral") for r in records) == 6446


def test_records_have_our_names_of_expressions(small_root: Path) -> None:
    record = read_set("lfw", small_root / "lfw").records[0]
    assert dict(record.labels) == {"person": "Ada_A", "expression": "happy"}
    assert record.key == "lfw/Ada_A"


@pytest.mark.data
def test_the_real_records_are_counted(real_root: Path) -> None:
    faces = read_set("lfw", real_root / "lfw")
    assert (len(faces), len(faces.where(expression=("happy", "neutral")))) == (7101, 6446)
    assert all(record.points is not None and record.mask is not None for record in faces)
