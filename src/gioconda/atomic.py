"""Files and folders that appear whole or not at all: written aside, then renamed."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SUFFIX = ".part"  # of what is being written; left over only where a process was killed


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
    aside = _aside(path)
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
    aside = _aside(path)
    aside.mkdir()
    try:
        yield aside
        if not path.is_dir():
            aside.rename(path)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _aside(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(f".{path.stem}.{secrets.token_hex(6)}{SUFFIX}{path.suffix}")
