"""A table of one's own becomes degrees that training takes, or an error that names the row."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gioconda.data.modules.aligned_faces import AlignedFaces
from gioconda.data.prepared.label_columns import degrees, vectors
from gioconda.data.prepared.reader import Prepared
from gioconda.errors import DataError
from tests.commands import run

pytest.importorskip("datasets", reason="needs the extra [train]")

Make = Callable[..., Path]


@pytest.fixture
def table(tmp_path: Path) -> Make:
    """A folder of pictures with a table of their labels."""

    def make(
        texts: Sequence[str], header: str = "file_name,smile", encoding: str = "utf-8"
    ) -> Path:
        folder, comma = tmp_path / "pictures", ";" if ";" in header else ","
        folder.mkdir()
        for k in range(len(texts)):
            Image.new("RGB", (40, 40), (k, 90, 9)).save(folder / f"{k}.png")
        rows = [header, *(f"{k}.png{comma}{text}" for k, text in enumerate(texts))]
        (folder / "metadata.csv").write_text("\n".join(rows) + "\n", encoding=encoding)
        return folder

    return make


def prepared(folder: Path, *arguments: str) -> Prepared:
    out = folder.parent / "out"
    answer = run("prepare", "folder", folder, "-o", out, "--crop", "centre", *arguments)
    assert answer.exit_code == 0, answer.stderr
    return Prepared.open(out)


def labels_of(found: Prepared, name: str = "smile") -> dict[str, float]:
    """File -> its label."""
    rows = [found.arrays(split, ["file_name", name]) for split in found.splits]
    pairs = [pair for row in rows for pair in zip(row["file_name"], row[name], strict=True)]
    return {str(file): float(label) for file, label in pairs}


@pytest.mark.parametrize(
    ("texts", "stored"),
    [
        (["1", "2", "3", "4", "5", "1"], [-1, -0.5, 0, 0.5, 1, -1]),
        (["0%", "25%", "50%", "100%"], [-1, -0.5, 0, 1]),
        (["0", "1", "1"], [-1, 1, 1]),
        (["yes", "no", "YES"], [1, -1, 1]),
        (["true", "false", "NA"], [1, -1, 0]),  # 0: nobody gave one
        (["-0.5", "1", "0.25"], [-0.5, 1, 0.25]),
    ],
    ids=["Likert", "per cent", "nought and one", "yes and no", "true and false", "degrees"],
)
def test_every_scale_is_stored_from_minus_one_to_one(
    table: Make, texts: list[str], stored: list[float]
) -> None:
    labels = labels_of(prepared(table(texts)))
    assert [labels[f"{k}.png"] for k in range(len(texts))] == stored


def test_the_mapping_is_printed_and_stored(table: Make) -> None:
    folder = table(["1", "5", "NA", "3"])
    answer = run("prepare", "folder", folder, "-o", folder.parent / "out", "--crop", "centre")
    assert "gioconda: smile: 1 to 5, stored as -1 to +1\n" in answer.stderr
    assert f"smile: NA taken as not given: {folder}/metadata.csv:4\n" in answer.stderr
    report = json.loads((folder.parent / "out" / "report.json").read_text())
    assert report["labels"]["smile"]["scale"] == [1, 5]
    assert report["notes"][0] == "smile: 1 to 5, stored as -1 to +1"
    card = (folder.parent / "out" / "README.md").read_text()
    assert "number, given from 1 to 5, stored as -1 to +1" in card


def test_a_spreadsheet_with_semicolons_decimal_commas_and_utf_16_is_read(table: Make) -> None:
    folder = table(["-1,0", "0,25", "-0,5"], " file_name ; smile", "utf-16")
    assert labels_of(prepared(folder)) == {"0.png": -1, "1.png": 0.25, "2.png": -0.5}


@pytest.mark.parametrize("text", ["inf", "1e400", "broad", "0.3.1"])
def test_one_wrong_cell_stops_with_its_row_and_writes_nothing(table: Make, text: str) -> None:
    folder = table(["0.5", "-0.5", text, "1"])
    answer = run("prepare", "folder", folder, "-o", folder.parent / "out")
    assert answer.exit_code == 2
    assert f"{folder}/metadata.csv:4: smile is {text!r}, no finite number" in answer.stderr
    assert not (folder.parent / "out").exists()


def test_a_scale_that_cannot_be_told_is_an_error_before_training(table: Make) -> None:
    found = prepared(table(["0.5", "0.25", "0.75", "1"] * 5))
    assert labels_of(found)["1.png"] == 0.25
    for read in (degrees, vectors):
        with pytest.raises(DataError, match=r"'smile' is no degree.*--scale smile=LEAST\.\.MOST"):
            read(found, "train", {"smile": "smile"})
    assert set(vectors(found, "train", {"broad": "0.6<=smile"}).ravel()) == {0, 1}


def test_a_scale_that_the_user_tells_is_taken(table: Make) -> None:
    found = prepared(table(["0.5", "0.25", "0.75"]), "--scale", "smile=0..1")
    assert labels_of(found) == {"0.png": 0, "1.png": -0.5, "2.png": 0.5}


@pytest.mark.parametrize(
    ("scale", "told"),
    [
        ("smile=0..0.5", "smile is '0.75', not on the scale 0..0.5"),
        ("grin=0..1", "there is no label 'grin'; there are: smile"),
        ("smile=high", "--scale smile=high: write LABEL=LEAST..MOST"),
    ],
)
def test_a_scale_that_does_not_fit_is_refused(table: Make, scale: str, told: str) -> None:
    folder = table(["0.5", "0.25", "0.75"])
    answer = run("prepare", "folder", folder, "-o", folder.parent / "out", "--scale", scale)
    assert answer.exit_code == 2
    assert told in answer.stderr


def test_filters_and_ranges_speak_of_the_numbers_as_given(table: Make) -> None:
    folder = table(["1", "2", "3", "4", "5"] * 4)
    assert set(labels_of(prepared(folder, "--where", "smile=4..5")).values()) == {0.5, 1}


def test_ranges_in_a_recipe_speak_of_the_numbers_as_given(table: Make) -> None:
    found = prepared(table(["0", "37", "38", "100"] * 8))
    given = labels_of(found)
    for split in found.splits:
        names = found.arrays(split, ["file_name"])["file_name"]
        over = vectors(found, split, {"over": "37<=smile"})[:, 0]
        assert over.tolist() == [float(given[name] > -0.5) for name in names]


def test_a_batch_of_aligned_faces_holds_the_degrees(table: Make) -> None:
    found = prepared(table(["1", "2", "3", "4", "5"] * 8))
    faces = AlignedFaces([str(found.folder)], attributes={"smile": "smile"})
    faces.setup()
    assert set(faces.arrays["attributes"].ravel()) == {-1, -0.5, 0, 0.5, 1}


def test_pictures_that_the_table_does_not_name_are_counted(table: Make) -> None:
    folder = table(["0.5", "-0.5"])
    Image.new("RGB", (40, 40)).save(folder / "IMG_7.JPG", "JPEG")
    found = prepared(folder)
    assert found.report["refused"] == {"IMG_7.JPG": "no table names it"}
    assert found.report["pictures"] == 3


def test_a_name_that_is_not_utf_8_is_prepared(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    picture = Image.new("RGB", (40, 40), (9, 90, 9))
    for name in (b"caf\xe9.png", b"caf\xc3\xa9.png", b"plain.png"):
        picture.save(tmp_path / "x.png")
        (tmp_path / "x.png").rename(os.fsdecode(os.fsencode(folder) + b"/" + name))
    rows = b"file_name,smile\ncaf\xe9.png,1\ncaf\xc3\xa9.png,-1\nplain.png,1\n"
    (folder / "metadata.csv").write_bytes(rows)
    assert labels_of(prepared(folder)) == {"caf\\xe9.png": 1, "café.png": -1, "plain.png": 1}


def test_what_an_earlier_release_prepared_is_read_as_it_was(table: Make) -> None:
    found = prepared(table(["-0.5", "0.25", "1"] * 8))
    report = found.report
    del report["notes"], report["labels"]["smile"]["scale"]
    (found.folder / "report.json").write_text(json.dumps(report))
    old = Prepared.open(found.folder)
    assert np.isin(degrees(old, "train", {"smile": "smile"}), [-0.5, 0.25, 1]).all()
