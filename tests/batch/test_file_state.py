"""Whether a file still holds what it held."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gioconda.batch.file_state import FileState, PresentFile


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.jpg"
    path.write_bytes(b"smile")
    os.utime(path, ns=(10**18, 10**18))
    return path


@pytest.fixture
def state(file: Path) -> FileState:
    return FileState.of_file(file, file.read_bytes())


def test_equal_size_and_time_stand_for_equal_content(
    file: Path, state: FileState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(Path, "read_bytes")  # it is not read
    assert PresentFile(file).is_in(state)
    assert not PresentFile(file).is_in(state._replace(size=6, modified_ns=0))


def test_after_another_time_the_content_decides(file: Path, state: FileState) -> None:
    os.utime(file)
    assert PresentFile(file).is_in(state)
    file.write_bytes(b"frown")
    assert not PresentFile(file).is_in(state)


def test_a_file_that_is_gone_holds_nothing(file: Path, state: FileState) -> None:
    file.unlink()
    assert not PresentFile(file).exists
    assert not PresentFile(file).is_in(state)
    assert not PresentFile(file).is_in(None)
