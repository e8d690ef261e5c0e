"""What numbers of a recipe may be: the others are refused before anything is trained."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gioconda.errors import DataError


@dataclass(frozen=True)
class Range:
    """A range of numbers.

    Attributes:
        words: How a message names it.
        holds: Whether a number lies in it; NaN lies in none.
    """

    words: str
    holds: Callable[[float], bool]


ABOVE_0 = Range("above 0", lambda value: 0 < value < float("inf"))
FROM_0 = Range("0 or more", lambda value: 0 <= value < float("inf"))
FROM_1 = Range("1 or more", lambda value: 1 <= value < float("inf"))
BELOW_1 = Range("from 0 to less than 1", lambda value: 0 <= value < 1)
SHARE = Range("from 0 to 1", lambda value: 0 <= value <= 1)


def require(room: str, range_: Range, **given: float | Sequence[float]) -> None:
    """Make sure that values of a recipe lie in a range.

    Args:
        room: The recipe's room, such as ``model``.
        range_: The range.
        **given: Values by their names in the recipe; of several each must lie in it.

    Raises:
        DataError: One does not; says its key, and what it may be.
    """
    for name, value in given.items():
        each = value if isinstance(value, Sequence) else (value,)
        if not all(range_.holds(one) for one in each):
            whose = "each has to be" if isinstance(value, Sequence) else "it has to be"
            shown = list(value) if isinstance(value, Sequence) else value
            raise DataError(f"{room}.{name}: {shown}; {whose} {range_.words}")
