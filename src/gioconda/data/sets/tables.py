"""Tables that come with data sets: CSV, JSON lines, and lists of words; faults name the line."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from gioconda.errors import DataError


def read_csv(path: Path, *needed: str) -> list[dict[str, str]]:
    """The rows of a CSV file with a header.

    Args:
        path: The file, in UTF-8.
        *needed: Columns that must be there.

    Raises:
        DataError: The file is missing, is not text, or lacks a column.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            table = csv.DictReader(file)
            rows = list(table)
            columns = table.fieldnames or ()
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path}: not a readable table ({_brief(error)})") from error
    for column in needed:
        if column not in columns:
            raise DataError(f"{path}: no column called {column}; there are: {', '.join(columns)}")
    return [{name: text or "" for name, text in row.items() if name} for row in rows]


def read_json_lines(path: Path, *needed: str) -> list[dict[str, str]]:
    """The rows of a JSON lines file, their values as text (empty for null).

    Raises:
        DataError: The file is missing, or a line is no flat JSON object with the needed entries.
    """
    rows = []
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise DataError(f"{path}:{number}: not a line of JSON ({error})") from error
        if not isinstance(row, dict) or any(name not in row for name in needed):
            raise DataError(f"{path}:{number}: not an object with {', '.join(needed)}")
        rows.append({name: _text(value) for name, value in row.items()})
    return rows


def read_words(path: Path, fields: int, skip: int = 0) -> Iterator[tuple[str, list[str]]]:
    """A list of lines of words: the first word, which names a picture, and the others.

    Args:
        path: The file.
        fields: How many words follow the name.
        skip: How many lines stand before the list.

    Raises:
        DataError: The file is missing, or a line has more or fewer words.
    """
    for number, line in enumerate(_lines(path), 1):
        words = line.split()
        if number <= skip or not words:
            continue
        if len(words) != fields + 1:
            raise DataError(f"{path}:{number}: {len(words)} words where {fields + 1} belong")
        yield words[0], words[1:]


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: not a readable list ({_brief(error)})") from error


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "-1"
    return "" if value is None else str(value)


def _brief(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
