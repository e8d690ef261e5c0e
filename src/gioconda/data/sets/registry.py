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
from gioconda.data.sets.columns import Cell, Column, column_of
from gioconda.data.sets.kinds import Kind
from gioconda.data.sets.masks import SHIPPED_MASKS, read_shipped_masks
from gioconda.data.sets.pictures import printable
from gioconda.data.sets.record import Card, FaceSet, Record, Refused
from gioconda.data.sets.scales import Told, check_told
from gioconda.errors import DataError

Finder = Callable[[Path], Iterator[Record | Refused]]
Reader = Callable[..., FaceSet]

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
        def read(root: str | Path, told: Mapping[str, Told] | None = None) -> FaceSet:
            root = Path(root)
            if not root.is_dir():
                raise DataError(f"{root}: no such folder; expected {card.title}: {card.layout}")
            found = list(find(root))
            records = [_named(each) for each in found if isinstance(each, Record)]
            refused = {
                printable(each.name): each.reason for each in found if isinstance(each, Refused)
            }
            if not records:
                raise DataError(f"{root}: {_nothing(card, refused)}")
            kinds, notes = card.kinds, tuple[str, ...]()
            if kinds is None:
                columns = _columns_of(records, told or {})
                kinds = {name: column.kind for name, column in columns.items()}
                notes = tuple(note for column in columns.values() for note in column.notes)
                records = [_parsed(record, columns) for record in records]
            _check(root, records, kinds)
            shipped = tuple(_with_shipped(root, records))
            return FaceSet(card, root, shipped, kinds, refused, notes)

        _READERS[card.name] = read
        return read

    return decorate


def set_names() -> list[str]:
    """Names of all data sets that can be read, sorted."""
    _import_readers()
    return sorted(_READERS)


def read_set(name: str, root: str | Path, told: Mapping[str, Told] | None = None) -> FaceSet:
    """The data set called ``name``, read from its folder.

    Args:
        name: One of ``set_names``.
        root: The folder.
        told: Label -> its scale, where the set's own table does not tell it; see ``scales``. Of no
            use to a set whose labels are known.

    Raises:
        DataError: There is no such set, the folder is not in its published layout, or a label is
            not what the others of its column are.
    """
    if name not in set_names():
        raise DataError(f"no data set is called {name!r}; known: {', '.join(set_names())}")
    return _READERS[name](root, told)


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


def _columns_of(records: Iterable[Record], told: Mapping[str, Told]) -> dict[str, Column]:
    """The labels that only the folder itself decides; they are texts so far."""
    cells: dict[str, list[Cell]] = {}
    for record in records:
        for name, value in record.labels.items():
            text = None if value is None else str(value)
            cells.setdefault(name, []).append(Cell(text, record.row or str(record.path)))
    check_told(told, sorted(cells))
    return {name: column_of(name, some, told.get(name)) for name, some in sorted(cells.items())}


def _parsed(record: Record, columns: Mapping[str, Column]) -> Record:
    given = record.labels.items()
    return replace(
        record,
        labels={n: columns[n].parse(None if v is None else str(v)) for n, v in given},
    )


def _named(record: Record) -> Record:
    """The record with names that every file format takes, whatever its file's name is.

    So are labels that files' or folders' names tell; those of a table are looked at with its rows.
    """
    labels = dict(record.labels)
    if record.row is None:
        labels |= {n: printable(v) for n, v in labels.items() if isinstance(v, str)}
    return replace(record, name=printable(record.name), key=printable(record.key), labels=labels)


def _nothing(card: Card, refused: Mapping[str, str]) -> str:
    """Why a folder gives no record."""
    told = f"no pictures of {card.title} here; expected {card.layout}"
    if not refused:
        return told
    name, reason = next(iter(refused.items()))
    return f"{told}; {len(refused)} left out, {name} first: {reason}"


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
