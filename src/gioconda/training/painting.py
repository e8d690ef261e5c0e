"""Faces as the editor paints them, for a network that is to learn the same edits.

Source   Hinton, Vinyals & Dean 2015, "Distilling the Knowledge in a Neural Network": here the
         teacher is no network but the whole editor, and the student learns from its pictures.

It stands in ``training`` and not in ``data``: it needs the editor, which data know nothing of.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gioconda import zoo
from gioconda.atomic import replacing
from gioconda.data.cache import write_arrays
from gioconda.data.modules.taught_faces import SETTINGS, part_folders, settings_of
from gioconda.data.sets.record import FaceSet, Record
from gioconda.data.splits import SPLITS, share_of, split_of
from gioconda.editing.editor import Editor
from gioconda.errors import DataError, GiocondaError
from gioconda.faces.align import CUTS, crop
from gioconda.faces.thresholds import SURE_FROM
from gioconda.photo import Photo, read_photo
from gioconda.training.paint_requests import (
    PaintSettings,
    asked_labels,
    requests_for,
    shown_labels,
)
from gioconda.types import EditRequest, Face, Pixels

PART_PICTURES = 32
FORMAT = 1  # raise it when the same photos would give other arrays
GRAY_BELOW = 3.0  # mean difference of a photo's channels, of 255; sepia prints are above it
TEACHERS = (
    *("smiler", "expressions", "mouth", "tooth-bank", "teeth-age", "cover"),
    *("landmarks", "smile-degree", "expression"),
)
"""The weights that decide how expressions and smiles come out."""
PAINTERS = ("hair", "beard-map", "head-mesh", "cover", "landmarks")
"""The weights that decide how painted attributes come out."""


def paint(
    faces: FaceSet,
    folder: str | Path,
    editor: Editor,
    settings: PaintSettings | None = None,
    *,
    most: int = 0,
    advance: Callable[[int], None] = lambda photos: None,
) -> dict[str, Any]:
    """Store the aligned face of each photo, and the same crop of each of its edits.

    Photos of the test split are not painted. A part of the set is written aside and then renamed:
    a stopped run goes on after the last finished part, and a second run paints nothing anew.

    Args:
        faces: The data set, perhaps filtered.
        folder: Where to; made where it is missing.
        editor: The teacher.
        settings: What to paint; None for the defaults.
        most: Photos at most, drawn evenly from all; 0 for all. More can be painted later.
        advance: Told how many more photos are done, for a progress bar.

    Returns:
        Counts: ``faces`` of each split, and ``left_out``, why -> how many.

    Raises:
        DataError: The folder holds what was painted in another way.
    """
    folder, settings = Path(folder), settings or PaintSettings()
    records = photos_in_order(faces, settings.seed)
    _claim(folder, _description(faces, records, settings))
    chosen = records[:most] if most else records
    for number, start in enumerate(range(0, len(chosen), PART_PICTURES)):
        path, some = folder / f"part-{number:05d}", records[start : start + PART_PICTURES]
        if not path.is_dir():
            write_arrays(path, painted_arrays(some, editor, settings))
        advance(len(some))
    return _counts(folder)


def photos_in_order(faces: FaceSet, seed: int) -> list[Record]:
    """The photos of training and validation, in an order that depends on their names and a seed."""
    learned = [record for record in faces.records if split_of(record.key) != "test"]
    return sorted(learned, key=lambda record: share_of(f"paint/{seed}/{record.name}"))


def painted_arrays(
    records: Sequence[Record], editor: Editor, settings: PaintSettings
) -> dict[str, NDArray[Any]]:
    """One part, as ``TaughtFaces`` reads it; ``left_out`` are names and reasons."""
    rows: list[dict[str, NDArray[Any]]] = []
    left_out: list[tuple[str, str]] = []
    for record in records:
        try:
            rows.append(_row(record, editor, settings))
        except GiocondaError as error:
            left_out.append((record.name, str(error)))
    empty = _no_faces(settings)
    made = {name: np.stack([row[name] for row in rows]) if rows else empty[name] for name in empty}
    return {**made, "left_out": np.array(left_out, np.str_).reshape(-1, 2)}


def _no_faces(settings: PaintSettings) -> dict[str, NDArray[Any]]:
    """The arrays of a part in which no face could be edited."""
    size, edits, labels = settings.size, settings.edits, sum(map(len, settings.domains))
    return {
        "image": np.zeros((0, size, size, 3), np.uint8),
        "painted": np.zeros((0, edits, size, size, 3), np.uint8),
        "asked": np.zeros((0, edits, labels), np.float32),
        "domain": np.zeros((0, edits, len(settings.domains)), np.float32),
        "own": np.zeros((0, labels), np.float32),
        "split": np.zeros(0, np.int8),
        "name": np.zeros(0, np.str_),
    }


def _row(record: Record, editor: Editor, settings: PaintSettings) -> dict[str, NDArray[Any]]:
    """One face with all its edits.

    Raises:
        GiocondaError: The photo cannot be read, is gray, or has no face that can be edited.
    """
    if record.pixels is not None:
        raise DataError("no picture file of its own")
    photo = read_photo(record.path)
    face = _largest_face(photo, editor)
    to_crop = CUTS[settings.crop](face.points, settings.size)
    requests = requests_for(record.name, settings)
    asked, domain = asked_labels(requests, settings.domains)
    pictures, shown = [], None
    for pixels, expression in _edits(photo, face, editor, requests):
        pictures.append(crop(pixels, to_crop, settings.size, settings.size))
        shown = expression or shown
    own = shown_labels({"smile": face.smile or 0.0, shown: 1.0}, settings.domains)
    return {
        "image": crop(photo.pixels, to_crop, settings.size, settings.size),
        "painted": np.stack(pictures),
        "asked": asked,
        "domain": domain,
        "own": own,
        "split": np.array(SPLITS.index(split_of(record.key)), np.int8),
        "name": np.array(record.name),
    }


def _largest_face(photo: Photo, editor: Editor) -> Face:
    pixels = photo.pixels.astype(np.int16)
    if np.abs(pixels - pixels.mean(2, keepdims=True)).mean() < GRAY_BELOW:
        raise DataError("gray")
    found = editor.find(photo)
    if not found:
        raise DataError("no face found")
    face = max(found, key=lambda face: face.box.width)
    if face.confidence < SURE_FROM:
        raise DataError("landmarks unsure")
    return face


def _edits(
    photo: Photo, face: Face, editor: Editor, requests: Sequence[EditRequest]
) -> Iterator[tuple[Pixels, str | None]]:
    """The photo after each request, and the expression that was read before it, if any was."""
    for request in requests:
        [result] = editor.apply([photo], request, "all", found=[[face]])
        [report] = result.faces
        for reason in (report.reason, *report.refused.values()):
            if reason not in ("edited", "is as wanted"):
                raise DataError(str(reason))
        yield result.photo.pixels, report.expression_before


def _description(
    faces: FaceSet, records: Sequence[Record], settings: PaintSettings
) -> dict[str, Any]:
    """All that decides what is painted, as it stands in the folder."""
    names = hashlib.sha256("\n".join(record.name for record in records).encode())
    return {
        "format": FORMAT,
        "set": faces.card.name,
        "photos": len(records),
        "names": names.hexdigest()[:16],
        "size": settings.size,
        "crop": settings.crop,
        "domains": [list(names) for names in settings.domains],
        "degrees": settings.degrees,
        "seed": settings.seed,
        "teachers": {
            name: zoo.entry(name).sha256[:16]
            for name in (PAINTERS if settings.attributes else TEACHERS)
        },
    }


def _claim(folder: Path, now: dict[str, Any]) -> None:
    """Write down what is painted here; a folder that holds something else is left alone."""
    path = folder / SETTINGS
    if path.is_file():
        before = settings_of(folder)
        if before != now:
            other = [f"{key} {before.get(key)}" for key in now if before.get(key) != now[key]]
            raise DataError(
                f"{folder}: painted in another way ({'; '.join(other)}); choose another"
            )
        return
    if folder.is_dir() and any(folder.iterdir()):
        raise DataError(f"{folder}: not empty, and no painted set; choose another folder")
    with replacing(path) as aside:
        aside.write_text(json.dumps(now, indent=2) + "\n", encoding="utf-8")


def _counts(folder: Path) -> dict[str, Any]:
    """Faces of each split, and reasons why photos were left out."""
    splits: list[str] = []
    reasons: list[str] = []
    for part in part_folders(folder):
        splits += [SPLITS[code] for code in np.load(part / "split.npy")]
        reasons += [str(why) for _, why in np.load(part / "left_out.npy")]
    return {
        "faces": {split: splits.count(split) for split in SPLITS if split != "test"},
        "left_out": {why: reasons.count(why) for why in sorted(set(reasons))},
    }
