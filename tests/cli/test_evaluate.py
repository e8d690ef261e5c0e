"""``gioconda evaluate`` and ``gioconda audit`` on people of the group photo."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from gioconda.cli import app
from gioconda.faces.detect import default_detector
from gioconda.photo import read_photo
from tests.faces_of_nobody import write_set

pytest.importorskip("lightning", reason="needs the extra [train]")
pytest.importorskip("matplotlib", reason="needs the extra [train]")


@pytest.fixture(scope="module")
def folder(group: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three faces of the group as pictures of 160 px."""
    root, pixels = tmp_path_factory.mktemp("faces") / "before", read_photo(group).pixels
    root.mkdir()
    for k, (box, *_) in enumerate(default_detector().detect(pixels)[:3]):
        more = round(0.4 * box.width)
        x, y = max(0, round(box.x) - more), max(0, round(box.y) - more)
        side = round(box.width) + 2 * more
        cut = Image.fromarray(np.ascontiguousarray(pixels[y : y + side, x : x + side]))
        cut.resize((160, 160)).save(root / f"{k}.png")
    return root


def run(*arguments: object) -> tuple[int, str, str]:
    answer = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return answer.exit_code, answer.stdout, answer.stderr


def test_a_model_is_judged_on_a_folder(folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "smiler.html"
    code, out, _ = run("evaluate", "smiler", "--data", folder, "-o", page, "--faces", 2)
    assert code == 0
    assert out.splitlines()[-1] == str(page)
    assert "judged right at +1 100 %" in out
    figures = json.loads(page.with_suffix(".json").read_text())["models"][0]["figures"]
    assert figures["background_pixels"]["value"] == 0
    assert figures["success_up"]["count"] == 2


@pytest.mark.parametrize("command", ["evaluate", "audit"])
def test_a_prepared_set_is_told_to_be_the_wrong_folder(command: str, tmp_path: Path) -> None:
    data = write_set(tmp_path / "set")
    code, _, told = run(command, "smiler", "--data", data, "-o", tmp_path / "page.html")
    assert code == 2
    assert "a set that prepare made" in told
    assert "whole photos are wanted: give the folder that it was made of" in told
    assert len(told.splitlines()) == 1


def test_two_folders_are_compared_without_a_model(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "after"
    other.mkdir()
    for path in folder.iterdir():
        Image.open(path).point(lambda level: 0.9 * level).save(other / path.name)
    code, out, _ = run("evaluate", folder, other, "-o", tmp_path / "report", "--json")
    assert code == 0
    record = json.loads(out)
    assert record["pairs"] == 3
    assert record["figures"]["mae"]["value"] > 3
    assert record["space"] == "face-attributes:early"
    assert (tmp_path / "report" / "report.html").is_file()


def test_a_folder_is_audited(folder: Path, tmp_path: Path) -> None:
    code, out, _ = run("audit", folder, "-o", tmp_path / "who.html", "--json")
    assert code == 0
    record = json.loads(out)
    assert record["smile_read_by_a_network"]
    assert sum(n for row in record["counts"].values() for n in row.values()) == 3
    assert record["missed"]["all"]["all"]["no_face"]["value"] == 0
    assert record["nearly_the_same"]["pairs"] == 0
    assert record["people_on_two_sides"] == []


def test_samples_are_audited(tmp_path: Path) -> None:
    code, out, _ = run("audit", "vae-128", "--samples", 4, "-o", tmp_path / "who.html", "--json")
    assert code == 0
    assert json.loads(out)["recognised"]["+1"]["count"] == 4


def test_a_model_is_audited(folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "what.html"
    code, _, _ = run("audit", "smiler", "--data", folder, "-o", page, "--faces", 2)
    assert code == 0
    assert "what else changes" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("evaluate", "smiler"), "give --data DIR"),
        (("evaluate", "smiler", "FOLDER"), "give models, or two folders alone"),
        (("evaluate", "smirker", "--data", "FOLDER"), "smirker"),
        (("evaluate", "smile-judge", "--data", "FOLDER"), "neither edits nor makes"),
        (("evaluate", "smiler", "--data", "FOLDER", "--attribute", "hat"), "knows no 'hat'"),
        (("evaluate", "smiler", "--data", "FOLDER", "--layout", "celebs"), "celebs"),
        (("evaluate", "smiler", "--data", "FOLDER", "--space", "smile-judge"), "no space"),
        (("evaluate", "smiler", "--data", "NOWHERE"), "NOWHERE"),
        (("audit", "smiler"), "give --data DIR to audit smiler on"),
        (("audit", "smiler", "--samples", "4"), "smiler: it generates no faces"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_done_is_told_in_one_line(
    arguments: tuple[str, ...], told: str, folder: Path, tmp_path: Path
) -> None:
    named = [str(folder) if argument == "FOLDER" else argument for argument in arguments]
    code, out, error = run(*named, "-o", tmp_path / "report.html")
    assert code == 2
    assert out == ""
    assert told in error
    assert error.count("\n") == 1
    assert not (tmp_path / "report.html").exists()


@pytest.fixture
def damaged(folder: Path, tmp_path: Path) -> Path:
    """The three faces, one of them under a name that is no UTF-8, and two broken pictures."""
    root = tmp_path / "damaged"
    root.mkdir()
    for path, name in zip(sorted(folder.iterdir()), (b"0.png", b"1.png", b"\xe9.png"), strict=True):
        (root / os.fsdecode(name)).write_bytes(path.read_bytes())
    (root / "cut.jpg").write_bytes(b"\xff\xd8\xff")
    (root / "empty.png").touch()
    return root


@pytest.mark.parametrize("command", ["evaluate", "audit"])
def test_broken_pictures_are_left_out_and_counted(
    command: str, damaged: Path, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    arguments = (damaged,) if command == "audit" else ("smiler", "--data", damaged)
    code, out, told = run(command, *arguments, "-o", page, "--json")
    assert code == 0, told
    record = json.loads(out)
    assert record["faces"] == 3
    assert set(record["unreadable_pictures"]) == {"cut.jpg", "empty.png"}
    assert "2 pictures cannot be read and are left out; the first: " in told
    assert "2 pictures cannot be read" in page.read_text(encoding="utf-8")


def test_a_figure_leaves_broken_photos_out(damaged: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.png"
    arguments = ("--attribute", "happy", "-o", sheet, "--json")
    code, out, told = run("figure", "expressions", damaged, *arguments)
    assert code == 0, told
    notes = json.loads(out)["notes"]
    assert [note.split(":")[0] for note in notes] == ["left out"] * 2
    assert "cut.jpg" in notes[0]


def test_nothing_but_broken_pictures_names_the_folder(tmp_path: Path) -> None:
    root = tmp_path / "broken"
    root.mkdir()
    (root / "cut.jpg").write_bytes(b"\xff\xd8\xff")
    code, _, told = run("evaluate", "smiler", "--data", root, "-o", tmp_path / "page.html")
    assert code == 2
    assert f"{root}: no face was found in 0 pictures; 1 picture cannot be read" in told
    assert told.count("\n") == 1


def test_the_folder_at_fault_is_named(folder: Path, tmp_path: Path) -> None:
    empty, gone = tmp_path / "empty", tmp_path / "gone"
    empty.mkdir()
    for other, why in ((gone, "no such folder, nor a model"), (empty, "the folder holds no")):
        code, _, told = run("evaluate", folder, other, "-o", tmp_path / "page.html")
        assert code == 2
        assert f"{other}: {why}" in told


def test_too_few_faces_for_fid_are_said(folder: Path, tmp_path: Path) -> None:
    code, _, told = run("evaluate", folder, folder, "-o", tmp_path / "page.html")
    assert code == 0
    assert (
        "no fid, kid, precision, recall: needs 40 real and 20 made faces; there are 3 and" in told
    )


def test_a_phone_s_photos_are_no_data_set(folder: Path, tmp_path: Path) -> None:
    root = tmp_path / "phone"
    root.mkdir()
    for k, path in enumerate(sorted(folder.iterdir())):
        (root / f"IMG_{2040 + k}.PNG").write_bytes(path.read_bytes())
    code, out, told = run("evaluate", "smiler", "--data", root, "-o", tmp_path / "p.html", "--json")
    assert code == 0, told
    assert json.loads(out)["faces"] == 3
