"""A run's folder: one process's alone, and there only if the run began."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from gioconda.errors import DataError, GiocondaError
from gioconda.locks import Lock
from gioconda.training.checkpoint_file import BEFORE, LAST

LOCK = "run.lock"
NEWEST = Path()  # what a bare --resume stands for
_RANKS = ("RANK", "LOCAL_RANK", "SLURM_PROCID")


class RunTakenError(GiocondaError):
    """Another process trains this run."""


@dataclass
class RunFolder:
    """A run's folder while it is trained.

    Attributes:
        path: ``runs/RECIPE/DATE``.
        began: Whether anything was learned; a new folder in which nothing was is removed.
    """

    path: Path
    began: Callable[[], bool] = lambda: False


@contextmanager
def new_run(wanted: Path) -> Iterator[RunFolder]:
    """A new folder for a run; where two start in the same second, the second gets another name.

    Of the processes of one run the first makes the folder and holds it; the others write nothing.

    Args:
        wanted: ``runs/RECIPE/DATE``; folders above are made, and removed where nothing is in them.

    Raises:
        DataError: It cannot be made.
    """
    if not _is_first_process():
        yield RunFolder(wanted)
        return
    run = RunFolder(_made(wanted))
    lock = _held(run.path)
    try:
        yield run
    except BaseException:
        lock.release()
        if not run.began():
            shutil.rmtree(run.path, ignore_errors=True)
            for above in list(run.path.parents)[:2]:
                with suppress(OSError):  # other runs are in it
                    above.rmdir()
        raise
    lock.release()


def run_to_resume(wanted: Path, runs_of_recipe: Path) -> Path:
    """The run's own folder, or the newest run with a checkpoint in a recipe's folder.

    Args:
        wanted: A run's folder, a recipe's, or ``NEWEST``.
        runs_of_recipe: ``runs/RECIPE``, for ``NEWEST``.

    Raises:
        DataError: There is none.
    """
    folder = runs_of_recipe if wanted == NEWEST else wanted
    if any((folder / name).is_file() for name in (LAST, BEFORE)):
        return folder
    runs = sorted([*folder.glob(f"*/{LAST}"), *folder.glob(f"*/{BEFORE}")])
    if not runs and wanted == NEWEST:
        raise DataError(f"{folder}: no run of {folder.name!r} to resume; leave --resume out")
    if not runs:
        raise DataError(f"{folder}: no {LAST} to resume from")
    return runs[-1].parent


@contextmanager
def resumed_run(folder: Path) -> Iterator[RunFolder]:
    """The folder of a run that goes on.

    Raises:
        RunTakenError: Another process trains it.
    """
    lock = _held(folder) if _is_first_process() else None
    try:
        yield RunFolder(folder, lambda: True)
    finally:
        if lock is not None:
            lock.release()


def _is_first_process() -> bool:
    """Whether this is the first process of a run, as Lightning, torchrun or SLURM number them."""
    rank = next((os.environ[name] for name in _RANKS if name in os.environ), "0")
    return rank == "0"


def _made(wanted: Path) -> Path:
    try:
        wanted.parent.mkdir(parents=True, exist_ok=True)
        for number in count(1):
            path = wanted if number == 1 else wanted.with_name(f"{wanted.name}-{number}")
            with suppress(FileExistsError):
                path.mkdir()
                return path
    except OSError as error:
        raise DataError(f"{wanted}: cannot be made ({error.strerror})") from error
    raise AssertionError("numbers have no end")


def _held(folder: Path) -> Lock:
    try:
        lock = Lock(folder / LOCK)
    except BlockingIOError as error:
        raise RunTakenError(
            f"{folder}: {_holder(folder)} trains this run; wait for it, or stop it first"
        ) from error
    except OSError as error:
        raise DataError(f"{folder}: cannot be written ({error.strerror})") from error
    lock.sign(f"process {os.getpid()} on {socket.gethostname()}")
    return lock


def _holder(folder: Path) -> str:
    try:
        return (folder / LOCK).read_text(encoding="utf-8").strip() or "another process"
    except (OSError, UnicodeDecodeError):
        return "another process"
