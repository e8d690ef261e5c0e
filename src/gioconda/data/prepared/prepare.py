"""A data set as published -> a prepared one, a part at a time, in several processes.

A part that is already there, made of the same pictures in the same way, is left as it is: so a
stopped run goes on where it was, and a second run does nothing.
"""

from __future__ import annotations

import functools
import hashlib
import multiprocessing
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gioconda.data.prepared import store
from gioconda.data.prepared.crops import CROPS, size_of
from gioconda.data.prepared.cutting import Cutter, Landmarks, Settings
from gioconda.data.prepared.dataset_card import card_of
from gioconda.data.prepared.schemes import split_by
from gioconda.data.sets.kinds import Kind
from gioconda.data.sets.record import FaceSet, Record
from gioconda.data.splits import SPLITS, Split
from gioconda.errors import DataError
from gioconda.faces.align import FIVE
from gioconda.faces.scheme import POINT_NAMES

PART_PICTURES = 500
FORMAT = 2  # raise it when the same pictures would give other rows

Report = dict[str, Any]


@dataclass(frozen=True)
class _Part:
    """One file to make: all that a worker process needs."""

    path: Path
    note: Path
    records: Sequence[Record]
    kinds: Mapping[str, Kind]
    settings: Settings
    size_px: tuple[int, int] | None
    made_of: str


def settings_for(
    faces: FaceSet,
    *,
    size: int | None = None,
    crop: str | None = None,
    landmarks: Landmarks = "own",
    masks: bool | None = None,
    split: str = "80/10/10",
) -> Settings:
    """Settings that fit a set; what is None is the set's usual.

    Args:
        faces: The set.
        size: Side of a crop in pixels; None for the crop's usual.
        crop: One of ``CROPS``.
        landmarks: ``own`` aligns with the set's own landmarks where it has some and with ours
            elsewhere; ``ours`` always with ours.
        masks: Whether to store masks; None for a set that has some, but in mouth crops.
        split: One of ``gioconda.data.prepared.schemes.SCHEMES``.

    Raises:
        DataError: There is no such crop, or not in this size.
    """
    crop = faces.card.crop if crop is None else crop
    size = size_of(crop, size)
    lengths = {len(r.points) for r in faces if r.points is not None and landmarks == "own"}
    points = len(FIVE) if len(FIVE) in lengths else len(POINT_NAMES)
    if not lengths and CROPS[crop].needs == "nothing" and landmarks == "own":
        points = 0
    if masks is None:
        masks = crop != "mouth" and any(record.mask is not None for record in faces)
    return Settings(size, crop, landmarks, points, masks, split)


def prepare(
    faces: FaceSet,
    folder: str | Path,
    settings: Settings,
    *,
    seed: int = 0,
    workers: int = 1,
    advance: Callable[[int], None] = lambda pictures: None,
) -> Report:
    """Cut the face of every picture and store it.

    Args:
        faces: The data set, perhaps filtered.
        folder: Where to; made where it is missing.
        settings: From ``settings_for``.
        seed: Of a random split.
        workers: Processes; a program that asks for several must guard its main module.
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
    parts = _parts(folder, faces, settings, splits)
    _forget_others(folder, parts)
    todo = [part for part in parts if not _is_done(part)]
    if todo and (folder / "report.json").is_file():
        _refuse_if_labelled(folder)
    advance(sum(len(part.records) for part in parts if part not in todo))
    _run(todo, workers, advance)
    report = _report(faces, settings, seed, parts)
    _finish(folder, report)
    return report


def _claim(folder: Path, faces: FaceSet, settings: Settings, seed: int) -> None:
    """Write down what is prepared here; a folder that holds something else is left alone."""
    now = {"format": FORMAT, "set": faces.card.name, "seed": seed, **asdict(settings)}
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


def _parts(
    folder: Path, faces: FaceSet, settings: Settings, splits: Sequence[Split]
) -> list[_Part]:
    parts = []
    for split in SPLITS:
        records = [r for r, mine in zip(faces.records, splits, strict=True) if mine == split]
        for number, start in enumerate(range(0, len(records), PART_PICTURES)):
            some = records[start : start + PART_PICTURES]
            parts.append(
                _Part(
                    folder / split / f"part-{number:05d}.arrow",
                    folder / "notes" / f"{split}-{number:05d}.json",
                    some,
                    faces.kinds,
                    settings,
                    faces.card.size_px,
                    _fingerprint(some, settings, faces.kinds),
                )
            )
    return parts


def _fingerprint(records: Sequence[Record], settings: Settings, kinds: Mapping[str, Kind]) -> str:
    """A short hash of what decides the rows: names, file sizes, labels, landmarks, settings."""
    digest = hashlib.sha256(f"{FORMAT} {settings} {sorted(kinds.items())}".encode())
    for record in records:
        size_bytes = record.path.stat().st_size
        digest.update(f"{record.name} {size_bytes} {sorted(record.labels.items())}".encode())
        if record.points is not None:
            digest.update(record.points.tobytes())
    return digest.hexdigest()[:16]


def _is_done(part: _Part) -> bool:
    note = store.read_json(part.note)
    if note is None or note["made_of"] != part.made_of:
        return False
    return part.path.is_file() or not note["faces"]


def _forget_others(folder: Path, parts: Sequence[_Part]) -> None:
    """Drop the parts of an earlier run with more pictures than there are now."""
    kept = {path for part in parts for path in (part.path, part.note)}
    for path in [*folder.glob("*/part-*.arrow"), *folder.glob("notes/*.json")]:
        if path not in kept:
            path.unlink()


def _refuse_if_labelled(folder: Path) -> None:
    before = store.read_json(folder / "report.json") or {}
    if before.get("labels_by_machine"):
        raise DataError(
            f"{folder}: its pictures changed, or a part was lost, after `gioconda label` added "
            f"{', '.join(before['labels_by_machine'])}; prepare them into a new folder"
        )


def _run(parts: Sequence[_Part], workers: int, advance: Callable[[int], None]) -> None:
    if min(workers, len(parts)) < 2:
        for part in parts:
            advance(_make(part))
        return
    context = multiprocessing.get_context("spawn")  # torch's threads do not survive a fork
    pool = ProcessPoolExecutor(min(workers, len(parts)), context, _start_worker)
    try:
        for made in as_completed([pool.submit(_make, part) for part in parts]):
            advance(made.result())
    except BrokenProcessPool as error:
        raise DataError(
            "a worker process was stopped, perhaps for want of memory; run it again to go on, "
            "with fewer --workers"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _start_worker() -> None:
    """One core for each process; Ctrl-C is the parent's business."""
    import cv2
    import torch

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    cv2.setNumThreads(1)
    torch.set_num_threads(1)


@functools.lru_cache(maxsize=1)
def _cutter(settings: Settings, size_px: tuple[int, int] | None) -> Cutter:
    """A process keeps its cutter, whose networks take a second to load."""
    return Cutter(settings, size_px)


def _make(part: _Part) -> int:
    """Make one part; returns how many pictures are done."""
    rows, refused = _cutter(part.settings, part.size_px).rows(part.records, part.kinds)
    part.note.unlink(missing_ok=True)
    if rows:
        features = store.features_of(part.kinds, part.settings.points, part.settings.masks)
        store.write_part(part.path, rows, part.kinds, features)
    else:
        part.path.unlink(missing_ok=True)
    given = {name: Counter(_shown(row[name]) for row in rows) for name in _counted(part.kinds)}
    store.write_json(
        part.note,
        {"made_of": part.made_of, "faces": len(rows), "refused": refused, "labels": given},
    )
    return len(part.records)


def _counted(kinds: Mapping[str, Kind]) -> Iterator[str]:
    return (name for name, kind in kinds.items() if kind.name in ("binary", "category"))


def _shown(label: Any) -> str:
    return "not known" if label is None else str(label)


def _report(faces: FaceSet, settings: Settings, seed: int, parts: Sequence[_Part]) -> Report:
    counts: Counter[str] = Counter()
    refused = dict(faces.refused)
    given: dict[str, Counter[str]] = {name: Counter() for name in _counted(faces.kinds)}
    digest = hashlib.sha256()
    for part in parts:
        note = store.read_json(part.note)
        if note is None:
            raise DataError(f"{part.note}: gone; run it again")
        counts[part.path.parent.name] += note["faces"]
        refused |= note["refused"]
        digest.update(part.made_of.encode())
        for name, counter in given.items():
            counter.update(note["labels"][name])
    if not counts.total():
        name, reason = next(iter(refused.items()))
        raise DataError(f"{faces.root}: no picture gave a face; {name}: {reason}")
    return {
        "set": faces.card.name,
        "title": faces.card.title,
        "source": faces.card.source,
        "terms": faces.card.terms,
        "settings": {**asdict(settings), "seed": seed},
        "fingerprint": digest.hexdigest()[:16],
        "pictures": len(faces) + len(faces.refused),
        "faces": {split: counts[split] for split in SPLITS},
        "labels": {n: {"kind": k.name, "values": list(k.values)} for n, k in faces.kinds.items()},
        "label_counts": {name: dict(sorted(c.items())) for name, c in given.items()},
        "labels_by_machine": {},
        "refused": dict(sorted(refused.items())),
    }


def _finish(folder: Path, report: Report) -> None:
    """Index, card and report; nothing is written where they say the same already."""
    before = store.read_json(folder / "report.json")
    if before is not None:
        report["labels_by_machine"] = before.get("labels_by_machine", {})
    if before != report:
        finish(folder, report)


def finish(folder: Path, report: Report) -> None:
    """Write the index, the card and the report of a prepared set, in this order."""
    settings = report["settings"]
    features = store.features_of(store.kinds_of(report), settings["points"], settings["masks"])
    parts = {
        split: paths for split in SPLITS if (paths := sorted(folder.glob(f"{split}/part-*.arrow")))
    }
    about = {
        "description": f"{report['title']}, prepared by gioconda",
        "homepage": report["source"],
        "license": report["terms"],
        "fingerprint": report["fingerprint"],
    }
    store.write_index(folder, parts, features, about)
    store.write_text(folder / "README.md", card_of(report))
    store.write_json(folder / "report.json", report)
