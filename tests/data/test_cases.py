"""Files as people had them (``../shared/cases``), each with its right outcome; skipped without."""

from __future__ import annotations

import csv
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from gioconda.data.sets.registry import read_set
from gioconda.data.sets.scales import read_told
from gioconda.errors import DataError
from gioconda.training.recipe_file import read_recipe
from tests.conftest import REPOSITORY

CASES = Path(os.environ.get("GIOCONDA_CASES") or REPOSITORY / "../shared/cases").resolve()
pytestmark = pytest.mark.skipif(
    not CASES.is_dir(), reason=f"needs the files of people: set GIOCONDA_CASES ({CASES})"
)
Labelled = Callable[[str], Path]


@pytest.fixture
def labelled(tmp_path: Path) -> Labelled:
    """A folder with a case's table, and the pictures that it names."""

    def make(case: str) -> Path:
        table = tmp_path / "metadata.csv"
        shutil.copyfile(CASES / "labels" / f"{case}.metadata.csv", table)
        delimiter = ";" if ";" in table.read_text() else ","
        with table.open(newline="") as file:
            for row in list(csv.reader(file, delimiter=delimiter))[1:]:
                Image.new("RGB", (8, 8)).save(tmp_path / row[0])
        return tmp_path

    return make


def labels(folder: Path, name: str) -> list[object]:
    """The labels of all faces, in the order of the table."""
    return [record.labels[name] for record in read_set("folder", folder)]


@pytest.mark.parametrize("case", ["csv_semi_dec", "csv_space"])
def test_a_spreadsheet_s_degrees_are_read(labelled: Labelled, case: str) -> None:
    given = labels(labelled(case), "smile")
    assert given[:6] == [-1.0, -0.83, -0.67, -0.5, -0.33, -0.17]
    assert len(given) == 12


def test_answers_from_1_to_5_are_not_all_smiles(labelled: Labelled) -> None:
    folder = labelled("likert")
    assert labels(folder, "smile")[:5] == [-1, -0.5, 0, 0.5, 1]
    assert read_set("folder", folder).notes == ("smile: 1 to 5, stored as -1 to +1",)


def test_nought_and_one_are_no_and_yes(labelled: Labelled) -> None:
    folder = labelled("l01")
    assert labels(folder, "smiling")[:4] == [-1, 1, -1, 1]
    assert read_set("folder", folder).notes == ("smiling: 0 as -1, 1 as +1",)


@pytest.mark.parametrize(
    ("case", "label", "rows"), [("lna", "smiling", "4"), ("csv_nan", "smile", "5")]
)
def test_labels_that_nobody_gave_are_told_by_their_rows(
    labelled: Labelled, case: str, label: str, rows: str
) -> None:
    folder = labelled(case)
    (note,) = read_set("folder", folder).notes
    assert f"taken as not given: {folder}/metadata.csv:{rows}, " in note
    assert None in labels(folder, label)
    assert all(-1 <= one <= 1 for one in labels(folder, label) if one is not None)


@pytest.mark.parametrize(
    ("case", "told"),
    [
        ("csv_inf", r"metadata\.csv:5: smile is 'inf', no finite number .*metadata\.csv:7"),
        ("csv_mixed", r"metadata\.csv:5: smile is 'broad', no finite number"),
    ],
)
def test_a_wrong_cell_is_named_by_its_row(labelled: Labelled, case: str, told: str) -> None:
    with pytest.raises(DataError, match=told):
        read_set("folder", labelled(case))


def test_a_scale_that_is_told_and_does_not_fit_is_refused(labelled: Labelled) -> None:
    with pytest.raises(DataError, match=r"smile is '4', not on the scale 1\.\.3"):
        read_set("folder", labelled("likert"), read_told(["smile=1..3"]))


def test_kaggle_s_celeba_is_celeba(tmp_path: Path) -> None:
    for name in ("list_attr_celeba.csv", "list_eval_partition.csv"):
        shutil.copyfile(CASES / "celeba-kaggle" / name, tmp_path / name)
    inner = tmp_path / "img_align_celeba" / "img_align_celeba"
    inner.mkdir(parents=True)
    for k in range(1, 13):
        Image.new("RGB", (178, 218)).save(inner / f"{k:06d}.jpg")
    records = list(read_set("celeba", tmp_path))
    assert [record.split for record in records[:4]] == ["val", "test", "train", "val"]
    assert len(records) == 12
    for record in records:
        attributes = {name: label for name, label in record.labels.items() if name != "person"}
        assert len(attributes) == 40
        assert set(attributes.values()) == {-1, 1}


@pytest.mark.parametrize("name", ["fer2013.csv", "icml_face_data.csv"])
def test_fer2013_with_its_columns_in_the_contest_s_order(tmp_path: Path, name: str) -> None:
    shutil.copyfile(CASES / "fer-icml" / name, tmp_path / name)
    records = list(read_set("fer2013", tmp_path))
    words = [record.labels["expression"] for record in records]
    assert words[:7] == ["angry", "disgusted", "afraid", "happy", "sad", "surprised", "neutral"]
    assert [record.split for record in records[6:9]] == ["train", "val", "test"]
    assert all(record.pixels is not None and record.pixels.any() for record in records)


def test_both_tables_of_fer2013_are_one_set() -> None:
    assert len(list(read_set("fer2013", CASES / "fer-icml"))) == 12


def test_a_tab_in_a_recipe_is_named_with_its_line() -> None:
    with pytest.raises(DataError, match=r"rt\.yaml:2: not YAML: a tab; YAML is indented by blanks"):
        read_recipe(CASES / "broken-recipe" / "rt.yaml")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such a name")
def test_a_picture_and_a_folder_whose_names_are_no_utf_8_are_read(tmp_path: Path) -> None:
    picture = CASES / "non-utf8-name" / "plain.jpg"
    for name in (b"caf\xe9", b"tea"):
        folder = tmp_path / os.fsdecode(name)
        folder.mkdir()
        for file in (b"\xff.jpg", b"b.jpg"):
            shutil.copyfile(picture, folder / os.fsdecode(file))
    records = list(read_set("folder", tmp_path))
    assert {record.labels["label"] for record in records} == {r"caf\xe9", "tea"}
    assert r"caf\xe9/\xff.jpg" in {record.name for record in records}
    assert all(record.path.is_file() for record in records)
