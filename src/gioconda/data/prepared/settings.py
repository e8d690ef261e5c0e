"""How a set is prepared: what a recipe or a command may ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gioconda.data.prepared.crops import CROPS, size_of
from gioconda.data.sets.record import FaceSet
from gioconda.faces.align import FIVE
from gioconda.faces.scheme import POINT_NAMES

LandmarkSource = Literal["own", "ours"]


@dataclass(frozen=True)
class PrepareSettings:
    """How a set is prepared.

    Attributes:
        size: Side of a crop in pixels.
        crop: One of ``CROPS``.
        landmarks: ``own`` takes the set's own landmarks where it has them, ``ours`` never.
        points: How many landmarks are stored of each face: 141, 5, or 0 where there are none.
        masks: Whether masks are stored.
        split: One of ``gioconda.data.prepared.schemes.SCHEMES``.
    """

    size: int
    crop: str
    landmarks: LandmarkSource
    points: int
    masks: bool
    split: str


def settings_for(
    faces: FaceSet,
    *,
    size: int | None = None,
    crop: str | None = None,
    landmarks: LandmarkSource = "own",
    masks: bool | None = None,
    split: str = "80/10/10",
) -> PrepareSettings:
    """Settings that fit a set; what is None is the set's usual.

    Args:
        faces: The set.
        size: Side of a crop in pixels; None for the crop's usual.
        crop: One of ``CROPS``.
        landmarks: ``own`` aligns with the set's own landmarks where it has some and with ours
            elsewhere; ``ours`` always with ours.
        masks: Whether to store masks; None for a set that has some, but in mouth crops.
        split: One of ``gioconda.data.prepared.schemes.SCHEMES``.

    Raises:
        DataError: There is no such crop, or not in this size.
    """
    crop = faces.card.crop if crop is None else crop
    size = size_of(crop, size)
    lengths = {len(r.points) for r in faces if r.points is not None and landmarks == "own"}
    points = len(FIVE) if len(FIVE) in lengths else len(POINT_NAMES)
    if not lengths and CROPS[crop].needs == "nothing" and landmarks == "own":
        points = 0
    if masks is None:
        masks = crop != "mouth" and any(record.mask is not None for record in faces)
    return PrepareSettings(size, crop, landmarks, points, masks, split)
