"""The lab: what the methods of the zoo make of faces, as one picture each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gioconda import zoo
from gioconda.app.page import GROUP, PAINTING
from gioconda.editing.editor import Editor
from gioconda.editors.before_after import PairEditor
from gioconda.editors.image_to_image import ImageToImageEditor
from gioconda.editors.latent import MOST, LatentEditor
from gioconda.editors.open import edits_by_code, edits_by_picture
from gioconda.errors import GiocondaError, WeightsError
from gioconda.faces.align import CUTS, crop
from gioconda.latent.coder import Coder, fitted
from gioconda.latent.sampling import sample
from gioconda.photo import Photo, read_photo
from gioconda.plots.files import save_picture
from gioconda.plots.grids import table
from gioconda.plots.sheets import head, sheet
from gioconda.types import EXPRESSIONS, Face, Pixels

SIGMAS = (-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0)
BY_EDITOR = "expressions"  # of the zoo; draws expressions on photos, not on crops
MADE_UP_BY = "vae-128"  # who makes up the faces for methods that make up none
SAMPLES, PEOPLE, EXPRESSED = 16, 4, 2  # the last by the editor, which takes its time
DRAWING = {"decode", "sample"}  # what faces can be made by
CROP_PX = 128  # of a photo's faces, before a method draws them to its own size


class LabMethod:
    """A method of the lab: what it can do, and does.

    Args:
        source: A packaged name, or a folder.
    """

    def __init__(self, source: str) -> None:
        self.offers = zoo.load(source).description
        self.coder = Coder.from_pretrained(source) if self.offers.verbs & DRAWING else None
        self.editor: PairEditor | None = None
        if edits_by_code(self.offers):
            self.editor = LatentEditor.from_pretrained(source)
        elif edits_by_picture(self.offers):
            self.editor = ImageToImageEditor.from_pretrained(source)

    @property
    def attributes(self) -> tuple[str, ...]:
        """What it changes of faces."""
        return self.editor.attributes if self.editor else ()

    def prior_codes(self, count: int, seed: int = 0) -> NDArray[np.float32]:
        """``(count, D)`` codes of faces of nobody; none where the method has no prior."""
        if self.coder is None or not {"noise", "decode"} <= self.offers.verbs:
            return np.zeros((count, 0), np.float32)
        return self.coder.noise(count, seed)

    def abilities(self) -> dict[str, Any]:
        """What the page offers for it."""
        return {
            "samples": "sample" in self.offers.verbs,
            "told": list(self.coder.attributes) if self.coder else [],
            "walks": self.prior_codes(1).shape[1],
            "attributes": list(self.attributes),
            "expressions": [name for name in self.attributes if expression_of(name)],
        }


def redrawn(editor: PairEditor, faces: Pixels, degrees: Mapping[str, float]) -> Pixels:
    """Aligned faces as a method draws them with other attributes, at its own size."""
    return editor.reconstructions(fitted(faces, editor.size), degrees)[1]


def expression_of(name: str) -> str | None:
    """The expression that an attribute stands for: ``expression=happy``, ``happy``."""
    return next((word for word in EXPRESSIONS if name.split("=")[-1] == word), None)


class Lab:
    """Draws what is asked of methods.

    Args:
        sources: Name on the page -> packaged name or folder.
        editor: Finds the faces of a visitor's photo.
        max_megapixels: Of the photo.
    """

    def __init__(self, sources: Mapping[str, str], editor: Editor, max_megapixels: float) -> None:
        self.sources, self.editor, self.max_megapixels = sources, editor, max_megapixels
        self.method = lru_cache(maxsize=3)(self._load)

    def _load(self, name: str) -> LabMethod:
        if name not in self.sources:
            known = ", ".join(self.sources)
            raise GiocondaError(f"no model is called {name!r}; there are: {known}")
        return LabMethod(self.sources[name])

    def catalogue(self) -> dict[str, dict[str, Any]]:
        """The methods that do anything here, and what.

        Raises:
            WeightsError: A folder holds no weights.
        """
        found = {name: self.method(name).abilities() for name in self.sources}
        if BY_EDITOR in found:
            found[BY_EDITOR]["expressions"] = list(EXPRESSIONS)
        verbs = ("samples", "walks", "attributes", "expressions")
        useful = [name for name, able in found.items() if any(able[verb] for verb in verbs)]
        useful.sort(key=lambda name: not found[name]["samples"])  # who makes faces up comes first
        return {name: found[name] for name in useful}

    def sample(
        self, folder: str, model: str, degrees: Mapping[str, float], seed: int
    ) -> dict[str, str]:
        """Faces of nobody at the degrees asked for; a seed gives the same people at each."""
        method = self.method(model)
        if method.coder is None:
            raise WeightsError(f"{model} makes up no faces")
        _check(degrees, method.abilities()["told"], model)
        faces = sample(method.coder, SAMPLES, degrees, (), seed)
        wide = int(np.sqrt(SAMPLES))
        rows = faces.reshape(wide, wide, *faces.shape[1:])
        return _drawn([("", rows[:, k]) for k in range(wide)], folder)

    def walk(self, folder: str, model: str, dimension: int, seed: int) -> dict[str, str]:
        """One number of the code of people of nobody moved over its prior, the others left."""
        method = self.method(model)
        length = method.abilities()["walks"]
        if method.coder is None or not length:
            raise WeightsError(f"{model} has no prior to walk in")
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
        """Faces before, with each attribute alone, and with all of them together."""
        editor = self._editor(model)
        _check(degrees, editor.attributes, model)
        if not degrees:
            raise GiocondaError("which attributes? move one of the sliders")
        editor.check_degrees(degrees)
        # The people of the group agreed to other expressions, not to another age or gender.
        faces = self._faces(editor, path, seed, PAINTING.path)
        columns = [("before", faces)]
        for name, degree in degrees.items():
            columns.append((f"{name} {degree:+g}", redrawn(editor, faces, {name: degree})))
        if len(degrees) > 1:
            columns.append(("together", redrawn(editor, faces, degrees)))
        return _drawn(columns, folder)

    def matrix(self, folder: str, model: str, seed: int, path: str | None = None) -> dict[str, str]:
        """Faces with every expression that the method knows."""
        if model == BY_EDITOR and model in self.sources:
            return self._expressions(folder, path)
        known = self.method(model).abilities()["expressions"]
        if not known:
            raise WeightsError(f"{model} knows no expressions")
        editor = self._editor(model)
        faces = self._faces(editor, path, seed, GROUP.path)
        columns = [(str(expression_of(name)), redrawn(editor, faces, {name: 1})) for name in known]
        return _drawn([("before", faces), *columns], folder)

    def _expressions(self, folder: str, path: str | None) -> dict[str, str]:
        """The heads of a photo with every expression, at the photo's own resolution."""
        photo, found = self._people(path or GROUP.path, EXPRESSED)
        versions = [photo] + [
            self.editor.edit(photo, expression=name, faces=range(len(found))).photo
            for name in EXPRESSIONS
        ]
        rows = [[head(version.pixels, face.box) for version in versions] for face in found]
        drawn = sheet(rows, ("before", *EXPRESSIONS), cell_px=150)
        return {"file": str(save_picture(drawn, Path(folder) / "faces.png"))}

    def _people(self, path: str | Path, most: int = PEOPLE) -> tuple[Photo, list[Face]]:
        """A photo and the first of its faces."""
        photo = read_photo(path, max_megapixels=self.max_megapixels)
        found = self.editor.find(photo)[:most]
        if not found:
            raise GiocondaError("no face was found in the photo")
        return photo, found

    def _editor(self, model: str) -> PairEditor:
        editor = self.method(model).editor
        if editor is None:
            raise WeightsError(f"{model} changes no faces")
        return editor

    def _faces(self, editor: PairEditor, path: str | None, seed: int, example: Path) -> Pixels:
        """Faces cut as the method sees them: the visitor's, else of nobody, else an example's."""
        if path is None and editor.cut == "face":
            return sample(Coder.from_pretrained(MADE_UP_BY), PEOPLE, {}, (), seed)
        photo, found = self._people(path or example)
        to_crops = [CUTS[editor.cut](face.points, CROP_PX) for face in found]
        return np.stack([crop(photo.pixels, to_crop, CROP_PX, CROP_PX) for to_crop in to_crops])


def _check(degrees: Mapping[str, float], known: Sequence[str], model: str) -> None:
    for name, degree in degrees.items():
        if name not in known:
            names = ", ".join(known) or "none"
            raise GiocondaError(f"{model} knows no {name!r}; it knows: {names}")
        if not -MOST <= degree <= MOST:
            raise GiocondaError(f"{name}={degree:g}: a degree lies between -1 and 1 (at most 3)")


def _drawn(columns: Sequence[tuple[str, Pixels]], folder: str) -> dict[str, str]:
    """A row for each face and a column for each of its pictures, written as a PNG."""
    return {"file": str(save_picture(table(columns), Path(folder) / "faces.png"))}
