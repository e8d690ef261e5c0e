"""Figures of fine sliders."""

from __future__ import annotations

import numpy as np
from PIL import Image

from gioconda.editing.editor import Editor
from gioconda.editors.sliders.names import SLIDERS
from gioconda.errors import DataError
from gioconda.faces.align import crop
from gioconda.faces.smile_degree import smile_transform
from gioconda.figures.readable import read_or_note
from gioconda.figures.source import FigureSource
from gioconda.photo import find_photos
from gioconda.plots.grids import table
from gioconda.types import EditRequest

_FACE_PX, _ZOOM = 224, 0.72
_VALUES = (-1.0, -0.5, 0.0, 0.5, 1.0)


def sliders(source: FigureSource) -> Image.Image:
    """A row for each slider: a face at -1, -0.5, 0, 0.5 and 1.

    Sliders are ``source.attributes``, by default all; values are ``source.degrees``. Of several
    photos, each row shows the largest face of the next one, and after the last the first again.

    Raises:
        DataError: No face is found.
        GiocondaError: A slider is not known, or a value is not in [-1, 1].
    """
    editor, values = Editor.from_pretrained(), source.degrees or _VALUES
    names = tuple(source.attributes) or tuple(SLIDERS)
    requests = {name: [EditRequest({name: value}) for value in values] for name in names}
    for request in (one for many in requests.values() for one in many):
        editor.check(request)
    shown = []
    for path in find_photos([source.subject])[: source.count or None]:
        photo = read_or_note(source, path)
        found = editor.find(photo) if photo is not None else []
        if photo is None or not found:
            source.notes.append(f"{path}: no face found; the photo is left out")
            continue
        shown.append((photo, found, max(range(len(found)), key=lambda k: found[k].box.width)))
    if not shown:
        raise DataError(f"{source.subject}: no face found")
    rows = []
    with source.progress("sliders", len(names)) as advance:
        for row, name in enumerate(names):
            advance()
            photo, found, k = shown[row % len(shown)]
            to_crop = smile_transform(found[k].points, _FACE_PX, _ZOOM)
            seen = [
                editor.apply([photo], request, [k], [found])[0].photo for request in requests[name]
            ]
            rows.append([crop(one.pixels, to_crop, _FACE_PX, _FACE_PX) for one in seen])
    faces = np.array(rows, np.uint8).swapaxes(0, 1)
    return table(list(zip([f"{value:+g}" for value in values], faces, strict=True)), names)
