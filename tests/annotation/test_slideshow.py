"""Who somebody is, however they type it; and which answers count."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gioconda.annotation.project import Project, open_project
from gioconda.annotation.settings import FILE
from gioconda.annotation.slideshow import FullError, join, mark_of, state_of, tidy


@pytest.fixture
def project(folder: Path) -> Iterator[Project]:
    (folder / FILE).write_text("practice: 2\nmost_subjects: 3\n")
    project = open_project(folder)
    with project.store:
        yield project


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  Anna \t Maria\n", "Anna Maria"),
        ("Bo\u0308", "Bö"),
        ("\u202eevil\x00\x1b[2J", "evil[2J"),
        ("\ud800", ""),
        (" \u200b ", ""),
        ("'; DROP TABLE answers; --", "'; DROP TABLE answers; --"),
    ],
)
def test_names_lose_only_what_cannot_be_seen(typed: str, name: str) -> None:
    assert tidy(typed) == name


def test_one_name_is_one_subject_however_it_is_spelled(project: Project) -> None:
    anna, token = join(project, "Anna", resume=False)
    again, refused = join(project, "ANNA", resume=False)
    assert token
    assert (again, refused) == (anna, None)
    _, other = join(project, "anna", resume=True)
    assert other not in (None, token)


def test_the_same_name_and_seed_give_the_same_order(project: Project, tmp_path: Path) -> None:
    first = state_of(project, join(project, "Anna", resume=False)[0])
    other = state_of(project, join(project, "Ben", resume=False)[0])
    assert first.practice == 2
    assert [trial.kind for _, trial in first.coming] == ["practice", "practice", "first"]
    assert first.coming != other.coming


def test_too_many_are_turned_away_but_who_is_in_may_go_on(project: Project) -> None:
    for name in ("a", "b", "c"):
        join(project, name, resume=False)
    with pytest.raises(FullError):
        join(project, "d", resume=False)
    assert join(project, "a", resume=True)[1]


def test_marks(project: Project) -> None:
    marks = [mark_of(ms, False, project.settings) for ms in (0, 149.9, 150, 5000, 5000.1)]
    assert marks == ["fast", "fast", "ok", "ok", "slow"]
    assert mark_of(600, True, project.settings) == "interrupted"
