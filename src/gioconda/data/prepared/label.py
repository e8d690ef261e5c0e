"""Labels that a set lacks, read off its prepared faces by a machine: the column says that it did.

A column that a machine made is called ``machine_...``; the report and the card name the model or
the measure, a hash of its weights, and what it read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gioconda.atomic import replacing
from gioconda.data.faces import five_of
from gioconda.data.prepared import store
from gioconda.data.prepared.labellers import Labeller, PicturedFace
from gioconda.data.prepared.reader import Prepared
from gioconda.data.prepared.report import Report, write_report
from gioconda.data.sets.registry import read_set
from gioconda.errors import DataError
from gioconda.faces.align import apply, invert
from gioconda.faces.scheme import POINT_NAMES
from gioconda.photo import read_photo
from gioconda.types import Pixels

if TYPE_CHECKING:
    from gioconda.data.sets.record import Record

PREFIX = "machine_"
_TOGETHER = 64


@dataclass(frozen=True)
class _LabelJob:
    """One file of a set, and the published pictures where the model reads those."""

    path: Path
    table: Any
    published: dict[str, Record] | None


def label(
    folder: str | Path,
    labeller: Labeller,
    model: str,
    *,
    source: str | Path | None = None,
    advance: Callable[[int], None] = lambda faces: None,
) -> Report:
    """Add a column to a prepared set; one of the same name is replaced.

    Args:
        folder: The prepared set.
        labeller: The model.
        model: What the model was asked for by, for the report.
        source: The set as it was published: the model then reads its own pictures, which
            show more than the prepared ones. None for the prepared ones.
        advance: Told how many more faces are done, for a progress bar.

    Returns:
        The new report.

    Raises:
        DataError: The set is no prepared one or is broken, lacks landmarks or masks that the
            labeller needs, shows mouths alone and no ``source`` is given, or is another than the
            one in ``source``.
    """
    prepared = Prepared.open(folder)
    _require(prepared, labeller, source)
    column = PREFIX + labeller.column
    made = {
        "model": model,
        "method": labeller.method,
        "weights": labeller.weights,
        "read_from": "published pictures" if source else "prepared pictures",
        "meaning": labeller.meaning,
    }
    report = prepared.report
    if report["labels_by_machine"].get(column) == made:
        return report
    published = {r.name: r for r in read_set(report["set"], source)} if source else None
    report["labels_by_machine"][column] = made
    features = store.features_in(report)
    with ExitStack() as all_or_none:  # files take their names when all are written
        for split in prepared.splits:
            for path in store.parts_of(prepared.folder, split):
                job = _LabelJob(path, store.read_table(path), published)
                aside = all_or_none.enter_context(replacing(path))
                store.write_table(aside, _labelled(job, labeller, column, features))
                advance(len(job.table))
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


def _labelled(job: _LabelJob, labeller: Labeller, column: str, features: Any) -> Any:
    """The part's table with the new column at its end."""
    import pyarrow as pa

    values = np.full(len(job.table), np.nan, np.float32)
    seen: list[int] = []
    cuts: list[Any] = []
    for index, cut in _cuts(job, labeller):
        seen.append(index)
        cuts.append(cut)
        if len(cuts) == _TOGETHER:
            values[seen] = labeller.read(np.stack(cuts))
            seen, cuts = [], []
    if cuts:
        values[seen] = labeller.read(np.stack(cuts))
    table = job.table.drop_columns([column]) if column in job.table.column_names else job.table
    numbers = pa.array(values, pa.float32(), mask=np.isnan(values))
    table = table.append_column(pa.field(column, pa.float32()), numbers)
    return table.replace_schema_metadata(features.arrow_schema.metadata)


def _cuts(job: _LabelJob, labeller: Labeller) -> Iterator[tuple[int, Any]]:
    """Of each face that has landmarks: its row, and what the model must see of it."""
    names = job.table.column("file_name").to_pylist()
    points = store.grids(job.table, "points").astype(np.float64)
    to_crop = store.grids(job.table, "photo_to_crop").astype(np.float64)
    for index, name in enumerate(names):
        if np.isnan(five_of(points[index])).any():
            continue
        if job.published is None:
            pixels = _stored(job, "image", index)
            mask = _stored(job, "mask", index)[..., 0] if "mask" in labeller.needs else None
            yield index, labeller.cut(PicturedFace(pixels, points[index], mask))
        else:
            pixels, back = _published(job, name), invert(to_crop[index])
            yield index, labeller.cut(PicturedFace(pixels, apply(back, points[index])))


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
