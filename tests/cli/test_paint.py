"""`gioconda paint`."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.commands import run

pytest.importorskip("lightning", reason="needs the extra [train]")


@pytest.fixture
def people(group: Path, tmp_path: Path) -> Path:
    """A person of the group, under names of training and of the test split, and a wall."""
    folder = tmp_path / "people"
    folder.mkdir()
    head = Image.open(group).crop((160, 560, 680, 1160)).reduce(3)
    for name in ("1.png", "11.png"):
        head.save(folder / name)
    Image.new("RGB", (100, 100), "brown").save(folder / "wall.png")
    return folder


def test_paint_stores_edits_and_says_who_was_left_out(people: Path, tmp_path: Path) -> None:
    out = tmp_path / "taught"
    arguments = ["paint", "folder", str(people), "-o", str(out), "--size", "64", "--degrees", "1"]
    answer = run(*arguments, "--json")
    assert answer.exit_code == 0, answer.stderr
    counts = json.loads(answer.stdout)
    [part] = out.glob("part-*")
    assert counts["faces"] == {"train": 1, "val": 0}
    assert np.load(part / "painted.npy").shape == (1, 8, 64, 64, 3)
    assert counts["left_out"] == {"no face found": 1}
    again = run(*arguments)
    assert again.exit_code == 0
    assert "left out: 1 no face found" in again.stdout


def test_a_folder_that_holds_something_else_is_bad_input(people: Path) -> None:
    answer = run("paint", "folder", str(people), "-o", str(people))
    assert answer.exit_code == 2
    assert "no painted set" in answer.stderr


@pytest.mark.parametrize(
    ("scale", "told"),
    [
        ("smile=1..3", "smile is '5', not on the scale 1..3"),
        ("grin=1..5", "there is no label 'grin'; there are: smile"),
        ("smile=5..1", "the first end must be the lesser one"),
    ],
)
def test_a_scale_that_does_not_fit_is_refused_before_anything_is_painted(
    people: Path, tmp_path: Path, scale: str, told: str
) -> None:
    (people / "metadata.csv").write_text("file_name,smile\n1.png,1\n11.png,5\n")
    answer = run("paint", "folder", people, "-o", tmp_path / "taught", "--scale", scale)
    assert answer.exit_code == 2
    assert told in answer.stderr
    assert answer.stderr.count("\n") == 1
    assert not (tmp_path / "taught").exists()
