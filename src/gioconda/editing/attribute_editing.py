"""Editing by any method that knows attributes: encoders and decoders, StarGAN."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gioconda import zoo
from gioconda.editing.covers import Covering, behind
from gioconda.editing.report import compose_all
from gioconda.editing.selection import Which, choose, chosen_places
from gioconda.errors import GiocondaError
from gioconda.faces.detect import Detector, DlibDetector
from gioconda.faces.find import find_measured
from gioconda.faces.landmarks import LandmarkFinder
from gioconda.faces.smile_degree import SmileMeter
from gioconda.types import EditResult

if TYPE_CHECKING:
    from gioconda.editors.before_after import PairEditor
    from gioconda.photo import Photo


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
        from gioconda.editors.image_to_image import Translator
        from gioconda.editors.latent import LatentEditor

        method = LatentEditor if hasattr(zoo.load(name), "decode") else Translator
        return cls(
            DlibDetector(),
            LandmarkFinder.from_pretrained(),
            SmileMeter.from_pretrained(),
            method.from_pretrained(name, directions),
        )

    @cached_property
    def covering(self) -> Covering:
        """What looks for covers in front of faces; its weights are read when one is to smile."""
        return Covering.from_pretrained()

    def check(self, wanted: Mapping[str, Any]) -> None:
        """Make sure that this editor can do what is wanted.

        Raises:
            GiocondaError: An attribute is not known, or a degree is far out of range.
        """
        if "expression" in wanted:
            raise GiocondaError(
                "this method takes attributes (--set NAME=1), no expressions; leave --model out"
            )
        if "teeth" in wanted:
            raise GiocondaError(
                "this method cannot show or hide teeth; leave --teeth or --model out"
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
        found = find_measured(
            [photo.pixels for photo in photos], self.detector, self.finder, self.meter
        )
        smile = degrees.get("smile") if len(degrees) == 1 else None
        reasons = [choose(in_photo, smile, faces) for in_photo in found]
        # A hat or spectacles that are asked for change what lies in front of a face, too.
        covers = self.covering.spare(photos, found, reasons) if smile is not None else {}
        places = chosen_places(reasons)
        chosen = [(photos[i].pixels, found[i][k].points) for i, k in places]
        edits = dict(zip(places, self.method.edits(chosen, degrees), strict=True))
        for (i, k), cover in covers.items():
            face = photos[i].pixels, found[i][k].points
            edits[i, k] = behind(edits[i, k], *face, cover)
        after = {
            place: self.method.smile_after(self.meter, *face, edits[place])
            for place, face in zip(places, chosen, strict=True)
        }
        return compose_all(photos, found, reasons, edits, after)
