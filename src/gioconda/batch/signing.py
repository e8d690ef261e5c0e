"""Signed results: what an edit did to a photo, said in its Content Credentials."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gioconda.batch.outcome import rounded

if TYPE_CHECKING:
    from gioconda.editing.report import EditResult
    from gioconda.photo import Photo
    from gioconda.photo.credentials import Signer
    from gioconda.types import Box, EditRequest


@dataclass(frozen=True)
class Signing:
    """Who signs, and which weights did the work.

    Attributes:
        signer: Signs.
        model: What the weights are called.
        weights: SHA-256 of their file.
    """

    signer: Signer
    model: str
    weights: str

    @classmethod
    def of(cls, certificate: Path, key: Path, model: str) -> Signing:
        """Signing with two PEM files.

        Raises:
            PhotoError, MissingExtraError: It cannot be done; the message says why.
        """
        from gioconda import zoo
        from gioconda.photo.credentials import Signer

        return cls(Signer.of(certificate, key), model, zoo.sha256_of(zoo.resolve(model)))

    def sign(
        self, title: str, statement: dict[str, Any], parent: bytes, content: bytes, form: str
    ) -> bytes:
        """A result's bytes with a signed manifest.

        Args:
            title: The result's name.
            statement: As of ``statement_of``.
            parent: The photo's bytes.
            content: The result's.
            form: Pillow's name of its format.
        """
        return self.signer.sign(content, form, title, self._edit(statement), parent)

    def sign_film(
        self, title: str, parent: Path, content: Path, signed: Path, statement: Mapping[str, Any]
    ) -> None:
        """The same for the file of a clip.

        Args:
            title: The result's name.
            parent: The clip.
            content: The result.
            signed: Is written.
            statement: What was edited.
        """
        self.signer.sign_film(content, signed, title, self._edit(statement), parent)

    def _edit(self, statement: Mapping[str, Any]) -> dict[str, Any]:
        return {"model": self.model, "weights": self.weights, **statement}


def statement_of(photo: Photo, result: EditResult, request: EditRequest) -> dict[str, Any]:
    """What was asked for, and what became of each edited face; boxes in pixels, upright."""
    from gioconda.photo.compare import file_area

    faces = [
        {
            "box": _sides(face.box),
            "area": _sides(file_area(photo, face.area)),
            "smile_before": rounded(face.smile_before),
            "smile_after": rounded(face.smile_after),
        }
        for face in result.faces
        if face.edited and face.area is not None
    ]
    asked = {name: value for name, value in asdict(request).items() if value is not None}
    return {"request": asked, "faces": faces}


def _sides(box: Box) -> dict[str, int]:
    # By name: a list of small numbers becomes bytes in a manifest.
    return {name: round(side) for name, side in box._asdict().items()}
