"""What a method offers: one frozen ``Description``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Verb = Literal[
    "encode",
    "decode",
    "noise",
    "sample",
    "reconstruct",
    "edit",
    "redraw",
    "read",
    "embed",
    "decode_mask",
]
AttributeKind = Literal["binary", "category", "degree"]
Crop = Literal["face", "mouth"]


@dataclass(frozen=True)
class AttributeGroup:
    """Attributes of one kind, side by side in a tensor of attributes.

    Attributes:
        kind: ``binary``: each yes or no; ``degree``: each a number in [-1, 1]; ``category``: words,
            of which a face has exactly one.
        names: In the order of their columns.
        start: The first column.
    """

    kind: AttributeKind
    names: tuple[str, ...]
    start: int = 0

    @property
    def columns(self) -> slice:
        """The group's columns."""
        return slice(self.start, self.start + len(self.names))


def degrees(names: Sequence[str]) -> tuple[AttributeGroup, ...]:
    """One group of degrees; none for no names."""
    return (AttributeGroup("degree", tuple(names)),) if names else ()


@dataclass(frozen=True)
class Description:
    """What a method offers.

    Attributes:
        verbs: What it can do; each has a protocol below.
        groups: The attributes that an edit or a sample may ask for, in the order of the columns.
        crop: Which part of an aligned face it takes, of ``faces.align.CUTS``.
        size_px: Side of that crop in pixels; 0 where it takes no aligned crop.
        zoom: Size of the face in the crop over its size in the five-point template.
        reads: What it tells of a face: ``smile``, ``expression``, ``landmarks`` ...
    """

    verbs: frozenset[Verb] = frozenset()
    groups: tuple[AttributeGroup, ...] = ()
    crop: Crop = "face"
    size_px: int = 0
    zoom: float = 1.0
    reads: tuple[str, ...] = ()

    @property
    def attributes(self) -> tuple[str, ...]:
        """Names of all attributes, in the order of the columns."""
        return tuple(name for group in self.groups for name in group.names)

    @property
    def categories(self) -> tuple[tuple[str, ...], ...]:
        """The words of each category; words of one category exclude each other."""
        return tuple(group.names for group in self.groups if group.kind == "category")

    @property
    def moves_pixels(self) -> bool:
        """Whether it moves the photo's pixels and tells how; else it draws a picture anew."""
        return "redraw" in self.verbs
