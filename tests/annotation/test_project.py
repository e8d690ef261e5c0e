"""A folder of pictures is a project; what cannot be shown, or written, is said."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from gioconda.annotation import settings
from gioconda.annotation.project import by_slug, open_project, open_store, slug_of
from gioconda.annotation.store import FILE
from gioconda.errors import DataError, GiocondaError
from tests.annotation.conftest import NAMES, write_pictures


def test_a_folder_of_pictures_needs_nothing_else(folder: Path) -> None:
    with open_project(folder).store:
        assert (folder / settings.FILE).read_bytes() == settings.DEFAULT.read_bytes()
    project = open_project(folder)
    with project.store:
        assert project.slug == "faces-of-nobody"
        assert sorted(project.faces.values()) == NAMES


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("照片", "照片"),
        ("Фото 2024", "фото-2024"),
        ("cafe\u0301 photos", "caf\u00e9-photos"),  # as macOS writes it
        ("हिन्दी", "हिन्दी"),
        ('a/../b"<i>', "b-i"),
        ("😀", "slide-show"),
        (os.fsdecode(b"caf\xe9"), "caf"),
    ],
)
def test_a_folder_of_any_script_has_an_address(tmp_path: Path, name: str, slug: str) -> None:
    assert slug_of(tmp_path / name) == slug


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such a name")
def test_a_picture_whose_name_is_no_utf_8_is_shown(folder: Path) -> None:
    name = os.fsdecode(b"caf\xe9.png")
    (folder / NAMES[0]).rename(folder / name)
    for _ in range(2):  # anew, and from the file that was written
        project = open_project(folder)
        with project.store:
            assert sorted(project.faces.values()) == sorted([name, *NAMES[1:]])


def test_ids_tell_nothing_and_stay(folder: Path) -> None:
    with (first := open_project(folder)).store:
        pass
    (folder / "new.png").write_bytes((folder / NAMES[0]).read_bytes())
    (folder / NAMES[1]).unlink()
    with (second := open_project(folder)).store:
        pass
    assert all(len(id_) == 16 and name[:2] not in id_[:2] for id_, name in first.faces.items())
    assert set(second.faces.values()) == {*NAMES, "new.png"} - {NAMES[1]}
    assert {i: n for i, n in first.faces.items() if n != NAMES[1]}.items() <= second.faces.items()


def test_broken_pictures_are_left_out_and_said(folder: Path) -> None:
    (folder / "broken.jpg").write_bytes(b"\xff\xd8 no more")
    project = open_project(folder)
    with project.store:
        assert list(project.refused) == ["broken.jpg"]
        assert sorted(project.faces.values()) == NAMES


def test_practice_pictures_are_kept_apart(folder: Path) -> None:
    (folder / "practice").mkdir()
    (folder / NAMES[0]).rename(folder / "practice" / NAMES[0])
    project = open_project(folder)
    with project.store:
        assert [project.faces[id_] for id_ in project.practised()] == [f"practice/{NAMES[0]}"]
        assert len(project.judged()) == len(NAMES) - 1


def test_pictures_may_lie_somewhere_else(folder: Path, tmp_path: Path) -> None:
    study = tmp_path / "study"
    study.mkdir()
    (study / settings.FILE).write_text(f"pictures: ../{folder.name}\n")
    project = open_project(study)
    with project.store:
        assert len(project.faces) == len(NAMES)
    assert (study / FILE).is_file()
    assert sorted(path.name for path in folder.iterdir()) == NAMES


def test_a_folder_without_a_sound_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"no picture")
    with pytest.raises(DataError, match="none of its 1 pictures can be shown"):
        open_project(tmp_path)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="whoever may write everywhere")
def test_a_folder_that_cannot_be_written_says_what_to_do(folder: Path) -> None:
    folder.chmod(0o500)
    with pytest.raises(DataError, match="make a folder of your own"):
        open_project(folder)
    folder.chmod(0o700)


def test_something_else_in_the_place_of_the_answers_is_refused(folder: Path) -> None:
    (folder / FILE).write_text("no database at all, but quite long enough to look like one" * 20)
    with pytest.raises(DataError, match="cannot be opened as a project's answers"):
        open_project(folder)


def test_before_anybody_came_there_is_nothing_to_export(folder: Path) -> None:
    with pytest.raises(DataError, match="no answers here yet"):
        open_store(folder)


@pytest.mark.parametrize("second", ["faces of NOBODY", "static"])
def test_addresses_are_told_apart(folder: Path, tmp_path: Path, second: str) -> None:
    other = write_pictures(tmp_path / "elsewhere" / second)
    projects = [open_project(folder), open_project(other)]
    with projects[0].store, projects[1].store, pytest.raises(GiocondaError, match="is taken"):
        by_slug(projects)
