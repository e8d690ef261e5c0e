"""The scales on which people give degrees, told by the numbers themselves where that is sure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from gioconda.data.sets.kinds import SIGNED, Kind, Scale
from gioconda.errors import DataError

# Both ends must have been given: 1 to 4 may be a scale to 4, or one to 5 whose 5 nobody gave.
# Numbers from 0 to 1 are shares, or degrees of people who all smile: nobody can tell.
USUAL: tuple[Scale, ...] = (
    *((1, 5), (1, 7), (1, 9), (1, 10)),
    *((0, 4), (0, 5), (0, 10), (0, 100)),
    *((-2, 2), (-3, 3), (-4, 4), (-5, 5), (-10, 10), (-100, 100)),
)
PER_CENT: Scale = (0, 100)
YEARS = "age"
"""The label that is in years, in every set; it is never a degree."""
_POINT = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*(?P<cent>%)?", re.IGNORECASE)
_COMMA = re.compile(r"[+-]?\d*,\d+\s*%?")
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+")  # 1,234: a thousand, or a bit over one
_RANGE = re.compile(r"\s*(-?[\d.]+)\s*\.\.\s*(-?[\d.]+)\s*")
WORDS, NUMBERS = "words", "numbers"
Told = Scale | str
"""What a user says of a column: its scale, that it holds ``words``, or ``numbers`` as given."""


def scale_of(numbers: Sequence[float], per_cent: bool = False) -> Scale | None:
    """The scale that numbers were given on; None where it cannot be told.

    Args:
        numbers: All numbers of a column.
        per_cent: Whether they have a per cent sign.
    """
    least, most = min(numbers), max(numbers)
    if per_cent:
        return PER_CENT if least >= 0 else (-100.0, 100.0)
    if least < 0 and least >= -1 and most <= 1:
        return SIGNED
    return next((scale for scale in USUAL if scale == (least, most)), None)


def number_of(text: str) -> float | None:
    """A text as a number: with a point or a decimal comma, perhaps with a per cent sign."""
    plain = text.replace(",", ".") if _COMMA.fullmatch(text) else text
    if _POINT.fullmatch(plain) is None:
        return None
    value = float(plain.rstrip("% \t"))
    return value if abs(value) < float("inf") else None


def is_ambiguous(text: str) -> bool:
    """Whether a comma may part thousands: ``1,234``."""
    return _GROUPED.fullmatch(text) is not None


def read_told(texts: Sequence[str]) -> dict[str, Told]:
    """``["smile=1..5", "person=words", "year=numbers"]`` -> label -> what it is.

    Raises:
        DataError: One is not written so.
    """
    told: dict[str, Told] = {}
    for text in texts:
        name, equals, what = text.partition("=")
        range_ = _RANGE.fullmatch(what)
        if not equals or not (range_ or what in (WORDS, NUMBERS)):
            raise DataError(
                f"--scale {text}: write LABEL=LEAST..MOST, such as smile=1..5, "
                f"LABEL={WORDS} or LABEL={NUMBERS}"
            )
        try:
            told[name] = (float(range_[1]), float(range_[2])) if range_ else what
        except ValueError as error:
            raise DataError(f"--scale {text}: its ends are no numbers") from error
        if range_ and not float(range_[1]) < float(range_[2]):
            raise DataError(f"--scale {text}: the first end must be the lesser one")
    return told


def check_told(told: Mapping[str, Told], labels: Sequence[str]) -> None:
    """Make sure that a user speaks of labels that are there.

    Raises:
        DataError: There is no such label.
    """
    for name in told:
        if name not in labels:
            known = ", ".join(labels) or "none"
            raise DataError(f"--scale {name}: there is no label {name!r}; there are: {known}")


def told_by(kinds: Mapping[str, Kind]) -> dict[str, Told]:
    """What kinds that are known say of their columns."""
    told: dict[str, Told] = {}
    for name, kind in kinds.items():
        if kind.name == "number":
            told[name] = kind.scale or NUMBERS
        elif kind.name != "binary":
            told[name] = WORDS
    return told


def shown(number: float) -> str:
    """``5`` and ``-0.5``."""
    return f"{number:g}"
