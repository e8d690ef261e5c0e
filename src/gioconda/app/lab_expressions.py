"""The part of the lab that needs no torch: faces with every expression of ``gioconda edit``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gioconda.app.page import GROUP
from gioconda.editing.editor import Editor
from gioconda.errors import GiocondaError
from gioconda.extras import require
from gioconda.photo import Photo, read_photo
from gioconda.plots.files import save_picture
from gioconda.plots.sheets import head, sheet
from gioconda.types import EXPRESSIONS, EditRequest, Face, Pixels

EXPRESSIONS_MODEL = "expressions"  # packaged weights that the editor uses, not a method of its own
PEOPLE, EXPRESSED = 4, 2  # faces shown; the last is smaller because the editor is slow
HEAD_PX = 150  # width of a head on the page


@dataclass(frozen=True)
class LabFaces:
    """Faces that are edited and shown.

    Attributes:
        photos: Their photos.
        found: The faces of each photo.
    """

    photos: Sequence[Photo]
    found: Sequence[Sequence[Face]]

    def heads(self, photos: Sequence[Photo]) -> list[Pixels]:
        """The head of each face, cropped from these versions of the photos."""
        pairs = zip(photos, self.found, strict=True)
        return [head(photo.pixels, face.box) for photo, faces in pairs for face in faces]

    def edited(self, editor: Editor, request: EditRequest) -> list[Pixels]:
        """The head of each face, edited in its photo as ``gioconda edit`` does."""
        results = editor.apply(self.photos, request, "all", self.found)
        return self.heads([result.photo for result in results])


class ExpressionsLab:
    """Draws faces with every expression; what else the lab draws says what to install.

    Args:
        sources: Name on the page -> packaged name or folder.
        editor: Finds the faces of a visitor's photo, and edits them.
        max_megapixels: Size of the largest photo.
    """

    def __init__(self, sources: Mapping[str, str], editor: Editor, max_megapixels: float) -> None:
        self.sources, self.editor, self.max_megapixels = sources, editor, max_megapixels

    def catalogue(self) -> dict[str, dict[str, Any]]:
        """The methods that can do something here, and their abilities."""
        if EXPRESSIONS_MODEL not in self.sources:
            return {}
        able = {"samples": False, "told": [], "walks": 0, "attributes": []}
        return {EXPRESSIONS_MODEL: {**able, "expressions": list(EXPRESSIONS)}}

    def sample(self, *asked: Any, **more: Any) -> dict[str, str]:
        """Generated faces: by methods that need torch.

        Raises:
            MissingExtraError: It is not installed.
        """
        require("methods", "torch")
        raise GiocondaError("the lab was opened without its methods; start the page again")

    walk = change = sample

    def matrix(self, folder: str, model: str, seed: int, path: str | None = None) -> dict[str, str]:
        """Faces with every expression that the method knows."""
        if model != EXPRESSIONS_MODEL or model not in self.sources:
            return self.sample()
        faces = self.people(path or GROUP.path, EXPRESSED)
        by_name = {name: EditRequest(expression=name) for name in EXPRESSIONS}
        return edited(self.editor, faces, by_name, folder)

    def people(self, path: str | Path, most: int = PEOPLE) -> LabFaces:
        """A photo and the first of its faces."""
        photo = read_photo(path, max_megapixels=self.max_megapixels)
        found = self.editor.find(photo)[:most]
        if not found:
            raise GiocondaError("no face was found in the photo")
        return LabFaces([photo], [found])


def edited(
    editor: Editor, faces: LabFaces, requests: Mapping[str, EditRequest], folder: str
) -> dict[str, str]:
    """A PNG with a row for each face, and a column for it before and after each request."""
    columns = [faces.heads(faces.photos)]
    columns += [faces.edited(editor, request) for request in requests.values()]
    rows = [list(row) for row in zip(*columns, strict=True)]
    drawn = sheet(rows, ("before", *requests), cell_px=HEAD_PX)
    return {"file": str(save_picture(drawn, Path(folder) / "faces.png"))}
