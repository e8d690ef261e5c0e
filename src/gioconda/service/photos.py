"""The faces of a photo found, or edited by a request in plain values; results as `gioconda edit`'s.

What the HTTP API reports is in the form of ``gioconda faces --json`` and ``gioconda edit --json``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from gioconda.batch.outcome import as_face, found_face
from gioconda.editing.editor import Editor
from gioconda.editing.shown_values import as_values
from gioconda.faces.head_pose import HeadPoseReader
from gioconda.photo import SUFFIXES, Photo, read_photo, suffix_of, write_photo, written_format
from gioconda.service.wish import Wish
from gioconda.types import SMILE_TAG


@dataclass(frozen=True)
class PhotoEditing:
    """The jobs of the HTTP API.

    Args:
        editor: The editor.
        max_megapixels: Larger photos are refused before they are decoded.
    """

    editor: Editor
    max_megapixels: float

    @cached_property
    def _poses(self) -> HeadPoseReader:
        return HeadPoseReader.from_pretrained()

    def faces(self, path: str, folder: str) -> dict[str, Any]:
        """The faces of a photo, as ``gioconda faces --json`` prints them.

        Args:
            path: The photo.
            folder: Nothing is written to it.

        Raises:
            PhotoError: It cannot be read.
        """
        photo = read_photo(path, max_megapixels=self.max_megapixels)
        faces = [found_face(face, self._poses) for face in self.editor.find(photo)]
        size = {"width": photo.width, "height": photo.height}
        return {**size, "faces": faces, "notes": photo.notes}

    def expressions(self, path: str, folder: str) -> dict[str, Any]:
        """What the faces of a photo show, which other faces can take on.

        Args:
            path: The photo.
            folder: Nothing is written to it.

        Raises:
            PhotoError: It cannot be read.
        """
        photo = read_photo(path, max_megapixels=self.max_megapixels)
        return {
            "width": photo.width,
            "height": photo.height,
            "faces": [
                {
                    "box": [round(float(side), 1) for side in face.box],
                    "confidence": round(face.confidence, 3),
                    "shows": as_values(self.editor.shown_reader.read(photo.pixels, face)),
                }
                for face in self.editor.find(photo)
            ],
            "notes": photo.notes,
        }

    def edit(self, path: str, folder: str, **wish: Any) -> dict[str, Any]:
        """The photo with other faces, in its own format and quality, with its metadata.

        Args:
            path: The photo.
            folder: Where the result is written.
            **wish: As of ``Wish.of``.

        Returns:
            ``faces`` as ``gioconda edit --json`` prints them, ``notes``, the ``file``, None where
            nothing was edited, and the ``format`` of the result, or of the photo.

        Raises:
            GiocondaError: The photo cannot be read, or the wish not be carried out.
        """
        photo, wanted = read_photo(path, max_megapixels=self.max_megapixels), Wish.of(**wish)
        result = wanted.carried_out(self.editor, photo)
        file, form = None, photo.format
        if result.changed:
            form = written_format(photo.format)
            name = result_name(photo, wanted.file_tag)
            file = str(write_photo(result.photo, Path(folder) / name))
        faces = [as_face(face) for face in result.faces]
        return {"faces": faces, "notes": photo.notes, "file": file, "format": form}


def result_name(photo: Photo, tag: str = SMILE_TAG) -> str:
    """``family.smile.jpg``, or ``family.sad.jpg``; a suffix of another format is corrected."""
    path = photo.path or Path("photo")
    form = written_format(photo.format)
    own = SUFFIXES.get(path.suffix.lower()) == form
    return f"{path.stem}{tag}{path.suffix if own else suffix_of(form)}"
