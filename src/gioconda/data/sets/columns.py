"""A column of somebody's table: what kind of label it is, which scale it has, and what is wrong.

Nothing is guessed in silence: what is taken for what is told in a note, and what cannot be told is
an error that names the row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gioconda.data.sets.kinds import BINARY, DEGREE, NUMBER, SIGNED, TEXT, Kind, Label
from gioconda.data.sets.scales import (
    NUMBERS,
    WORDS,
    YEARS,
    Told,
    is_ambiguous,
    number_of,
    scale_of,
    shown,
)
from gioconda.data.sets.tables import in_utf8
from gioconda.errors import DataError

YES, NO = ("yes", "true", "y"), ("no", "false", "n")
# What programs write where nobody gave a label; a blank cell says the same.
MISSING = ("", "na", "n/a", "#n/a", "nan", "null")
_NOT_A_NUMBER = ("none", "-", "?")  # of numbers these say it, too; among words they are words
_MOST_WORDS = 64  # how many different words are still a category, if they come back
_FEW = 0.1  # share of the cells that fit in no other way and are taken for mistakes
_SHOWN = 3  # rows in a message


class Cell(NamedTuple):
    """A text of a column, and where it stands: ``metadata.csv:5``, or a picture's path."""

    text: str | None
    where: str


@dataclass(frozen=True)
class Column:
    """What a column holds.

    Attributes:
        kind: Its kind, with the scale of its degrees.
        parse: A cell's text -> the label.
        notes: What was taken for what, for people; empty where nothing was.
    """

    kind: Kind
    parse: Callable[[str | None], Label]
    notes: tuple[str, ...] = ()


def column_of(name: str, cells: Sequence[Cell], told: Told | None = None) -> Column:
    """A column by its cells.

    Args:
        name: What it is called.
        cells: All of them, in the order of the table.
        told: What the user says of it; None where nothing.

    Raises:
        DataError: A few cells do not fit the others, a number is not finite or off the scale that
            the user told, or a text is no UTF-8.
    """
    given = [cell for cell in cells if not _is_missing(cell.text)]
    notes = tuple(_missing_note(name, cells))
    for cell in given:
        in_utf8(cell.text or "", cell.where)
    if told == WORDS:
        return _words(given, notes)
    if told is None and _are_answers(given):
        _refuse(name, [cell for cell in given if not _is_answer(cell)], "neither yes nor no")
        return Column(BINARY, answer_of, (*_answer_notes(name, given), *notes))
    numbers = [cell for cell in given if _number(cell) is not None]
    if told is not None or len(numbers) > len(given) / 2:
        return _numbers(name, cells, told)
    return _words(given, notes)


def _numbers(name: str, cells: Sequence[Cell], told: Told | None) -> Column:
    """A column of numbers; what is none is an error, where it does not say that nobody gave one."""
    missing = (*MISSING, *_NOT_A_NUMBER)
    given = [cell for cell in cells if not _is_missing(cell.text, missing)]
    _refuse(name, [cell for cell in given if _number(cell) is None], "no finite number")
    commas = [cell for cell in given if "," in (cell.text or "")]
    if all(is_ambiguous(cell.text or "") for cell in commas):
        _refuse(name, commas, "a thousand or a decimal comma")
    numbers = [number_of(cell.text or "") or 0.0 for cell in given]
    kind, note = _scaled(name, given, numbers, told)

    def parse(text: str | None) -> Label:
        number = None if _is_missing(text, missing) else number_of(text or "")
        return None if number is None else kind.label_of(number)

    notes = (note, *_missing_note(name, cells, missing))
    return Column(kind, parse, tuple(note for note in notes if note))


def _scaled(
    name: str, given: Sequence[Cell], numbers: Sequence[float], told: Told | None
) -> tuple[Kind, str]:
    """The kind of numbers, and what is said of their scale."""
    per_cent = any("%" in (cell.text or "") for cell in given)
    if not numbers or told == NUMBERS or (told is None and name == YEARS and not per_cent):
        return NUMBER, ""
    scale = told if isinstance(told, tuple) else scale_of(numbers, per_cent)
    if scale is None:
        return NUMBER, (
            f"{name}: numbers from {shown(min(numbers))} to {shown(max(numbers))}, kept as given; "
            f"if they are degrees, tell their scale: --scale {name}=LEAST..MOST"
        )
    least, most = scale
    off = [c for c, n in zip(given, numbers, strict=True) if not least <= n <= most]
    _refuse(name, off, f"not on the scale {shown(least)}..{shown(most)}")
    if scale == SIGNED:
        return DEGREE, ""
    told_of = f"{name}: {shown(least)} to {shown(most)}, stored as -1 to +1"
    return Kind("number", scale=scale), told_of


def _words(given: Sequence[Cell], notes: tuple[str, ...]) -> Column:
    """A category where words come back, else text."""
    texts = [cell.text for cell in given if cell.text]
    words = tuple(sorted(set(texts)))
    repeated = len(words) < len(texts) or len(words) == 1
    kind = Kind("category", words) if repeated and len(words) <= _MOST_WORDS else TEXT
    return Column(kind, lambda text: None if _is_missing(text) else text, notes)


def _are_answers(given: Sequence[Cell]) -> bool:
    """Whether a column says yes or no, but for mistakes; -1, 0 and 1 together are degrees."""
    answers = [(cell.text or "").lower() for cell in given if _is_answer(cell)]
    if not answers or len(answers) < (1 - _FEW) * len(given):
        return False
    numbers = {number_of(answer) for answer in answers}
    if None not in numbers:
        whole = numbers <= {-1, 1} or (numbers <= {0, 1} and numbers != {0})
        return whole and len(answers) == len(given)
    others = Counter(cell.text for cell in given if not _is_answer(cell))
    return all(count == 1 for count in others.values())


def _is_answer(cell: Cell) -> bool:
    return answer_of(cell.text) is not None


def answer_of(text: str | None) -> int | None:
    """+1 for a text that says yes, -1 for no, None for any other."""
    word = (text or "").lower()
    number = number_of(word)
    if number in (-1, 0, 1):  # 1.0 as well
        return 1 if number == 1 else -1
    return 1 if word in YES else -1 if word in NO else None


def _answer_notes(name: str, given: Sequence[Cell]) -> list[str]:
    """What was taken for no and for yes, where it is not -1 and 1."""
    texts = sorted({cell.text or "" for cell in given})
    if all(number_of(text) in (-1, 1) for text in texts):
        return []
    told = [
        f"{'/'.join(t for t in texts if answer_of(t) == sign)} as {sign:+d}" for sign in (-1, 1)
    ]
    return [f"{name}: " + ", ".join(part for part in told if not part.startswith(" "))]


def _number(cell: Cell) -> float | None:
    return number_of(cell.text or "")


def _is_missing(text: str | None, words: Sequence[str] = MISSING) -> bool:
    return text is None or text.lower() in words


def _missing_note(name: str, cells: Sequence[Cell], words: Sequence[str] = MISSING) -> list[str]:
    """Which rows have a word for no label, other than a blank."""
    written = [cell for cell in cells if cell.text and _is_missing(cell.text, words)]
    if not written:
        return []
    texts = "/".join(sorted({cell.text or "" for cell in written}))
    return [f"{name}: {texts} taken as not given: {_rows(written)}"]


def _refuse(name: str, wrong: Sequence[Cell], what: str) -> None:
    """Stop at cells that do not fit their column.

    Raises:
        DataError: There are some.
    """
    if wrong:
        raise DataError(
            f"{wrong[0].where}: {name} is {wrong[0].text!r}, {what}{_others(wrong)}; mend the "
            f"table, leave the cell empty where nobody gave a label, or take the column as it is: "
            f"gioconda prepare --scale {name}={WORDS}"
        )


def _others(wrong: Sequence[Cell]) -> str:
    return f" (and so in {_rows(wrong[1:])})" if len(wrong) > 1 else ""


def _rows(cells: Sequence[Cell]) -> str:
    """``metadata.csv:5, metadata.csv:6, metadata.csv:9 and 4 more``."""
    more = f" and {len(cells) - _SHOWN} more" if len(cells) > _SHOWN else ""
    return ", ".join(cell.where for cell in cells[:_SHOWN]) + more
