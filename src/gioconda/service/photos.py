"""The faces of a photo found, or edited by a request in plain values; results as `gioconda edit`'s.

What the HTTP API reports is in the form of ``gioconda faces --json`` and ``gioconda edit --json``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from gioconda.batch.outcome import as_face, found_face
from gioconda.editing.editor import Editor
from gioconda.editing.report import EditResult
from gioconda.editing.requests import turn_of
from gioconda.editing.selection import Which
from gioconda.faces.head_pose import HeadPoseReader
from gioconda.photo import SUFFIXES, Photo, read_photo, suffix_of, write_photo, written_format
from gioconda.types import SMILE_TAG, TURN_TAG, check_teeth


@dataclass(frozen=True)
class Wish:
    """An edit that a request asks for: a smile, an expression or a turn of the head.

    Attributes:
        smile: Degree in [-1, 1].
        faces: Faces to edit; numbers from 0; None for the default.
        each: Degrees of single faces.
        expression: An expression in place of smiles.
        strength: Strength of the expression, in [0, 1].
        teeth: Whether smiles show teeth; None for the default.
        teeth_each: The same for single faces.
        yaw, pitch, roll: Degrees by which heads turn, in place of smiles.
    """

    smile: float = 1.0
    faces: Which | None = None
    each: Mapping[int, float] = field(default_factory=dict)
    expression: str | None = None
    strength: float = 1.0
    teeth: str | None = None
    teeth_each: Mapping[int, str] = field(default_factory=dict)
    yaw: float | None = None
    pitch: float | None = None
    roll: float | None = None

    @classmethod
    def of(
        cls,
        each: Sequence[tuple[int, float]] = (),
        teeth_each: Sequence[tuple[int, str]] = (),
        **others: Any,
    ) -> Wish:
        """A wish in the form in which it is sent to a worker, where no key is a number."""
        return cls(each=dict(each), teeth_each=dict(teeth_each), **others)

    @property
    def file_tag(self) -> str:
        """The part of a result's file name before its suffix."""
        if self._turns:
            return TURN_TAG
        return f".{self.expression}" if self.expression else SMILE_TAG

    @property
    def _turns(self) -> bool:
        return turn_of((self.yaw, self.pitch, self.roll)) is not None

    def carried_out(self, editor: Editor, photo: Photo) -> EditResult:
        """The photo with other faces.

        Raises:
            GiocondaError: The wish cannot be carried out.
        """
        if self.expression is None and not self._turns:
            return editor.edit_each(
                photo,
                self.each,
                smile=self.smile,
                faces="unsmiling" if self.faces is None else self.faces,
                teeth=check_teeth(self.teeth or "auto"),
                teeth_each={k: check_teeth(one) for k, one in self.teeth_each.items()},
            )
        return editor.edit(
            photo,
            expression=self.expression,
            strength=self.strength,
            teeth=None if self.teeth is None else check_teeth(self.teeth),
            yaw=self.yaw,
            pitch=self.pitch,
            roll=self.roll,
            faces=self.faces,
        )


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
