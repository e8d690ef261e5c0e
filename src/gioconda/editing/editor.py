"""The whole product: find the faces, decide, edit them, compose the photo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gioconda import zoo
from gioconda.editing.attribute_editing import AttributeEditor
from gioconda.editing.covers import Covering, behind
from gioconda.editing.report import compose_all, with_names
from gioconda.editing.selection import Asked, Place, Which, choose, usual_faces
from gioconda.editors.smile.calibration import Calibration, Request
from gioconda.editors.smile.expresser import Expresser
from gioconda.editors.smile.expression_editor import ExpressionEditor, MoodRequest
from gioconda.editors.smile.smiler import DraftEdit, Smiler
from gioconda.errors import GiocondaError
from gioconda.faces.cover import Cover
from gioconda.faces.detect import Detector, DlibDetector
from gioconda.faces.expression_meter import ExpressionMeter
from gioconda.faces.find import find_measured
from gioconda.faces.landmarks import LandmarkFinder
from gioconda.faces.smile_degree import SmileMeter
from gioconda.types import Edit, EditResult, Face, Teeth, check_teeth

if TYPE_CHECKING:
    from gioconda.photo import Photo


class Editor:
    """Makes the people in photos smile as much as they are asked to, or look surprised.

    Args:
        detector: Finds boxes of faces.
        finder: Finds the landmarks in a box.
        meter: Reads the smile degree of a face.
        smiler: Edits a face.
    """

    def __init__(
        self, detector: Detector, finder: LandmarkFinder, meter: SmileMeter, smiler: Smiler
    ) -> None:
        self.detector, self.finder, self.meter, self.smiler = detector, finder, meter, smiler
        self.calibration = Calibration(smiler, meter)

    @classmethod
    def from_pretrained(cls, name: str = "smiler") -> Editor:
        """The editor with the weights in the package, or with a smiler from a folder or the Hub.

        Raises:
            WeightsError: There is no such smiler, or its file is not the published one.
        """
        return cls(
            DlibDetector(),
            LandmarkFinder.from_pretrained(),
            SmileMeter.from_pretrained(),
            Smiler.from_pretrained(name),
        )

    @cached_property
    def moods(self) -> ExpressionEditor:
        """What gives faces other expressions than smiles; its weights are read when asked for."""
        expresser = Expresser.from_pretrained(self.smiler)
        return ExpressionEditor(expresser, self.calibration, ExpressionMeter.from_pretrained())

    @cached_property
    def covering(self) -> Covering:
        """What looks for covers in front of faces; its weights are read when a face is edited."""
        return Covering.from_pretrained()

    def check(self, wanted: Mapping[str, Any]) -> None:
        """Make sure that this editor can do what is wanted.

        Args:
            wanted: As ``edit`` takes it.

        Raises:
            GiocondaError: It is no smile and no expression, or a degree is out of range; or it is
                said whether teeth show, but no smile is wanted.
        """
        wanted = dict(wanted)
        teeth = wanted.pop("teeth", None)
        if teeth is not None:
            check_teeth(teeth)
        if "expression" in wanted:
            self.moods.check(wanted["expression"], wanted.get("strength", 1.0))
            if teeth is not None and wanted["expression"] != "happy":
                raise GiocondaError(
                    f"teeth={teeth!r} is of a smile (or happy), not of {wanted['expression']}"
                )
            return
        for name, degree in wanted.items():
            if name != "smile":
                raise GiocondaError(
                    f"the smiler changes no {name!r}, only smile; choose another --model"
                )
            if not -1 <= degree <= 1:
                raise GiocondaError(f"smile={degree}: a degree lies between -1 and 1")

    def find(self, photo: Photo) -> list[Face]:
        """The faces of a photo, left to right, each with its smile degree."""
        return find_measured([photo.pixels], self.detector, self.finder, self.meter)[0]

    def edit(
        self,
        photo: Photo,
        *,
        smile: float | None = None,
        expression: str | None = None,
        strength: float = 1.0,
        teeth: Teeth | None = None,
        faces: Which | None = None,
    ) -> EditResult:
        """Give faces of a photo a smile degree, or an expression.

        Args:
            photo: Not modified.
            smile: Wanted degree in [-1, 1]; +1 broad smile (usual), -1 clearly not smiling.
            expression: neutral, happy, sad, surprised, disgusted, angry or afraid, in place of a
                smile degree.
            strength: How much of the expression, in [0, 1].
            teeth: ``"show"`` opens the lips of broad smiles, ``"hide"`` leaves them closed up to
                +1, ``"auto"`` (usual) hides only what is in doubt: those of small children.
            faces: ``"unsmiling"`` (who does not smile; usual for smiles), ``"all"`` (usual for
                expressions other than happy), or numbers from left to right.

        Returns:
            The edited photo (the same object where nothing was to do) and a report on each face.

        Raises:
            GiocondaError: A degree or strength is out of range, an expression or a face's number
                is not known, a smile and an expression are both asked for, or teeth of no smile.
        """
        return self.edit_many(
            [photo], smile=smile, expression=expression, strength=strength, teeth=teeth, faces=faces
        )[0]

    def edit_many(
        self,
        photos: Sequence[Photo],
        *,
        smile: float | None = None,
        expression: str | None = None,
        strength: float = 1.0,
        teeth: Teeth | None = None,
        faces: Which | None = None,
    ) -> list[EditResult]:
        """``edit`` for several photos: their faces go through the networks together."""
        if expression is not None:
            if smile is not None:
                raise GiocondaError("smile and expression exclude each other; give one of them")
            faces = usual_faces({"expression": expression}) if faces is None else faces
            self.check({"expression": expression, "strength": strength, "teeth": teeth})
            return self._express(photos, expression, strength, faces, teeth or "auto")
        smile = 1.0 if smile is None else smile
        faces = usual_faces({"smile": smile}) if faces is None else faces
        self.check({"smile": smile, "teeth": teeth})
        found = find_measured(
            [photo.pixels for photo in photos], self.detector, self.finder, self.meter
        )
        reasons = [choose(in_photo, smile, faces) for in_photo in found]
        return self._carry_out(photos, found, reasons, Asked(smile, teeth or "auto"))

    def edit_each(
        self,
        photo: Photo,
        each: Mapping[int, float],
        *,
        smile: float = 1.0,
        faces: Which = "unsmiling",
        teeth: Teeth = "auto",
        teeth_each: Mapping[int, Teeth] | None = None,
    ) -> EditResult:
        """``edit``, with degrees of their own for some faces, whether they are chosen or not.

        Args:
            photo: Not modified.
            each: Number of a face, from left to right -> its degree in [-1, 1].
            smile: Wanted degree of the others.
            faces: Which of the others are edited, as for ``edit``.
            teeth: Whether smiles show teeth, as for ``edit``.
            teeth_each: The same for some faces, by their numbers.

        Raises:
            GiocondaError: A degree is out of range, or a face has no such number, or no such
                ``teeth``.
        """
        own_teeth = dict(teeth_each or {})
        for degree in (smile, *each.values()):
            self.check({"smile": degree})
        for shown in (teeth, *own_teeth.values()):
            check_teeth(shown)
        found = find_measured([photo.pixels], self.detector, self.finder, self.meter)
        reasons = choose(found[0], smile, faces)
        choose(found[0], None, [*each, *own_teeth])  # whether there are such numbers
        for number, degree in each.items():
            reasons[number] = choose(found[0], degree, [number])[number]
        asked = Asked(
            smile,
            teeth,
            {(0, number): degree for number, degree in each.items()},
            {(0, number): shown for number, shown in own_teeth.items()},
        )
        return self._carry_out([photo], found, [reasons], asked)[0]

    def _carry_out(
        self,
        photos: Sequence[Photo],
        found: Sequence[Sequence[Face]],
        reasons: Sequence[list[str]],
        asked: Asked,
    ) -> list[EditResult]:
        """Edit the faces that no reason spares."""
        covers = self.covering.spare(photos, found, reasons)
        requests = [
            Request(
                photos[i].pixels,
                found[i][k].points,
                found[i][k].smile or 0.0,
                asked.each.get((i, k), asked.smile),
                asked.teeth_each.get((i, k), asked.teeth),
            )
            for i, k in covers
        ]
        drafted = zip(covers, self.calibration.fulfil(requests), strict=True)
        drafts = {place: draft for place, draft in drafted if draft}
        edits, degrees = self._finish(drafts, covers)
        return compose_all(photos, found, reasons, edits, degrees)

    def _express(
        self,
        photos: Sequence[Photo],
        expression: str,
        strength: float,
        faces: Which,
        teeth: Teeth,
    ) -> list[EditResult]:
        found = find_measured(
            [photo.pixels for photo in photos], self.detector, self.finder, self.meter
        )
        reasons = [choose(in_photo, None, faces) for in_photo in found]
        covers = self.covering.spare(photos, found, reasons)
        requests = {
            (i, k): MoodRequest(
                photos[i].pixels,
                found[i][k].points,
                found[i][k].smile or 0.0,
                expression,
                strength,
                teeth,
            )
            for i, k in covers
        }
        moods = dict(zip(requests, self.moods.fulfil(list(requests.values())), strict=True))
        drafts = {place: draft for place, (_, draft) in moods.items() if draft}
        for i, k in moods.keys() - drafts.keys():
            reasons[i][k] = "is as wanted"
        edits, degrees = self._finish(drafts, covers)
        after = self.moods.names_after(list(drafts.values()), list(edits.values()))
        names = {place: (name, name) for place, (name, _) in moods.items()}
        for place, name in zip(drafts, after, strict=True):
            names[place] = (names[place][0], name)
        return with_names(compose_all(photos, found, reasons, edits, degrees), names)

    def _finish(
        self, drafts: Mapping[Place, DraftEdit], covers: Mapping[Place, Cover]
    ) -> tuple[dict[Place, Edit], dict[Place, float]]:
        """Edits at the photos' own resolution, and the smile degrees that the meter then reads."""
        finished = [
            behind(edit, draft.face.photo, draft.face.geometry.points, covers[place])
            for (place, draft), edit in zip(
                drafts.items(), self.smiler.finish(list(drafts.values())), strict=True
            )
        ]
        after = self.calibration.read(list(drafts.values()), finished)
        return (
            dict(zip(drafts, finished, strict=True)),
            dict(zip(drafts, after, strict=True)),
        )


def open_editor(name: str, directions: Sequence[str | Path] = ()) -> Editor | AttributeEditor:
    """The editor that a name stands for: a smiler, or any method that edits attributes.

    Raises:
        WeightsError: There are no such weights, or they edit nothing.
        DataError: A file holds no directions, or those of another model.
    """
    network = zoo.load(name)
    if hasattr(network, "decode") or hasattr(network, "edit"):
        return AttributeEditor.from_pretrained(name, directions)
    return Editor.from_pretrained(name)
