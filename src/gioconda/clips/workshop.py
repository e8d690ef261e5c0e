"""The hidden folder in which a clip's result is made.

It goes when the run ends, however it ends; where the process was killed it stays, and the next run
goes on after its last whole segment.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gioconda import __version__


@contextmanager
def workshop(output: Path, source: Path) -> Iterator[Path]:
    """A hidden folder beside the result for what is being made of an input."""
    folder = workshop_of(output, source)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def workshop_of(output: Path, source: Path) -> Path:
    """Where that folder is, whether it is there or not."""
    state = source.stat()
    name = f"{source.resolve()} {state.st_size} {state.st_mtime_ns} {__version__}"
    key = hashlib.blake2b(name.encode(), digest_size=6).hexdigest()
    return output.with_name(f".{output.stem[:40]}.{key}.clip")
