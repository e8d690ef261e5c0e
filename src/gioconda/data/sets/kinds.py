"""What a label may be: yes or no, one of some words, a number, or text."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Label = str | int | float | None
"""A label as a reader gives it; None where nobody gave one."""


@dataclass(frozen=True)
class Kind:
    """One label's kind.

    Attributes:
        name: ``binary`` (-1 or +1), ``category`` (one of ``values``), ``number`` or ``text``.
        values: The words of a category, in the order of their codes.
    """

    name: Literal["binary", "category", "number", "text"]
    values: tuple[str, ...] = ()

    def fault(self, value: Label) -> str | None:
        """What is wrong with a label of this kind; None where nothing is."""
        if value is None:
            return None
        if self.name == "binary":
            return None if value in (-1, 1) else f"{value!r} is neither -1 nor 1"
        if self.name == "category":
            return None if value in self.values else f"{value!r} is none of {self.values}"
        if self.name == "number":
            number = isinstance(value, int | float) and math.isfinite(value)
            return None if number else f"{value!r} is no finite number"
        return None if isinstance(value, str) else f"{value!r} is no text"


BINARY = Kind("binary")
NUMBER = Kind("number")
TEXT = Kind("text")
GENDER = Kind("category", ("male", "female"))


def category(*values: str) -> Kind:
    """A label that is one of these words."""
    return Kind("category", values)


def infer_kind(texts: Iterable[str | None], most_words: int = 64) -> Kind:
    """The kind of a table's column that says nothing of itself.

    Args:
        texts: The column; None or an empty text where nobody gave a label.
        most_words: How many different words are still a category, if they come back.
    """
    given = [text for text in texts if text]
    words = tuple(sorted(set(given)))
    if words and all(_is_number(word) for word in words):
        return BINARY if {float(word) for word in words} <= {-1.0, 1.0} else NUMBER
    repeated = len(words) < len(given) or len(words) == 1
    return Kind("category", words) if repeated and len(words) <= most_words else TEXT


def parse(text: str | None, kind: Kind) -> Label:
    """A table's text as a label of its kind; an empty text is no label."""
    if not text:
        return None
    if kind is BINARY:
        return int(float(text))
    return float(text) if kind is NUMBER else text


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
