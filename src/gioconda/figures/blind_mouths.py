"""Mouths of photos for ``figure blind``: real and edited smiles, cropped alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from gioconda.data.sets.pictures import printable
from gioconda.editing.editor import Editor
from gioconda.errors import DataError
from gioconda.faces.align import mouth_transform, shrunk
from gioconda.faces.measures import lip_gap, pupil_distance
from gioconda.faces.scheme import MOUTH_CORNERS, PUPILS
from gioconda.faces.thresholds import SMILING_FROM, SURE_FROM
from gioconda.figures.readable import read_or_note
from gioconda.figures.source import FigureSource
from gioconda.photo import Photo, find_photos
from gioconda.types import Face, Pixels, Points

_WIDTH, _HEIGHT, _CORNERS_PX = 288, 188, 150
_OPEN_GAP = 0.05  # pupil distances: least gap of the lips of a smile with teeth
_CLOSED_GAP = 0.03  # pupil distances: largest gap of closed lips
_SMALLEST_PX = 30.0  # narrower mouths show no detail


@dataclass(frozen=True)
class SmilingMouth:
    """A smiling mouth cut out of a photo.

    Attributes:
        file: The photo's.
        face: The number of its face, from 0, left to right.
        edited: Whether the smile was edited.
        picture: ``(188, 288, 3)`` uint8 RGB.
    """

    file: str
    face: int
    edited: bool
    picture: Pixels


def blind_mouths(source: FigureSource, each: int) -> list[SmilingMouth]:
    """Smiles that show teeth: real ones of the photos, and edited ones.

    Args:
        source: The photos, and the seed of their order.
        each: Mouths of each kind at most.

    Returns:
        At least one mouth of each kind.

    Raises:
        DataError: No face smiles and shows teeth, or none can be edited to.
        PhotoError: There are no photos.
    """
    paths, editor = find_photos([source.subject]), Editor.from_pretrained()
    real: list[SmilingMouth] = []
    edited: list[SmilingMouth] = []
    with source.progress("photos", len(paths)) as advance:
        for k in np.random.default_rng(source.seed).permutation(len(paths)):
            if min(len(real), len(edited)) >= each:
                break
            advance()
            photo = read_or_note(source, paths[k])
            if photo is not None:
                found = _mouths_of(editor, photo, paths[k], len(edited) < each)
                real, edited = [*real, *found[0]], [*edited, *found[1]]
    photos = source.subject
    if not real:
        raise DataError(f"{photos}: no face smiles with its teeth showing; add photos of smiles")
    if not edited:
        raise DataError(f"{photos}: no face can be made to smile; add photos of closed mouths")
    return [*real[:each], *edited[:each]]


def _mouths_of(
    editor: Editor, photo: Photo, path: Path, edit: bool
) -> tuple[list[SmilingMouth], list[SmilingMouth]]:
    """The real open smiles of a photo, and those of its other faces when edited to +1."""
    found = editor.find(photo)
    name, real, to_edit = printable(str(path)), [], []
    for number, face in enumerate(found):
        smiles, gap = (face.smile or 0.0) >= SMILING_FROM, lip_gap(face.points)
        if face.confidence < SURE_FROM or _width(face.points) < _SMALLEST_PX:
            continue
        if smiles and gap >= _OPEN_GAP:
            real.append(SmilingMouth(name, number, False, _cut(photo.pixels, face.points)))
        elif not smiles and gap < _CLOSED_GAP:
            to_edit.append(number)
    if not edit or not to_edit:
        return real, []
    edited = _smiling(editor, photo, found, to_edit)
    return real, [SmilingMouth(name, number, True, mouth) for number, mouth in edited.items()]


def _smiling(
    editor: Editor, photo: Photo, found: Sequence[Face], numbers: Sequence[int]
) -> dict[int, Pixels]:
    """Mouths of some faces at +1, where they show teeth, cropped by newly found landmarks.

    Real mouths are cropped by found landmarks, too; their position must not tell the kinds apart.
    """
    result = editor.edit(photo, smile=1.0, faces=numbers)
    found_again, mouths = editor.find(result.photo), {}
    for number in numbers:
        if not result.faces[number].edited:
            continue
        eyes, reach = found[number].points[PUPILS], pupil_distance(found[number].points) / 2
        for face in found_again:
            same = np.linalg.norm(face.points[PUPILS] - eyes, axis=1).max() < reach
            if same and lip_gap(face.points) >= _OPEN_GAP:
                mouths[number] = _cut(result.photo.pixels, face.points)
    return mouths


def _width(points: Points) -> float:
    right, left = points[MOUTH_CORNERS]
    return float(np.linalg.norm(left - right))


def _cut(pixels: Pixels, points: Points) -> Pixels:
    """The mouth, level and at one size: ``(188, 288, 3)``."""
    to_cut = mouth_transform(points, _WIDTH, _HEIGHT, _CORNERS_PX)
    region, moved = shrunk(pixels, to_cut, _WIDTH, _HEIGHT)
    cut = cv2.warpAffine(
        region,
        moved,
        (_WIDTH, _HEIGHT),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(cut, np.uint8)
