"""Labels of a prepared set as columns of numbers.

A recipe names a label as ``smiling``, a word of a category as ``gender=female``, and a range of a
number as ``18<=age<35``, ``age<18`` or ``60<=age``. Ranges are in the numbers as they were given; a
number that stands for an attribute must be a degree.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gioconda.data.prepared.reader import Prepared
from gioconda.data.sets.kinds import SIGNED
from gioconda.data.sets.scales import scale_of
from gioconda.data.splits import Split
from gioconda.errors import DataError

_NUMBER = r"-?\d+(?:\.\d+)?"
_LABEL = re.compile(
    r"(?P<category>[^=<]+)=(?P<word>.+)"
    rf"|(?:(?P<low>{_NUMBER})<=)?(?P<name>\w+)(?:<(?P<high>{_NUMBER}))?"
)


def named(labels: Mapping[str, str] | Sequence[str]) -> dict[str, str]:
    """Attribute -> label. In a list of labels a word is its own name, and so is another label."""
    if isinstance(labels, Mapping):
        return dict(labels)
    return {_word_of(label) or label: label for label in labels}


def with_all_words(prepared: Prepared, labels: Mapping[str, str]) -> dict[str, str]:
    """The same, where a category without a word stands for all of its words."""
    whole: dict[str, str] = {}
    for attribute, label in labels.items():
        kind = prepared.kinds.get(label)
        if kind is not None and kind.name == "category":
            whole |= {word: f"{label}={word}" for word in kind.values}
        else:
            whole[attribute] = label
    return whole


def degrees(prepared: Prepared, split: Split, attributes: Mapping[str, str]) -> NDArray[np.float32]:
    """``(N, A)`` float32 in [-1, 1], NaN where unknown.

    Args:
        prepared: The set.
        split: Which part of it.
        attributes: Attribute -> label: a degree as it is, else -1 no, 1 yes. What a set has no
            label for is unknown.

    Raises:
        DataError: No such word is in the category, the label is a category or a text as such, or a
            number of which nobody knows the scale.
    """
    count = int(prepared.report["faces"][split])
    columns = [
        _column(prepared, split, label)[0]
        if name_of(label) in prepared.kinds
        else np.full(count, np.nan)
        for label in attributes.values()
    ]
    if not columns:
        return np.zeros((count, 0), np.float32)
    return np.stack(columns, 1, dtype=np.float32)


def vectors(prepared: Prepared, split: Split, labels: Mapping[str, str]) -> NDArray[np.float32]:
    """``(N, L)`` float32: 1 yes, 0 no or not known, degrees as they are.

    Raises:
        DataError: There is no such label, it is a category or a text as such, or a number of which
            nobody knows the scale.
    """
    columns = []
    for label in labels.values():
        values, is_number = _column(prepared, split, label)
        columns.append(np.nan_to_num(values) if is_number else values == 1)
    return np.stack(columns, axis=1).astype(np.float32)


def name_of(label: str) -> str:
    """The name of a set's label in a recipe's: ``age`` of ``18<=age<35``."""
    found = _LABEL.fullmatch(label)
    return (found["category"] or found["name"]) if found else label


def _word_of(label: str) -> str | None:
    found = _LABEL.fullmatch(label)
    return found["word"] if found else None


def _column(prepared: Prepared, split: Split, label: str) -> tuple[NDArray[Any], bool]:
    """``(N,)`` a degree as it is, else -1 no, 1 yes; NaN unknown. And whether it is a degree."""
    name, kinds, folder = name_of(label), prepared.kinds, prepared.folder
    kind = kinds.get(name)
    if kind is None:
        raise DataError(f"{folder}: the label {name!r} is none of {', '.join(kinds)}")
    if kind.name == "text":
        raise DataError(f"{folder}: the label {name!r} is a text")
    values = prepared.arrays(split, [name])[name]
    found, word = _LABEL.fullmatch(label), _word_of(label)
    if kind.name == "category":
        if word not in kind.values:
            what = f"{label!r} asks for a range, but it is a category; " if "<" in label else ""
            words = ", ".join(kind.values)
            raise DataError(f"{folder}: {what}{name} is one of {words}; name it as {name}=WORD")
        return _signs(values == kind.values.index(word), values >= 0), False
    if word is not None:
        raise DataError(f"{folder}: {label!r} asks for a word, but {name} is a {kind.name}")
    low, high = (found["low"], found["high"]) if found else (None, None)
    if low is None and high is None:
        if kind.name == "number":
            require_degrees(prepared, name)
            return values, True
        return _signs(values == 1, values != 0), False
    if kind.name != "number":
        raise DataError(f"{folder}: {label!r} asks for a range, but it is a {kind.name}")
    given = kind.given(values)
    inside = (given >= float(low or -np.inf)) & (given < float(high or np.inf))
    return _signs(inside, ~np.isnan(values)), False


def require_degrees(prepared: Prepared, name: str) -> None:
    """Make sure that a label of numbers holds degrees.

    A set that an earlier release prepared does not say so: there, numbers on both sides of 0 that
    reach no further than 1 are.

    Raises:
        DataError: They are not, or nobody knows.
    """
    kind = prepared.kinds[name]
    if kind.scale is not None:
        return
    columns = [prepared.arrays(split, [name])[name] for split in prepared.splits]
    numbers = np.concatenate(columns)
    numbers = numbers[~np.isnan(numbers)]
    if "notes" not in prepared.report and len(numbers) and scale_of(numbers) == SIGNED:
        return
    found = f"from {numbers.min():g} to {numbers.max():g}" if len(numbers) else "none"
    raise DataError(
        f"{prepared.folder}: the label {name!r} is no degree, and its numbers ({found}) do not "
        f"tell their scale: prepare the set again with --scale {name}=LEAST..MOST, or ask for a "
        f"range, such as {_middle(numbers)}<={name}"
    )


def _middle(numbers: NDArray[Any]) -> str:
    return f"{np.median(numbers):.3g}" if len(numbers) else "0"


def _signs(yes: NDArray[np.bool_], known: NDArray[np.bool_]) -> NDArray[np.float32]:
    return np.where(known, np.where(yes, 1.0, -1.0), np.nan).astype(np.float32)
