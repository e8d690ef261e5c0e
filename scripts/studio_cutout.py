"""Cut a person out of a studio portrait: the empty wall behind them, and how far they cover it.

Convention: a picture is ``(H, W, 3)`` float32 light (linear, 1 = white); coverage is ``(H, W)`` in
[0, 1]. A pixel of a hair's width is a mixture, ``covered * person + (1 - covered) * wall``, of
light, not of sRGB values (Porter & Duff 1984, "Compositing Digital Images"). The wall is smooth,
so it is known to less than a level behind the person, and the mixture can be solved for coverage
with the person's colour taken from nearby: a difference matte (Smith & Blinn 1996, "Blue Screen
Matting", with one backing).
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.ndimage import distance_transform_edt as distance

Light = NDArray[np.float32]
Mask = NDArray[np.bool_]

WALL_LEVELS = 5.0  # of 255: what differs more from the wall, blurred by 2 px, is no wall
PERSON_LEVELS = 9.0  # the same for what is certainly the person
TRUNK_LEVELS = 45.0  # the same for what is no web of single hairs
HAIR_BAND_PX = 8  # from its outline inwards hair becomes opaque
CLOTH_LEVELS = 6.0  # shirts are at least so much brighter or bluer than the wall
LOCKS_PX = 60  # so far inside the outline there is no wall between locks of hair
MARGIN_PX = 40
STRAND = 0.8  # the most that a single hair covers of a pixel
NOISE = 0.02  # false coverage from the wall's noise


def to_light(levels: NDArray[np.float32]) -> Light:
    """SRGB levels in [0, 255] as linear light in [0, 1]."""
    value = levels / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4).astype(
        np.float32
    )


def to_levels(light: Light) -> NDArray[np.float32]:
    """Linear light as sRGB levels in [0, 255], clipped."""
    light = np.clip(light, 0, 1)
    value = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return (255 * value).astype(np.float32)


def blurred(image: NDArray[np.float32], sigma_px: float) -> NDArray[np.float32]:
    """Gaussian blur."""
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma_px), np.float32)


def empty_wall(levels: NDArray[np.float32]) -> NDArray[np.float32]:
    """The studio's wall without the person.

    A cubic through all that is wall, then its smooth remainder, which fades out behind the person.

    Args:
        levels: Portrait, ``(H, W, 3)`` float32 sRGB levels; wall at the top and beside the head.

    Returns:
        Wall, shape and range as ``levels``.
    """
    h, w = levels.shape[:2]
    y, x = np.mgrid[-1 : 1 : h * 1j, -1 : 1 : w * 1j].astype(np.float32)
    terms = np.stack([x**i * y**j for i in range(4) for j in range(4 - i)], -1)
    known: Mask = (y < -0.78) | ((np.abs(x) > 0.64) & (y < 0.38))
    wall = levels
    for _ in range(6):
        weights, *_ = np.linalg.lstsq(terms[known][::7], levels[known][::7], rcond=None)
        wall = (terms @ weights).astype(np.float32)
        differs = np.abs(blurred(levels - wall, 2)).max(-1)
        near = ndimage.binary_erosion(differs < WALL_LEVELS, iterations=6, border_value=1)
        regions, _ = ndimage.label(near)
        known = np.isin(regions, np.setdiff1d(regions[0], [0]))  # what hangs together with the top
    weight = known.astype(np.float32)
    rest = blurred((levels - wall) * weight[..., None], 25)
    return wall + rest / (blurred(weight, 25) + 0.02)[..., None]


def outline(levels: NDArray[np.float32], wall: NDArray[np.float32]) -> Mask:
    """The person as one region, single hairs left out.

    It goes on beside and below the picture: a shoulder that the picture cuts off has no edge there.

    Returns:
        ``(H + 2 MARGIN_PX, W + 2 MARGIN_PX)``.
    """
    rise = blurred(levels - wall, 2)
    shaded_cloth = _below(levels, 0.75) & (rise[..., 2] - rise[..., 0] > CLOTH_LEVELS / 2)
    wide = np.pad(_differs(levels, wall) > PERSON_LEVELS, MARGIN_PX, mode="edge")
    wide |= np.pad(shaded_cloth, MARGIN_PX, mode="edge")
    wide[-1] = True  # closes the shirt: a hole in it is cloth of the wall's colour
    wide = ndimage.binary_closing(wide, iterations=2)
    low = np.pad(np.broadcast_to(_below(levels, 0.75), levels.shape[:2]), MARGIN_PX, mode="edge")
    wide = _filled(wide) | (ndimage.binary_fill_holes(wide) & low)
    regions, _ = ndimage.label(_opened(wide, 15))
    return np.asarray(regions == np.bincount(regions.ravel())[1:].argmax() + 1)


def coverage(levels: NDArray[np.float32], wall: NDArray[np.float32]) -> NDArray[np.float32]:
    """How far the person covers each pixel.

    Args:
        levels: Portrait, ``(H, W, 3)`` float32 sRGB levels.
        wall: The same of the wall alone, by `empty_wall`.

    Returns:
        ``(H, W)`` float32 in [0, 1].
    """
    picture, behind = to_light(levels), to_light(wall)
    brightness = picture.mean(-1) / behind.mean(-1)
    warm = _warmth(picture) - _warmth(behind)
    differs = _differs(levels, wall)

    # Regions: the person; their shirt; and all that is no web of single hairs.
    person = outline(levels, wall)
    here = np.s_[MARGIN_PX:-MARGIN_PX, MARGIN_PX:-MARGIN_PX]
    depth = blurred((distance(person) - distance(~person))[here].astype(np.float32), 1.2)
    cloth = _shirt(levels - wall, brightness, depth)
    strong = (differs > TRUNK_LEVELS) | cloth | (blurred(warm, 1.5) > 0.08)
    closed = np.pad(strong, ((0, 1), (0, 0)), constant_values=True)
    trunk = _opened(_filled(closed)[:-1] & person[here], 15)
    inner = blurred(distance(trunk).astype(np.float32), 1)

    # Hair is mixed of wall and the hair's colour nearby; skin, warmer than either, is no mixture.
    dark = trunk & (depth > 4) & ~cloth & (brightness < 0.75)
    span = spread(picture, dark * (1 - brightness) ** 3) - behind
    mixed = np.clip(((picture - behind) * span).sum(-1) / (span**2).sum(-1), 0, 1)
    mixed = np.clip((mixed - NOISE) / (1 - 3 * NOISE), 0, 1)
    skin = np.clip((warm - 0.10) / 0.10, 0, 1) * np.clip((inner - 1) / 2, 0, 1)
    solid = np.clip((inner - 3) / HAIR_BAND_PX, 0, 1)
    whole = cv2.dilate(trunk.astype(np.uint8), disc(5)) > 0
    head = np.where(whole, np.maximum.reduce([mixed, skin, solid]), np.minimum(mixed, STRAND))

    # Cloth has a sharp edge, as wide as the lens draws it, and so has a neckline.
    edge = np.clip((depth - 0.3) / 1.5, 0, 1)
    neckline = _below(levels, 0.8) & (differs > PERSON_LEVELS / 2)
    head = np.where(neckline, np.maximum(head, edge), head)
    by_cloth = distance(~cloth) < distance(~(trunk & ~cloth))
    strands = np.where(mixed > 0.15, mixed, 0)
    return np.where(by_cloth, np.maximum(edge, strands), head).astype(np.float32)


def own_light(share: Light, covers: NDArray[np.float32]) -> Light:
    """What of a mixture is the person's, over the wall's light; no brighter at the rim than inside.

    Args:
        share: Picture over wall, ``(H, W, 3)``.
        covers: ``(H, W, 1)`` in [0, 1].
    """
    inside = ndimage.minimum_filter(covers[..., 0], 9) > 0.95
    own = np.maximum(share - (1 - covers), 0)
    around = cv2.dilate(own * inside[..., None], disc(21))
    reached = cv2.dilate(inside.astype(np.uint8), disc(21))[..., None] > 0
    rim = np.minimum(own, blurred(np.where(reached, around, own), 2))
    return np.where(inside[..., None], own, rim)


def spread(picture: Light, where: NDArray[np.float32]) -> Light:
    """The picture's colour at ``where``, carried on to pixels around: near ones count most."""
    total = np.zeros_like(picture)
    weights = np.full(picture.shape[:2], 1e-9, np.float32)
    for sigma_px, share in ((4, 1.0), (12, 0.1), (40, 0.01)):
        total += share * blurred(picture * where[..., None], sigma_px)
        weights += share * blurred(where, sigma_px)
    return total / weights[..., None]


def disc(size_px: int) -> NDArray[np.uint8]:
    """A round structuring element."""
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size_px, size_px)), np.uint8)


def _shirt(rise: NDArray[np.float32], brightness: Light, depth: NDArray[np.float32]) -> Mask:
    """What is brighter or bluer than the wall and hangs together with the picture's bottom."""
    rise = blurred(rise, 1.5)
    bluish = (rise[..., 2] - rise[..., 0] > CLOTH_LEVELS / 2) & (brightness > 0.5)
    bright = (depth > 4) & ((rise.mean(-1) > CLOTH_LEVELS) | bluish)
    parts, _ = ndimage.label(ndimage.binary_opening(bright, iterations=5))
    return np.isin(parts, np.setdiff1d(parts[-40:], [0]))


def _differs(levels: NDArray[np.float32], wall: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(np.abs(blurred(levels - wall, 0.8)).max(-1))


def _below(levels: NDArray[np.float32], share: float) -> Mask:
    """Rows further down than a share of the picture's height, ``(H, 1)``."""
    return np.asarray(np.arange(len(levels))[:, None] > share * len(levels))


def _filled(mask: Mask) -> Mask:
    """Holes closed; but near the outline a hole is wall between locks of hair."""
    full = ndimage.binary_fill_holes(mask)
    return np.asarray(mask | (full & (distance(full) > LOCKS_PX)))


def _opened(mask: Mask, size_px: int) -> Mask:
    return np.asarray(cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, disc(size_px)) > 0)


def _warmth(light: Light) -> NDArray[np.float32]:
    """Red less blue, as a share of both: 0 for gray."""
    return np.asarray((light[..., 0] - light[..., 2]) / (light[..., 0] + light[..., 2] + 1e-3))
