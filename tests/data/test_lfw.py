from pathlib import Path

import pytest

from gioconda.data.lfw import read_lfw
from gioconda.errors import DataError


def test_reads_who_it_is_and_how_they_look(small_root: Path) -> None:
    record = read_lfw(small_root / "lfw")[1]
    assert (record.path.name, record.person, record.expression) == (
        "Ada_B_0001.jpg",
        "Ada_B",
        "neutral",
    )


def test_reads_the_published_folder_for_each_person(tmp_path: Path) -> None:
    (tmp_path / "Jean-Luc_Du_Bois").mkdir()
    (tmp_path / "Jean-Luc_Du_Bois" / "Jean-Luc_Du_Bois_0012.jpg").touch()
    (record,) = read_lfw(tmp_path)
    assert (record.person, record.expression) == ("Jean-Luc_Du_Bois", None)


def test_an_empty_folder_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no pictures named like"):
        read_lfw(tmp_path)


@pytest.mark.data
def test_the_real_set_has_a_name_for_nearly_every_picture(real_root: Path) -> None:
    records = read_lfw(real_root / "lfw")
    assert len(records) == 7101
    assert sum(r.expression in ("happiness", "neutral") for r in records) == 6446
