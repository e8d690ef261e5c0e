"""Shut eyes opened by the bank: `python benchmarks/shut_eyes.py [--json FILE]`, two minutes.

Every second picture of LFW and UTKFace, which the bank's people are not in, where the largest face
reads as having both eyes shut. `--set eyes=1` is carried out on it.

opened          faces whose eyes the bank opened; the others are counted by why not
read as open    of those, faces of which both eyes are read as open afterwards
opening         median of both eyes' height over their width before and after
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from command import parser_of, report

from gioconda.data.mesh_points import read_mesh_points
from gioconda.data.root import data_root
from gioconda.editing.editor import Editor
from gioconda.editors.sliders.opened_eye import shut_eyes
from gioconda.faces.eye_lids import EyeReader
from gioconda.photo import Photo, read_photo

_FOLDERS = {"LFW": Path("lfw/images"), "UTKFace": Path("utkface/crop_part1")}
_STEP = 2


def shut_photos(folder: Path, editor: Editor, reader: EyeReader) -> Iterator[tuple[Photo, int]]:
    """Photos whose largest face has both eyes shut, and that face's number."""
    points = read_mesh_points(folder.parent)
    for name in sorted(points)[::_STEP]:
        if not (folder / name).exists():
            continue
        photo = read_photo(folder / name)
        if max(reader.openings(photo.pixels, points[name])) > reader.shut_below:
            continue
        faces = editor.find(photo)
        if not faces:
            continue
        k = max(range(len(faces)), key=lambda k: faces[k].box.width)
        if all(shut_eyes(reader, photo.pixels, faces[k].points, faces[k].smile or 0.0)):
            yield photo, k


def measure(folder: Path, editor: Editor, reader: EyeReader) -> dict[str, object]:
    """The figures of one set."""
    why: Counter[str] = Counter()
    before, after = [], []
    for photo, k in shut_photos(folder, editor, reader):
        result = editor.edit(photo, eyes=1.0, faces=[k])
        face = result.faces[k]
        why["opened" if face.notes else face.reason] += 1
        if face.notes:
            before.append(reader.openings(photo.pixels, editor.find(photo)[k].points))
            found = editor.find(result.photo)[k]
            after.append(reader.openings(result.photo.pixels, found.points))
    return {
        "shut": sum(why.values()),
        **dict(why.most_common()),
        "read as open": int((np.reshape(after, (-1, 2)) > reader.shut_below).all(1).sum()),
        "opening before": _median(before),
        "opening after": _median(after),
    }


def _median(openings: list[tuple[float, float]]) -> float | None:
    return round(float(np.median(openings)), 3) if openings else None


if __name__ == "__main__":
    options = parser_of(__doc__).parse_args()
    root, one, eyes = data_root(options.data), Editor.from_pretrained(), EyeReader.from_pretrained()
    figures = {name: measure(root / folder, one, eyes) for name, folder in _FOLDERS.items()}
    report(figures, options.json)
