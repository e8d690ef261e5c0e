"""What a label may be: yes or no, one of some words, a number, or text."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Label = str | int | float | None
"""A label as a reader gives it; None where nobody gave one."""
Scale = tuple[float, float]
"""The least and the most of the numbers that people gave, such as (1, 5)."""


@dataclass(frozen=True)
class Kind:
    """One label's kind.

    Attributes:
        name: ``binary`` (-1 or +1), ``category`` (one of ``values``), ``number`` or ``text``.
        values: The words of a category, in the order of their codes.
        scale: Of a number that is a degree: the scale on which it was given. The label itself is
            in [-1, 1]. None where the number is no degree, but an age, say, and stays as given.
    """

    name: Literal["binary", "category", "number", "text"]
    values: tuple[str, ...] = ()
    # Not shown: fingerprints of prepared sets are made of the other two.
    scale: Scale | None = field(default=None, repr=False)

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

    def label_of(self, given: float) -> float:
        """A number as it was given -> the label: a degree in [-1, 1] where there is a scale."""
        if self.scale is None or self.scale == SIGNED:
            return given
        least, most = self.scale
        return 2 * (given - least) / (most - least) - 1

    def given(self, labels: NDArray[Any]) -> NDArray[Any]:
        """Labels that are numbers -> the numbers as they were given, ``(N,)``."""
        if self.scale is None or self.scale == SIGNED:
            return labels
        least, most = self.scale
        whole = (np.asarray(labels, np.float64) + 1) / 2 * (most - least) + least
        return np.round(whole, 4)  # labels are stored in single precision


SIGNED: Scale = (-1.0, 1.0)
BINARY = Kind("binary")
NUMBER = Kind("number")
DEGREE = Kind("number", scale=SIGNED)
TEXT = Kind("text")
GENDER = Kind("category", ("male", "female"))


def category(*values: str) -> Kind:
    """A label that is one of these words."""
    return Kind("category", values)
