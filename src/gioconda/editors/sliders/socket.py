"""What lies around an eye: where another one is laid in, how it fits and how it fades out."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.compose import preview
from gioconda.faces.align import apply, invert, similarity
from gioconda.faces.scheme import GROUPS
from gioconda.types import Affine, Edit, Field, Patch, Pixels, Points
from gioconda.upsampling import smooth_step

EYES = ("right_eye", "left_eye")
HALF_WIDTH, ABOVE, BELOW = 0.8, 0.55, 0.5  # widths of the eye that are laid in around it
_TO_BROW = 0.8  # share of the way to the brow that is laid in at most
_ROOM = 0.25  # widths of the eye around that, to which the colours are fitted
_LEAST_ALIKE = 0.5  # share of the skin around that must fit
_SOFT = 0.2  # share of the way to the edge over which what is laid in fades
_MOST_SHADE = 0.5  # logarithm: more is no shade but a brow, a lash or a crease
# Weights of shades around, and how far each reaches, in widths of the part.
_REACHES = ((1.0, 0.04), (0.1, 0.1), (0.01, 0.3))


@dataclass(frozen=True)
class Socket:
    """The part of a photo around an eye.

    Attributes:
        corner: ``(x, y)`` of its first pixel in the photo.
        seen: ``(h, w, 3)`` RGB in [0, 255], as the photo shows it.
        away: ``(h, w)`` way from the eye's middle: 1 at the edge of what is laid in.
    """

    corner: tuple[int, int]
    seen: Field
    away: Field

    @classmethod
    def of(
        cls, photo: Pixels, edit: Edit, points: Points, side: int, above: float = ABOVE
    ) -> Socket | None:
        """The part around an eye; None where it reaches out of the photo.

        Args:
            photo: ``(H, W, 3)`` uint8 RGB.
            edit: What else changes in the face.
            points: ``(141, 2)`` landmarks after that, in photo pixels.
            side: 0 for the right eye, 1 for the left one.
            above: Widths of the eye that are laid in above it at most.
        """
        corners = points[GROUPS[EYES[side]][[0, 8]]]
        width = float(np.linalg.norm(corners[1] - corners[0]))
        above = min(above, _TO_BROW * to_brow(points, side) / max(width, 1e-6))
        x0, y0, x1, y1 = _around(corners.mean(0), width, above * width)
        height, across = photo.shape[:2]
        if min(x0, y0) < 0 or x1 > across or y1 > height:
            return None
        to_crop = np.array([[1.0, 0, -x0], [0, 1, -y0]])
        seen = np.asarray(preview(photo, edit, to_crop, x1 - x0, y1 - y0), np.float32)
        upright = similarity(np.sort(corners, axis=0), np.array([[-0.5, 0.0], [0.5, 0.0]]))
        places = np.stack(np.meshgrid(np.arange(x0, x1), np.arange(y0, y1)), -1)
        x, y = np.moveaxis(apply(upright, places.astype(float)), -1, 0)
        away = np.hypot(x / HALF_WIDTH, y / np.where(y < 0, max(above, 1e-6), BELOW))
        return cls((x0, y0), seen, np.asarray(away, np.float32))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.seen.shape[1], self.seen.shape[0]

    @property
    def to_crop(self) -> Affine:
        """Photo pixels to pixels of this part."""
        return np.array([[1.0, 0, -self.corner[0]], [0, 1, -self.corner[1]]])

    def gain(self, laid: Field, alike: float) -> Field | None:
        """How much lighter the skin is than that of what is laid in, by colour.

        A plane is fitted to the logarithm. Skin alone is compared: what fits no plane, hair or a
        background, is left out step by step.

        Args:
            laid: ``(h, w, 3)`` RGB in [0, 255].
            alike: Logarithm of light: how far skin may be from the fit.

        Returns:
            ``(h, w, 3)`` logarithm of the gain; None where too little is alike.
        """
        around = self.away > 1 - _SOFT
        rows, columns = np.indices(around.shape)
        across, down = columns / around.shape[1], rows / around.shape[0]
        plane = np.stack([np.ones(around.shape), across, down], -1)
        light = np.log(self.seen + 4.0) - np.log(np.clip(laid, 0, 255) + 4.0)
        basis, target = plane[around], light[around]
        fits: NDArray[np.bool_] = np.abs(target - np.median(target, 0)).max(1) < 2 * alike
        for _ in range(3):
            if fits.mean() < _LEAST_ALIKE:
                return None
            slopes = np.linalg.lstsq(basis[fits], target[fits], rcond=None)[0]
            fits = np.abs(target - basis @ slopes).max(1) < alike
        return np.asarray(plane @ slopes, np.float32)

    def shade(self, laid: Field) -> Field:
        """What is left of shades around, continued inwards: a deep socket is dark all over.

        Args:
            laid: ``(h, w, 3)`` RGB in [0, 255], in the light of the photo.

        Returns:
            ``(h, w, 3)`` logarithm of a further gain.
        """
        around = np.asarray(np.abs(self.away - 1) < _SOFT, np.float32)[..., None]
        left = np.log(self.seen + 4.0) - np.log(np.clip(laid, 0, 255) + 4.0)
        known = np.clip(left, -_MOST_SHADE, _MOST_SHADE) * around
        total, weight = np.zeros_like(known), np.full_like(around[..., 0], 1e-6)
        for share, reach in _REACHES:
            sigma = max(reach * self.size[0], 0.5)
            total += share * cv2.GaussianBlur(known, (0, 0), sigma)
            weight += share * cv2.GaussianBlur(around, (0, 0), sigma)
        return np.asarray(total / weight[..., None], np.float32)

    def patch(self, image: Field, soft: float = _SOFT) -> Patch:
        """What is laid in, fading out towards the edge.

        Args:
            image: ``(h, w, 3)`` RGB in [0, 255].
            soft: Share of the way to the edge over which it fades.
        """
        mask = np.asarray(1 - smooth_step((self.away - 1 + soft) / soft), np.float32)
        return Patch(np.clip(image, 0, 255), mask, invert(self.to_crop))


def laying(source: Points, source_down: Points, target: Points, target_down: Points) -> Affine:
    """The ``(2, 3)`` affine from eye to eye, mirrored where their corners are.

    Args:
        source: ``(2, 2)`` corners of one eye, in the order of its ring.
        source_down: ``(2,)`` the way down the face there.
        target: ``(2, 2)`` corners of the other.
        target_down: ``(2,)`` the way down the face there.
    """
    along0, down0 = _axes(source, source_down)
    along1, down1 = _axes(target, target_down)
    linear = np.column_stack([along1, down1]) @ np.linalg.inv(np.column_stack([along0, down0]))
    return np.column_stack([linear, target.mean(0) - linear @ source.mean(0)])


def down_the_face(points: Points) -> Points:
    """From the eyes to the mouth, in pixels."""
    eyes = np.concatenate([points[GROUPS[name]] for name in EYES])
    return np.asarray(points[GROUPS["lips_outer"]].mean(0) - eyes.mean(0))


def to_brow(points: Points, side: int) -> float:
    """How far the lower edge of the brow lies above the eye's corners, in pixels."""
    down = down_the_face(points)
    down = down / np.linalg.norm(down)
    name = ("right", "left")[side]
    brow = (points[GROUPS[f"{name}_brow"]] @ down).max()
    return float((points[GROUPS[f"{name}_eye"]][[0, 8]] @ down).mean() - brow)


def _axes(corners: Points, down: Points) -> tuple[Points, Points]:
    """The way along an eye, and the one across it that leads down; as long as the eye."""
    along = corners[1] - corners[0]
    across = np.array([-along[1], along[0]])
    return along, across if across @ down > 0 else -across


def _around(middle: Points, width: float, above: float) -> tuple[int, int, int, int]:
    """The box around an eye with room, in whole photo pixels."""
    reach = np.array([(HALF_WIDTH + _ROOM) * width, max(above, BELOW * width) + _ROOM * width])
    x0, y0 = np.floor(middle - reach).astype(int)
    x1, y1 = np.ceil(middle + reach).astype(int)
    return int(x0), int(y0), int(x1), int(y1)
