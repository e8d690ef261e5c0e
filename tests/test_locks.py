"""A lock keeps others out as long as its process lives."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gioconda.locks import Lock

HOLD = """
import sys
from pathlib import Path
from gioconda.locks import Lock
lock = Lock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_one_holds_it_until_it_is_released(tmp_path: Path) -> None:
    lock = Lock(tmp_path / "lock")
    with pytest.raises(BlockingIOError):
        Lock(tmp_path / "lock")
    lock.release()
    lock.release()
    Lock(tmp_path / "lock").release()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows shares no locks")
def test_those_who_share_it_keep_out_those_who_do_not(tmp_path: Path) -> None:
    first, second = (Lock(tmp_path / "lock", shared=True) for _ in range(2))
    for lock in (first, second):
        with pytest.raises(BlockingIOError):
            Lock(tmp_path / "lock")
        lock.release()
    alone = Lock(tmp_path / "lock")
    with pytest.raises(BlockingIOError):
        Lock(tmp_path / "lock", shared=True)
    alone.release()


def test_it_ends_with_the_process_that_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"held"
        with pytest.raises(BlockingIOError):
            Lock(path)
        holder.kill()
    Lock(path).release()
