"""A plain folder of pictures: labels from folders or from a table."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from gioconda.data.sets.registry import read_set
from gioconda.errors import DataError, PhotoError


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    for name in ("top.png", "happy/b10.jpg", "happy/b9.jpg", "sad/deep/c.jpg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (4, 4)).save(tmp_path / name)
    return tmp_path


def test_folders_are_labels(pictures: Path) -> None:
    found = {
        record.path.relative_to(pictures).as_posix(): record.labels
        for record in read_set("folder", pictures)
    }
    assert found == {
        "happy/b9.jpg": {"label": "happy"},
        "happy/b10.jpg": {"label": "happy"},
        "sad/deep/c.jpg": {"label": "deep"},
        "top.png": {},
    }


def test_a_table_wins_over_folders(pictures: Path) -> None:
    (pictures / "labels.csv").write_text("file_name,smile\nhappy/b9.jpg,0.7\ntop.png,-1\n")
    records = read_set("folder", pictures).records
    assert [(r.path.name, r.labels) for r in records] == [
        ("b9.jpg", {"smile": 0.7}),
        ("top.png", {"smile": -1.0}),
    ]


@pytest.mark.parametrize(
    ("table", "told"),
    [("name,smile\na.jpg,1\n", "no column called file_name"), ("file_name\nx.jpg\n", "not there")],
)
def test_a_table_that_does_not_fit_is_refused(pictures: Path, table: str, told: str) -> None:
    (pictures / "labels.csv").write_text(table)
    with pytest.raises(DataError, match=told):
        read_set("folder", pictures)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match="holds no"):
        read_set("folder", tmp_path)


def test_metadata_files_give_typed_labels_and_splits(pictures: Path) -> None:
    (pictures / "train").mkdir()
    (pictures / "test").mkdir()
    Image.new("RGB", (4, 4)).save(pictures / "train" / "1.png")
    Image.new("RGB", (4, 4)).save(pictures / "test" / "2.png")
    for split, line in (
        ("train", '{"file_name": "1.png", "smile": 0.5, "hat": true, "mood": "glad"}'),
        ("test", '{"file_name": "2.png", "smile": null, "hat": false, "mood": "glad"}'),
    ):
        (pictures / split / "metadata.jsonl").write_text(line + "\n")
    faces = read_set("folder", pictures)
    assert [(r.name, r.split, dict(r.labels)) for r in faces] == [
        ("test/2.png", "test", {"smile": None, "hat": -1, "mood": "glad"}),
        ("train/1.png", "train", {"smile": 0.5, "hat": 1, "mood": "glad"}),
    ]
    assert {name: kind.name for name, kind in faces.kinds.items()} == {
        "hat": "binary",
        "mood": "category",
        "smile": "number",
    }


def test_a_picture_that_a_table_names_twice_is_an_error(pictures: Path) -> None:
    (pictures / "metadata.csv").write_text("file_name,smile\ntop.png,1\ntop.png,-1\n")
    with pytest.raises(DataError, match=r"metadata\.csv: names 'top\.png' twice"):
        read_set("folder", pictures)
