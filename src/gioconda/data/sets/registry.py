"""The register of readers: a name for each data set, and what is checked of every one.

A reader is a generator of ``Record`` and ``Refused``; the decorator makes it a function from a
folder to a ``FaceSet``, so that no reader has to check what all must keep to.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from gioconda.data.mesh_points import read_mesh_points
from gioconda.data.sets.kinds import Kind, infer_kind, parse
from gioconda.data.sets.masks import SHIPPED_MASKS, read_shipped_masks
from gioconda.data.sets.record import Card, FaceSet, Record, Refused
from gioconda.errors import DataError

Finder = Callable[[Path], Iterator[Record | Refused]]
Reader = Callable[[str | Path], FaceSet]

MODULES = (
    *("celeba", "celeba_mask", "ck", "classes", "fer2013", "folder", "kdef", "lfw", "london"),
    *("mtfl", "mug", "rafd", "smiles", "utkface", "web"),
)

_READERS: dict[str, Reader] = {}


def reader(card: Card) -> Callable[[Finder], Reader]:
    """Register a reader under its card's name, and check and complete what it finds."""

    def decorate(find: Finder) -> Reader:
        if card.name in _READERS:
            raise ValueError(f"the name {card.name!r} is registered twice")

        @functools.wraps(find)
        def read(root: str | Path) -> FaceSet:
            root = Path(root)
            if not root.is_dir():
                raise DataError(f"{root}: no such folder; expected {card.title}: {card.layout}")
            found = list(find(root))
            records = [each for each in found if isinstance(each, Record)]
            refused = {each.name: each.reason for each in found if isinstance(each, Refused)}
            if not records:
                raise DataError(f"{root}: no pictures of {card.title} here; expected {card.layout}")
            kinds = card.kinds
            if kinds is None:
                kinds = _kinds_of(records)
                records = [_parsed(record, kinds) for record in records]
            _check(root, records, kinds)
            return FaceSet(card, root, tuple(_with_shipped(root, records)), kinds, refused)

        _READERS[card.name] = read
        return read

    return decorate


def set_names() -> list[str]:
    """Names of all data sets that can be read, sorted."""
    _import_readers()
    return sorted(_READERS)


def read_set(name: str, root: str | Path) -> FaceSet:
    """The data set called ``name``, read from its folder.

    Raises:
        DataError: There is no such set, or the folder is not in its published layout.
    """
    if name not in set_names():
        raise DataError(f"no data set is called {name!r}; known: {', '.join(set_names())}")
    return _READERS[name](root)


@functools.cache
def _import_readers() -> None:
    for module in MODULES:  # by name: the room's other files need Lightning
        import_module(f"gioconda.data.sets.{module}")


def _check(root: Path, records: Iterable[Record], kinds: Mapping[str, Kind]) -> None:
    """Names are unique, files are there, labels are of their kinds."""
    seen: dict[str, Path] = {}
    missing = []
    for record in records:
        if record.name in seen:
            raise DataError(
                f"{record.path}: a second picture called {record.name!r} (the first: "
                f"{seen[record.name]}); remove one of them"
            )
        seen[record.name] = record.path
        if not record.path.is_file():
            missing.append(record.path)
        for label, value in record.labels.items():
            if fault := kinds[label].fault(value):
                raise DataError(f"{record.path}: wrong label {label!r}: {fault}")
    if missing:
        raise DataError(
            f"{missing[0]}: listed but missing, and so are {len(missing) - 1} more of "
            f"{len(seen)} pictures below {root}; get the whole set, or shorten its lists"
        )


def _kinds_of(records: Iterable[Record]) -> dict[str, Kind]:
    """The kinds of labels that only the folder itself decides; they are texts so far."""
    columns: dict[str, list[str | None]] = {}
    for record in records:
        for name, value in record.labels.items():
            columns.setdefault(name, []).append(None if value is None else str(value))
    return {name: infer_kind(column) for name, column in sorted(columns.items())}


def _parsed(record: Record, kinds: Mapping[str, Kind]) -> Record:
    given = record.labels.items()
    return replace(
        record,
        labels={n: parse(None if v is None else str(v), kinds[n]) for n, v in given},
    )


def _with_shipped(root: Path, records: Iterable[Record]) -> Iterator[Record]:
    """Landmarks and masks that lie beside the set, for the pictures that have none of their own."""
    points = read_mesh_points(root) if (root / "landmarks.npz").is_file() else {}
    masks = read_shipped_masks(root) if (root / SHIPPED_MASKS).is_file() else {}
    for record in records:
        yield replace(
            record,
            points=points.get(record.name) if record.points is None else record.points,
            mask=masks.get(record.name) if record.mask is None else record.mask,
        )
