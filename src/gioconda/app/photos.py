"""Finds or edits the faces of a photo for the page, with what browsers need to show them."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from gioconda.editing.editor import Editor
from gioconda.editing.shown_values import as_values
from gioconda.errors import PhotoError
from gioconda.faces.thresholds import LEAST_FACE_PX, SMILING_FROM, SURE_FROM
from gioconda.photo import Photo, read_photo, write_photo
from gioconda.service.photos import result_name
from gioconda.service.wish import Wish
from gioconda.types import Box, Face, Pixels

# Formats that browsers show as we read them. Others (a TIFF with pages, an animated GIF) are shown
# as a PNG of the picture that was read.
_PORTRAIT_PX = 112
_AROUND = 1.35  # side of a portrait, in sides of the face's box
_SHOWN = {"JPEG", "PNG", "WEBP", "BMP"}


@dataclass(frozen=True)
class PagePhotos:
    """Edits the photos of the page's visitors.

    Args:
        editor: The editor.
        max_megapixels: Larger photos are refused before they are decoded.
    """

    editor: Editor
    max_megapixels: float

    def find(self, path: str, folder: str) -> dict[str, Any]:
        """The faces of a photo.

        Args:
            path: The photo.
            folder: Where a PNG for browsers is written, if they cannot show the format.

        Raises:
            PhotoError: It cannot be read.
        """
        photo = read_photo(path, max_megapixels=self.max_megapixels)
        faces = [
            {
                "box": shares(face.box, photo),
                "smile": _rounded(face.smile),
                "smiles": (face.smile or 0.0) >= SMILING_FROM,
                "sure": _is_clear(face),
            }
            for face in self.editor.find(photo)
        ]
        size = {"width": photo.width, "height": photo.height}
        return {**size, "faces": faces, "notes": photo.notes, "view": view(photo, folder)}

    def expressions(self, path: str, folder: str) -> dict[str, Any]:
        """What the clear faces of a photo show, each with a small picture of it.

        Args:
            path: The photo.
            folder: Nothing is written to it.

        Raises:
            PhotoError: It cannot be read, or shows no clear face.
        """
        photo = read_photo(path, max_megapixels=self.max_megapixels)
        faces = [face for face in self.editor.find(photo) if _is_clear(face)]
        if not faces:
            raise PhotoError(f"{Path(path).name}: no face was found; take one that shows a face")
        largest = max(faces, key=lambda face: face.box.width)
        shown = [
            {
                "shows": as_values(self.editor.shown_reader.read(photo.pixels, face)),
                "picture": _portrait(photo.pixels, face.box),
            }
            for face in faces
        ]
        return {"faces": shown, "largest": faces.index(largest)}

    def edit(self, path: str, folder: str, **wish: Any) -> dict[str, Any]:
        """The photo with other faces, in its own format and quality, with its metadata.

        Args:
            path: The photo.
            folder: Where the result is written, and a PNG for browsers if they need one.
            **wish: As of ``Wish.of``.

        Raises:
            GiocondaError: The photo cannot be read, or the wish not be carried out.
        """
        photo, wanted = read_photo(path, max_megapixels=self.max_megapixels), Wish.of(**wish)
        result = wanted.carried_out(self.editor, photo)
        reports = [
            {
                "box": shares(face.box, photo),
                "before": _rounded(face.smile_before),
                "after": _rounded(face.smile_after),
                "expression_before": face.expression_before,
                "expression_after": face.expression_after,
                "edited": face.edited,
                "reason": face.reason,
                "refused": dict(face.refused),
                "notes": list(face.notes),
            }
            for face in result.faces
        ]
        file, shown = None, None
        if result.changed:
            name = result_name(photo, wanted.file_tag)
            file = str(write_photo(result.photo, Path(folder) / name))
            shown = view(result.photo, folder)
        return {"faces": reports, "notes": photo.notes, "file": file, "view": shown}


def _is_clear(face: Face) -> bool:
    """Whether a face is large and clear enough to be edited."""
    return face.confidence >= SURE_FROM and face.box.width >= LEAST_FACE_PX


def _portrait(pixels: Pixels, box: Box) -> str:
    """A face with its surroundings, as the address of a small JPEG."""
    middle = np.array([box.x + box.width / 2, box.y + box.height / 2])
    half = _AROUND * max(box.width, box.height) / 2
    left, top, right, bottom = np.rint([*(middle - half), *(middle + half)]).astype(int).tolist()
    picture = Image.fromarray(pixels).crop((left, top, right, bottom))
    small = picture.resize((_PORTRAIT_PX, _PORTRAIT_PX), Image.Resampling.LANCZOS)
    written = BytesIO()
    small.save(written, "JPEG", quality=85)
    return f"data:image/jpeg;base64,{base64.b64encode(written.getvalue()).decode()}"


def view(photo: Photo, folder: str) -> str | None:
    """A PNG of the photo where browsers cannot show its format; else None."""
    if photo.format in _SHOWN:
        return None
    path = Path(folder) / "view.png"
    profile = photo.metadata.icc if photo.native.ndim == 3 else None
    Image.fromarray(photo.pixels).save(path, compress_level=1, icc_profile=profile)
    return str(path)


def shares(box: Box, photo: Photo) -> list[float]:
    """Left, top, right and bottom of a box as shares of the photo, in [0, 1]."""
    left, top = box.x / photo.width, box.y / photo.height
    right, bottom = (box.x + box.width) / photo.width, (box.y + box.height) / photo.height
    return [round(float(side), 5) for side in np.clip([left, top, right, bottom], 0, 1)]


def _rounded(degree: float | None) -> float | None:
    return None if degree is None else round(float(degree), 3)
