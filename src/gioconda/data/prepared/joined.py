"""Several prepared sets as one, each with labels of its own: StarGAN's label and mask vectors.

Paper    Choi et al. 2018, CVPR, "StarGAN ...", section 3.3: the labels of all sets stand side by
         side in one vector; those of other sets are not known for a picture and are 0, and a mask
         vector says by a 1 which set the picture is from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gioconda.data.prepared.reader import Prepared
from gioconda.data.splits import Split
from gioconda.errors import DataError


@dataclass(frozen=True)
class Part:
    """A prepared set, and which of its labels count.

    Attributes:
        prepared: The set.
        labels: Names; a category stands for all of its words, ``gender=female`` for one of them,
            ``18<=age<35``, ``age<18`` and ``60<=age`` for the numbers of a range.
    """

    prepared: Prepared
    labels: tuple[str, ...]


class Concatenated:
    """Arrays end to end, without a copy of them: what is asked for is read from where it lies.

    Args:
        arrays: ``(N_k, ...)`` each, alike but for their lengths.
    """

    def __init__(self, arrays: Sequence[NDArray[Any]]) -> None:
        self.arrays = list(arrays)
        self.starts = np.cumsum([0, *map(len, self.arrays)])
        self.shape = (int(self.starts[-1]), *self.arrays[0].shape[1:])
        self.dtype = self.arrays[0].dtype

    def __len__(self) -> int:
        return int(self.starts[-1])

    def __getitem__(self, index: NDArray[np.int64]) -> NDArray[Any]:
        """The samples at ``index`` ``(B,)``, as a new array ``(B, ...)``."""
        if len(index) and not 0 <= index.min() <= index.max() < len(self):
            raise IndexError(f"no sample {index.max()} among {len(self)}")
        taken = np.empty((len(index), *self.shape[1:]), self.dtype)
        for (start, stop), array in zip(pairwise(self.starts), self.arrays, strict=True):
            here = (index >= start) & (index < stop)
            taken[here] = array[index[here] - start]
        return taken


def join(
    parts: Sequence[Part], split: Split, *, shared: bool = False
) -> tuple[dict[str, Any], list[str]]:
    """One split of several sets, as ``CachedBatches`` takes it.

    Args:
        parts: The sets and their labels, in the order of the vector.
        split: ``train``, ``val`` or ``test``.
        shared: The labels of all sets are the same ones: they stand in the same places, and the
            sets count as one.

    Returns:
        ``image`` ``(N, S, S, 3)`` uint8 RGB, read where it lies; ``label`` ``(N, D)`` float32: 1
        yes, 0 no or not known, numbers as they are; ``mask`` ``(N, K)`` float32, 1 for the set that
        the picture is from; and what each of the D labels is called.

    Raises:
        DataError: The pictures of two sets differ in size, a label is not there or is a text, or
            sets that share their labels call them differently.
    """
    for part in parts[1:]:
        first = parts[0].prepared
        if part.prepared.size != first.size:
            raise DataError(
                f"{part.prepared.folder}: {part.prepared.size} px, but {first.folder} has "
                f"{first.size} px; prepare both at one --size"
            )
    images, labels = [], []
    names: list[str] = []
    for part in parts:
        images.append(part.prepared.arrays(split, ["image"])["image"])
        vector, its_names = vectors(part, split)
        labels.append(vector)
        if shared and names and its_names != names:
            raise DataError(f"{part.prepared.folder}: its labels {its_names} are not {names}")
        names = its_names if shared else names + its_names
    if shared:
        together = np.concatenate(labels)
        ones = np.ones((len(together), 1), np.float32)
        return {"image": Concatenated(images), "label": together, "mask": ones}, names
    count = sum(map(len, images))
    label = np.zeros((count, len(names)), np.float32)
    mask = np.zeros((count, len(parts)), np.float32)
    row = column = 0
    for k, vector in enumerate(labels):
        stop, right = row + vector.shape[0], column + vector.shape[1]
        label[row:stop, column:right] = vector
        mask[row:stop, k] = 1
        row, column = stop, right
    return {"image": Concatenated(images), "label": label, "mask": mask}, names


_NUMBER = r"-?\d+(?:\.\d+)?"
_RANGE = re.compile(rf"(?:(?P<low>{_NUMBER})<=)?(?P<name>\w+)(?:<(?P<high>{_NUMBER}))?")


def vectors(part: Part, split: Split) -> tuple[NDArray[np.float32], list[str]]:
    """A set's own label vectors ``(N, d)`` float32, and what each place is called."""
    columns: list[NDArray[Any]] = []
    names: list[str] = []
    for label in part.labels:
        name, _, word = label.partition("=")
        bounds = _RANGE.fullmatch(label)
        if bounds:
            name, word = bounds["name"], ""
        kind = part.prepared.kinds.get(name)
        if kind is None or kind.name == "text":
            what = "is a text" if kind else f"is none of {', '.join(part.prepared.kinds)}"
            raise DataError(f"{part.prepared.folder}: the label {name!r} {what}")
        values = part.prepared.arrays(split, [name])[name]
        if bounds and name != label:
            columns.append(_within(values, part, label, kind.name, bounds))
            names.append(label)
        elif kind.name == "number":
            columns.append(np.nan_to_num(values))
            names.append(name)
        elif kind.name == "binary":
            columns.append(values == 1)
            names.append(name)
        else:
            for code, each in enumerate(kind.values):
                if not word or each == word:
                    columns.append(values == code)
                    names.append(f"{name}={each}")
            if word and word not in kind.values:
                raise DataError(f"{part.prepared.folder}: {name} is one of {kind.values}")
    return np.stack(columns, axis=1).astype(np.float32), names


def _within(
    values: NDArray[Any], part: Part, label: str, kind: str, bounds: re.Match[str]
) -> NDArray[np.bool_]:
    """Whether numbers are in a range; those that nobody knows are in none."""
    if kind != "number":
        raise DataError(f"{part.prepared.folder}: {label!r} asks for a range, but it is a {kind}")
    low, high = float(bounds["low"] or -np.inf), float(bounds["high"] or np.inf)
    return (values >= low) & (values < high)
