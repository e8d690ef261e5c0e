"""How a face is cut out of its picture: the crops that ``gioconda prepare`` offers, by name.

Convention: ``photo_to_crop`` is a ``(2, 3)`` affine from picture to crop pixels, pixel centres at
integers; crops are square.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gioconda.errors import DataError
from gioconda.faces.align import (
    FIVE_TEMPLATE,
    five_point_head_transform,
    five_point_mouth_transform,
    five_point_transform,
)
from gioconda.types import Affine, Box, Points

DLIB_PX = 256


@dataclass(frozen=True)
class FaceInPicture:
    """What is known of the face in a picture; what a crop does not need may be None.

    Attributes:
        width: Of the picture, in pixels.
        height: Of the picture, in pixels.
        five: ``(5, 2)`` points in the picture, in the order of ``five_point_transform``.
        box: The detector's box.
    """

    width: int
    height: int
    five: Points | None = None
    box: Box | None = None


@dataclass(frozen=True)
class CropKind:
    """One way to cut.

    Attributes:
        transform: The face, and the side in pixels -> ``photo_to_crop``.
        needs: What must be known of the face: its ``points``, the detector's ``box``, or nothing.
        sizes: BinarySplit in pixels that may be asked for; the first is the usual one.
    """

    transform: Callable[[FaceInPicture, int], Affine]
    needs: str
    sizes: tuple[int, ...]


def whole_face(face: FaceInPicture, size: int) -> Affine:
    """The whole face, upright: the five points on their template."""
    return five_point_transform(_five(face), size)


def head(face: FaceInPicture, size: int) -> Affine:
    """The whole head with hair, ears and chin; see ``faces.align.five_point_head_transform``."""
    return five_point_head_transform(_five(face), size)


def mouth(face: FaceInPicture, size: int) -> Affine:
    """The mouth, as in KeepSmiling: level and to the face's scale, not to its own.

    See ``faces.align.five_point_mouth_transform``.
    """
    return five_point_mouth_transform(_five(face), size)


def dlib(face: FaceInPicture, size: int) -> Affine:
    """The box of dlib's frontal detector, made square, not turned."""
    if face.box is None:
        raise ValueError("this crop needs the detector's box")
    x, y, width, height = face.box
    side = max(width, height)
    return _square(x + (width - side) / 2, y + (height - side) / 2, side, size)


def centre(face: FaceInPicture, size: int) -> Affine:
    """The largest square in the middle of the picture; 178 px of CelebA's 178 x 218."""
    side = min(face.width, face.height)
    return _square((face.width - side) // 2 - 0.5, (face.height - side) // 2 - 0.5, side, size)


CROPS: dict[str, CropKind] = {
    "face": CropKind(whole_face, "points", (128, 64, 256)),
    "head": CropKind(head, "points", (128, 64, 256)),
    "mouth": CropKind(mouth, "points", (64, 128, 256)),
    "dlib256": CropKind(dlib, "box", (DLIB_PX,)),
    "centre": CropKind(centre, "nothing", (128, 64, 256)),
}


def size_of(name: str, size: int | None) -> int:
    """The side of a crop in pixels: as asked for, else the usual one.

    Raises:
        DataError: There is no such crop, or it is not made in this size.
    """
    if name not in CROPS:
        raise DataError(f"no crop is called {name!r}; there are: {', '.join(CROPS)}")
    sizes = CROPS[name].sizes
    if size is not None and size not in sizes:
        known = ", ".join(str(side) for side in sorted(sizes))
        raise DataError(f"the crop {name!r} is made at {known} px, not at {size}")
    return sizes[0] if size is None else size


def _five(face: FaceInPicture) -> Points:
    if face.five is None or face.five.shape != FIVE_TEMPLATE.shape:
        raise ValueError("this crop needs the five points")
    return face.five


def _square(left: float, top: float, side: float, size: int) -> Affine:
    """From the square whose edges (not pixel centres) begin at ``left``, ``top``."""
    scale = size / side
    return np.array([[scale, 0, -left * scale - 0.5], [0, scale, -top * scale - 0.5]])
