"""Figures of faces in photos, edited at the photo's own resolution."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from gioconda import zoo
from gioconda.data.sets.pictures import printable
from gioconda.editing.editor import Editor
from gioconda.errors import DataError
from gioconda.faces.align import crop
from gioconda.faces.smile_degree import smile_transform
from gioconda.figures.readable import read_or_note
from gioconda.figures.source import FigureSource
from gioconda.photo import find_photos
from gioconda.plots.grids import table
from gioconda.types import EXPRESSIONS, EditRequest, HeadTurn

_FACE_PX, _ZOOM = 192, 0.7
_HEAD_ZOOM = 0.5
_FACES = 8  # photos by default
_TURNS = [
    HeadTurn(yaw=-20),
    HeadTurn(yaw=20),
    HeadTurn(pitch=12),
    HeadTurn(pitch=-12),
    HeadTurn(roll=20),
]
Edits = list[tuple[str, Editor, EditRequest]]
"""The label of a column, the editor and the request."""


def expressions(source: FigureSource) -> Image.Image:
    """The largest face of each photo, before and after editing to each expression.

    The expressions are ``source.attributes``, by default all seven. Edits by the methods
    ``source.beside``, such as a StarGAN's run, are shown beside ours.

    Raises:
        DataError: No face is found.
        GiocondaError: An expression is not known to us or to a method.
    """
    ours, others = Editor.from_pretrained(), _editors(source.beside)
    requests: Edits = []
    for name in source.attributes or EXPRESSIONS:
        requests.append((name, ours, EditRequest(expression=name)))
        requests += [(f"{name}, {by}", other, EditRequest({name: 1.0})) for by, other in others]
    return _drawn(source, ours, requests)


def edits(source: FigureSource) -> Image.Image:
    """The largest face of each photo, before and after editing by the methods ``source.beside``.

    The attributes are ``source.attributes``, by default all of each method; the degree is 1 by
    default.

    Raises:
        DataError: No method is given, no face is found, or an attribute is not known.
    """
    if not source.beside:
        raise DataError("edits of which method? give --beside MODEL")
    requests: Edits = []
    editors = _editors(source.beside)
    for title, editor in editors:
        for name in source.attributes or editor.method.attributes:
            for degree in source.degrees or (1.0,):
                words = [name]
                words += [f"{degree:+g}"] if source.degrees else []
                words += [title] if len(editors) > 1 else []
                requests.append((", ".join(words), editor, EditRequest({name: degree})))
    return _drawn(source, editors[0][1], requests)


def turns(source: FigureSource) -> Image.Image:
    """The largest head of each photo, turned by our mesh.

    By default to the left and right, up and down, and leaning; ``source.degrees`` are yaw angles
    in place of these. What ``source.beside`` makes of *left* and *right*, such as a StarGAN's, is
    shown after them.

    Raises:
        DataError: No face is found.
        GiocondaError: An angle is out of range, or a method knows no *left* and *right*.
    """
    ours = Editor.from_pretrained()
    angles = [HeadTurn(yaw=degree) for degree in source.degrees] or _TURNS
    requests: Edits = [(_named(turn), ours, EditRequest(turn=turn)) for turn in angles]
    requests += [
        (f"{name}, {by}", other, EditRequest({name: 1.0}))
        for by, other in _editors(source.beside)
        for name in ("left", "right")
    ]
    return _drawn(source, ours, requests, _HEAD_ZOOM)


def _named(turn: HeadTurn) -> str:
    """``yaw -20, roll +10``."""
    return ", ".join(f"{name} {angle:+g}" for name, angle in turn._asdict().items() if angle)


def _editors(models: Sequence[str]) -> list[tuple[str, Editor]]:
    """Editors by the names of their methods; by the models' names where two methods are equal."""
    titles = [zoo.method_of(model) for model in models]
    if len(set(titles)) < len(titles):
        titles = [Path(model).name for model in models]
    return [(t, Editor.from_pretrained(model)) for t, model in zip(titles, models, strict=True)]


def _drawn(
    source: FigureSource, finder: Editor, requests: Edits, zoom: float = _ZOOM
) -> Image.Image:
    """A row for each photo, named after its file; what is not shown goes to the notes."""
    for _, editor, request in requests:
        editor.check(request)
    every, rows, names = find_photos([source.subject]), [], []
    paths = every[: source.count or _FACES]
    if len(paths) < len(every):
        left = f"{source.subject}: the first {len(paths)} of {len(every)} photos are shown"
        source.notes.append(f"{left}; --faces {len(every)} shows all")
    with source.progress("photos", len(paths)) as advance:
        for path in paths:
            advance()
            photo = read_or_note(source, path)
            if photo is None:
                continue
            found = finder.find(photo)
            if not found:
                source.notes.append(f"{path}: no face found; the photo is left out")
                continue
            k = max(range(len(found)), key=lambda k: found[k].box.width)
            seen = [photo]
            seen += [e.apply([photo], request, [k], [found])[0].photo for _, e, request in requests]
            to_crop = smile_transform(found[k].points, _FACE_PX, zoom)
            rows.append([crop(one.pixels, to_crop, _FACE_PX, _FACE_PX) for one in seen])
            names.append(printable(path.stem))
    if not rows:
        raise DataError(f"{source.subject}: no face found")
    faces = np.array(rows, np.uint8).swapaxes(0, 1)
    columns = list(zip(["photo", *(title for title, _, _ in requests)], faces, strict=True))
    return table(columns, [shortened(name) for name in names])


def shortened(name: str, most: int = 16) -> str:
    """A file's name for the label of a row."""
    return name if len(name) <= most else f"{name[: most - 1]}…"
