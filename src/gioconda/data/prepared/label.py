"""Labels that a set lacks, read off its prepared faces by a model: the column says that it did.

A column that a machine made is called ``machine_...``; the report and the card name the model, a
hash of its weights, and what it read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.data.prepared import store
from gioconda.data.prepared.cutting import five_of
from gioconda.data.prepared.opened import Prepared
from gioconda.data.prepared.prepare import Report, finish
from gioconda.data.sets.registry import read_set
from gioconda.errors import DataError
from gioconda.faces.align import apply, crop, five_point_transform, invert
from gioconda.faces.smile_degree import SmileMeter, zoomed
from gioconda.photo import read_photo
from gioconda.types import Pixels, Points

if TYPE_CHECKING:
    from gioconda.data.sets.record import Record

PREFIX = "machine_"
_TOGETHER = 64


class Labeller(Protocol):
    """Whatever reads one number off faces."""

    column: str  # without the prefix
    meaning: str
    method: str
    weights: str  # a hash

    def cut(self, pixels: Pixels, five: Points) -> Pixels:
        """What it must see of a picture, given the five points in it."""

    def read(self, cuts: Pixels) -> NDArray[np.float32]:
        """One number for each."""


class SmileLabeller:
    """Smile degrees in [-1, 1] by one of our smile networks.

    Args:
        model: A packaged name, a file, a run's folder or a Hub id.

    Raises:
        WeightsError: It is no smile network.
    """

    column = "smile_degree"
    meaning = "a degree in [-1, 1], +1 a broad smile, -1 clearly not smiling"

    def __init__(self, model: str) -> None:
        from gioconda.models.pretrained import fingerprint

        self.meter = SmileMeter.from_pretrained(model)
        self.method = str(self.meter.network.name)
        self.weights = fingerprint(self.meter.network)

    def cut(self, pixels: Pixels, five: Points) -> Pixels:
        """See ``Labeller``."""
        size = self.meter.size
        photo_to_crop = zoomed(five_point_transform(five, size), size, self.meter.zoom)
        return crop(pixels, photo_to_crop, size, size)

    def read(self, cuts: Pixels) -> NDArray[np.float32]:
        """See ``Labeller``."""
        return self.meter.measure_crops(cuts)


@dataclass(frozen=True)
class _Job:
    """One part of a set, and the pictures that its faces are looked at in."""

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
        source: The set as it was published: faces are then looked at in its own pictures, which
            show more than the prepared ones. None to look at the prepared ones.
        advance: Told how many more faces are done, for a progress bar.

    Returns:
        The new report.

    Raises:
        DataError: The set is no prepared one or is broken, has no landmarks, shows mouths alone and
            no ``source`` is given, or is another than the one in ``source``.
    """
    prepared = Prepared.open(folder)
    settings = prepared.report["settings"]
    if not settings["points"]:
        raise DataError(f"{folder}: has no landmarks; prepare it with --landmarks ours")
    if settings["crop"] == "mouth" and source is None:
        raise DataError(f"{folder}: shows mouths alone; name the published set with --source")
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
    features = store.features_of(store.kinds_of(report), settings["points"], settings["masks"])
    asides: list[tuple[Path, Path]] = []
    try:
        for split in prepared.splits:
            for path in store.parts_of(prepared.folder, split):
                job = _Job(path, store.read_table(path), published)
                aside = path.with_suffix(".labelled")
                asides.append((aside, path))
                store.write_table(aside, _labelled(job, labeller, column, features))
                advance(len(job.table))
        for aside, path in asides:  # all at once, when all is done
            aside.replace(path)
    finally:
        for aside, _ in asides:
            aside.unlink(missing_ok=True)
    finish(prepared.folder, report)
    return report


def _labelled(job: _Job, labeller: Labeller, column: str, features: Any) -> Any:
    """The part's table with the new column at its end."""
    import pyarrow as pa

    values = np.full(len(job.table), np.nan, np.float32)
    seen: list[int] = []
    cuts: list[Pixels] = []
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


def _cuts(job: _Job, labeller: Labeller) -> Iterator[tuple[int, Pixels]]:
    """Of each face that has landmarks: its row, and what the model must see of it."""
    names = job.table.column("file_name").to_pylist()
    points = store.grids(job.table, "points").astype(np.float64)
    to_crop = store.grids(job.table, "photo_to_crop").astype(np.float64)
    for index, name in enumerate(names):
        five = five_of(points[index])
        if np.isnan(five).any():
            continue
        if job.published is None:
            data = job.table.column("image")[index].as_py()["bytes"]
            yield index, labeller.cut(_decode(data, job.path), five)
        else:
            pixels = _published(job, name)
            yield index, labeller.cut(pixels, apply(invert(to_crop[index]), five))


def _decode(data: bytes, path: Path) -> Pixels:
    """A stored picture, ``(S, S, 3)`` uint8 RGB.

    Raises:
        DataError: It is broken.
    """
    pixels: Pixels | None = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
    if pixels is None:
        raise DataError(f"{path}: holds a broken picture; delete it and prepare the set again")
    return pixels


def _published(job: _Job, name: str) -> Pixels:
    record = (job.published or {}).get(name)
    if record is None:
        raise DataError(f"{job.path}: {name} is not in the published set that --source names")
    return read_photo(record.path).pixels if record.pixels is None else record.pixels
