"""Finds or edits the faces of a visitor's photo; results are written as by ``gioconda edit``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from gioconda.editing.editor import Editor
from gioconda.editing.selection import Which
from gioconda.faces.thresholds import LEAST_FACE_PX, SMILING_FROM, SURE_FROM
from gioconda.photo import SUFFIXES, Photo, read_photo, suffix_of, write_photo, written_format
from gioconda.types import SMILE_TAG, Box, check_teeth

# Formats that browsers show as we read them. Others (a TIFF with pages, an animated GIF) are shown
# as a PNG of the picture that was read.
_SHOWN = {"JPEG", "PNG", "WEBP", "BMP"}


@dataclass(frozen=True)
class PhotoEditing:
    """Edits the photos of visitors.

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
                "sure": face.confidence >= SURE_FROM and face.box.width >= LEAST_FACE_PX,
            }
            for face in self.editor.find(photo)
        ]
        size = {"width": photo.width, "height": photo.height}
        return {**size, "faces": faces, "notes": photo.notes, "view": view(photo, folder)}

    def edit(
        self,
        path: str,
        folder: str,
        smile: float,
        faces: Which | None,
        each: Mapping[int, float],
        expression: str | None = None,
        strength: float = 1.0,
        teeth: str | None = None,
        teeth_each: Mapping[int, str] | None = None,
    ) -> dict[str, Any]:
        """The photo with other faces, in its own format and quality, with its metadata.

        Args:
            path: The photo.
            folder: Where the result is written, and a PNG for browsers if they need one.
            smile: Degree in [-1, 1].
            faces: Faces to edit; numbers from 0; None for the default.
            each: Degrees of single faces.
            expression: An expression in place of smiles.
            strength: Strength of the expression, in [0, 1].
            teeth: Whether smiles show teeth; None for the default.
            teeth_each: The same for single faces.

        Raises:
            GiocondaError: The photo cannot be read, or the request cannot be carried out.
        """
        photo = read_photo(path, max_megapixels=self.max_megapixels)
        if expression is None:
            result = self.editor.edit_each(
                photo,
                each,
                smile=smile,
                faces="unsmiling" if faces is None else faces,
                teeth=check_teeth(teeth or "auto"),
                teeth_each={k: check_teeth(one) for k, one in (teeth_each or {}).items()},
            )
        else:
            result = self.editor.edit(
                photo,
                expression=expression,
                strength=strength,
                teeth=None if teeth is None else check_teeth(teeth),
                faces=faces,
            )
        reports = [
            {
                "box": shares(face.box, photo),
                "before": _rounded(face.smile_before),
                "after": _rounded(face.smile_after),
                "expression_before": face.expression_before,
                "expression_after": face.expression_after,
                "edited": face.edited,
                "reason": face.reason,
            }
            for face in result.faces
        ]
        file, shown = None, None
        if result.changed:
            file = str(write_photo(result.photo, Path(folder) / result_name(photo, expression)))
            shown = view(result.photo, folder)
        return {"faces": reports, "notes": photo.notes, "file": file, "view": shown}


def result_name(photo: Photo, expression: str | None = None) -> str:
    """``family.smile.jpg``, or ``family.sad.jpg``; a suffix of another format is corrected."""
    path = photo.path or Path("photo")
    form = written_format(photo.format)
    own = SUFFIXES.get(path.suffix.lower()) == form
    tag = f".{expression}" if expression else SMILE_TAG
    return f"{path.stem}{tag}{path.suffix if own else suffix_of(form)}"


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
