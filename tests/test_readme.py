"""What the README says is what happens."""

from __future__ import annotations

import doctest
import re
import sys
from pathlib import Path

import pytest

from gioconda import zoo
from tests.conftest import REPOSITORY

sys.path.append(str(REPOSITORY / "scripts"))
import fill_readme

README = REPOSITORY / "README.md"
TEXTS = [README, *REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/*.md"), *zoo.WEIGHTS.glob("*.md")]


def test_the_python_session_prints_what_it_says() -> None:
    session = "\n".join(
        re.findall(r"```pycon\n(.*?)```", README.read_text(encoding="utf-8"), flags=re.DOTALL)
    )
    test = doctest.DocTestParser().get_doctest(session, {}, "README", str(README), 0)
    with fill_readme.in_an_album():
        outcome = doctest.DocTestRunner(verbose=False).run(test)
    assert outcome.attempted >= 6
    assert outcome.failed == 0


def test_the_commands_and_the_zoo_table_are_up_to_date() -> None:
    text = README.read_text(encoding="utf-8")
    assert fill_readme.filled(text) == text, "run: python scripts/fill_readme.py"


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text)
    for link in links:
        assert (path.parent / link).exists(), f"{path.name} links to {link}"


def test_recipes_begin_with_what_they_cost() -> None:
    for recipe in sorted((REPOSITORY / "recipes").glob("*.yaml")):
        first = recipe.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("# "), f"{recipe.name}: expected time, hardware, score"
