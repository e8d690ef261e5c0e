"""A run's folder stays only if the run began."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def kept_if_begun(folder: Path, began: Callable[[], bool]) -> Iterator[None]:
    """Remove a run's new folder where an error comes before anything was learned.

    The logger makes it before the data are looked at. A folder that was there before, as of a run
    that is resumed, is left alone.

    Args:
        folder: ``runs/RECIPE/DATE``; those above it go as well where nothing else is in them.
        began: Whether the run has done a batch.
    """
    was_there = folder.exists()
    try:
        yield
    except BaseException:
        if not was_there and not began():
            shutil.rmtree(folder, ignore_errors=True)
            for above in list(folder.parents)[:2]:
                with suppress(OSError):  # other runs are in it
                    above.rmdir()
        raise
