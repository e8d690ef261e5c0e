"""Results of clips: in place, verified, signed, several side by side."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gioconda.processes import import_path
from tests.clips.making import write_walk
from tests.commands import run

pytest.importorskip("av", reason="needs the extra [video]")

YEAR_2020_S = 1_577_836_800


@pytest.fixture(scope="module")
def walk(group: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return write_walk(tmp_path_factory.mktemp("clip") / "walk.mp4", group).read_bytes()


@pytest.fixture
def clip(walk: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "walk.mp4"
    path.write_bytes(walk)
    return path


def test_a_clip_in_place_keeps_its_permissions_and_its_time(clip: Path) -> None:
    clip.chmod(0o640)
    os.utime(clip, (YEAR_2020_S, YEAR_2020_S))
    before = clip.read_bytes()
    answer = run("edit", clip, "--in-place", "--verify", "--json")
    assert answer.exit_code == 0, answer.output
    record = json.loads(answer.stdout)
    assert record["output"] == str(clip)
    assert record["verified"]["outside"] == record["verified"]["missing"] == 0
    assert record["verified"]["smile_after"] > record["verified"]["smile_before"] + 0.3
    assert 0 < record["verified"]["identity"] < 0.576
    assert clip.read_bytes() != before
    assert clip.stat().st_mtime == YEAR_2020_S
    if sys.platform != "win32":
        assert clip.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in clip.parent.iterdir()] == ["walk.mp4"]
    again = run("edit", clip, "--in-place", "--skip-existing")
    assert "skipped: bears the mark of an earlier edit" in again.stdout


def test_a_clip_with_two_names_is_left_alone(clip: Path, walk: bytes) -> None:
    (clip.parent / "other.mp4").hardlink_to(clip)
    answer = run("edit", clip, "--in-place")
    assert answer.exit_code == 2
    assert "has 2 names (hard links)" in answer.stderr
    assert clip.read_bytes() == walk


def test_a_signature_holds_and_is_not_lost_in_place(clip: Path, tmp_path: Path) -> None:
    pytest.importorskip("c2pa", reason="needs the extra [sign]")
    from tests.photo import certificates

    (tmp_path / "keys").mkdir()
    keys = certificates.make(tmp_path / "keys")
    assert run("edit", clip, "--sign", *keys, "-o", tmp_path / "a.mkv").exit_code == 2
    assert run("edit", clip, "--sign", *keys).exit_code == 0
    signed = clip.with_name("walk.smile.mp4")
    told = json.loads(run("verify", signed, "--json").stdout)
    assert (told["marked"], told["credentials"]["sound"]) == (True, True)
    (person,) = told["credentials"]["edit"]["people"]
    assert (person["number"], person["seen"][0]["from"]) == (0, 0)

    before = signed.read_bytes()
    less = ("edit", signed, "--smile", "-1", "--faces", "all", "--in-place")
    refused = run(*less)
    assert refused.exit_code == 2
    assert "its Content Credentials are not kept" in refused.stderr
    assert signed.read_bytes() == before
    assert run(*less, "--sign", *keys).exit_code == 0
    assert json.loads(run("verify", signed, "--json").stdout)["credentials"]["sound"]
    data = bytearray(signed.read_bytes())
    data[-3000] ^= 1
    signed.write_bytes(data)
    assert run("verify", signed).exit_code == 1


def test_clips_are_edited_side_by_side(clip: Path, walk: bytes, tmp_path: Path) -> None:
    other = tmp_path / "other.mp4"
    other.write_bytes(walk)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(walk[:100])
    several = ("edit", clip, other, broken, "--workers", "2", "-o", f"{tmp_path / 'out'}/")
    answer = run(*several, "--set", "lipstick=0.5", "--json")
    assert answer.exit_code == 2
    records = [json.loads(line) for line in answer.stdout.splitlines()]
    edited = {Path(one["output"]).name for one in records if "output" in one}
    assert edited == {"walk.edit.mp4", "other.edit.mp4"}
    assert [one["input"] for one in records if "error" in one] == [str(broken)]
    assert {path.name for path in (tmp_path / "out").iterdir()} == edited


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
def test_ctrl_c_leaves_nothing_of_clips_side_by_side(
    clip: Path, walk: bytes, tmp_path: Path
) -> None:
    other, out = tmp_path / "other.mp4", tmp_path / "out"
    other.write_bytes(walk)
    out.mkdir()
    command = [sys.executable, "-m", "gioconda", "edit", clip, other, "--workers", "2"]
    process = subprocess.Popen(
        [*map(str, command), "-o", f"{out}/"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(import_path())},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while process.poll() is None and not any(out.iterdir()):
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    assert process.wait() == 130
    assert list(out.iterdir()) == []


def test_two_results_of_one_name_are_refused(clip: Path, walk: bytes, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    other = tmp_path / "b" / "walk.mp4"
    other.write_bytes(walk)
    answer = run("edit", clip, other, "-o", f"{tmp_path / 'out'}/")
    assert answer.exit_code == 2
    assert "is called" in answer.stderr
    assert not (tmp_path / "out").exists()
