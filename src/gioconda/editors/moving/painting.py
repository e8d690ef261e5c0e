"""What is painted on one person: the same colours, hairs and spectacles in every frame.

A frame is painted as a photo is, by the same painters on the same canvas. What would change from
frame to frame, because the photo's editor measures it anew (the colour of a beard, the light on
spectacles, how far hair hides their temples, the picture's blur and grain, whether spectacles are
worn already), is read off one view of the person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from gioconda.editors.attributes.canvas import Canvas, Readings
from gioconda.editors.attributes.editor import paint
from gioconda.editors.attributes.optics import Optics, read_optics
from gioconda.editors.protocol import PhotoFace
from gioconda.faces.cover import Cover
from gioconda.faces.hair_map import HairMap
from gioconda.types import Edit, Reason

# Why something is not painted in any frame; other reasons are those of one view.
_LASTING: tuple[Reason, ...] = (
    "wears spectacles",
    "wears a beard",
    "is as wanted",
    "hair not seen",
)


class Sitter(NamedTuple):
    """A face that is painted on, and what is known of it.

    Attributes:
        face: In one frame or view.
        cover: What lies in front of it, where that is known.
        hair: Where its hair is, where that is known.
    """

    face: PhotoFace
    cover: Cover | None = None
    hair: HairMap | None = None


@dataclass(frozen=True)
class PersonPaint:
    """What is painted on a person.

    Attributes:
        degrees: Attribute -> degree, of those that can be painted.
        known: What was read off a view.
        refused: Attribute -> why it cannot be painted.
    """

    degrees: Mapping[str, float]
    known: Readings
    refused: Mapping[str, Reason]

    @classmethod
    def of(cls, views: Sequence[Sitter], degrees: Mapping[str, float], noise: float) -> PersonPaint:
        """What can be painted on the person of some views.

        Args:
            views: At least one.
            degrees: Attribute -> degree.
            noise: How much pixels change from frame to frame, in levels of 255: what is painted
                gets no more grain than that.
        """
        canvases = [Canvas(*view, known={}) for view in views]
        refusals = [paint(canvas, degrees) for canvas in canvases]
        told = min(range(len(views)), key=lambda k: len(refusals[k]))
        read = dict(canvases[told].read)
        optics: Optics | None = read.get(read_optics)
        if optics is not None:
            read[read_optics] = replace(optics, grain=min(optics.grain, noise))
        refused = {name: why for name, why in refusals[told].items() if why in _LASTING}
        kept = {name: degree for name, degree in degrees.items() if degree and name not in refused}
        return cls(kept, read, refused)

    def at(self, sitter: Sitter, share: float) -> Edit | None:
        """The edit in one frame; it depends on no other frame. None where nothing is painted.

        Args:
            sitter: The person in the frame. Not modified.
            share: Opacity, in [0, 1].
        """
        canvas = Canvas(*sitter, known=self.known)
        paint(canvas, self.degrees)
        return canvas.edit(share)
