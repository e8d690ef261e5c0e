"""The editor of painted attributes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial

from gioconda.editors.attributes import hair_colour
from gioconda.editors.attributes.beards import beard, stubble
from gioconda.editors.attributes.canvas import Canvas
from gioconda.editors.attributes.makeup import cheeks, lids, lips, skin, teeth
from gioconda.editors.attributes.names import ATTRIBUTES, check_attribute
from gioconda.editors.attributes.spectacles.frames import FRAMES
from gioconda.editors.attributes.spectacles.painter import painter
from gioconda.editors.protocol import FaceEdit, PhotoFace
from gioconda.errors import GiocondaError
from gioconda.faces.cover import Cover, CoverFinder
from gioconda.faces.hair_map import HairFinder, HairMap
from gioconda.threads import in_threads
from gioconda.types import EditRequest, Reason

Painter = Callable[[Canvas, float], Reason | None]
"""Paints an attribute to a degree, or says why it cannot."""

PAINTERS: Mapping[str, Painter] = {
    "smooth_skin": skin.paint,
    "stubble": stubble.paint,
    "blush": cheeks.paint,
    "eyeshadow": lids.paint,
    "lipstick": lips.paint,
    "white_teeth": teeth.paint,
    **{name: partial(hair_colour.paint, name) for name in hair_colour.DYES},
    "beard": beard.paint,
    "goatee": beard.paint_goatee,
    "moustache": beard.paint_moustache,
    **{name: painter(name) for name in FRAMES},
}


class AttributeEditor:
    """Paints attributes into the photo, at its own resolution.

    Args:
        cover_finder: Finds hands, hair and spectacles in front of faces, which are not painted on.
    """

    attributes = tuple(ATTRIBUTES)
    expressions: tuple[str, ...] = ()

    def __init__(self, cover_finder: CoverFinder) -> None:
        self.cover_finder = cover_finder

    @cached_property
    def hair_finder(self) -> HairFinder:
        """Finds hair; its weights are loaded when first needed."""
        return HairFinder.from_pretrained()

    def check(self, request: EditRequest) -> None:
        """Make sure that the request is of painted attributes alone, in their range.

        Raises:
            GiocondaError: It is not.
        """
        if request.teeth is not None:
            named = ", ".join(request.degrees)
            raise GiocondaError(f"teeth={request.teeth!r} is of a smile (or happy), not of {named}")
        for name, degree in request.degrees.items():
            check_attribute(name, degree)

    def edits(self, faces: Sequence[PhotoFace], requests: Sequence[EditRequest]) -> list[FaceEdit]:
        """The edit of each face; see ``FaceEditor``."""
        photos, points = [face.photo for face in faces], [face.points for face in faces]
        covers = self.cover_finder.find(photos, points)
        hair: Sequence[HairMap | None] = [None] * len(faces)
        if any(ATTRIBUTES[name].of_hair for request in requests for name in request.degrees):
            hair = self.hair_finder.find(photos, points)
        return in_threads(
            lambda one: _edit(*one), list(zip(faces, covers, hair, requests, strict=True))
        )


def _edit(face: PhotoFace, cover: Cover, hair: HairMap | None, request: EditRequest) -> FaceEdit:
    """One face with all that is painted on it."""
    canvas = Canvas(face, cover, hair)
    refused = paint(canvas, request.degrees)
    edit = canvas.edit()
    if edit is None:
        reason: Reason = next(iter(refused.values()), "is as wanted")
        return FaceEdit(None, face.points, reason, refused=refused)
    return FaceEdit(edit, face.points, refused=refused)


def paint(canvas: Canvas, degrees: Mapping[str, float]) -> dict[str, Reason]:
    """Paint attributes, each over the former.

    Args:
        canvas: What to paint on.
        degrees: Attribute -> degree.

    Returns:
        Those that were left out, and why.
    """
    wanted = {name: degrees[name] for name in ATTRIBUTES if degrees.get(name)}
    why_not = {name: PAINTERS[name](canvas, degree) for name, degree in wanted.items()}
    return {name: reason for name, reason in why_not.items() if reason is not None}
