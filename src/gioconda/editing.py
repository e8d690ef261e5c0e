"""The whole product on one screen: find the faces, decide, edit them, compose the photo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from gioconda.compose import compose
from gioconda.errors import GiocondaError
from gioconda.faces.detect import Detector, DlibDetector
from gioconda.faces.find import find_faces_many
from gioconda.faces.landmarks import LandmarkFinder
from gioconda.faces.smile_degree import SmileMeter
from gioconda.smile.degree import SAME_DEGREE, Calibration, Request
from gioconda.smile.smiler import Smiler
from gioconda.types import EditResult, Face, FaceReport

if TYPE_CHECKING:
    from gioconda.photo import Photo

Which = Literal["unsmiling", "all"] | Sequence[int]

UNSURE = 0.5  # faces whose landmarks are trusted less are left alone
SMILING_FROM = 0.15  # faint smiles read about 0; people call it smiling from about 0.2


class Editor:
    """Makes the people in photos smile as much as they are asked to.

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

    def find(self, photo: Photo) -> list[Face]:
        """The faces of a photo, left to right, each with its smile degree."""
        return self._find([photo])[0]

    def edit(self, photo: Photo, *, smile: float = 1.0, faces: Which = "unsmiling") -> EditResult:
        """Give faces of a photo a smile degree.

        Args:
            photo: Not modified.
            smile: Wanted degree in [-1, 1]; +1 broad smile, -1 clearly not smiling.
            faces: ``"unsmiling"`` (who does not smile), ``"all"``, or numbers from left to right.

        Returns:
            The edited photo (the same object where nothing was to do) and a report on each face.

        Raises:
            GiocondaError: The degree is out of range, or a face has no such number.
        """
        return self.edit_many([photo], smile=smile, faces=faces)[0]

    def edit_many(
        self, photos: Sequence[Photo], *, smile: float = 1.0, faces: Which = "unsmiling"
    ) -> list[EditResult]:
        """``edit`` for several photos: their faces go through the networks together."""
        if not -1 <= smile <= 1:
            raise GiocondaError(f"smile={smile}: a degree lies between -1 and 1")
        found = self._find(photos)
        reasons = [choose(in_photo, smile, faces) for in_photo in found]
        places = [(i, k) for i, why in enumerate(reasons) for k, r in enumerate(why) if not r]
        requests = [
            Request(photos[i].pixels, found[i][k].points, found[i][k].smile or 0.0, smile)
            for i, k in places
        ]
        sketched = zip(places, self.calibration.fulfil(requests), strict=True)
        sketches = {place: sketch for place, sketch in sketched if sketch}
        finished = self.smiler.finish(list(sketches.values()))
        edits = dict(zip(sketches, finished, strict=True))
        after = self.calibration.read(list(sketches.values()), finished)
        degrees = dict(zip(edits, after, strict=True))
        results = []
        for i, photo in enumerate(photos):
            mine = [edit for (j, _), edit in edits.items() if j == i]
            native = compose(photo.native, mine)
            reports = tuple(
                _report(face, reasons[i][k], degrees.get((i, k))) for k, face in enumerate(found[i])
            )
            results.append(EditResult(photo.with_native(native) if mine else photo, reports))
        return results

    def _find(self, photos: Sequence[Photo]) -> list[list[Face]]:
        pictures = [photo.pixels for photo in photos]
        found = find_faces_many(pictures, self.detector, self.finder)
        measured = []
        for pixels, faces in zip(pictures, found, strict=True):
            degrees = self.meter.measure(pixels, [face.points for face in faces])
            measured.append(
                [replace(f, smile=float(d)) for f, d in zip(faces, degrees, strict=True)]
            )
        return measured


def choose(found: Sequence[Face], smile: float, faces: Which) -> list[str]:
    """Why each face is left alone; an empty string where it is edited.

    Raises:
        GiocondaError: A number that no face has.
    """
    if not isinstance(faces, str):
        unknown = sorted(k for k in set(faces) if not 0 <= k < len(found))
        if unknown:
            raise GiocondaError(
                f"no face number {unknown[0]}: {len(found)} found, numbered from 0, left to right"
            )
    elif faces not in ("unsmiling", "all"):
        raise GiocondaError(f"faces={faces!r}: say 'unsmiling', 'all' or numbers such as 0,2")
    return [_why_not(k, face, smile, faces) for k, face in enumerate(found)]


def _why_not(number: int, face: Face, smile: float, faces: Which) -> str:
    degree = face.smile or 0.0
    if face.confidence < UNSURE:
        return "landmarks unsure"
    if faces == "unsmiling" and degree >= SMILING_FROM:
        return "smiles already"
    if not isinstance(faces, str) and number not in faces:
        return "not chosen"
    if abs(degree - smile) < SAME_DEGREE:
        return "is as wanted"
    return ""


def _report(face: Face, reason: str, after: float | None) -> FaceReport:
    edited = after is not None
    return FaceReport(
        box=face.box,
        smile_before=face.smile,
        smile_after=after if edited else face.smile,
        edited=edited,
        reason=reason if not edited else "edited",
    )
