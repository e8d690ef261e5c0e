"""Faces of photos for figures: as they are, and edited at the photo's own resolution."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from gioconda import zoo
from gioconda.editing.editor import Editor
from gioconda.errors import DataError
from gioconda.faces.align import crop
from gioconda.faces.smile_degree import smile_transform
from gioconda.figures.source import Columns, FigureSource
from gioconda.photo import find_photos, read_photo
from gioconda.types import EXPRESSIONS, EditRequest

_FACE_PX, _ZOOM = 192, 0.7
Edits = list[tuple[str, Editor, EditRequest]]
"""Name of a column, who edits, and what is asked for."""


def expressed_faces(source: FigureSource, count: int) -> Columns:
    """The largest face of each of some photos as it is, and with expressions.

    Args:
        source: Names the photos (a file, folder or pattern), the expressions (all seven where it
            names none), and methods whose edits are shown beside ours, such as a StarGAN's run.
        count: Photos at most, in the order of their names.

    Returns:
        Name of a column and ``(N, 192, 192, 3)`` aligned faces.

    Raises:
        DataError: No face is found.
        GiocondaError: An expression is not known, to us or to a method beside ours.
    """
    ours, others = Editor.from_pretrained(), _editors(source.beside)
    edits: Edits = []
    for name in source.attributes or EXPRESSIONS:
        edits.append((name, ours, EditRequest(expression=name)))
        edits += [(f"{name}, {by}", other, EditRequest({name: 1.0})) for by, other in others]
    return _columns(source, count, ours, edits)


def edited_faces(source: FigureSource, count: int) -> Columns:
    """The largest face of each of some photos as it is, and as methods edit it.

    Args:
        source: Names the photos, the methods, attributes (all of each method's where it names
            none) and degrees (1 where it names none).
        count: Photos at most, in the order of their names.

    Returns:
        Name of a column and ``(N, 192, 192, 3)`` aligned faces.

    Raises:
        DataError: No face is found, or an attribute is not known to a method.
    """
    edits: Edits = []
    editors = _editors(source.beside)
    for title, editor in editors:
        for name in source.attributes or editor.method.attributes:
            for degree in source.degrees or (1.0,):
                words = [name]
                words += [f"{degree:+g}"] if source.degrees else []
                words += [title] if len(editors) > 1 else []
                edits.append((", ".join(words), editor, EditRequest({name: degree})))
    return _columns(source, count, editors[0][1], edits)


def _editors(models: Sequence[str]) -> list[tuple[str, Editor]]:
    """Editors, by the names of their methods; by their own names where two are of one method."""
    titles = [zoo.load(model).name for model in models]
    if len(set(titles)) < len(titles):
        titles = [Path(model).name for model in models]
    return [(t, Editor.from_pretrained(model)) for t, model in zip(titles, models, strict=True)]


def _columns(source: FigureSource, count: int, finder: Editor, edits: Edits) -> Columns:
    for _, editor, request in edits:
        editor.check(request)
    paths, rows = find_photos([source.subject])[:count], []
    with source.progress("photos", len(paths)) as advance:
        for path in paths:
            photo = read_photo(path)
            found = finder.find(photo)
            advance()
            if not found:
                continue
            k = max(range(len(found)), key=lambda k: found[k].box.width)
            seen = [photo]
            seen += [e.apply([photo], request, [k], [found])[0].photo for _, e, request in edits]
            to_crop = smile_transform(found[k].points, _FACE_PX, _ZOOM)
            rows.append([crop(one.pixels, to_crop, _FACE_PX, _FACE_PX) for one in seen])
    if not rows:
        raise DataError(f"{source.subject}: no face found")
    faces = np.array(rows, np.uint8).swapaxes(0, 1)
    return list(zip(["photo", *(title for title, _, _ in edits)], faces, strict=True))
