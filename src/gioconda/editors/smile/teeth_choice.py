"""Decides whether a smile shows teeth, where the request leaves it open.

Painted teeth are an adult's. Babies have none, small children have milk teeth and gaps, and an old
person whose open mouth shows no teeth may have none: the lips of such faces meet. The lips of a
child that already smiles with an open mouth stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.errors import WeightsError
from gioconda.faces.align import apply, crop, mouth_transform
from gioconda.faces.face_reader import (
    aligned_crops,
    each_batch,
    mirror_mean,
    open_reader,
    softmax,
    with_mirror_images,
)
from gioconda.faces.measures import lip_gap, mouth_width
from gioconda.faces.scheme import GROUPS
from gioconda.inference.network import Network
from gioconda.types import Lips, Pixels, Points, Teeth

YOUNG, OLD = ("0-3", "4-6"), "70 and over"  # age bands of the network, in years
YOUNG_FROM, OLD_FROM = 0.3, 0.4  # chances from which teeth are hidden
_SEEN_FROM = 0.04  # gap in pupil distances from which teeth are visible
_WIDTH, _HEIGHT, _CORNERS_PX = 96, 48, 64
_BRIGHT, _PALE = 0.65, 0.75  # least brightness and largest saturation of teeth, relative to skin
_COLOURLESS = 0.22  # saturation below which a pixel is pale beside any skin
_SMILE_FROM = 0.85  # width in pupil distances from which an open mouth smiles
_NO_AGES = "these weights read no ages of teeth"
_TEETH_FROM = 0.12  # least share of bright, pale pixels in the opening


class AskedFace(NamedTuple):
    """A face whose teeth are asked for.

    Attributes:
        photo: ``(H, W, 3)`` uint8 RGB.
        points: ``(141, 2)`` landmarks in photo pixels.
        teeth: The request.
    """

    photo: Pixels
    points: Points
    teeth: Teeth


class TeethChoice:
    """Decides for each face; the network is loaded when first needed.

    Args:
        weights: A packaged name, or a file, of a network that reads age bands.
    """

    def __init__(self, weights: str | Path = "teeth-age") -> None:
        self.weights = weights

    @cached_property
    def network(self) -> Network:
        """The network that reads ages.

        Raises:
            WeightsError: There are no such weights, or they do not read these age bands.
        """
        network = open_reader(self.weights, "attributes", _NO_AGES)
        if not {*YOUNG, OLD} <= set(network.config["classes"].get("age", ())):
            raise WeightsError(f"{self.weights}: {_NO_AGES}")
        return network

    def lips(self, faces: Sequence[AskedFace]) -> list[Lips]:
        """How the lips of faces move as their smiles grow; the network reads all together."""
        asked = [face for face in faces if face.teeth == "auto"]
        chances = iter(self.chances(asked) if asked else [])
        fixed: dict[Teeth, Lips] = {"show": "part", "hide": "meet"}
        return [
            fixed[face.teeth] if face.teeth in fixed else _lips_by_age(face, *next(chances))
            for face in faces
        ]

    def chances(self, faces: Sequence[AskedFace]) -> list[tuple[float, float]]:
        """Chances of ages below 7 and above 69, averaged with those of the mirror images."""
        config = self.network.config
        output, names = list(config["classes"]).index("age"), list(config["classes"]["age"])
        young, old = [names.index(name) for name in YOUNG], names.index(OLD)

        def read(some: Pixels) -> list[tuple[float, float]]:
            logits = self.network.run("attributes", with_mirror_images(some))[output]
            ages = mirror_mean(softmax(logits))
            return [(float(age[young].sum()), float(age[old])) for age in ages]

        photos, points = [face.photo for face in faces], [face.points for face in faces]
        crops = aligned_crops(photos, points, config["size"], config["zoom"])
        return [one for some in each_batch(read, crops) for one in some]


def _lips_by_age(face: AskedFace, young: float, old: float) -> Lips:
    """How the lips of a face move, by its chances of being a small child or old."""
    photo, points = face.photo, face.points
    is_open = lip_gap(points) >= _SEEN_FROM
    if young >= YOUNG_FROM:
        smiles = is_open and (mouth_width(points) > _SMILE_FROM or teeth_seen(photo, points))
        return "stay" if smiles else "meet"
    toothless = is_open and old >= OLD_FROM and not teeth_seen(photo, points)
    return "meet" if toothless else "part"


def teeth_seen(photo: Pixels, points: Points) -> bool:
    """Whether the photo shows teeth: pixels between the lips as bright as skin, and paler.

    Args:
        photo: ``(H, W, 3)`` uint8 RGB.
        points: ``(141, 2)`` landmarks in photo pixels, with an open mouth.
    """
    to_crop = mouth_transform(points, _WIDTH, _HEIGHT, _CORNERS_PX)
    mouth = crop(photo, to_crop, _WIDTH, _HEIGHT).astype(np.float32)
    opening, lips = (
        _filled(apply(to_crop, points[GROUPS[group]])) for group in ("lips_inner", "lips_outer")
    )
    brightest = mouth.max(2)
    saturation = 1 - mouth.min(2) / np.maximum(brightest, 1)
    bright = brightest > _BRIGHT * np.median(brightest[~lips])
    pale = saturation < max(_PALE * float(np.median(saturation[~lips])), _COLOURLESS)
    inside = (bright & pale)[opening]
    return bool(inside.size and inside.mean() > _TEETH_FROM)


def _filled(outline: Points) -> NDArray[np.bool_]:
    """The inside of an outline, ``(h, w)`` of the mouth's crop."""
    mask = np.zeros((_HEIGHT, _WIDTH), np.uint8)
    cv2.fillPoly(mask, [np.round(outline).astype(np.int32)], 1)
    return np.asarray(mask > 0)
