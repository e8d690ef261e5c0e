"""The process behind the page: answers, errors, a limit in time, and a new one where it dies."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gioconda.app.worker import BrokenError, TooLongError, Worker
from gioconda.errors import GiocondaError
from tests.app import chores
from tests.conftest import REPOSITORY
from tests.serving import PATIENCE_S


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    made = Worker(chores.prepare, ("Hello",), PATIENCE_S, tmp_path_factory.mktemp("uploads"))
    yield made
    made.close()


def test_a_job_is_done_in_a_process_that_stays(worker: Worker) -> None:
    assert worker.ask("greet", name="Mona") == "Hello Mona"
    assert worker.ask("pid") == worker.ask("pid")


def test_what_the_visitor_can_mend_is_told_as_it_is(worker: Worker) -> None:
    with pytest.raises(GiocondaError, match=r"^family.jpg: damaged$"):
        worker.ask("refuse")
    assert worker.ask("greet", name="again") == "Hello again"


def test_what_is_our_fault_is_told_apart(worker: Worker) -> None:
    with pytest.raises(BrokenError, match="ZeroDivisionError"):
        worker.ask("stumble")


def test_a_job_that_takes_too_long_is_stopped_and_the_next_one_is_done(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = worker.ask("pid")
    with monkeypatch.context() as hurry:
        hurry.setattr(worker, "seconds", 1)
        with pytest.raises(TooLongError, match="longer than 1 seconds"):
            worker.ask("dawdle")
    assert worker.ask("pid") != before
    assert not lives(before)


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)  # no signal: asks only whether it could be sent
    except OSError:
        return False
    return True


def test_a_crash_takes_nobody_along(worker: Worker) -> None:
    with pytest.raises(BrokenError, match="died at die"):
        worker.ask("die")
    assert worker.ask("greet", name="next") == "Hello next"


def test_what_cannot_be_prepared_says_why(tmp_path: Path) -> None:
    worker = Worker(chores.prepare, ("no",), 1, tmp_path)
    with pytest.raises(GiocondaError, match="there are no weights"):
        worker.wait()
    worker.close()


@pytest.mark.skipif(sys.platform == "win32", reason="no signals")
def test_where_the_server_is_killed_the_process_ends_and_clears_up(tmp_path: Path) -> None:
    uploads = tmp_path / "uploads"
    uploads.mkdir()
    (uploads / "family.jpg").write_bytes(b"somebody's photo")
    code = (
        "import os, signal, pathlib\n"
        "from gioconda.app.worker import Worker\n"
        "from tests.app import chores\n"
        "if __name__ == '__main__':\n"
        f"    uploads = pathlib.Path({str(uploads)!r})\n"
        f"    worker = Worker(chores.prepare, ('Hello',), {PATIENCE_S}, uploads)\n"
        "    print(worker.ask('pid'), flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    script = tmp_path / "serve.py"
    script.write_text(code)
    path = {"PYTHONPATH": ":".join([str(REPOSITORY), *sys.path])}
    answer = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, env=path)
    assert answer.stdout, answer.stderr
    for _ in range(10 * PATIENCE_S):
        if not uploads.exists():
            break
        time.sleep(0.1)
    assert not uploads.exists()
