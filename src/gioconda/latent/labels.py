"""Which faces have an attribute, and which have not, by the labels of their set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gioconda.data.sets.kinds import Kind
from gioconda.errors import DataError

# What an attribute's column may be called where it has not the attribute's own name.
_ALSO = ("{}", "{}_degree", "human_{}_degree", "machine_{}_degree", "machine_{}")
_CALLED = {"smile": "smiling"}  # MTFL's and CelebA's name


@dataclass(frozen=True)
class BinarySplit:
    """Faces with and without an attribute; some may be neither.

    Attributes:
        name: The attribute's.
        column: The label it was computed from.
        positive: ``(N,)`` who has it.
        negative: ``(N,)`` who has it not.
        degrees: ``(N,)`` float32, as the label has it; words as -1 and +1; NaN where unknown.
    """

    name: str
    column: str
    positive: NDArray[np.bool_]
    negative: NDArray[np.bool_]
    degrees: NDArray[np.float32]


def binary_split(
    labels: Mapping[str, NDArray[Any]], kinds: Mapping[str, Kind], text: str
) -> BinarySplit:
    """The faces with and without an attribute.

    Degrees and binary labels are parted at 0. Of other numbers (ages) the upper third has the
    attribute and the lower third has it not. A word of a category is had or not.

    Args:
        labels: Name -> ``(N,)``, as ``Prepared.arrays`` gives them.
        kinds: Of the labels.
        text: ``smile`` (a label of that name, or ``smile_degree``, ``machine_smile_degree``),
            ``smile=machine_smile_degree``, ``gender=female`` or ``woman=gender=female``.

    Raises:
        DataError: No label has it, or a category has no such word.
    """
    name, column, word = _read(text, labels, kinds)
    if column not in labels:
        known = ", ".join(n for n in kinds if n in labels)
        raise DataError(f"{text}: no label {column!r}; there are: {known}")
    values, kind = labels[column], kinds[column]
    if kind.name == "category":
        if word not in kind.values:
            words = ", ".join(f"{column}={value}" for value in kind.values)
            raise DataError(f"{text}: say which one: {words}")
        has = values == kind.values.index(word)
        degrees = np.where(values < 0, np.nan, np.where(has, 1, -1)).astype(np.float32)
        return BinarySplit(name, column, has, (values >= 0) & ~has, degrees)
    if kind.name == "text" or word:
        raise DataError(f"{text}: {column!r} is a {kind.name} label; it has no sides such as these")
    degrees = np.asarray(values, np.float32).copy()
    if kind.name == "binary":
        degrees[degrees == 0] = np.nan
    low, high = _thresholds(degrees)
    return BinarySplit(name, column, degrees > high, degrees < low, degrees)


def label_of(
    name: str, labels: Mapping[str, NDArray[Any]], kinds: Mapping[str, Kind]
) -> str | None:
    """The label that has an attribute for most faces; None where there is none."""
    called = [pattern.format(name) for pattern in _ALSO]
    called += [_CALLED[name]] if name in _CALLED else []
    there = [column for column in called if column in kinds and column in labels]
    known = [int(_is_known(labels[column], kinds[column]).sum()) for column in there]
    return max(zip(known, there, strict=True), key=lambda pair: pair[0])[1] if there else None


def _is_known(values: NDArray[Any], kind: Kind) -> NDArray[np.bool_]:
    if kind.name == "number":
        return np.asarray(np.isfinite(values))
    unknown: Any = {"category": -1, "binary": 0, "text": ""}[kind.name]
    return np.asarray(values != unknown)


def _read(
    text: str, labels: Mapping[str, NDArray[Any]], kinds: Mapping[str, Kind]
) -> tuple[str, str, str]:
    """An attribute's name, its column, and the word of a category."""
    first, *more = text.split("=")
    if len(more) == 2:
        return first, more[0], more[1]
    column = label_of(first, labels, kinds) or first
    if not more:
        return first, column, ""
    if more[0] in kinds:
        return first, more[0], ""
    return (more[0] if more[0].isidentifier() else first), column, more[0]


def _thresholds(values: NDArray[np.float32]) -> tuple[float, float]:
    """Below the first a face has the attribute not, above the second it has."""
    known = values[np.isfinite(values)]
    if not len(known) or np.abs(known).max() <= 1:
        return 0.0, 0.0
    low, high = np.quantile(known, [1 / 3, 2 / 3])
    return float(low), float(high)
