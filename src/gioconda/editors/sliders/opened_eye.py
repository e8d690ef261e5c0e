"""Opens a shut eye as the mirror image of the other one, from the photo's own pixels."""

from __future__ import annotations

import cv2
import numpy as np

from gioconda.compose import preview
from gioconda.editors.sliders.socket import EYES, Socket, down_the_face, laying
from gioconda.faces.align import apply, compose, invert
from gioconda.faces.eye_lids import EyeReader
from gioconda.faces.scheme import GROUPS, TWINS
from gioconda.types import Affine, Edit, Field, Patch, Pixels, Points

_FAR_NARROWER = 0.65  # share of the other eye's opening under which an eye alone is shut
_FAR_UNDER = 0.75  # share of the limit under which both eyes are shut
_SHUT_BESIDE = 0.5  # share of the limit under which one eye tells that the other is shut, too
_BY_SMILE = 0.4  # of the limit: so much lower it is in a broad smile, which narrows eyes
_ALIKE = 0.15  # logarithm of light: how far skin around both eyes may be from the fit
_MOST_GAIN = 0.6  # logarithm: beyond it the other eye lies in quite another light


def shut_eyes(
    reader: EyeReader, photo: Pixels, points: Points, smile: float = 0.0
) -> tuple[bool, bool]:
    """Whether the right eye and the left eye of a face are surely shut.

    Eyes that are narrow, in shadow or laughing are none: they can be moved as they are.

    Args:
        reader: Reads how far eyes are open.
        photo: ``(H, W, 3)`` uint8 RGB.
        points: ``(141, 2)`` landmarks in photo pixels.
        smile: How the face smiles, in [-1, 1].
    """
    right, left = reader.openings(photo, points)
    limit = reader.shut_below * (1 - _BY_SMILE * max(smile, 0.0))
    if max(right, left) < _FAR_UNDER * limit:
        return True, True
    if max(right, left) < limit and min(right, left) < _SHUT_BESIDE * limit:
        return True, True  # the other one shows no open eye
    least = min(limit, _FAR_NARROWER * max(right, left))
    return right < least, left < least


def opened_eye(photo: Pixels, edit: Edit, points: Points, side: int) -> tuple[Patch, Points] | None:
    """The mirror image of a face's other eye, laid over a shut one.

    Args:
        photo: ``(H, W, 3)`` uint8 RGB.
        edit: What else changes in the face.
        points: ``(141, 2)`` landmarks after that, in photo pixels.
        side: 0 for the right eye, 1 for the left one.

    Returns:
        The patch, and the landmarks after it; None where the eye reaches out of the photo, or what
        surrounds the other one is not the same skin: hair, or what lies behind a turned head.
    """
    ring = GROUPS[EYES[side]]
    own, other = points[ring[[0, 8]]], points[TWINS[ring[[0, 8]]]]
    down = down_the_face(points)
    to_own = laying(other, down, own, down)
    socket = Socket.of(photo, edit, points, side)
    if socket is None:
        return None
    mirrored = _mirrored(photo, edit, other, compose(socket.to_crop, to_own), socket.size)
    gain = socket.gain(mirrored, _ALIKE)
    if gain is None or np.abs(gain).max() > _MOST_GAIN:
        return None
    after = points.copy()
    after[ring] = apply(to_own, points[TWINS[ring]])
    return socket.patch(mirrored * np.exp(gain)), after


def _mirrored(
    photo: Pixels, edit: Edit, corners: Points, to_crop: Affine, size: tuple[int, int]
) -> Field:
    """The other eye where it comes to lie in the crop, ``(h, w, 3)``."""
    reach = round(2 * float(np.linalg.norm(corners[1] - corners[0])))
    x0, y0 = np.floor(corners.mean(0)).astype(int) - reach
    to_part = np.array([[1.0, 0, -x0], [0, 1, -y0]])
    part = preview(photo, edit, to_part, 2 * reach, 2 * reach)
    part_to_crop = compose(to_crop, invert(to_part))
    drawn = cv2.warpAffine(
        part, part_to_crop, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101
    )
    return np.asarray(drawn, np.float32)
