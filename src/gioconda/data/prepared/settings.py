"""How a set is prepared: what a recipe or a command may ask for."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from gioconda.data.prepared.crops import CROPS, size_of
from gioconda.data.prepared.reader import Prepared
from gioconda.data.sets.record import FaceSet
from gioconda.errors import DataError
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
        fill_from: Folder of prepared head crops from which it is guessed what lies outside of
            pictures; None to repeat their border.
        filled_by: The fingerprint of that set.
    """

    size: int
    crop: str
    landmarks: LandmarkSource
    points: int
    masks: bool
    split: str
    fill_from: str | None = None
    filled_by: str | None = None

    @property
    def parts(self) -> bool:
        """Whether maps of face and hair are stored: with the masks of head crops."""
        return self.masks and self.crop == "head"

    @property
    def recorded(self) -> dict[str, Any]:
        """What decides the rows, for reports and fingerprints; where a set lies does not."""
        how = asdict(self)
        del how["fill_from"]
        if self.filled_by is None:  # as before there was such a thing: no set is made anew
            del how["filled_by"]
        return how


def settings_for(
    faces: FaceSet,
    *,
    size: int | None = None,
    crop: str | None = None,
    landmarks: LandmarkSource = "own",
    masks: bool | None = None,
    split: str = "80/10/10",
    fill_from: str | Path | None = None,
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
        fill_from: Folder of prepared head crops, from which head crops are guessed on.

    Raises:
        DataError: There is no such crop, or not in this size; or ``fill_from`` holds no prepared
            set, or is given for another crop.
    """
    crop = faces.card.crop if crop is None else crop
    size = size_of(crop, size)
    lengths = {len(r.points) for r in faces if r.points is not None and landmarks == "own"}
    points = len(FIVE) if len(FIVE) in lengths else len(POINT_NAMES)
    if not lengths and CROPS[crop].needs == "nothing" and landmarks == "own":
        points = 0
    if masks is None:
        masks = crop != "mouth" and any(record.mask is not None for record in faces)
    filled_by = None
    if fill_from is not None:
        if crop != "head" or not masks:
            raise DataError("--fill-from is for --crop head with masks")
        filled_by = str(Prepared.open(fill_from).report["fingerprint"])
        fill_from = str(Path(fill_from).resolve())
    return PrepareSettings(size, crop, landmarks, points, masks, split, fill_from, filled_by)
