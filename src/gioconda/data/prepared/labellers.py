"""What reads a number off a face: a network, or a measure of its own pixels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from gioconda.data.faces import five_of
from gioconda.faces.align import crop, five_point_transform
from gioconda.faces.beard import beard, lab, moustache, skin
from gioconda.faces.hair import Hair, hair
from gioconda.faces.smile_degree import SmileMeter, zoomed
from gioconda.types import Pixels, Points


@dataclass(frozen=True)
class PicturedFace:
    """A face in a picture.

    Attributes:
        pixels: ``(H, W, 3)`` uint8 sRGB.
        points: ``(P, 2)`` landmarks in its pixels.
        mask: ``(H, W)`` uint8, over 127 on face, hair and hat; None where it is not asked for.
    """

    pixels: Pixels
    points: Points
    mask: Pixels | None = None


class Labeller(Protocol):
    """Whatever reads one number off faces."""

    column: str  # without the prefix
    meaning: str
    method: str
    weights: str  # a hash
    needs: tuple[str, ...]  # of: mesh, all landmarks; mask

    def cut(self, face: PicturedFace) -> NDArray[Any]:
        """What it must see of a face, of one shape for all."""

    def read(self, cuts: NDArray[Any]) -> NDArray[np.float32]:
        """One number for each; NaN where it cannot be read."""


class SmileLabeller:
    """Smile degrees in [-1, 1] by one of our smile networks.

    Args:
        model: A packaged name, a file, a run's folder or a Hub id.

    Raises:
        WeightsError: It is no smile network.
    """

    column = "smile_degree"
    meaning = "a degree in [-1, 1], +1 a broad smile, -1 clearly not smiling"
    needs: tuple[str, ...] = ()

    def __init__(self, model: str) -> None:
        from gioconda.models.pretrained import fingerprint

        self.meter = SmileMeter.from_pretrained(model)
        self.method = str(self.meter.network.name)
        self.weights = fingerprint(self.meter.network)

    def cut(self, face: PicturedFace) -> Pixels:
        """See ``Labeller``."""
        size = self.meter.size
        to_crop = five_point_transform(five_of(face.points), size)
        return crop(face.pixels, zoomed(to_crop, size, self.meter.zoom), size, size)

    def read(self, cuts: Pixels) -> NDArray[np.float32]:
        """See ``Labeller``."""
        return self.meter.measure_crops(cuts)


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
    seen = None if face.mask is None else hair(face.pixels, face.points, face.mask)
    return np.nan if seen is None else number(seen)


def _sign(yes: bool) -> float:
    return 1.0 if yes else -1.0


_OF_HAIR = ("mesh", "mask")
_BLACK, _FAIR, _TINT = 25.0, 45.0, 2.0  # L*, L*, and the warmth beyond which hair has a tint
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
    "hair-lightness": Measure(
        "hair_lightness_degree",
        "a degree in [-1, 1] of the hair's L*; 0 is L* 40" + _NOT_SEEN,
        lambda face: _hair(face, lambda h: degree(h.lightness, 10.0, 70.0)),
        _OF_HAIR,
    ),
    "black-hair": Measure(
        "black_hair",
        "+1 where the hair's L* is under 25, else -1" + _NOT_SEEN,
        lambda face: _hair(face, lambda h: _sign(h.lightness < _BLACK)),
        _OF_HAIR,
    ),
    "blond-hair": Measure(
        "blond_hair",
        "+1 where the hair is light (L* over 45) and yellower than gray, else -1" + _NOT_SEEN,
        lambda face: _hair(face, lambda h: _sign(h.lightness > _FAIR and h.warmth > _TINT)),
        _OF_HAIR,
    ),
    "gray-hair": Measure(
        "gray_hair",
        "+1 where the hair is light (L* over 45) and grayer than the skin, else -1" + _NOT_SEEN,
        lambda face: _hair(face, lambda h: _sign(h.lightness > _FAIR and h.warmth < -_TINT)),
        _OF_HAIR,
    ),
}
"""What `gioconda label --model` may name beside a smile network."""


def labeller_of(model: str) -> Labeller:
    """A measure by its name, else the smile network of that name.

    Raises:
        WeightsError: There is no such network, or it reads no smiles.
    """
    return MEASURES.get(model) or SmileLabeller(model)
