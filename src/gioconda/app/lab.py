"""The lab: pictures of faces that the methods of the zoo generate or edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gioconda import zoo
from gioconda.app.lab_expressions import (
    EXPRESSIONS_MODEL,
    PEOPLE,
    ExpressionsLab,
    LabFaces,
    edited,
)
from gioconda.app.page import GROUP, PAINTING
from gioconda.editing.editor import Editor
from gioconda.editors.before_after import PairEditor
from gioconda.editors.open import edits_by_code, edits_by_picture, open_face_editor
from gioconda.errors import GiocondaError, WeightsError
from gioconda.faces.find import FaceFinder
from gioconda.latent.coder import Coder
from gioconda.latent.directions import FARTHEST
from gioconda.latent.sampling import sample
from gioconda.photo import Photo
from gioconda.plots.files import save_picture
from gioconda.plots.grids import table
from gioconda.types import EXPRESSIONS, EditRequest, Pixels

SIGMAS = (-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0)
GENERATOR = "vae-128"  # generates faces for methods that cannot
SAMPLES = 16  # faces shown
GENERATING = {"decode", "sample"}  # verbs of methods that generate faces


class LabMethod:
    """A method of the lab.

    Args:
        source: A packaged name, or a folder.
        finder: Finds faces for its edits.
    """

    def __init__(self, source: str, finder: FaceFinder) -> None:
        self.description = zoo.load(source).description
        self.coder = Coder.from_pretrained(source) if self.description.verbs & GENERATING else None
        self.editor: Editor | None = None
        if edits_by_code(self.description) or edits_by_picture(self.description):
            self.editor = Editor(finder, open_face_editor(source))

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes that it edits."""
        return self.editor.method.attributes if self.editor else ()

    def prior_codes(self, count: int, seed: int = 0) -> NDArray[np.float32]:
        """``(count, D)`` codes drawn from the prior; D is 0 where the method has none."""
        if self.coder is None or not {"noise", "decode"} <= self.description.verbs:
            return np.zeros((count, 0), np.float32)
        return self.coder.noise(count, seed)

    def abilities(self) -> dict[str, Any]:
        """What the page offers for the method."""
        return {
            "samples": "sample" in self.description.verbs,
            "told": list(self.coder.attributes) if self.coder else [],
            "walks": self.prior_codes(1).shape[1],
            "attributes": list(self.attributes),
            "expressions": [name for name in self.attributes if expression_of(name)],
        }


def expression_of(name: str) -> str | None:
    """The expression that an attribute stands for: ``expression=happy``, ``happy``."""
    return next((word for word in EXPRESSIONS if name.split("=")[-1] == word), None)


class Lab(ExpressionsLab):
    """Draws pictures by methods; arguments as of ``ExpressionsLab``."""

    def __init__(self, sources: Mapping[str, str], editor: Editor, max_megapixels: float) -> None:
        super().__init__(sources, editor, max_megapixels)
        self.method = lru_cache(maxsize=3)(self._load)

    def _load(self, name: str) -> LabMethod:
        if name not in self.sources:
            known = ", ".join(self.sources)
            raise GiocondaError(f"no model is called {name!r}; there are: {known}")
        return LabMethod(self.sources[name], self.editor.finder)

    def catalogue(self) -> dict[str, dict[str, Any]]:
        """The methods that can do something here, and their abilities.

        Raises:
            WeightsError: A folder holds no weights.
        """
        found = super().catalogue()
        found = {
            name: found[name] if name in found else self.method(name).abilities()
            for name, at in self.sources.items()
            if name in found or zoo.is_network(at)
        }
        verbs = ("samples", "walks", "attributes", "expressions")
        useful = [name for name, able in found.items() if any(able[verb] for verb in verbs)]
        useful.sort(key=lambda name: not found[name]["samples"])  # generators come first
        return {name: found[name] for name in useful}

    def sample(
        self, folder: str, model: str, degrees: Mapping[str, float], seed: int
    ) -> dict[str, str]:
        """Generated faces at some degrees; a seed gives the same people at each."""
        method = self.method(model)
        if method.coder is None:
            raise WeightsError(f"{model} generates no faces")
        _check(degrees, method.abilities()["told"], model)
        faces = sample(method.coder, SAMPLES, degrees, (), seed)
        wide = int(np.sqrt(SAMPLES))
        rows = faces.reshape(wide, wide, *faces.shape[1:])
        return _drawn([("", rows[:, k]) for k in range(wide)], folder)

    def walk(self, folder: str, model: str, dimension: int, seed: int) -> dict[str, str]:
        """Generated faces with one number of their code changed, the others fixed."""
        method = self.method(model)
        length = method.abilities()["walks"]
        if method.coder is None or not length:
            raise WeightsError(f"{model} has no prior to sample codes from")
        if not 0 <= dimension < length:
            raise GiocondaError(f"no number {dimension} in the code: it has 0 to {length - 1}")
        codes = np.repeat(method.prior_codes(PEOPLE, seed), len(SIGMAS), 0)
        codes[:, dimension] = np.tile(SIGMAS, PEOPLE)
        decoded = method.coder.decode(codes)
        faces = decoded.reshape(PEOPLE, len(SIGMAS), *decoded.shape[1:])
        return _drawn([(f"{s:+g}", faces[:, k]) for k, s in enumerate(SIGMAS)], folder)

    def change(
        self,
        folder: str,
        model: str,
        degrees: Mapping[str, float],
        seed: int,
        path: str | None = None,
    ) -> dict[str, str]:
        """Faces before the edit, with each attribute alone, and with all of them."""
        editor = self._editor(model)
        _check(degrees, editor.method.attributes, model)
        if not degrees:
            raise GiocondaError("which attributes? move one of the sliders")
        together = EditRequest(degrees)
        editor.check(together)
        requests = {
            f"{name} {degree:+g}": EditRequest({name: degree}) for name, degree in degrees.items()
        }
        if len(degrees) > 1:
            requests["together"] = together
        # The people of the group agreed to edited expressions, not to another age or gender.
        faces = self._faces(editor, path, seed, PAINTING.path)
        return edited(editor, faces, requests, folder)

    def matrix(self, folder: str, model: str, seed: int, path: str | None = None) -> dict[str, str]:
        """Faces with every expression that the method knows."""
        if model == EXPRESSIONS_MODEL:
            return super().matrix(folder, model, seed, path)
        known = self.method(model).abilities()["expressions"]
        if not known:
            raise WeightsError(f"{model} knows no expressions")
        editor = self._editor(model)
        faces = self._faces(editor, path, seed, GROUP.path)
        by_name = {str(expression_of(name)): EditRequest({name: 1.0}) for name in known}
        return edited(editor, faces, by_name, folder)

    def _editor(self, model: str) -> Editor:
        editor = self.method(model).editor
        if editor is None:
            raise WeightsError(f"{model} changes no faces")
        return editor

    def _faces(self, editor: Editor, path: str | None, seed: int, example: Path) -> LabFaces:
        """The faces of a visitor's photo, else generated ones, else those of an example."""
        sees_faces = isinstance(editor.method, PairEditor) and editor.method.cut == "face"
        if path is not None or not sees_faces:
            return self.people(path or example)
        crops = sample(Coder.from_pretrained(GENERATOR), PEOPLE, {}, (), seed)
        found = [[face] for face in self.editor.finder.aligned(crops)]
        return LabFaces([Photo.from_array(one) for one in crops], found)


def _check(degrees: Mapping[str, float], known: Sequence[str], model: str) -> None:
    for name, degree in degrees.items():
        if name not in known:
            names = ", ".join(known) or "none"
            raise GiocondaError(f"{model} knows no {name!r}; it knows: {names}")
        if not -FARTHEST <= degree <= FARTHEST:
            raise GiocondaError(f"{name}={degree:g}: a degree lies between -1 and 1 (at most 3)")


def _drawn(columns: Sequence[tuple[str, Pixels]], folder: str) -> dict[str, str]:
    """A PNG with a row for each face and a column for each of its pictures."""
    return {"file": str(save_picture(table(columns), Path(folder) / "faces.png"))}
