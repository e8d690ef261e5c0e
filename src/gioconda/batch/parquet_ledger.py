"""The ledger of a run on a cluster or into an object store: notes first, then rows of Parquet.

What is about to get its name has a note (``notes.py``); what is done becomes a row. Rows are
written by the thousand, and then their notes are deleted. Runs of both kinds know what the other
has done.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from gioconda.batch.history import History
from gioconda.batch.jobs import Report
from gioconda.batch.ledger import hold
from gioconda.batch.lines import FOLDER, LineWriter
from gioconda.batch.notes import NOTES, Notes, lines_of, notes_in
from gioconda.batch.parquet import LEDGER, table_of
from gioconda.batch.places import files_below, put, remove, remove_empty
from gioconda.batch.shards import Shard
from gioconda.batch.targets import make_folder
from gioconda.batch.urls import Place
from gioconda.errors import PhotoError
from gioconda.extras import require
from gioconda.locks import Lock

_ROWS = 5000  # that are written together
_BLOCK = 100  # photos of one process whose notes lie together

WriteTable = Callable[[Any, Place], None]
"""Writes a ``pyarrow.Table`` into a folder of Parquet files."""


class ParquetLedger(History):
    """The ledger of one folder, held by one run, or by the shards of one.

    Args:
        output: The folder of results. One on a disk is made where it is missing, and locked.
        settings: How this run edits, in plain values.
        verify: Whether results count only if they were verified.
        shard: Which share of the photos this run edits; None for all.
        write: Writes rows.

    Raises:
        PhotoError: Another run writes into the folder, or the ledger cannot be read.
        MissingExtraError: What reads and writes Parquet is not installed.

    Attributes:
        run: What the folder of this run's notes is called.
    """

    announced_is_final = False  # a note is deleted, and a row stays

    def __init__(
        self,
        output: Place,
        settings: Mapping[str, Any],
        verify: bool = False,
        shard: Shard | None = None,
        write: WriteTable | None = None,
    ) -> None:
        require("cluster", "pyarrow", what="the ledger needs")
        super().__init__(output, settings, verify)
        self.run = secrets.token_hex(6)
        self._write = write or write_one_file
        self._writer = LineWriter(output, self.settings)
        self._rows: dict[int, dict[str, Any]] = {}
        self._written = -1  # number of the last photo with a row in a file
        self._locks: list[Lock] = []
        self._old: list[Place] = []
        self._alone = shard is None
        try:
            self._open(shard)
        except OSError as error:
            self._release()
            raise PhotoError(f"{output / FOLDER}: cannot be used ({error.strerror})") from error
        except BaseException:
            self._release()
            raise

    def __enter__(self) -> ParquetLedger:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def announce(self, report: Report, photo: Place, target: Place) -> None:
        """Note down what a result will hold that is about to get its name.

        Raises:
            PhotoError: It cannot be noted down.
        """
        number = report.number
        notes = Notes.of(self.output, self.run, number - number % _BLOCK)
        notes.add(number, self._writer.line_of(report, photo, target))

    def add(self, report: Report, photo: Place, target: Place | None = None) -> None:
        """Take a photo that is done into the ledger.

        Raises:
            PhotoError: Rows cannot be written.
        """
        self._rows[report.number] = self._writer.line_of(report, photo, target)
        if len(self._rows) >= _ROWS:
            self._write_rows()
            self._forget_finished()

    def close(self) -> None:
        """Write what is left, and let another run have the folder.

        Of a run that was stopped, processes may still be at work. So its notes stay, and the next
        run reads them.
        """
        try:
            if self._alone:
                for line in lines_of(self._old):
                    self._take(line)
            self._write_rows()
            own = files_below(self.output / FOLDER / NOTES / self.run)
            over = all(map(self._has, own))
            remove([*(own if over else ()), *(self._old if self._alone else ())])
            if over:
                remove_empty(self.output / FOLDER / NOTES)
        finally:
            self._release()

    def _has(self, note: Place) -> bool:
        """Whether a photo has a row; reports come in order."""
        if note.suffix != ".json":
            return True
        number = int(note.stem)
        return number <= self._written or number in self._rows

    def _release(self) -> None:
        for lock in self._locks:
            lock.release()

    def _open(self, shard: Shard | None) -> None:
        if isinstance(self.output, Path):
            make_folder(self.output / FOLDER)
            self._locks = hold(self.output, shard)
        self._old = notes_in(self.output)
        self.learn_all()

    def _take(self, line: bytes) -> None:
        try:
            told = json.loads(line)
        except ValueError:  # whoever wrote it died
            return
        self._rows[-1 - len(self._rows)] = told

    def _write_rows(self) -> None:
        if not self._rows:
            return
        table = table_of(list(self._rows.values()))
        self._write(table, self.output / FOLDER / LEDGER)
        self._written = max(self._written, *self._rows)
        self._rows.clear()

    def _forget_finished(self) -> None:
        """Delete the notes on blocks whose photos all have rows; reports come in order."""
        own = files_below(self.output / FOLDER / NOTES / self.run)
        firsts = sorted({int(file.parent.name) for file in own})
        ends = dict(pairwise(firsts))  # block -> the next one's first photo
        remove(file for file in own if ends.get(int(file.parent.name), 1e12) <= self._written + 1)


def write_one_file(table: Any, folder: Place) -> None:
    """Write a table by this process."""
    import pyarrow as pa
    import pyarrow.parquet as parquet

    stream = pa.BufferOutputStream()
    parquet.write_table(table, stream)
    put(folder / f"{secrets.token_hex(8)}.parquet", stream.getvalue().to_pybytes())
