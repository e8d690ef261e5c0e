"""A data set as published -> a prepared one, a file at a time, in several processes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from gioconda.data.prepared import store
from gioconda.data.prepared.part_files import (
    FORMAT,
    forget_others,
    is_done,
    make_all,
    maker,
    part_files,
)
from gioconda.data.prepared.report import Report, report_of, write_report
from gioconda.data.prepared.schemes import split_by
from gioconda.data.prepared.settings import PrepareSettings
from gioconda.data.sets.record import FaceSet
from gioconda.errors import DataError

if TYPE_CHECKING:
    from gioconda.cluster import Cluster


def prepare(
    faces: FaceSet,
    folder: str | Path,
    settings: PrepareSettings,
    *,
    seed: int = 0,
    workers: int = 1,
    cluster: Cluster | None = None,
    advance: Callable[[int], None] = lambda pictures: None,
) -> Report:
    """Cut the face of every picture and store it.

    Args:
        faces: The data set, perhaps filtered.
        folder: Where to; made where it is missing.
        settings: From ``settings_for``.
        seed: Of a random split.
        workers: Processes; a program that asks for several must guard its main module.
        cluster: What cuts faces in place of processes of this one; its machines see the same disk.
        advance: Told how many more pictures are done, for a progress bar.

    Returns:
        The report, which is also in ``report.json``: counts, labels, fingerprint, and the pictures
        that were refused, with reasons.

    Raises:
        DataError: The folder holds another set or other settings, the records do not fit the split,
            or no picture gave a face.
    """
    folder = Path(folder)
    splits = split_by(settings.split, faces.records, seed)
    store.features_of(faces.kinds, settings.points, settings.masks)  # before anything is written
    _claim(folder, faces, settings, seed)
    parts = part_files(folder, faces, settings, splits)
    forget_others(folder, parts)
    todo = [part for part in parts if not is_done(part)]
    if todo and (folder / "report.json").is_file():
        _refuse_if_labelled(folder)
    advance(sum(len(part.records) for part in parts if part not in todo))
    if cluster is None:
        make_all(todo, workers, advance)
    else:
        for made in cluster.map(maker, (), todo):
            advance(made)
    report = report_of(faces, settings, seed, parts)
    before = store.read_json(folder / "report.json")
    if before is not None:
        report["labels_by_machine"] = before.get("labels_by_machine", {})
    if before != report:  # where nothing changed, nothing is written
        write_report(folder, report)
    return report


def _claim(folder: Path, faces: FaceSet, settings: PrepareSettings, seed: int) -> None:
    """Write down what is prepared here; a folder that holds something else is left alone."""
    now = {"format": FORMAT, "set": faces.card.name, "seed": seed, **settings.recorded}
    path = folder / "settings.json"
    before = store.read_json(path)
    if before is not None and before != now:
        other = [f"{k} {before.get(k)}, not {v}" for k, v in now.items() if before.get(k) != v]
        raise DataError(
            f"{folder}: holds a set prepared in another way ({'; '.join(other)}); "
            f"choose another folder, or delete this one"
        )
    if before is None:
        if folder.is_dir() and any(folder.iterdir()):
            raise DataError(f"{folder}: not empty, and no prepared set; choose another folder")
        store.write_json(path, now)


def _refuse_if_labelled(folder: Path) -> None:
    before = store.read_json(folder / "report.json") or {}
    if before.get("labels_by_machine"):
        raise DataError(
            f"{folder}: its pictures changed, or a part was lost, after `gioconda label` added "
            f"{', '.join(before['labels_by_machine'])}; prepare them into a new folder"
        )
