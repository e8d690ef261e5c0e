"""The ledger of a folder of results: what became of each photo, so that no work is done twice.

``OUT/.gioconda/ledger.jsonl`` has one line of JSON for each photo (``history.py``). Runs on a
cluster and into object stores keep theirs in Parquet (``parquet_ledger.py``), which is read here.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gioconda.batch.history import History
from gioconda.batch.jobs import Report
from gioconda.batch.lines import FOLDER, LineWriter
from gioconda.batch.shards import Shard
from gioconda.batch.targets import make_folder
from gioconda.batch.urls import Place
from gioconda.errors import PhotoError
from gioconda.locks import Lock


class Ledger(History):
    """The ledger of one folder, held by one run, or by the shards of one.

    Args:
        output: The folder of results; made where it is missing.
        settings: How this run edits, in plain values.
        verify: Whether results count only if they were verified.
        shard: Which share of the photos this run edits; None for all. Each has a file of its own,
            and reads those of the others.

    Raises:
        PhotoError: Another run writes into the folder, or the ledger cannot be opened.
    """

    announced_is_final = True  # a line that was appended stays

    def __init__(
        self,
        output: Path,
        settings: Mapping[str, Any],
        verify: bool = False,
        shard: Shard | None = None,
    ) -> None:
        super().__init__(output, settings, verify)
        self._folder = output / FOLDER
        make_folder(self._folder)
        self._locks: list[Lock] = []
        self._file: int | None = None
        self._writer = LineWriter(output, self.settings)
        try:
            self._locks = hold(output, shard)
            self.learn_all()
            self.path = self._folder / f"ledger{f'-{shard}' * (shard is not None)}.jsonl"
            self._file = _open_to_append(self.path)
        except OSError as error:
            self.close()
            raise PhotoError(f"{self._folder}: cannot be used ({error.strerror})") from error
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Let another run have the folder."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
        for lock in self._locks:
            lock.release()

    def announce(self, report: Report, photo: Place, target: Place) -> None:
        """Append a line about a result that is about to get its name; see ``add``."""
        self.add(report, photo, target)

    def add(self, report: Report, photo: Place, target: Place | None = None) -> None:
        """Append a line.

        Args:
            report: What became of the photo.
            photo: The photo.
            target: Where its result goes; None where that is not known.

        Raises:
            PhotoError: The line cannot be written.
        """
        assert self._file is not None, "the ledger is closed"
        data = json.dumps(self._writer.line_of(report, photo, target)).encode() + b"\n"
        try:
            while data:
                data = data[os.write(self._file, data) :]
        except OSError as error:
            raise PhotoError(f"{self.path}: cannot be written ({error.strerror})") from error


def hold(output: Path, shard: Shard | None) -> list[Lock]:
    """Keep other runs out: all of them, or those that are no shards and this very shard.

    Raises:
        PhotoError: Another run writes into the folder.
    """
    names = [("lock", shard is not None)]
    if shard is not None:
        names.append((f"lock-{shard}", False))
    locks: list[Lock] = []
    for name, shared in names:
        try:
            locks.append(Lock(output / FOLDER / name, shared=shared))
        except BlockingIOError as error:
            for lock in locks:
                lock.release()
            raise PhotoError(
                f"{output}: another run writes into this folder; wait for its end, choose "
                "another, or share the photos among runs with --shard"
            ) from error
    return locks


def _open_to_append(path: Path) -> int:
    """A file to append lines to; a line that a killed run left torn is ended."""
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
    file = os.open(path, flags, 0o644)
    size = os.fstat(file).st_size
    if size:
        os.lseek(file, size - 1, os.SEEK_SET)
        if os.read(file, 1) != b"\n":
            os.write(file, b"\n")
    return file
