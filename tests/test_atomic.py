"""Files appear whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from gioconda.atomic import new_folder, replacing


def fail_halfway(aside: Path) -> None:
    (aside / "half.npy" if aside.is_dir() else aside).write_text("half")
    raise ZeroDivisionError


def test_a_file_takes_its_name_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "above" / "figure.png"
    with replacing(path) as aside:
        aside.write_text("whole")
        assert aside.suffix == ".png"
        assert not path.exists()
    assert path.read_text() == "whole"
    assert [p.name for p in path.parent.iterdir()] == ["figure.png"]


def test_a_failure_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError), replacing(path) as aside:
        fail_halfway(aside)
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["report.json"]


def test_a_failure_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), new_folder(tmp_path / "cache") as aside:
        fail_halfway(aside)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_another_process_made_stays(tmp_path: Path) -> None:
    path = tmp_path / "cache"
    with new_folder(path) as aside:
        (aside / "mine").touch()
        path.mkdir()
        (path / "theirs").touch()
    assert [p.name for p in path.iterdir()] == ["theirs"]
    assert [p.name for p in tmp_path.iterdir()] == ["cache"]
