"""`gioconda demo`, `models`, `fit` and `prepare`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from typer.testing import CliRunner

from gioconda import extras, read_photo, zoo
from gioconda.cli import app


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, list(arguments))


def test_the_demo_leaves_smiles_and_sheets_and_says_where(tmp_path: Path) -> None:
    answer = run("demo", "-o", str(tmp_path / "new"))
    assert answer.exit_code == 0
    written = sorted(path.name for path in (tmp_path / "new").iterdir())
    assert written == ["before_after.jpg", "group.smile.jpg", "mona_lisa.smile.jpg", "sheet.jpg"]
    assert all(name in answer.stdout for name in written)
    assert "(faces edited: 7 of 7)" in answer.stdout
    assert read_photo(tmp_path / "new" / "sheet.jpg").width > 1000


def test_models_lists_what_ships() -> None:
    answer = run("models")
    assert [line.split()[0] for line in answer.stdout.splitlines()] == zoo.names()
    entries = [json.loads(line) for line in run("models", "--json").stdout.splitlines()]
    assert [entry["sha256"] for entry in entries] == [entry.sha256 for entry in zoo.ENTRIES]


@pytest.mark.parametrize("name", zoo.names())
def test_models_prints_a_card(name: str) -> None:
    assert run("models", name).stdout.strip() == zoo.entry(name).card.read_text().strip()


def test_an_unknown_model_is_bad_input() -> None:
    answer = run("models", "smirker")
    assert answer.exit_code == 2
    assert "no weights are called 'smirker'" in answer.stderr


def test_fit_without_the_recipe_is_bad_input(tmp_path: Path) -> None:
    assert run("fit").exit_code == 2
    answer = run("fit", "--config", str(tmp_path / "none.yaml"))
    assert answer.exit_code == 2
    assert "no such recipe" in answer.stderr


@pytest.mark.parametrize(
    "arguments", [["fit", "--config", "x.yaml"], ["prepare", "folder", ".", "-o", "out"]]
)
def test_a_missing_extra_is_named(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    answer = run(*arguments)
    assert answer.exit_code == 2
    assert 'pip install "gioconda[train]"' in answer.stderr


@pytest.fixture
def people(group: Path, tmp_path: Path) -> Path:
    """A folder of pictures: three people of the group, a wall, and a broken file."""
    folder = tmp_path / "people"
    (folder / "serious").mkdir(parents=True)
    picture = Image.open(group)
    for number, left in enumerate((250, 600, 1000)):
        picture.crop((left, 40, left + 420, 560)).save(folder / "serious" / f"{number}.png")
    Image.new("RGB", (200, 200), "gray").save(folder / "wall.png")
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff")
    return folder


def test_prepare_aligns_faces_and_reports_the_rest(people: Path, tmp_path: Path) -> None:
    pytest.importorskip("datasets", reason="needs the extra [train]")
    from gioconda.data.store import SPLITS, read_prepared

    out = tmp_path / "prepared"
    answer = run("prepare", "folder", str(people), "-o", str(out), "--size", "64", "--json")
    assert answer.exit_code == 0, answer.stderr
    report = json.loads(answer.stdout)
    assert sum(report["faces"].values()) == 3
    assert set(report["without_face"]) == {"wall.png", "broken.jpg"}
    assert json.loads((out / "report.json").read_text()) == report
    assert report["fingerprint"] in (out / "README.md").read_text()
    for split in SPLITS:
        if report["faces"][split]:
            faces = read_prepared(out, split)
            assert faces["image"].shape[1:] == (3, 64, 64)
            assert faces["points"].shape[1:] == (141, 2)
            assert set(faces["label"]) == {"serious"}


def test_prepare_again_does_only_what_is_left(people: Path, tmp_path: Path) -> None:
    pytest.importorskip("datasets", reason="needs the extra [train]")
    out = tmp_path / "prepared"
    arguments = ["prepare", "folder", str(people), "-o", str(out), "--size", "64", "--json"]
    first = run(*arguments)
    stamps = {path: path.stat().st_mtime_ns for path in out.glob("data/*")}
    assert run(*arguments).stdout == first.stdout
    assert {path: path.stat().st_mtime_ns for path in out.glob("data/*")} == stamps
    (people / "wall.png").unlink()
    assert json.loads(run(*arguments).stdout)["pictures"] == 4


def test_prepare_refuses_a_source_in_another_layout(people: Path, tmp_path: Path) -> None:
    pytest.importorskip("datasets", reason="needs the extra [train]")
    answer = run("prepare", "utkface", str(people), "-o", str(tmp_path / "out"))
    assert answer.exit_code == 2
    assert "no pictures named like" in answer.stderr
    assert not (tmp_path / "out").exists()
