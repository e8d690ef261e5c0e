"""The process behind the page: answers, limits of time, and another one wherever it dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gioconda.errors import GiocondaError
from gioconda.service.worker.process import Setup
from gioconda.service.worker.supervisor import AwayError, BrokenError, TooLongError, Worker
from tests.conftest import REPOSITORY
from tests.serving import PATIENCE_S

PREPARE = "tests.service.chores:prepare"
PATH = [str(REPOSITORY), str(REPOSITORY / "src"), *filter(None, sys.path)]


def setup(folder: Path, greeting: str = "Hello", **more: object) -> Setup:
    arguments = {"greeting": greeting, "folder": str(folder)}
    return Setup(PREPARE, arguments, str(folder), PATIENCE_S, path=PATH, **more)


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    made = Worker(setup(tmp_path_factory.mktemp("uploads")))
    yield made
    made.close()


def test_a_job_is_done_in_a_process_that_stays(worker: Worker) -> None:
    assert worker.ask("greet", name="Mona") == "Hello Mona"
    assert worker.ask("pid") == worker.ask("pid") == worker.pid
    assert worker.health.status == "ok"


def test_what_the_visitor_can_mend_is_told_as_it_is(worker: Worker) -> None:
    with pytest.raises(GiocondaError, match=r"^family.jpg: damaged$"):
        worker.ask("refuse")
    assert worker.ask("greet", name="again") == "Hello again"


def test_what_is_our_fault_is_told_apart(worker: Worker) -> None:
    with pytest.raises(BrokenError, match="ZeroDivisionError"):
        worker.ask("stumble")


def test_what_libraries_print_is_no_answer(worker: Worker) -> None:
    assert worker.ask("print") is None
    assert worker.ask("greet", name="still") == "Hello still"


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


def test_a_crash_takes_nobody_along(worker: Worker, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(3):  # nor do several
        with pytest.raises(BrokenError, match="died at die: ended with code 3"):
            worker.ask("die")
        assert worker.ask("greet", name="next") == "Hello next"
    line = "gioconda: the process that edits ended with code 3\n"
    assert capsys.readouterr().err == 3 * line


@pytest.mark.skipif(sys.platform == "win32", reason="no signals")
def test_an_idle_death_costs_no_visitor_an_error(worker: Worker) -> None:
    for _ in range(2):
        before = worker.ask("pid")
        os.kill(before, signal.SIGKILL)
        assert worker.ask("greet", name="after") == "Hello after"
        assert worker.pid != before
        assert worker.health.failures == 0


def test_a_process_that_says_what_no_worker_says_is_ended(
    worker: Worker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for job in ("pickle", "shout"):
        with pytest.raises(BrokenError, match=f"died at {job}: was ended by SIGKILL"):
            worker.ask(job)
    assert list(tmp_path.iterdir()) == []  # nothing was unpickled
    assert worker.ask("greet", name="next") == "Hello next"


def test_what_cannot_be_prepared_says_why(tmp_path: Path) -> None:
    worker = Worker(setup(tmp_path, "no"))
    with pytest.raises(GiocondaError, match="there are no weights"):
        worker.wait()
    worker.close()


def until(met: object, worker: Worker) -> None:
    """Wait for what is shown; a busy machine is slow."""
    for _ in range(100 * PATIENCE_S):
        if met():  # type: ignore[operator]
            return
        time.sleep(0.01)
    raise AssertionError(worker.health)


@pytest.mark.skipif(sys.platform == "win32", reason="no signals")
def test_a_process_that_dies_while_it_loads_is_replaced_when_it_can_be(tmp_path: Path) -> None:
    worker = Worker(setup(tmp_path, "die"))
    try:
        worker.wait()
        ill = tmp_path / "ill"
        ill.touch()
        os.kill(worker.pid, signal.SIGKILL)
        until(lambda: worker.health.status == "broken" and worker.health.failures > 2, worker)
        assert worker.health.reason == "ended with code 7 while it loaded"
        with pytest.raises(AwayError, match="being started again"):
            worker.ask("greet", name="now")
        ill.unlink()
        until(lambda: worker.health.status == "ok", worker)
        assert worker.ask("greet", name="then") == "Hello then"
        assert worker.health.failures == 0
    finally:
        worker.close()


def test_where_no_process_can_be_started_the_next_try_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = subprocess.Popen
    left = iter([OSError(11, "Resource temporarily unavailable")])

    def fails_once(*args: object, **options: object) -> object:
        for error in left:
            raise error
        return real(*args, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "Popen", fails_once)
    worker = Worker(setup(tmp_path))
    try:
        until(lambda: worker.health.status == "ok", worker)
        assert worker.health.reason == "could not be started: Resource temporarily unavailable"
        assert worker.ask("greet", name="Mona") == "Hello Mona"
    finally:
        worker.close()


@pytest.mark.skipif(sys.platform == "win32", reason="no signals")
def test_where_the_server_is_killed_the_process_ends_and_clears_up(tmp_path: Path) -> None:
    uploads = tmp_path / "uploads"
    uploads.mkdir()
    (uploads / "family.jpg").write_bytes(b"somebody's photo")
    code = (
        "import os, signal, pathlib\n"
        "from gioconda.service.worker.supervisor import Worker\n"
        "from tests.service.worker.test_supervisor import setup\n"
        f"worker = Worker(setup(pathlib.Path({str(uploads)!r})))\n"
        "print(worker.ask('pid'), flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    script = tmp_path / "serve.py"
    script.write_text(code)
    answer = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": os.pathsep.join(PATH)},
    )
    assert answer.stdout, answer.stderr
    for _ in range(100 * PATIENCE_S):
        if not list(uploads.glob("*")):
            break
        time.sleep(0.01)
    assert list(uploads.glob("*")) == []
    pid = int(answer.stdout)
    for _ in range(100 * PATIENCE_S):
        if not lives(pid):
            break
        time.sleep(0.01)
    assert not lives(pid)
