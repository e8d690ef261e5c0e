"""The files of a prepared set, each made in one piece of the records that belong into it.

A file that is already there, made of the same pictures in the same way, is left as it is: so a
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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gioconda.data.prepared import store
from gioconda.data.prepared.cutting import Cutter
from gioconda.data.prepared.settings import PrepareSettings
from gioconda.data.sets.kinds import Kind
from gioconda.data.sets.record import FaceSet, Record
from gioconda.data.splits import SPLITS, Split
from gioconda.errors import DataError

PART_PICTURES = 500
FORMAT = 2  # raise it when the same pictures would give other rows


@dataclass(frozen=True)
class PartFile:
    """One file, and all that a worker process needs to make it."""

    path: Path
    note: Path
    records: Sequence[Record]
    kinds: Mapping[str, Kind]
    settings: PrepareSettings
    size_px: tuple[int, int] | None
    made_of: str


def part_files(
    folder: Path, faces: FaceSet, settings: PrepareSettings, splits: Sequence[Split]
) -> list[PartFile]:
    """The files of a set, in the order of ``SPLITS``; ``splits`` are those of its records."""
    parts = []
    for split in SPLITS:
        records = [r for r, mine in zip(faces.records, splits, strict=True) if mine == split]
        for number, start in enumerate(range(0, len(records), PART_PICTURES)):
            some = records[start : start + PART_PICTURES]
            parts.append(
                PartFile(
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


def _fingerprint(
    records: Sequence[Record], settings: PrepareSettings, kinds: Mapping[str, Kind]
) -> str:
    """A short hash of what decides the rows: names, file sizes, labels, landmarks, settings."""
    # Written as in the first release: another text would make every set anew.
    how = ", ".join(f"{name}={value!r}" for name, value in settings.recorded.items())
    digest = hashlib.sha256(f"{FORMAT} Settings({how}) {sorted(kinds.items())}".encode())
    for record in records:
        size_bytes = record.path.stat().st_size
        digest.update(f"{record.name} {size_bytes} {sorted(record.labels.items())}".encode())
        if record.points is not None:
            digest.update(record.points.tobytes())
    return digest.hexdigest()[:16]


def is_done(part: PartFile) -> bool:
    """Whether the file is there, made of the same pictures in the same way."""
    note = store.read_json(part.note)
    if note is None or note["made_of"] != part.made_of:
        return False
    return part.path.is_file() or not note["faces"]


def forget_others(folder: Path, parts: Sequence[PartFile]) -> None:
    """Drop the parts of an earlier run with more pictures than there are now."""
    kept = {path for part in parts for path in (part.path, part.note)}
    for path in [*folder.glob("*/part-*.arrow"), *folder.glob("notes/*.json")]:
        if path not in kept:
            path.unlink()


def make_all(parts: Sequence[PartFile], workers: int, advance: Callable[[int], None]) -> None:
    """Make files, in several processes where asked; ``advance`` is told of pictures done."""
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


def maker() -> Callable[[PartFile], int]:
    """What an actor of a cluster does: it makes a part, and tells how many pictures are done."""
    _take_one_core()
    return _make


def _start_worker() -> None:
    """Ctrl-C is the parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _take_one_core()


def _take_one_core() -> None:
    import cv2
    import torch

    cv2.setNumThreads(1)
    torch.set_num_threads(1)


@functools.lru_cache(maxsize=1)
def _cutter(settings: PrepareSettings, size_px: tuple[int, int] | None) -> Cutter:
    """A process keeps its cutter, whose networks take a second to load."""
    return Cutter(settings, size_px)


def _make(part: PartFile) -> int:
    """Make one part; returns how many pictures are done."""
    rows, refused = _cutter(part.settings, part.size_px).rows(part.records, part.kinds)
    part.note.unlink(missing_ok=True)
    if rows:
        settings = part.settings
        features = store.features_of(
            part.kinds, settings.points, settings.masks, parts=settings.parts
        )
        store.write_part(part.path, rows, part.kinds, features)
    else:
        part.path.unlink(missing_ok=True)
    given = {name: Counter(_shown(row[name]) for row in rows) for name in counted(part.kinds)}
    store.write_json(
        part.note,
        {"made_of": part.made_of, "faces": len(rows), "refused": refused, "labels": given},
    )
    return len(part.records)


def counted(kinds: Mapping[str, Kind]) -> Iterator[str]:
    """The labels whose values are counted for the report."""
    return (name for name, kind in kinds.items() if kind.name in ("binary", "category"))


def _shown(label: Any) -> str:
    return "not known" if label is None else str(label)
