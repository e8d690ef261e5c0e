"""The lines of a ledger as rows of Parquet files: ``OUT/.gioconda/ledger/*.parquet``.

A row has a line's fields, each in a column of its own; what has parts of its own, such as faces and
settings, is a text of JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gioconda.batch.file_state import FileState
from gioconda.batch.lines import FOLDER
from gioconda.batch.places import files_below
from gioconda.batch.urls import Place
from gioconda.extras import require

LEDGER = "ledger"  # in `FOLDER`
_TEXTS = ("input", "output", "error", "input_path", "output_name", "version")
_NUMBERS = ("seconds", "time")
_JSON = ("settings", "faces", "notes", "verified")
_FILES = ("input_file", "output_file")


def table_of(lines: Sequence[Mapping[str, Any]]) -> Any:
    """A ``pyarrow.Table`` with a row for each line."""
    import pyarrow as pa

    columns: dict[str, Any] = {}
    for name in _TEXTS:
        columns[name] = pa.array([line[name] for line in lines], pa.string())
    for name in _NUMBERS:
        columns[name] = pa.array([line[name] for line in lines], pa.float64())
    for name in _JSON:
        texts = [None if line.get(name) is None else json.dumps(line[name]) for line in lines]
        columns[name] = pa.array(texts, pa.string())
    for name in _FILES:
        states = [line[name] or {} for line in lines]
        for part in FileState._fields:
            kind = pa.string() if part == "hash" else pa.int64()
            columns[f"{name}_{part}"] = pa.array([state.get(part) for state in states], kind)
    return pa.table(columns)


@dataclass(frozen=True)
class LinesOfTable:
    """Lines as rows of a ``pyarrow.Table``; places are numbers of rows."""

    table: Any

    def results(self) -> Iterator[tuple[int, str]]:
        """See ``Lines``."""
        names, errors = (self.table.column(name).to_pylist() for name in ("output_name", "error"))
        for place, (name, error) in enumerate(zip(names, errors, strict=True)):
            if name is not None and error is None:
                yield place, name

    def read(self, place: int) -> dict[str, Any]:
        """See ``Lines``."""
        (row,) = self.table.slice(place, 1).to_pylist()
        line = {name: row[name] for name in (*_TEXTS, *_NUMBERS)}
        for name in _JSON:
            if row[name] is not None:
                line[name] = json.loads(row[name])
        for name in _FILES:
            state = {part: row[f"{name}_{part}"] for part in FileState._fields}
            line[name] = None if state["hash"] is None else state
        return line


def rows_in(output: Place) -> Iterator[LinesOfTable]:
    """The lines of each Parquet file of a folder of results.

    Raises:
        MissingExtraError: There are some, and what reads them is not installed.
    """
    files = [file for file in files_below(output / FOLDER / LEDGER) if file.suffix == ".parquet"]
    if not files:
        return
    require("cluster", "pyarrow", what=f"the ledger of {output} needs")
    import pyarrow as pa
    import pyarrow.parquet as parquet

    for file in files:
        try:
            data = pa.BufferReader(file.read_bytes())
            # Settings and versions are few: each row keeps a number in place of the text.
            table = parquet.read_table(data, read_dictionary=["settings", "version"])
        except (OSError, pa.ArrowException):  # a run was killed as it wrote it, and kept its notes
            continue
        yield LinesOfTable(table)
