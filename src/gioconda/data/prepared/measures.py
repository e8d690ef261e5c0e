"""What is measured in a face's own pixels and landmarks; no network has learned it.

The limits were set by eye on sheets of the highest and lowest faces of UTKFace and LFW as head
crops of 128 px; ``docs/data.md`` tells how many of those over 0 were wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gioconda.data.prepared.parts import HAIR
from gioconda.faces.beard import (
    Lab,
    beard,
    dark_beard,
    gray_beard,
    lab,
    moustache,
    skin,
    stubble,
)
from gioconda.faces.hair import Hair, hair, hair_in
from gioconda.faces.looks import eye_opening, lid_tint, lip_colour
from gioconda.faces.measures import lip_gap
from gioconda.types import Pixels, Points


@dataclass(frozen=True)
class PicturedFace:
    """A face in a picture.

    Attributes:
        pixels: ``(H, W, 3)`` uint8 sRGB.
        points: ``(P, 2)`` landmarks in its pixels.
        mask: ``(H, W)`` uint8, over 127 on face, hair and hat; None where it is not asked for.
        parts: ``(H, W)`` uint8 map of face and hair, see ``parts``; None where there is none.
    """

    pixels: Pixels
    points: Points
    mask: Pixels | None = None
    parts: Pixels | None = None

    @cached_property
    def colours(self) -> Lab:
        """``(H, W, 3)`` CIELAB."""
        return lab(self.pixels)

    @cached_property
    def hair(self) -> Hair | None:
        """Its hair; None where it is not seen, or a hat is in its place."""
        if self.parts is not None:
            found = hair_in(self.colours, self.points, self.parts == HAIR)
            return found if found is not None and found.likely else None
        return None if self.mask is None else hair(self.pixels, self.points, self.mask)


@dataclass
class Measure:
    """What is measured in a face's own pixels; no network has learned it.

    Attributes:
        column: See ``Labeller``.
        meaning: See ``Labeller``.
        of: The number of a face; NaN where it cannot be measured.
        needs: See ``Labeller``.
    """

    column: str
    meaning: str
    of: Callable[[PicturedFace], float]
    needs: tuple[str, ...] = ("mesh",)
    method: str = "measured in pixels"
    weights: str = "none"

    def cut(self, face: PicturedFace) -> NDArray[np.float32]:
        """The number itself."""
        return np.array(self.of(face), np.float32)

    def read(self, cuts: NDArray[np.float32]) -> NDArray[np.float32]:
        """See ``Labeller``."""
        return cuts


def degree(value: float, none: float, full: float) -> float:
    """A number as a degree in [-1, 1]: -1 at ``none`` and below, +1 at ``full`` and above."""
    return float(np.clip(2 * (value - none) / (full - none) - 1, -1, 1))


def _hair(face: PicturedFace, number: Callable[[Hair], float]) -> float:
    return np.nan if face.hair is None else number(face.hair)


def _make_up(face: PicturedFace) -> float:
    lips, lids = (of(face.colours, face.points) for of in (lip_colour, lid_tint))
    return lips + min(0.25 * max(lids - 8, 0), 6.0)


def _sign(yes: bool) -> float:
    return 1.0 if yes else -1.0


def _is_brown(hair: Hair) -> bool:
    low, high = _BROWN
    darker = hair.lightness < hair.skin[0] - 14
    return bool(low <= hair.lightness < high and hair.chroma >= 10 and hair.warmth > -8 and darker)


def _is_blond(hair: Hair) -> bool:
    yellow = hair.colour[1] < 0.48 * hair.colour[2]  # skin is redder than that
    light = hair.lightness > _FAIR and hair.roughness > _STRANDS
    return bool(light and hair.warmth > _TINT and hair.chroma >= 13 and yellow)


def _is_gray(hair: Hair) -> bool:
    light = hair.lightness > 38 and hair.roughness > _STRANDS
    return bool(light and hair.warmth < -_TINT - 3 and hair.chroma < 10)


_OF_HAIR = ("mesh", "mask")
_BLACK, _BROWN, _FAIR = 20.0, (22.0, 42.0), 44.0  # L*
_STRANDS = 1.8  # roughness: less, and light hair may be a bald head or a cap
_TINT = 2.0  # warmth beyond which hair has a tint
_NOT_SEEN = "; hats and bald heads are left out, but for some"
MEASURES: dict[str, Measure] = {
    "beard": Measure(
        "beard_degree",
        "a degree in [-1, 1]: how much darker and grayer chin and jaw both are than the cheeks; "
        "over 0 a beard. White beards are not found, shadows sometimes are",
        lambda face: degree(beard(face.pixels, face.points), 0.0, 0.5),
    ),
    "moustache": Measure(
        "moustache_degree",
        "a degree in [-1, 1]: the same of the upper lip; over 0 a moustache",
        lambda face: degree(moustache(face.pixels, face.points), 0.1, 0.7),
    ),
    "skin-lightness": Measure(
        "skin_lightness_degree",
        "a degree in [-1, 1] of the cheeks' L*, in the light of the picture; 0 is L* 60",
        lambda face: degree(float(skin(lab(face.pixels), face.points)[0]), 30.0, 90.0),
    ),
    "dark-beard": Measure(
        "dark_beard_degree",
        "a degree in [-1, 1]: how dark and gray chin, jaw and upper lip all are; over 0 a dark "
        "beard",
        lambda face: degree(dark_beard(face.colours, face.points), 0.0, 0.56),
    ),
    "gray-beard": Measure(
        "gray_beard_degree",
        "a degree in [-1, 1]: how colourless chin, jaw and upper lip all are without being darker; "
        "over 0 a gray or white beard",
        lambda face: degree(gray_beard(face.colours, face.points), 0.0, 0.36),
    ),
    "stubble": Measure(
        "stubble_degree",
        "a degree in [-1, 1]: how evenly darker and grayer chin, jaw and upper lip are; over 0 "
        "stubble or a beard, sometimes shadow",
        lambda face: degree(stubble(face.colours, face.points), 0.0, 0.44),
    ),
    "narrow-eyes": Measure(
        "narrow_eyes_degree",
        "a degree in [-1, 1] of the eyes' height over their width: 0 at 0.22, 1 at 0.14; a broad "
        "smile narrows them, too",
        lambda face: degree(-eye_opening(face.points), -0.30, -0.14),
    ),
    "open-mouth": Measure(
        "open_mouth_degree",
        "a degree in [-1, 1] of the gap between the inner lips: 0 at 0.15 pupil distances, 1 at "
        "0.3",
        lambda face: degree(lip_gap(face.points), 0.0, 0.3),
    ),
    "make-up": Measure(
        "make_up_degree",
        "a degree in [-1, 1]: how much redder and more saturated lips (and, for a small part, "
        "lids) are than cheeks; over 0 lipstick",
        lambda face: degree(_make_up(face), 0.0, 30.0),
    ),
    "skin-redness": Measure(
        "skin_redness_degree",
        "a degree in [-1, 1] of the cheeks' a*, in the light of the picture; 0 is 16",
        lambda face: degree(float(skin(face.colours, face.points)[1]), 0.0, 32.0),
    ),
    "skin-yellowness": Measure(
        "skin_yellowness_degree",
        "a degree in [-1, 1] of the cheeks' b*, in the light of the picture; 0 is 20",
        lambda face: degree(float(skin(face.colours, face.points)[2]), 0.0, 40.0),
    ),
    "hair-lightness": Measure(
        "hair_lightness_degree",
        "a degree in [-1, 1] of the hair's L*; 0 is L* 40" + _NOT_SEEN,
        lambda face: _hair(face, lambda h: degree(h.lightness, 10.0, 70.0)),
        _OF_HAIR,
    ),
    "black-hair": Measure(
        "black_hair",
        "+1 where the hair's L* is under 20, else -1" + _NOT_SEEN,
        lambda face: _hair(face, lambda h: _sign(h.lightness < _BLACK)),
        _OF_HAIR,
    ),
    "brown-hair": Measure(
        "brown_hair",
        "+1 where the hair's L* is 22 to 42 and it has the colour of brown, else -1" + _NOT_SEEN,
        lambda face: _hair(face, lambda h: _sign(_is_brown(h))),
        _OF_HAIR,
    ),
    "blond-hair": Measure(
        "blond_hair",
        "+1 where the hair is light (L* over 44), in strands, yellower than gray and skin, else -1"
        + _NOT_SEEN,
        lambda face: _hair(face, lambda h: _sign(_is_blond(h))),
        _OF_HAIR,
    ),
    "gray-hair": Measure(
        "gray_hair",
        "+1 where the hair is light (L* over 38), in strands, and grayer than the skin, else -1"
        + _NOT_SEEN,
        lambda face: _hair(face, lambda h: _sign(_is_gray(h))),
        _OF_HAIR,
    ),
}
"""What `gioconda label --model` may name beside a smile network, and ``glasses``."""
