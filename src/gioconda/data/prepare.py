"""A data set as published -> aligned faces in one store, a part at a time.

A part that is already there, made of the same pictures at the same size, is left as it is: so a
stopped run goes on where it was, and a second run does nothing.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from gioconda.data import store
from gioconda.data.folder import read_folder
from gioconda.data.lfw import read_lfw
from gioconda.data.splits import lfw_person, split_of, utkface_picture
from gioconda.data.utkface import read_utkface
from gioconda.errors import GiocondaError
from gioconda.faces.align import apply, crop, face_transform
from gioconda.types import Face, Pixels

PART_PICTURES = 200
FORMAT = 1  # raise it when the same pictures would give other rows

FaceFinder = Callable[[Pixels], Sequence[Face]]


@dataclass(frozen=True)
class Sample:
    """One picture: where it is, its labels, and what decides its split."""

    path: Path
    labels: dict[str, Any]
    split_key: str


@dataclass(frozen=True)
class Source:
    """A data set before it is prepared.

    Attributes:
        name: ``utkface``, ``lfw`` or ``folder``.
        root: Its folder.
        samples: Its pictures.
        unnamed: Pictures left out because their names lack a label.
        title: For the card.
        terms: For the card.
    """

    name: str
    root: Path
    samples: list[Sample]
    unnamed: list[Path]
    title: str
    terms: str


def read_source(name: str, root: str | Path) -> Source:
    """The pictures and labels of a data set in its published layout.

    Args:
        name: ``utkface``, ``lfw`` or ``folder``.
        root: Its folder.

    Raises:
        DataError: It is not in its published layout.
        PhotoError: The folder is missing, or has no picture.
    """
    if name not in _READERS:
        raise ValueError(f"no data set is called {name!r}; known: {', '.join(_READERS)}")
    return _READERS[name](Path(root))


def _utkface(root: Path) -> Source:
    records, unnamed = read_utkface(root)
    samples = [
        Sample(
            r.path, {"age": r.age, "gender": r.gender, "race": r.race}, utkface_picture(r.path.name)
        )
        for r in records
    ]
    title = "UTKFace (Zhang, Song & Qi 2017)"
    return Source("utkface", root, samples, unnamed, title, "non-commercial research only")


def _lfw(root: Path) -> Source:
    samples = [
        Sample(
            r.path, {"person": r.person, "expression": r.expression or ""}, lfw_person(r.path.name)
        )
        for r in read_lfw(root)
    ]
    title = "Labeled Faces in the Wild (Huang et al. 2007)"
    return Source("lfw", root, samples, [], title, "research only")


def _folder(root: Path) -> Source:
    records = read_folder(root)
    names = sorted({name for record in records for name in record.labels})
    samples = [
        Sample(
            r.path,
            {name: r.labels.get(name, "") for name in names},
            _name(root, r.path),
        )
        for r in records
    ]
    return Source("folder", root, samples, [], "A folder of pictures", "those of the pictures")


_READERS = {"utkface": _utkface, "lfw": _lfw, "folder": _folder}


def prepare(
    source: Source,
    folder: str | Path,
    size: int,
    find_faces: FaceFinder,
    advance: Callable[[int], None] = lambda steps: None,
) -> dict[str, Any]:
    """Align the most prominent face of every picture and store it.

    Args:
        source: The data set.
        folder: Where to; made where it is missing.
        size: Side of a face in pixels.
        find_faces: A photo's pixels -> its faces.
        advance: Told how many pictures are done, for a progress bar.

    Returns:
        The report: counts, fingerprint, pictures without a face and why.
    """
    folder = Path(folder)
    counts: Counter[str] = Counter()
    without_face: dict[str, str] = {
        _name(source.root, path): "its name lacks a label" for path in source.unnamed
    }
    for part, samples in enumerate(_parts(source.samples)):
        made_of = _fingerprint(source.root, samples, size)
        note_path = folder / "parts" / f"{part:05d}.json"
        note = store.read_json(note_path)
        if note is None or note["made_of"] != made_of:
            note = _write_part(folder, part, source.root, samples, size, find_faces) | {
                "made_of": made_of
            }
            store.write_json(note_path, note)
        counts.update(note["counts"])
        without_face.update(note["without_face"])
        advance(len(samples))
    _drop_parts_from(folder, -(-len(source.samples) // PART_PICTURES))
    report = {
        "source": source.name,
        "size_px": size,
        "fingerprint": _fingerprint(source.root, source.samples, size),
        "pictures": len(source.samples) + len(source.unnamed),
        "faces": {split: counts[split] for split in store.SPLITS},
        "without_face": without_face,
    }
    store.write_json(folder / "report.json", report)
    (folder / "README.md").write_text(_card(source, report), encoding="utf-8")
    return report


def _write_part(
    folder: Path,
    part: int,
    root: Path,
    samples: Sequence[Sample],
    size: int,
    find_faces: FaceFinder,
) -> dict[str, Any]:
    rows: dict[str, list[store.Row]] = {split: [] for split in store.SPLITS}
    without_face: dict[str, str] = {}
    for sample in samples:
        try:
            rows[split_of(sample.split_key)].append(_row(sample, size, find_faces))
        except GiocondaError as error:
            without_face[_name(root, sample.path)] = str(error)
    for split in store.SPLITS:
        store.write_rows(folder, split, part, rows[split])
    counts = {split: len(rows[split]) for split in store.SPLITS}
    return {"counts": counts, "without_face": without_face}


def _row(sample: Sample, size: int, find_faces: FaceFinder) -> store.Row:
    from gioconda.photo import read_photo

    pixels = read_photo(sample.path).pixels
    faces = find_faces(pixels)
    if not faces:
        raise GiocondaError("no face found")
    face = most_prominent(faces, pixels.shape[1], pixels.shape[0])
    photo_to_crop = face_transform(face.points, size)
    return {
        "image": {"bytes": store.encode(crop(pixels, photo_to_crop, size, size)), "path": None},
        "points": apply(photo_to_crop, face.points).astype(np.float32),
        "confidence": float(face.confidence),
        "file_name": sample.path.name,
        **sample.labels,
    }


def most_prominent(faces: Sequence[Face], width: int, height: int) -> Face:
    """The face that a picture shows: large, and near the middle."""

    def prominence(face: Face) -> float:
        x, y, w, h = face.box
        off = np.hypot((x + w / 2) / width - 0.5, (y + h / 2) / height - 0.5)
        return float(w * h * (1 - off) ** 2)

    return max(faces, key=prominence)


def _parts(samples: Sequence[Sample]) -> Iterator[Sequence[Sample]]:
    for start in range(0, len(samples), PART_PICTURES):
        yield samples[start : start + PART_PICTURES]


def _drop_parts_from(folder: Path, part: int) -> None:
    """Parts of an earlier run with more pictures than there are now."""
    for path in [*folder.glob("parts/*.json"), *folder.glob("data/*.parquet")]:
        if int(path.stem.rsplit("-", 1)[-1]) >= part:
            path.unlink()


def _fingerprint(root: Path, samples: Sequence[Sample], size: int) -> str:
    """A short hash of what decides the rows: names, file sizes, labels, crop size."""
    digest = hashlib.sha256(f"{FORMAT} {size}".encode())
    for sample in samples:
        name, size_bytes = _name(root, sample.path), sample.path.stat().st_size
        digest.update(f"{name} {size_bytes} {sample.labels}".encode())
    return digest.hexdigest()[:16]


def _name(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def _card(source: Source, report: dict[str, Any]) -> str:
    files = "\n".join(
        f"      - split: {'validation' if split == 'val' else split}\n"
        f"        path: data/{split}-*.parquet"
        for split in store.SPLITS
        if report["faces"][split]
    )
    counts = "\n".join(f"| {split} | {count} |" for split, count in report["faces"].items())
    labels = ", ".join(f"`{name}`" for name in (source.samples[0].labels if source.samples else {}))
    return f"""---
configs:
  - config_name: default
    data_files:
{files}
---
# {source.title}, aligned faces

The most prominent face of each picture, turned and scaled to one template, {report["size_px"]} px.
Made by `gioconda prepare {source.name}`; fingerprint `{report["fingerprint"]}`.

| split | faces |
| --- | --- |
{counts}

{len(report["without_face"])} of {report["pictures"]} pictures gave no face: see `report.json`.

Columns: `image`, `points` (141 landmarks, found by machine, in pixels of the image), `confidence`,
`file_name`{", " + labels if labels else ""}. Splits go by the hash of the person where the data set
names people, else of the file name.

Terms: {source.terms}. These are faces of real people: the terms of the source hold for the crops.
"""
