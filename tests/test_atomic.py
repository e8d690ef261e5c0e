"""Files appear whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gioconda.atomic import aside_of, new_folder, replacing, sweep


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


WRITE_AND_DIE = """
import os, signal, sys
from pathlib import Path
from gioconda.atomic import replacing
with replacing(Path(sys.argv[1])) as aside:
    aside.write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such kill")
def test_what_a_killed_process_left_is_swept_and_the_living_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    subprocess.run([sys.executable, "-c", WRITE_AND_DIE, str(path)], check=False)
    (orphan,) = tmp_path.iterdir()
    mine, others = aside_of(path), tmp_path / ".photo.part.jpg"
    for one in (mine, others):
        one.touch()
    assert sweep(tmp_path) == [orphan]
    assert sorted(tmp_path.iterdir()) == sorted([mine, others])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere nobody can tell")
def test_a_killed_process_that_nobody_has_waited_for_does_not_live(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITE_AND_DIE, str(tmp_path / "a.jpg")]) as killed:
        os.waitid(os.P_PID, killed.pid, os.WEXITED | os.WNOWAIT)
        (orphan,) = tmp_path.iterdir()
        assert sweep(tmp_path) == [orphan]


def test_what_another_machine_left_is_swept_after_a_day(tmp_path: Path) -> None:
    path = tmp_path / ".photo.0000000000000001abcdef.part.jpg"
    path.touch()
    assert sweep(tmp_path) == []
    os.utime(path, (1e9, 1e9))
    assert sweep(tmp_path) == [path]


def test_a_folder_that_cannot_be_looked_into_is_left_alone(tmp_path: Path) -> None:
    assert sweep(tmp_path / "missing") == []
