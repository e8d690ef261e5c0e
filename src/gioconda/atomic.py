"""Files and folders that appear whole or not at all: written aside, then renamed."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

SUFFIX = ".part"  # of what is being written; left over only where a process was killed
_STEM = 40  # letters of a name that a file aside keeps, so that long names have room
_ASIDE = re.compile(r"\..*\.([0-9a-f]{8})([0-9a-f]{8})[0-9a-f]{6}\.part(\..*)?")
_DAY_S = 86_400


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A place to write a file to, which then takes the name ``path``.

    Where the block fails, what it wrote is deleted and ``path`` stays as it was. Folders above
    are made, and the permissions of a file that is replaced are kept. Two processes may write the
    same path at once: the last one counts.

    Yields:
        The path to write, in the same folder, with the same suffix behind a leading dot: writers
        that look at the suffix, such as Pillow's, choose the same format.
    """
    aside = aside_of(path)
    try:
        yield aside
        if path.exists():
            shutil.copymode(path, aside)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder to fill, which then takes the name ``path``; where that is there by then, it stays.

    Yields:
        The empty folder to fill.
    """
    aside = aside_of(path)
    aside.mkdir()
    try:
        yield aside
        if not path.is_dir():
            aside.rename(path)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def aside_of(path: Path) -> Path:
    """A hidden name beside ``path`` that tells which process of which machine took it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    owner = f"{_machine()}{os.getpid():08x}"
    return path.with_name(
        f".{path.stem[:_STEM]}.{owner}{secrets.token_hex(3)}{SUFFIX}{path.suffix}"
    )


def sync_folder(folder: Path) -> None:
    """Make sure that a new name in a folder outlives a loss of power, where the system can."""
    if sys.platform == "win32":
        return
    with suppress(OSError):  # some network drives cannot
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sweep(folder: Path) -> list[Path]:
    """Delete the files that killed processes left aside in a folder; returns which.

    Those of this machine go at once, unless their process lives; others when they are a day old.
    """
    swept = []
    try:
        files = [path for path in folder.iterdir() if _ASIDE.fullmatch(path.name)]
    except OSError:
        return []
    for path in files:
        with suppress(OSError):
            if path.is_file() and _is_orphan(path):
                path.unlink()
                swept.append(path)
    return swept


def _is_orphan(path: Path) -> bool:
    found = _ASIDE.fullmatch(path.name)
    assert found is not None  # the caller has looked
    if found[1] == _machine() and sys.platform != "win32":
        return not _lives(int(found[2], 16))
    return time.time() - path.stat().st_mtime > _DAY_S


def _lives(process: int) -> bool:
    with suppress(OSError, IndexError):  # one that is over keeps its number until it is waited for
        state = Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].split()[0]
        return state not in {b"Z", b"X"}
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


@cache
def _machine() -> str:
    """Eight letters that tell machines, and containers on one, apart."""
    space = ""
    with suppress(OSError):
        space = str(Path("/proc/self/ns/pid").readlink())
    return hashlib.blake2b(f"{socket.gethostname()} {space}".encode(), digest_size=4).hexdigest()
