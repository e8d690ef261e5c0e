"""A run that is stopped leaves no process, and the same command goes on where it was."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.batch.conftest import photograph
from tests.conftest import REPOSITORY

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
NAMES = [*(f"{k}.png" for k in range(9)), "stuck-once.png", "x.png", "y.png", "z.png"]
LEDGER = Path("out/.gioconda/ledger.jsonl")


def command(workers: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.batch.toy_command", "edit", "in", "-o", "out"),
            *("--workers", str(workers), "--json"),
        ],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(REPOSITORY), *sys.path])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,  # which the workers share: its end is theirs
        text=True,
    )


def results() -> dict[str, tuple[int, int]]:
    found = {path.name: path.stat() for path in Path("out").glob("[!.]*")}
    return {name: (status.st_ino, status.st_mtime_ns) for name, status in found.items()}


@pytest.mark.parametrize(
    ("workers", "how"),
    [(1, signal.SIGKILL), (1, signal.SIGINT)]
    + [(2, how) for how in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)],
)
def test_a_run_that_is_stopped_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int, how: signal.Signals
) -> None:
    monkeypatch.chdir(tmp_path)
    photograph(*NAMES)
    with command(workers) as first:
        assert first.stdout is not None
        assert first.stderr is not None
        printed = [json.loads(first.stdout.readline()) for _ in range(2)]
        first.send_signal(how)
        told = first.stderr.read()  # until all processes are gone
    if how == signal.SIGINT:
        assert first.returncode == 130
        assert told.startswith("gioconda: stopped; finished files are complete")
    else:
        assert (first.returncode, told) == (-how, "")
    before = results()
    assert {Path(one["output"]).name for one in printed} <= set(before)
    assert len(before) < len(NAMES)
    if workers > 1 or how == signal.SIGINT:  # else a file aside stays until the next run
        assert not list(Path("out").glob(".*.part*"))

    Path("in/.stuck-once.died").touch()
    with command(workers) as second:
        answer, told = second.communicate()
    assert (second.returncode, told) == (0, "")
    records = [json.loads(line) for line in answer.splitlines()]
    assert [record["input"] for record in records] == [f"in/{name}" for name in NAMES]
    skipped = {Path(one["output"]).name for one in records if one["notes"]}
    assert skipped == set(before)
    assert len(results()) == len(NAMES)
    assert before.items() <= results().items()
    assert not list(Path("out").glob(".*.part*"))
    lines = [json.loads(line)["input"] for line in LEDGER.read_text().splitlines()]
    assert set(lines) == {f"in/{name}" for name in NAMES}
    # What was about to get its name when the run was stopped has a second line.
    assert len(lines) <= len(NAMES) + workers
