"""Faces of photos for figures: as they are, and edited at the photo's own resolution."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from gioconda.errors import DataError

if TYPE_CHECKING:
    from gioconda.editing.attribute_editing import AttributeEditor
    from gioconda.photo import Photo
    from gioconda.types import Pixels

_FACE_PX, _ZOOM = 192, 0.7


def expressed_faces(
    photos: str, count: int, names: Sequence[str] = (), beside: Sequence[str] = ()
) -> list[tuple[str, Pixels]]:
    """The largest face of each of some photos as it is, and with expressions.

    Args:
        photos: A file, folder or pattern.
        count: Photos at most, in the order of their names.
        names: Which expressions; all seven where none is named.
        beside: Methods whose edits are shown beside ours, such as a StarGAN's run.

    Returns:
        Name of a column and ``(N, 192, 192, 3)`` aligned faces.

    Raises:
        DataError: No face is found.
        GiocondaError: An expression is not known, to us or to a method beside ours.
    """
    from gioconda.editing.editor import Editor
    from gioconda.types import EXPRESSIONS

    editor = Editor.from_pretrained()
    others = _methods(beside)
    edits: list[tuple[str, Callable[[Photo, int], Photo]]] = []
    for name in names or EXPRESSIONS:

        def express(photo: Photo, face: int, name: str = name) -> Photo:
            return editor.edit(photo, expression=name, faces=[face]).photo

        edits.append((name, express))
        edits += [(f"{name}, {title}", _by(other, name, 1.0)) for title, other in others]
    return _columns(photos, count, edits)


def edited_faces(
    photos: str, count: int, names: Sequence[str], degrees: Sequence[float], models: Sequence[str]
) -> list[tuple[str, Pixels]]:
    """The largest face of each of some photos as it is, and as methods edit it.

    Args:
        photos: A file, folder or pattern.
        count: Photos at most, in the order of their names.
        names: Attributes; all of each method's where none is named.
        degrees: Of each attribute; 1 where none is given.
        models: The methods.

    Returns:
        Name of a column and ``(N, 192, 192, 3)`` aligned faces.

    Raises:
        DataError: No face is found, or an attribute is not known to a method.
    """
    edits = []
    for title, editor in _methods(models):
        for name in names or editor.method.attributes:
            for degree in degrees or (1.0,):
                editor.check({name: degree})
                told = [name] + [f"{degree:+g}"] * bool(degrees) + [title] * (len(models) > 1)
                edits.append((", ".join(told), _by(editor, name, degree)))
    return _columns(photos, count, edits)


def _methods(models: Sequence[str]) -> list[tuple[str, AttributeEditor]]:
    """Editors, by the names of their methods; by their own names where two are of one method."""
    from pathlib import Path

    from gioconda import zoo
    from gioconda.editing.attribute_editing import AttributeEditor

    titles = [str(zoo.load(model).name) for model in models]
    if len(set(titles)) < len(titles):
        titles = [Path(model).name for model in models]
    return [
        (title, AttributeEditor.from_pretrained(model))
        for title, model in zip(titles, models, strict=True)
    ]


def _by(editor: AttributeEditor, name: str, degree: float) -> Callable[[Photo, int], Photo]:
    return lambda photo, face: editor.edit(photo, faces=[face], **{name: degree}).photo


def _columns(
    photos: str, count: int, edits: Sequence[tuple[str, Callable[[Photo, int], Photo]]]
) -> list[tuple[str, Pixels]]:
    import numpy as np

    from gioconda.editing.editor import Editor
    from gioconda.faces.align import crop
    from gioconda.faces.smile_degree import smile_transform
    from gioconda.photo import find_photos, read_photo

    finder, rows = Editor.from_pretrained(), []
    for path in find_photos([photos])[:count]:
        photo = read_photo(path)
        found = finder.find(photo)
        if not found:
            continue
        number = max(range(len(found)), key=lambda k: found[k].box.width)
        seen = [photo, *(edit(photo, number) for _, edit in edits)]
        to_crop = smile_transform(found[number].points, _FACE_PX, _ZOOM)
        rows.append([crop(one.pixels, to_crop, _FACE_PX, _FACE_PX) for one in seen])
    if not rows:
        raise DataError(f"{photos}: no face found")
    faces = np.array(rows, np.uint8).swapaxes(0, 1)
    return list(zip(["photo", *(title for title, _ in edits)], faces, strict=True))
