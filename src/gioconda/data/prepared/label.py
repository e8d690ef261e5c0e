"""Labels that a set lacks, read off its prepared faces by a machine: the column says that it did.

A column that a machine made is called ``machine_...``; the report and the card name the model or
the measure, a hash of its weights, and what it read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gioconda.atomic import replacing
from gioconda.data.faces import five_of
from gioconda.data.prepared import store
from gioconda.data.prepared.labellers import Labeller, labellers_of
from gioconda.data.prepared.measures import PicturedFace
from gioconda.data.prepared.reader import Prepared
from gioconda.data.prepared.report import Report, write_report
from gioconda.data.sets.registry import read_set
from gioconda.data.sets.scales import told_by
from gioconda.errors import DataError
from gioconda.faces.align import apply, invert
from gioconda.faces.scheme import POINT_NAMES
from gioconda.photo import read_photo
from gioconda.types import Pixels

if TYPE_CHECKING:
    from gioconda.cluster import Cluster
    from gioconda.data.sets.record import Record

PREFIX = "machine_"
_TOGETHER = 64
Numbers = dict[str, NDArray[np.float32]]


@dataclass(frozen=True)
class _LabelJob:
    """One file of a set, the published pictures where models read those, and column -> model."""

    path: Path
    table: Any
    published: dict[str, Record] | None
    labellers: Mapping[str, Labeller]


def label(
    folder: str | Path,
    labeller: Labeller,
    model: str,
    *,
    source: str | Path | None = None,
    advance: Callable[[int], None] = lambda faces: None,
) -> Report:
    """``label_all`` with one labeller, which was asked for as ``model``."""
    return label_all(folder, {model: labeller}, source=source, advance=advance)


def label_all(
    folder: str | Path,
    labellers: Mapping[str, Labeller],
    *,
    source: str | Path | None = None,
    cluster: Cluster | None = None,
    advance: Callable[[int], None] = lambda faces: None,
) -> Report:
    """Add columns to a prepared set in one pass; those of the same names are replaced.

    Args:
        folder: The prepared set.
        labellers: What each was asked for by, for the report -> the labeller.
        source: The set as it was published: the models then read its own pictures, which
            show more than the prepared ones. None for the prepared ones.
        cluster: What reads faces in place of this process, by the labellers' names; its machines
            see the same disk.
        advance: Told how many more faces are done, for a progress bar.

    Returns:
        The new report.

    Raises:
        DataError: The set is no prepared one or is broken, lacks landmarks or masks that a
            labeller needs, shows mouths alone and no ``source`` is given, or is another than the
            one in ``source``.
    """
    prepared = Prepared.open(folder)
    report = prepared.report
    todo: dict[str, Labeller] = {}
    for model, labeller in labellers.items():
        _require(prepared, labeller, source)
        column = PREFIX + labeller.column
        made = {
            "model": model,
            "method": labeller.method,
            "weights": labeller.weights,
            "read_from": "published pictures" if source else "prepared pictures",
            "meaning": labeller.meaning,
        }
        if report["labels_by_machine"].get(column) != made:
            todo[column] = labeller
            report["labels_by_machine"][column] = made
    if not todo:
        return report
    features = store.features_in(report)
    paths = [path for split in prepared.splits for path in store.parts_of(prepared.folder, split)]
    read: Iterable[Numbers]
    if cluster is None:
        read = map(PartReader(prepared, todo, source), paths)
    else:
        models = {name: report["labels_by_machine"][name]["model"] for name in todo}
        told = (str(prepared.folder), models, None if source is None else str(source))
        read = cluster.map(PartReader.of, told, paths)
    with ExitStack() as all_or_none:  # files take their names when all are written
        for path, numbers in zip(paths, read, strict=True):
            table = store.read_table(path)
            aside = all_or_none.enter_context(replacing(path))
            store.write_table(aside, _with_columns(table, numbers, features))
            advance(len(table))
    write_report(prepared.folder, report)
    return report


def _require(prepared: Prepared, labeller: Labeller, source: str | Path | None) -> None:
    settings, folder = prepared.report["settings"], prepared.folder
    if not settings["points"]:
        raise DataError(f"{folder}: has no landmarks; prepare it with --landmarks ours")
    if settings["crop"] == "mouth" and source is None:
        raise DataError(f"{folder}: shows mouths alone; name the published set with --source")
    if "mesh" in labeller.needs and settings["points"] != len(POINT_NAMES):
        raise DataError(
            f"{folder}: has {settings['points']} landmarks, and {labeller.column} is measured by "
            f"all {len(POINT_NAMES)}; prepare it with --landmarks ours"
        )
    if "mask" in labeller.needs and (source is not None or not settings["masks"]):
        raise DataError(
            f"{folder}: {labeller.column} is measured in prepared pictures with masks; prepare it "
            f"with them, and leave --source out"
        )


class PartReader:
    """Reads the numbers of the faces of one file of a set.

    Args:
        prepared: The set.
        labellers: Column -> what reads its numbers.
        source: The set as it was published, where the labellers read its own pictures.

    Raises:
        DataError: There is none in ``source``.
    """

    def __init__(
        self, prepared: Prepared, labellers: Mapping[str, Labeller], source: str | Path | None
    ) -> None:
        self.labellers = labellers
        self._published: dict[str, Record] | None = None
        if source:
            report = prepared.report
            told = told_by({name: prepared.kinds[name] for name in report["labels"]})
            records = read_set(report["set"], source, told)
            self._published = {record.name: record for record in records}

    @classmethod
    def of(cls, folder: str, models: Mapping[str, str], source: str | None) -> PartReader:
        """The reader of an actor: ``models`` are columns -> labellers' names."""
        labellers = labellers_of(list(models.values()))
        chosen = {name: labellers[model] for name, model in models.items()}
        return cls(Prepared.open(folder), chosen, source)

    def __call__(self, path: Path) -> Numbers:
        """Column -> ``(N,)`` numbers of the file's faces; NaN where one cannot be read.

        Raises:
            DataError: The file is missing or broken.
        """
        job = _LabelJob(path, store.read_table(path), self._published, self.labellers)
        numbers = {name: np.full(len(job.table), np.nan, np.float32) for name in job.labellers}
        faces = _faces(job)
        while some := list(islice(faces, _TOGETHER)):
            seen = [index for index, _ in some]
            for name, labeller in job.labellers.items():
                cuts = np.stack([labeller.cut(face) for _, face in some])
                numbers[name][seen] = labeller.read(cuts)
        return numbers


def _with_columns(table: Any, numbers: Numbers, features: Any) -> Any:
    """A part's table with the new columns at its end."""
    import pyarrow as pa

    table = table.drop_columns([name for name in numbers if name in table.column_names])
    for name, column in numbers.items():
        values = pa.array(column, pa.float32(), mask=np.isnan(column))
        table = table.append_column(pa.field(name, pa.float32()), values)
    return table.replace_schema_metadata(features.arrow_schema.metadata)


def _faces(job: _LabelJob) -> Iterator[tuple[int, PicturedFace]]:
    """Each face that has landmarks, and its row."""
    names = job.table.column("file_name").to_pylist()
    points = store.grids(job.table, "points").astype(np.float64)
    to_crop = store.grids(job.table, "photo_to_crop").astype(np.float64)
    needed = {need for labeller in job.labellers.values() for need in labeller.needs}
    maps = [n for n in ("mask", "parts") if "mask" in needed and n in job.table.column_names]
    for index, name in enumerate(names):
        if np.isnan(five_of(points[index])).any():
            continue
        if job.published is None:
            stored = {one: _stored(job, one, index)[..., 0] for one in maps}
            yield index, PicturedFace(_stored(job, "image", index), points[index], **stored)
        else:
            pixels, back = _published(job, name), invert(to_crop[index])
            yield index, PicturedFace(pixels, apply(back, points[index]))


def _stored(job: _LabelJob, column: str, index: int) -> Pixels:
    """A stored picture, as ``store.decode`` gives it.

    Raises:
        DataError: It is broken.
    """
    pixels = store.decode(job.table.column(column)[index].as_py()["bytes"])
    if pixels is None:
        raise DataError(f"{job.path}: holds a broken picture; delete it and prepare the set again")
    return pixels


def _published(job: _LabelJob, name: str) -> Pixels:
    record = (job.published or {}).get(name)
    if record is None:
        raise DataError(f"{job.path}: {name} is not in the published set that --source names")
    return read_photo(record.path).pixels if record.pixels is None else record.pixels
