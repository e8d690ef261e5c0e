"""What two processes of ours say to each other arrives as it is, or is refused."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from gioconda.processes import (
    FrameError,
    how_it_ended,
    import_path,
    read_frame,
    start,
    write_frame,
)


def test_plain_values_arrive_one_after_the_other() -> None:
    values = [{"input": "caf\udce9.jpg", "faces": [1.5, None, True]}, [], "go"]
    stream = io.BytesIO()
    for value in values:
        write_frame(stream, value)
    stream.seek(0)
    assert [read_frame(stream) for _ in values] == values
    with pytest.raises(EOFError):
        read_frame(stream)


@pytest.mark.parametrize("data", [b"\xff\xff\xff\xff{}", b"\0\0\0\2{]", b"\0\0\0\1\xff"])
def test_what_is_no_frame_is_refused(data: bytes) -> None:
    with pytest.raises(FrameError):
        read_frame(io.BytesIO(data))


def test_half_a_frame_is_an_end() -> None:
    with pytest.raises(EOFError):
        read_frame(io.BytesIO(b"\0\0\0\5{}"))


def test_the_working_folder_gives_no_modules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json").mkdir()
    (tmp_path / "json/__init__.py").write_text("raise SystemExit(7)")
    (tmp_path / "json/tool.py").touch()
    monkeypatch.chdir(tmp_path)
    with start("json.tool", import_path(), {}) as process:
        assert process.communicate(b"[1]")[0].split() == [b"[", b"1", b"]"]
    assert how_it_ended(process) == "ended with code 0"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals")
def test_how_a_process_ended_is_told_by_name() -> None:
    with start("code", import_path(), {}) as process:
        assert how_it_ended(process) == "closed its output"
        process.kill()
    assert how_it_ended(process) == "was ended by SIGKILL"
