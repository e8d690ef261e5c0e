from pathlib import Path

import pytest

from gioconda.data.sets.registry import read_set
from gioconda.errors import DataError


def test_pairs_the_same_person_and_reads_what_they_said(tmp_path: Path) -> None:
    for name in ("neutral/001.jpg", "smiling/001.jpg", "neutral/002.jpg", "neutral/003.jpg",
                 "smiling/003.jpg"):  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "people.csv").write_text("id,age,gender,ethnicity\n001,24,female,white\n003,,,\n")
    neutral, smiling, second, _ = read_set("london", tmp_path)
    assert [smiling.labels[name] for name in ("person", "age", "gender", "ethnicity")] == [
        "001",
        24,
        "female",
        "white",
    ]
    assert (neutral.path, smiling.path) == tuple(
        tmp_path / folder / "001.jpg" for folder in ("neutral", "smiling")
    )
    assert [second.labels[name] for name in ("person", "age", "gender")] == ["003", None, None]


def test_no_pair_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(
        DataError, match=r"no pictures of .*; expected neutral/001\.jpg, smiling/001\.jpg"
    ):
        read_set("london", tmp_path)


def test_reads_the_published_names(tmp_path: Path) -> None:
    for name in ("neutral_front/001_03.jpg", "smiling_front/001_08.jpg"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).touch()
    (tmp_path / "london_faces_info.csv").write_text(
        "face_id,face_age,face_sex,face_eth\nX001,24.9,female,white\n"
    )
    neutral, smiling = read_set("london", tmp_path)
    assert (neutral.name, smiling.name) == ("neutral_front/001_03.jpg", "smiling_front/001_08.jpg")
    assert dict(smiling.labels) == {
        "person": "001",
        "expression": "happy",
        "smiling": 1,
        "age": 24,
        "gender": "female",
        "ethnicity": "white",
    }
    assert neutral.labels["smiling"] == -1
    assert neutral.key == smiling.key == "london/001"


@pytest.mark.data
def test_the_real_records_are_82_pairs(real_root: Path) -> None:
    faces = read_set("london", real_root / "london")
    assert (len(faces), len({record.key for record in faces})) == (164, 82)
    assert all(record.points is not None for record in faces)
