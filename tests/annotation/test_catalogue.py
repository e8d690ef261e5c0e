"""A picture is its content: a replaced file is a new one, a renamed one the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from gioconda.annotation import catalogue
from gioconda.annotation.degrees import measure
from gioconda.annotation.project import Project, open_project, open_store
from gioconda.annotation.settings import FILE as SETTINGS
from gioconda.annotation.slideshow import GoneError, join, state_of, take
from gioconda.annotation.store import FILE
from tests.annotation.conftest import FACES, NAMES, reply
from tests.annotation.conftest import join as come

if TYPE_CHECKING:
    from starlette.testclient import TestClient


def faces_of(folder: Path) -> dict[str, str]:
    """File name -> id, as a server that starts now shows them."""
    project = open_project(folder)
    with project.store:
        return {name: id_ for id_, name in project.faces.items()}


def paint(path: Path, gray: int) -> None:
    Image.fromarray(np.full((8, 6, 3), gray, np.uint8)).save(path)


def answer(project: Project, name: str, count: int) -> None:
    """Somebody's answers to the next faces."""
    subject, _ = join(project, name, resume=True)
    for _ in range(count):
        ((number, _), *_) = state_of(project, subject).coming
        given = {"smiling": True, "reaction_ms": 600.0, "touch": False, "interrupted": False}
        assert take(project, subject, number=number, **given) == "ok"
        subject = project.store.renewed(subject) or subject


def test_a_replaced_file_is_a_new_picture(folder: Path) -> None:
    before = faces_of(folder)
    paint(folder / NAMES[0], 255)
    after = faces_of(folder)
    assert after[NAMES[0]] != before[NAMES[0]]
    assert {n: after[n] for n in NAMES[1:]} == {n: before[n] for n in NAMES[1:]}


def test_one_that_comes_back_is_the_old_one(folder: Path) -> None:
    before, content = faces_of(folder), (folder / NAMES[0]).read_bytes()
    paint(folder / NAMES[0], 255)
    between = faces_of(folder)
    (folder / NAMES[0]).write_bytes(content)
    assert faces_of(folder) == before != between


def test_a_renamed_file_is_the_same_picture_and_two_may_be_swapped(folder: Path) -> None:
    before = faces_of(folder)
    (folder / NAMES[0]).rename(folder / "renamed.png")
    first, second = folder / NAMES[1], folder / NAMES[2]
    first.rename(folder / "aside")
    second.rename(first)
    (folder / "aside").rename(second)
    after = faces_of(folder)
    assert after["renamed.png"] == before[NAMES[0]]
    assert (after[NAMES[1]], after[NAMES[2]]) == (before[NAMES[2]], before[NAMES[1]])


def test_two_files_of_one_content_are_two_pictures(folder: Path) -> None:
    (folder / "copy.png").write_bytes((folder / NAMES[0]).read_bytes())
    faces = faces_of(folder)
    assert len(set(faces.values())) == FACES + 1
    assert faces_of(folder) == faces


def test_unchanged_files_are_not_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = faces_of(folder)
    read: list[str] = []
    digest_of = catalogue.digest_of
    monkeypatch.setattr(
        catalogue, "digest_of", lambda path: read.append(path.name) or digest_of(path)
    )
    (folder / NAMES[3]).touch()
    assert faces_of(folder) == before
    assert read == [NAMES[3]]


def test_files_of_older_versions_keep_their_pictures_and_answers(folder: Path) -> None:
    with sqlite3.connect(folder / FILE) as old:
        old.executescript(
            """CREATE TABLE pictures (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE);
            CREATE TABLE subjects (number INTEGER PRIMARY KEY, name TEXT NOT NULL,
                key TEXT NOT NULL UNIQUE, digest TEXT NOT NULL UNIQUE, started TEXT NOT NULL);
            CREATE TABLE trials (subject INTEGER NOT NULL REFERENCES subjects (number),
                number INTEGER NOT NULL, picture TEXT NOT NULL REFERENCES pictures (id),
                kind TEXT NOT NULL, PRIMARY KEY (subject, number)) WITHOUT ROWID;
            CREATE TABLE answers (subject INTEGER NOT NULL, number INTEGER NOT NULL,
                smiling INTEGER NOT NULL, reaction_ms REAL NOT NULL, touch INTEGER NOT NULL,
                mark TEXT NOT NULL, received TEXT NOT NULL, PRIMARY KEY (subject, number),
                FOREIGN KEY (subject, number) REFERENCES trials (subject, number)) WITHOUT ROWID;
            INSERT INTO pictures VALUES ('an id', '00.png');
            INSERT INTO subjects VALUES (1, 'Anna', 'anna', 'd', 'then');
            INSERT INTO trials VALUES (1, 0, 'an id', 'first');
            INSERT INTO answers VALUES (1, 0, 1, 600, 0, 'ok', 'then');"""
        )
    old.close()
    assert faces_of(folder)["00.png"] == "an id"
    paint(folder / "00.png", 255)
    assert faces_of(folder)["00.png"] != "an id"
    _, store = open_store(folder)
    with store:
        assert [(a.picture, a.current) for a in store.answers()] == [("00.png", False)]


def test_answers_to_what_is_gone_are_kept_and_do_not_count(folder: Path) -> None:
    (folder / SETTINGS).write_text("practice: 0\nrepeats: 0\n")
    project = open_project(folder)
    with project.store:
        answer(project, "Anna", FACES)
    paint(folder / NAMES[0], 255)
    (folder / NAMES[1]).unlink()
    _, store = open_store(folder)
    with store:
        answers = store.answers()
    measured = measure(answers)
    assert len(answers) == FACES
    assert measured.excluded["gone"] == 2
    assert [degree.picture for degree in measured.degrees] == NAMES[2:]


def test_faces_that_are_gone_are_left_out_of_what_is_to_come(folder: Path) -> None:
    (folder / SETTINGS).write_text("practice: 0\nrepeats: 0\n")
    project = open_project(folder)
    with project.store:
        answer(project, "Anna", 3)
    for name in NAMES[::2]:
        (folder / name).unlink()
    project = open_project(folder)
    with project.store:
        subject, _ = join(project, "Anna", resume=True)
        answer(project, "Anna", subject.total - 3)
        subject, _ = join(project, "Anna", resume=True)
        assert state_of(project, subject).coming == []
        judged = {a.picture for a in project.store.answers()}
    assert judged >= set(NAMES[1::2])


@pytest.mark.parametrize("change", ["delete", "replace", "damage"])
def test_a_picture_that_changes_while_the_show_runs_takes_no_answer(
    folder: Path, change: str
) -> None:
    project = open_project(folder)
    with project.store:
        subject, _ = join(project, "Anna", resume=False)
        ((number, trial), (after, _), *_) = state_of(project, subject).coming
        file = folder / project.faces[trial.picture]
        if change == "delete":
            file.unlink()
        elif change == "replace":
            paint(file, 255)
        else:
            file.write_bytes(file.read_bytes()[:-30])
        given = {"smiling": True, "reaction_ms": 600.0, "touch": False, "interrupted": False}
        with pytest.raises(GoneError):
            take(project, subject, number=number, **given)
        assert project.store.answers() == []
        assert project.shown(trial.picture) is None
        assert "while the slide show ran" in project.refused[file.name]
        assert state_of(project, subject).coming[0][0] == after
        assert take(project, subject, number=after, **given) == "ok"


def test_a_file_that_is_only_touched_stays(folder: Path) -> None:
    project = open_project(folder)
    with project.store:
        subject, _ = join(project, "Anna", resume=False)
        ((number, trial), *_) = state_of(project, subject).coming
        (folder / project.faces[trial.picture]).touch()
        assert project.shown(trial.picture)
        given = {"smiling": True, "reaction_ms": 600.0, "touch": False, "interrupted": False}
        assert take(project, subject, number=number, **given) == "ok"


def test_damage_behind_a_sound_beginning_is_found_when_it_is_shown(folder: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)
    Image.fromarray(noise).save(folder / "cut.jpg")
    whole = (folder / "cut.jpg").read_bytes()
    (folder / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    project = open_project(folder)
    with project.store:
        (id_,) = (id_ for id_, name in project.faces.items() if name == "cut.jpg")
        assert project.shown(id_) is None
        assert list(project.refused) == ["cut.jpg"]
        assert id_ not in project.faces


def test_the_page_is_led_past_what_is_gone(folder: Path, serve: Callable[..., TestClient]) -> None:
    client = serve(folder)
    headers, state = come(client, "Anna")
    trial = state["coming"][0]

    def get(path: str) -> Any:
        return client.get(path, headers=headers)

    for path in folder.glob("*.png"):
        path.unlink()
    told = get(f"api/pictures/{trial['picture']}")
    assert (told.status_code, str(folder) in told.text) == (410, False)
    told = client.post("api/answers", headers=headers, json=reply(trial["number"]))
    assert told.status_code == 410
    after = get("api/state").json()
    assert after["total"] < state["total"]
    assert trial["picture"] not in [one["picture"] for one in after["coming"]]
