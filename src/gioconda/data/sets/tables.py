"""Tables that come with data sets: CSV, JSON lines, and lists of words; faults name the line.

People's tables come from spreadsheets and scripts of many countries: with commas, semicolons or
tabs, in UTF-8 or UTF-16, with and without a byte order mark, with blanks around their cells.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

from gioconda.errors import DataError

_DELIMITERS = (",", ";", "\t", "|")  # the first one where several fit alike
_SEP_LINE = re.compile(r'"?sep=(.)"?\r?\n')  # how a spreadsheet says which it takes
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Row(dict[str, str]):
    """One row of a table: column -> text.

    Attributes:
        where: The table and the line, ``metadata.csv:5``, for messages.
    """

    def __init__(self, cells: dict[str, str], where: str) -> None:
        super().__init__(cells)
        self.where = where


def read_csv(path: Path, *needed: str) -> list[Row]:
    """The rows of a CSV file with a header.

    The delimiter is the one of comma, semicolon, tab and bar that gives the needed columns, and
    most columns. Blanks around names and texts are dropped, and so are columns without a name and
    rows without a text. Names of pictures may be in any encoding, as their files are; see
    ``in_utf8``.

    Args:
        path: The file, in UTF-8 or UTF-16.
        *needed: Columns that must be there.

    Raises:
        DataError: The file is missing, is no table, lacks a column, or a row has too many cells.
    """
    text = _text_of(path, "table")
    said = _SEP_LINE.match(text)
    start = said.end() if said else 0
    delimiter = said[1] if said else _delimiter(text, needed)
    reader = csv.reader(
        io.StringIO(text[start:], newline=""), delimiter=delimiter, skipinitialspace=True
    )
    rows: list[Row] = []
    columns: list[str] = []
    try:
        for cells in reader:
            where = f"{path}:{reader.line_num + bool(said)}"
            stripped = [cell.strip() for cell in cells]
            if not any(stripped):
                continue
            if not columns:
                columns = _header(path, stripped, needed)
            else:
                rows.append(_row(columns, stripped, where, delimiter))
    except csv.Error as error:
        raise DataError(f"{path}: not a readable table ({error})") from error
    if not columns:
        _header(path, [], needed)
    return rows


def _delimiter(text: str, needed: tuple[str, ...]) -> str:
    """What parts the cells of the header."""
    header = text.lstrip().splitlines()[0] if text.strip() else ""

    def fits(delimiter: str) -> tuple[bool, int]:
        names = next(csv.reader([header], delimiter=delimiter, skipinitialspace=True), [])
        stripped = {name.strip() for name in names}
        return stripped.issuperset(needed), len(names)

    return max(_DELIMITERS, key=fits)


def _header(path: Path, columns: list[str], needed: tuple[str, ...]) -> list[str]:
    for column in needed:
        if column not in columns:
            raise DataError(
                f"{path}: no column called {column}; there are: {', '.join(columns) or 'none'}"
            )
    for column in columns:
        if column and columns.count(column) > 1:
            raise DataError(f"{path}: two columns are called {column}; rename one")
        in_utf8(column, f"{path}:1")
    return columns


def _row(columns: list[str], cells: list[str], where: str, delimiter: str) -> Row:
    if any(cells[len(columns) :]):
        hint = "; write decimals with a point, or put quotes around them" * (delimiter == ",")
        raise DataError(f"{where}: {len(cells)} cells below {len(columns)} columns{hint}")
    padded = [*cells, *[""] * (len(columns) - len(cells))]
    return Row({c: t for c, t in zip(columns, padded, strict=False) if c}, where)


def read_json_lines(path: Path, *needed: str) -> list[Row]:
    """The rows of a JSON lines file, their values as text (empty for null).

    Raises:
        DataError: The file is missing, or a line is no flat JSON object with the needed entries.
    """
    rows = []
    for number, line in enumerate(_text_of(path, "list").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise DataError(f"{path}:{number}: not a line of JSON ({error})") from error
        if not isinstance(row, dict) or any(name not in row for name in needed):
            raise DataError(f"{path}:{number}: not an object with {', '.join(needed)}")
        cells = {name.strip(): _text(value) for name, value in row.items()}
        rows.append(Row(cells, f"{path}:{number}"))
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
    for number, line in enumerate(_text_of(path, "list").splitlines(), 1):
        words = line.split()
        if number <= skip or not words:
            continue
        if len(words) != fields + 1:
            raise DataError(f"{path}:{number}: {len(words)} words where {fields + 1} belong")
        yield words[0], words[1:]


def header_of(path: Path, line: int) -> list[str]:
    """The words of one line of a list, counted from 0; none where it has fewer lines.

    Raises:
        DataError: The file is missing.
    """
    lines = _text_of(path, "list").splitlines()
    return lines[line].split() if len(lines) > line else []


def in_utf8(text: str, where: str) -> str:
    """The text itself, where the table has it in the table's encoding.

    Raises:
        DataError: It has bytes that are no UTF-8: a name of a picture may, a label may not.
    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise DataError(f"{where}: {text!r} is not UTF-8; save the table as UTF-8") from error
    return text


def _text_of(path: Path, what: str) -> str:
    """A file's text; bytes that are no UTF-8 become surrogates, as in names of files."""
    try:
        data = path.read_bytes()
        encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "")
        if encoding == "utf-16":
            return data.decode(encoding)
        # UTF-16 without a mark: every other byte of a header in ASCII is 0.
        if data[1:2] == b"\0" or data[:1] == b"\0":
            return data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be")
        text = data.decode(encoding or "utf-8", "surrogateescape")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: not a readable {what} ({_brief(error)})") from error
    if "\0" in text:
        raise DataError(f"{path}: not a readable {what} (it holds bytes that are no text)")
    return text


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value).strip()


def _brief(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
