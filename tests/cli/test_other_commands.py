"""`gioconda demo`, `models` and `fit`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gioconda import extras, read_photo, zoo
from tests.commands import run


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
    card = zoo.entry(name).card.read_text(encoding="utf-8").splitlines()
    marks = [line for line in card if line.startswith("<!--")]
    assert all(line.endswith("-->") for line in marks)  # a comment of one line, and no more
    shown = run("models", name).stdout
    assert shown.strip() == "\n".join(line for line in card if line not in marks).strip()


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
    "arguments",
    [
        ["fit", "--config", "x.yaml"],
        ["prepare", "folder", ".", "-o", "out"],
        ["paint", "folder", ".", "-o", "out"],
        ["label", "out"],
    ],
)
def test_a_missing_extra_is_named(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    answer = run(*arguments)
    assert answer.exit_code == 2
    assert "gioconda-faces[train]" in answer.stderr
    assert "scripts/install train" in answer.stderr
