"""What every reader gives: records, what it refused and why, and what may be said of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from gioconda.data.sets.kinds import Kind, Label
from gioconda.data.sets.masks import HeadMask
from gioconda.data.splits import Split
from gioconda.errors import DataError
from gioconda.types import Pixels, Points


@dataclass(frozen=True)
class Record:
    """One picture of a data set.

    Attributes:
        path: The file that it is in.
        name: What the set calls it; unique in the set.
        key: What splits must not tear apart: the person where the set names people
            (``lfw/Aaron_Eckhart``), else the picture (``utkface/26_1_2_2017.jpg``).
        labels: Label -> value; None, or no entry, where nobody gave one.
        points: The set's own landmarks in pixels of the picture: ``(5, 2)`` in the order of
            ``five_point_transform``, or ``(141, 2)`` of the scheme; None where it has none.
        mask: The set's own mask of face, hair and hat; None where it has none.
        split: The set's own partition; None where it has none.
        pixels: ``(H, W, 3)`` uint8 RGB where the picture is no file of its own.
        row: Where its labels stand, ``metadata.csv:5``; None where no table has them.
    """

    path: Path
    name: str
    key: str
    labels: Mapping[str, Label] = field(default_factory=dict)
    points: Points | None = None
    mask: HeadMask | None = None
    split: Split | None = None
    pixels: Pixels | None = None
    row: str | None = None

    def number(self, label: str) -> float:
        """A label that is a number.

        Raises:
            DataError: It is none, or nobody gave it.
        """
        value = self.labels.get(label)
        if not isinstance(value, int | float):
            raise DataError(f"{self.path}: {label} is {value!r}, and no number")
        return value


@dataclass(frozen=True)
class Refused:
    """A picture that a reader leaves out, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Card:
    """What is known of a data set before it is read.

    Attributes:
        name: What ``gioconda prepare`` calls it.
        title: Its own name, with authors and year.
        source: Where to get it.
        terms: What it may be used for.
        layout: What its folder holds, as an error message says it.
        kinds: Its labels; None where the folder itself decides.
        crop: How its faces are usually cut; a name of ``gioconda.data.prepared.crops.CROPS``.
        size_px: Width and height of every picture, where the set has one size.
    """

    name: str
    title: str
    source: str
    terms: str
    layout: str
    kinds: Mapping[str, Kind] | None = None
    crop: str = "face"
    size_px: tuple[int, int] | None = None


@dataclass(frozen=True)
class FaceSet:
    """A data set as read.

    Attributes:
        card: What is known of it beforehand.
        root: Its folder.
        records: In a fixed order.
        kinds: Of its labels.
        refused: Picture -> why it is left out.
        notes: What was taken for what in its tables, such as the scale of a label.
    """

    card: Card
    root: Path
    records: tuple[Record, ...]
    kinds: Mapping[str, Kind]
    refused: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.records)

    def __iter__(self) -> Iterator[Record]:
        return iter(self.records)

    def where(self, **wanted: Any) -> FaceSet:
        """The records whose labels are these; all filters must hold.

        Args:
            **wanted: Label -> a value, or several (any of them; of a number least and most). A
                record without the label passes no filter of it.

        Raises:
            DataError: The set has no such label, the label no such value, or no record is left.
        """
        for name, value in wanted.items():
            if name not in self.kinds:
                raise DataError(
                    f"{self.root}: {self.card.name} has no label {name!r}; "
                    f"there are: {', '.join(self.kinds)}"
                )
            for one in value if isinstance(value, tuple | list) else (value,):
                if fault := self.kinds[name].fault(one):
                    raise DataError(f"{self.root}: filter {name}: {fault}")
        kept = tuple(
            record
            for record in self.records
            if all(
                _fits(record.labels.get(name), self.kinds[name], value)
                for name, value in wanted.items()
            )
        )
        if not kept:
            raise DataError(f"{self.root}: no picture of {self.card.name} passes {wanted}")
        return replace(self, records=kept)


def _fits(label: Label, kind: Kind, wanted: Any) -> bool:
    if label is None:
        return False
    if not isinstance(wanted, tuple | list):
        return bool(label == wanted)
    if kind.name == "number":
        least, most = wanted
        return bool(least <= label <= most)
    return label in wanted
