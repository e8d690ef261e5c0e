"""Exports are tables that our own readers take; nothing is overwritten by accident."""

from __future__ import annotations

import csv
import json
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from gioconda.annotation.degrees import Measured, measure
from gioconda.annotation.export import FILES, export
from gioconda.annotation.records import Answer
from gioconda.data.sets.registry import read_set
from gioconda.data.sets.utkface import read_human_degrees
from gioconda.errors import DataError
from tests.annotation.conftest import given


@pytest.fixture
def answers(folder: Path) -> list[Answer]:
    """Two people's answers to all faces; one of them has a comma in its name, one a folder."""
    (folder / "00.png").rename(folder / 'a, "b".png')
    (folder / "sub").mkdir()
    (folder / "01.png").rename(folder / "sub" / "é.png")
    names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.png"))
    return [
        given(person, name, k % 3 > 0, 400 + 37 * k * person)
        for person in (1, 2)
        for k, name in enumerate(names)
    ]


@pytest.fixture
def measured(answers: list[Answer]) -> Measured:
    return measure(answers)


def test_tables_lie_beside_the_pictures_and_are_read(
    folder: Path, answers: list[Answer], measured: Measured
) -> None:
    written = export(answers, measured, folder, folder, force=False)
    assert [path.name for path in written] == list(FILES)
    wanted = {d.picture: pytest.approx(d.degree, abs=1e-6) for d in measured.degrees}
    assert read_human_degrees(folder) == wanted
    prepared = {r.name: r.labels["smile_degree"] for r in read_set("folder", folder)}
    assert prepared == wanted
    assert len(read_set("folder", folder)) == 12
    assert not list(folder.rglob("*.part"))


def test_the_columns_are_smilecvaes(
    folder: Path, answers: list[Answer], measured: Measured, data_root: Path
) -> None:
    export(answers, measured, folder, folder, force=False)
    real = (data_root / "utkface" / "smiles_dataset.txt").read_text().splitlines()[0]
    assert (folder / "smiles_dataset.txt").read_text().splitlines()[0] == real


def test_another_folder_gets_the_pictures_as_well(
    folder: Path, tmp_path: Path, answers: list[Answer], measured: Measured
) -> None:
    out = tmp_path / "deep" / "labelled"
    export(answers, measured, folder, out, force=False)
    assert (out / "sub" / "é.png").read_bytes() == (folder / "sub" / "é.png").read_bytes()
    assert len(read_set("folder", out)) == 12
    assert not (folder / "metadata.csv").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such a name")
@pytest.mark.parametrize("name", ["=1+1.png", "-2.png", "@sum.png", "+a.png"])
def test_no_name_of_a_picture_becomes_a_formula(
    folder: Path, answers: list[Answer], name: str
) -> None:
    (folder / "02.png").rename(folder / name)
    renamed = [replace(a, picture=name) if a.picture == "02.png" else a for a in answers]
    export(renamed, measure(renamed), folder, folder, force=False)
    for table in (path for path in folder.iterdir() if path.suffix in (".csv", ".txt")):
        cells = [cell for row in csv.reader(table.read_text().splitlines()) for cell in row]
        assert name not in cells
    assert f"./{name}" in cells
    assert name in read_human_degrees(folder)
    assert name in {record.name for record in read_set("folder", folder)}


def test_a_name_that_is_no_utf_8_comes_back_as_prepare_reads_it(
    folder: Path, tmp_path: Path, answers: list[Answer]
) -> None:
    name = os.fsdecode(b"caf\xe9.png")
    (folder / "02.png").rename(folder / name)
    renamed = [replace(a, picture=name) if a.picture == "02.png" else a for a in answers]
    export(renamed, measure(renamed), folder, tmp_path / "out", force=False)
    assert b"\ncaf\xe9.png," in (tmp_path / "out" / "metadata.csv").read_bytes()
    assert "caf\\xe9.png" in {record.name for record in read_set("folder", tmp_path / "out")}


def test_what_is_there_is_not_overwritten(
    folder: Path, answers: list[Answer], measured: Measured
) -> None:
    (folder / "smiles_dataset.txt").write_text("somebody's work")
    with pytest.raises(DataError, match=r"smiles_dataset\.txt: is there already"):
        export(answers, measured, folder, folder, force=False)
    assert not (folder / "metadata.csv").exists()
    export(answers, measured, folder, folder, force=True)
    assert (folder / "smiles_dataset.txt").read_text() != "somebody's work"


def test_it_says_how_and_what_was_left_out(
    folder: Path, answers: list[Answer], measured: Measured
) -> None:
    export([*answers], measured, folder, folder, force=False)
    told = json.loads((folder / "export.json").read_text())
    assert "log reaction times standardised" in told["method"]
    assert (told["faces"], told["subjects"], told["answers"]) == (12, 2, 24)
    rows = list(csv.DictReader((folder / "answers.csv").read_text("utf-8").splitlines()))
    assert len(rows) == 24
    assert {row["subject"] for row in rows} == {"1", "2"}


def test_without_answers_that_count_nothing_is_written(folder: Path) -> None:
    answers = [given(1, "00.png", True, 50, mark="fast")]
    with pytest.raises(DataError, match="no answers that count yet; left out: fast 1"):
        export(answers, measure(answers), folder, folder, force=False)
    assert not (folder / "metadata.csv").exists()


def test_a_picture_that_is_gone_is_named(
    folder: Path, tmp_path: Path, answers: list[Answer], measured: Measured
) -> None:
    (folder / "05.png").unlink()
    with pytest.raises(DataError, match=r"05\.png: cannot be written or read"):
        export(answers, measured, folder, tmp_path / "out", force=False)
