"""The attributes by name: what each does, and how far it goes.

A method that knows an attribute of the same name (``--model mask-vae --set blond_hair=1``) carries
it out itself; without one it is painted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gioconda.errors import GiocondaError


@dataclass(frozen=True)
class Attribute:
    """One attribute.

    Attributes:
        name: What ``--set`` takes.
        group: skin, make-up, teeth, hair, beard or spectacles.
        above: What 1 does.
        below: What ``lowest`` does, where it is not 0.
        lowest: -1.0, or 0.0 for what there is only more of. The highest is 1; 0 changes nothing.
        highest: 1.0, or 0.0 for what there is only less of.
    """

    name: str
    group: str
    above: str
    below: str = ""
    lowest: float = 0.0
    highest: float = 1.0

    @property
    def of_hair(self) -> bool:
        """Whether it has to know where the hair is."""
        return self.group in ("hair", "beard")


ATTRIBUTES: Mapping[str, Attribute] = {
    one.name: one
    for one in (
        Attribute("smooth_skin", "skin", "blemishes and blotches evened, pores kept"),
        Attribute("stubble", "beard", "three days of growth", "stubble taken off", lowest=-1.0),
        Attribute("blush", "make-up", "rouge on the cheeks"),
        Attribute("eyeshadow", "make-up", "shadow on the lids, and a line at the lashes"),
        Attribute("lipstick", "make-up", "red lips"),
        Attribute("white_teeth", "teeth", "whiter", "yellower", lowest=-1.0),
        Attribute("blond_hair", "hair", "blond"),
        Attribute("brown_hair", "hair", "brown"),
        Attribute("black_hair", "hair", "black"),
        Attribute("red_hair", "hair", "red"),
        Attribute("gray_hair", "hair", "gray"),
        Attribute("beard", "beard", "a full beard with its moustache, from stubble on"),
        Attribute("goatee", "beard", "a moustache and a beard around mouth and chin alone"),
        Attribute("moustache", "beard", "a moustache alone"),
        Attribute("glasses", "spectacles", "spectacles with a thick dark frame"),
        Attribute("round_glasses", "spectacles", "round ones with a thin metal frame"),
        Attribute("half_rim_glasses", "spectacles", "ones with a rim above alone"),
    )
}
"""In the order in which they are painted, each over the former."""


def check_attribute(name: str, degree: float) -> None:
    """Make sure that an attribute goes as far.

    Args:
        name: One of ``ATTRIBUTES``.
        degree: What is asked for.

    Raises:
        GiocondaError: It is out of the attribute's range.
    """
    known = ATTRIBUTES[name]
    if not known.lowest <= degree <= known.highest:  # not a number is out of range, too
        raise GiocondaError(f"{name}={degree:g}: goes from {known.lowest:g} to {known.highest:g}")
