"""A run's folder belongs to one process: two starts share none, nor do two that go on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gioconda.errors import DataError
from gioconda.training.run_folder import LOCK, RunFolder, RunTakenError, new_run, resumed_run
from tests.conftest import REPOSITORY
from tests.training.conftest import Train

HOLD = """
import sys
from pathlib import Path
from gioconda.training.run_folder import resumed_run
with resumed_run(Path(sys.argv[1])):
    print("held", flush=True)
    input()
"""


def test_two_starts_in_the_same_second_have_folders_of_their_own(tmp_path: Path) -> None:
    wanted = tmp_path / "runs" / "toy" / "2026-01-01_00-00-00"
    with new_run(wanted) as first, new_run(wanted) as second, new_run(wanted) as third:
        assert [run.path.name for run in (first, second, third)] == [
            wanted.name,
            f"{wanted.name}-2",
            f"{wanted.name}-3",
        ]


def test_a_run_that_is_trained_is_not_gone_on_with_by_another(train: Train) -> None:
    folder = train()
    command = [sys.executable, "-c", HOLD, str(folder)]
    path = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src")}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=path
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == "held\n"
        before = (folder / "last.ckpt").read_bytes()
        for wanted in ([], [str(folder)]):
            with pytest.raises(RunTakenError, match=f"{folder}: process {other.pid} on .* trains"):
                train("--resume", *wanted, "--trainer.max_steps=12")
        assert (folder / "last.ckpt").read_bytes() == before
        other.kill()  # a lock ends with its process, however that ends
        other.wait()
        assert train("--resume", "--trainer.max_steps=9") == folder


def test_one_that_begins_is_held_too(tmp_path: Path) -> None:
    with (
        new_run(tmp_path / "runs" / "toy" / "now") as run,
        pytest.raises(RunTakenError),
        resumed_run(run.path),
    ):
        raise AssertionError("it was shared")
    assert (run.path / LOCK).read_text(encoding="utf-8").startswith(f"process {os.getpid()} on ")


def test_where_nothing_was_learned_no_folder_stays(tmp_path: Path) -> None:
    wanted = tmp_path / "runs" / "toy" / "now"
    with pytest.raises(KeyboardInterrupt), new_run(wanted):
        raise KeyboardInterrupt
    assert not (tmp_path / "runs").exists()
    with pytest.raises(KeyboardInterrupt), new_run(wanted) as run:
        interrupted_after_a_batch(run)
    assert wanted.is_dir()


def interrupted_after_a_batch(run: RunFolder) -> None:
    run.began = lambda: True
    raise KeyboardInterrupt


@pytest.mark.parametrize("rank", ["RANK", "LOCAL_RANK", "SLURM_PROCID"])
def test_of_many_processes_the_first_alone_makes_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rank: str
) -> None:
    with new_run(tmp_path / "toy" / "now") as first:
        monkeypatch.setenv(rank, "1")
        with new_run(tmp_path / "toy" / "later") as second, resumed_run(first.path):
            assert not second.path.exists()


def test_where_no_folder_can_be_made_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file")
    with pytest.raises(DataError, match="cannot be made"), new_run(tmp_path / "runs" / "toy" / "x"):
        raise AssertionError("it was made")
