"""The whole product: find the faces, decide, edit them, compose the photo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gioconda import zoo
from gioconda.choosing import SMILING_FROM as SMILING_FROM
from gioconda.choosing import UNSURE as UNSURE
from gioconda.choosing import Place, choose, chosen_places, usual_faces
from gioconda.choosing import Which as Which
from gioconda.compose import compose
from gioconda.errors import GiocondaError
from gioconda.faces.detect import Detector, DlibDetector
from gioconda.faces.expression_meter import ExpressionMeter
from gioconda.faces.find import find_faces_many
from gioconda.faces.landmarks import LandmarkFinder
from gioconda.faces.smile_degree import SmileMeter
from gioconda.smile.degree import Calibration, Request
from gioconda.smile.expression import Expresser
from gioconda.smile.mood import MoodRequest, Moods
from gioconda.smile.smiler import Sketch, Smiler
from gioconda.types import Edit, EditResult, Face, FaceReport

if TYPE_CHECKING:
    from gioconda.latent.pairs import PairEditor
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
    def moods(self) -> Moods:
        """What gives faces other expressions than smiles; its weights are read when asked for."""
        expresser = Expresser.from_pretrained(self.smiler)
        return Moods(expresser, self.calibration, ExpressionMeter.from_pretrained())

    def check(self, wanted: Mapping[str, Any]) -> None:
        """Make sure that this editor can do what is wanted.

        Args:
            wanted: As ``edit`` takes it.

        Raises:
            GiocondaError: It is no smile and no expression, or a degree is out of range.
        """
        if "expression" in wanted:
            self.moods.check(wanted["expression"], wanted.get("strength", 1.0))
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
        return find_measured([photo], self.detector, self.finder, self.meter)[0]

    def edit(
        self,
        photo: Photo,
        *,
        smile: float | None = None,
        expression: str | None = None,
        strength: float = 1.0,
        faces: Which | None = None,
    ) -> EditResult:
        """Give faces of a photo a smile degree, or an expression.

        Args:
            photo: Not modified.
            smile: Wanted degree in [-1, 1]; +1 broad smile (usual), -1 clearly not smiling.
            expression: neutral, happy, sad, surprised, disgusted, angry or afraid, in place of a
                smile degree.
            strength: How much of the expression, in [0, 1].
            faces: ``"unsmiling"`` (who does not smile; usual for smiles), ``"all"`` (usual for
                expressions other than happy), or numbers from left to right.

        Returns:
            The edited photo (the same object where nothing was to do) and a report on each face.

        Raises:
            GiocondaError: A degree or strength is out of range, an expression or a face's number
                is not known, or both a smile and an expression are asked for.
        """
        return self.edit_many(
            [photo], smile=smile, expression=expression, strength=strength, faces=faces
        )[0]

    def edit_many(
        self,
        photos: Sequence[Photo],
        *,
        smile: float | None = None,
        expression: str | None = None,
        strength: float = 1.0,
        faces: Which | None = None,
    ) -> list[EditResult]:
        """``edit`` for several photos: their faces go through the networks together."""
        if expression is not None:
            if smile is not None:
                raise GiocondaError("smile and expression exclude each other; give one of them")
            return self._express(photos, expression, strength, faces or usual_faces(expression))
        smile = 1.0 if smile is None else smile
        self.check({"smile": smile})
        found = find_measured(photos, self.detector, self.finder, self.meter)
        reasons = [choose(in_photo, smile, faces or "unsmiling") for in_photo in found]
        return self._carry_out(photos, found, reasons, smile, {})

    def edit_each(
        self,
        photo: Photo,
        each: Mapping[int, float],
        *,
        smile: float = 1.0,
        faces: Which = "unsmiling",
    ) -> EditResult:
        """``edit``, with degrees of their own for some faces, whether they are chosen or not.

        Args:
            photo: Not modified.
            each: Number of a face, from left to right -> its degree in [-1, 1].
            smile: Wanted degree of the others.
            faces: Which of the others are edited, as for ``edit``.

        Raises:
            GiocondaError: A degree is out of range, or a face has no such number.
        """
        for degree in (smile, *each.values()):
            self.check({"smile": degree})
        found = find_measured([photo], self.detector, self.finder, self.meter)
        reasons = choose(found[0], smile, faces)
        choose(found[0], None, list(each))  # whether there are such numbers
        for number, degree in each.items():
            reasons[number] = choose(found[0], degree, [number])[number]
        own = {(0, number): degree for number, degree in each.items()}
        return self._carry_out([photo], found, [reasons], smile, own)[0]

    def _carry_out(
        self,
        photos: Sequence[Photo],
        found: Sequence[Sequence[Face]],
        reasons: Sequence[Sequence[str]],
        smile: float,
        own: Mapping[Place, float],
    ) -> list[EditResult]:
        """Edit the faces that no reason spares, to their own degrees or else to ``smile``."""
        places = chosen_places(reasons)
        requests = [
            Request(
                photos[i].pixels,
                found[i][k].points,
                found[i][k].smile or 0.0,
                own.get((i, k), smile),
            )
            for i, k in places
        ]
        sketched = zip(places, self.calibration.fulfil(requests), strict=True)
        sketches = {place: sketch for place, sketch in sketched if sketch}
        edits, degrees = self._finish(sketches)
        return compose_all(photos, found, reasons, edits, degrees)

    def _express(
        self, photos: Sequence[Photo], expression: str, strength: float, faces: Which
    ) -> list[EditResult]:
        self.moods.check(expression, strength)
        found = find_measured(photos, self.detector, self.finder, self.meter)
        reasons = [choose(in_photo, None, faces) for in_photo in found]
        requests = {
            (i, k): MoodRequest(
                photos[i].pixels, found[i][k].points, found[i][k].smile or 0.0, expression, strength
            )
            for i, k in chosen_places(reasons)
        }
        moods = dict(zip(requests, self.moods.fulfil(list(requests.values())), strict=True))
        sketches = {place: sketch for place, (_, sketch) in moods.items() if sketch}
        for i, k in moods.keys() - sketches.keys():
            reasons[i][k] = "is as wanted"
        edits, degrees = self._finish(sketches)
        after = self.moods.names_after(list(sketches.values()), list(edits.values()))
        names = {place: (name, name) for place, (name, _) in moods.items()}
        for place, name in zip(sketches, after, strict=True):
            names[place] = (names[place][0], name)
        return [
            replace(
                result, faces=_named(result.faces, {k: n for (j, k), n in names.items() if j == i})
            )
            for i, result in enumerate(compose_all(photos, found, reasons, edits, degrees))
        ]

    def _finish(
        self, sketches: Mapping[Place, Sketch]
    ) -> tuple[dict[Place, Edit], dict[Place, float]]:
        """Edits at the photos' own resolution, and the smile degrees that the meter then reads."""
        finished = self.smiler.finish(list(sketches.values()))
        after = self.calibration.read(list(sketches.values()), finished)
        return (
            dict(zip(sketches, finished, strict=True)),
            dict(zip(sketches, after, strict=True)),
        )


class AttributeEditor:
    """Changes any attribute that a method is told or has a direction for.

    Args:
        detector: Finds boxes of faces.
        finder: Finds the landmarks in a box.
        meter: Reads the smile degree of a face.
        method: Edits a face.
    """

    def __init__(
        self, detector: Detector, finder: LandmarkFinder, meter: SmileMeter, method: PairEditor
    ) -> None:
        self.detector, self.finder, self.meter, self.method = detector, finder, meter, method

    @classmethod
    def from_pretrained(cls, name: str, directions: Sequence[str | Path] = ()) -> AttributeEditor:
        """The editor with a method from the package, a folder or the Hub.

        Args:
            name: An encoder/decoder, or an image-to-image method such as StarGAN.
            directions: Files of directions, beside those that came with it.

        Raises:
            WeightsError: There is no such method, or it edits nothing.
            DataError: A file holds no directions, or those of another model, or the method has no
                codes to take them.
        """
        from gioconda.latent.editor import LatentEditor
        from gioconda.latent.translator import Translator

        method = LatentEditor if hasattr(zoo.load(name), "decode") else Translator
        return cls(
            DlibDetector(),
            LandmarkFinder.from_pretrained(),
            SmileMeter.from_pretrained(),
            method.from_pretrained(name, directions),
        )

    def check(self, wanted: Mapping[str, Any]) -> None:
        """Make sure that this editor can do what is wanted.

        Raises:
            GiocondaError: An attribute is not known, or a degree is far out of range.
        """
        if "expression" in wanted:
            raise GiocondaError(
                "this method takes attributes (--set NAME=1), no expressions; leave --model out"
            )
        self.method.check(wanted)

    def edit(self, photo: Photo, *, faces: Which = "all", **degrees: float) -> EditResult:
        """Give faces of a photo degrees of attributes: ``edit(photo, smile=1, eyeglasses=0.5)``.

        Args:
            photo: Not modified.
            faces: As for ``Editor.edit``.
            **degrees: Attribute -> degree; -1 clearly not, +1 clearly.

        Raises:
            GiocondaError: An attribute is not known, or a face has no such number.
        """
        return self.edit_many([photo], faces=faces, **degrees)[0]

    def edit_many(
        self, photos: Sequence[Photo], *, faces: Which = "all", **degrees: float
    ) -> list[EditResult]:
        """``edit`` for several photos: their faces go through the networks together."""
        self.check(degrees)
        found = find_measured(photos, self.detector, self.finder, self.meter)
        smile = degrees.get("smile") if len(degrees) == 1 else None
        reasons = [choose(in_photo, smile, faces) for in_photo in found]
        places = chosen_places(reasons)
        chosen = [(photos[i].pixels, found[i][k].points) for i, k in places]
        edits = dict(zip(places, self.method.edits(chosen, degrees), strict=True))
        after = {
            place: self.method.smile_after(self.meter, *face, edits[place])
            for place, face in zip(places, chosen, strict=True)
        }
        return compose_all(photos, found, reasons, edits, after)


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


def compose_all(
    photos: Sequence[Photo],
    found: Sequence[Sequence[Face]],
    reasons: Sequence[Sequence[str]],
    edits: Mapping[Place, Edit],
    degrees: Mapping[Place, float],
) -> list[EditResult]:
    """Each photo with its edits, and a report on each of its faces."""
    results = []
    for i, photo in enumerate(photos):
        mine = [edit for (j, _), edit in edits.items() if j == i]
        native = compose(photo.native, mine)
        reports = tuple(
            _report(face, reasons[i][k], degrees.get((i, k))) for k, face in enumerate(found[i])
        )
        results.append(EditResult(photo.with_native(native) if mine else photo, reports))
    return results


def find_measured(
    photos: Sequence[Photo], detector: Detector, finder: LandmarkFinder, meter: SmileMeter
) -> list[list[Face]]:
    """The faces of photos, left to right, each with its smile degree."""
    pictures = [photo.pixels for photo in photos]
    found = find_faces_many(pictures, detector, finder)
    measured = []
    for pixels, faces in zip(pictures, found, strict=True):
        degrees = meter.measure(pixels, [face.points for face in faces])
        measured.append([replace(f, smile=float(d)) for f, d in zip(faces, degrees, strict=True)])
    return measured


def _named(
    reports: Sequence[FaceReport], names: Mapping[int, tuple[str, str]]
) -> tuple[FaceReport, ...]:
    """The reports with the names of expressions before and after, where they are known."""
    return tuple(
        replace(report, expression_before=names[k][0], expression_after=names[k][1])
        if k in names
        else report
        for k, report in enumerate(reports)
    )


def _report(face: Face, reason: str, after: float | None) -> FaceReport:
    edited = after is not None
    return FaceReport(
        box=face.box,
        smile_before=face.smile,
        smile_after=after if edited else face.smile,
        edited=edited,
        reason=reason if not edited else "edited",
    )
