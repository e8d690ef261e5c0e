"""Paints the opening between parted lips at small size, with the mouth network.

Convention: crops are cut by ``faces.align.mouth_transform(points, MOUTH_WIDTH, MOUTH_HEIGHT,
CORNERS_PX)``, holes by ``faces.holes.hole_mask``.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda import zoo
from gioconda.inference.network import Network
from gioconda.luma import luma
from gioconda.threads import in_threads, parts
from gioconda.types import Field, Pixels

MOUTH_WIDTH, MOUTH_HEIGHT, CORNERS_PX = 96, 48, 64
_BATCH = 64  # crops that go through the network together; they need about 100 MB
_SHADE_PX, _TINT_PX = 4.0, 1.5  # blur of the shade and of the tint that mirror images share


class MouthPainter:
    """Paints the holes of mouth crops.

    Args:
        network: It has the function ``mouth``.
    """

    def __init__(self, network: Network) -> None:
        self.network = network

    @classmethod
    def from_pretrained(cls) -> MouthPainter:
        """The painter with the weights of the package.

        Raises:
            WeightsError: They are missing, or not the published ones.
        """
        return cls(zoo.network("mouth"))

    def paint(
        self,
        crops: Pixels,
        holes: Field,
        seeds: Sequence[int] | None = None,
        shown: Sequence[bool] | None = None,
    ) -> Field:
        """Fill the holes.

        Args:
            crops: ``(N, 48, 96, 3)`` uint8 RGB; pixels inside the hole are ignored.
            holes: ``(N, 48, 96)`` float32 in [0, 1].
            seeds: One for each crop, for what the photo does not determine (which teeth); None for
                the same seed everywhere. A crop's result does not depend on the others.
            shown: Whether each painting is shown as it is; None for all. Only these agree with the
                painting of the mirrored crop, which takes as long again. The light that is read off
                the others hardly changes without it.

        Returns:
            ``(N, 48, 96, 3)`` float32 RGB in [0, 255]: the crops with painted holes.
        """
        each = [_noise(holes.shape[1:], seed) for seed in seeds or [1] * len(crops)]
        noise = np.array(each, np.float32).reshape(holes.shape)
        twice = np.arange(len(crops)) if shown is None else np.flatnonzero(shown)
        both = (
            np.concatenate([crops, crops[twice][:, :, ::-1]]),
            np.concatenate([holes, holes[twice][:, :, ::-1]]),
            np.concatenate([noise, noise[twice]]),
        )
        painted, mirrored = np.split(self._run(*both), [len(crops)])
        for k, other in zip(twice, mirrored, strict=True):
            _average_with_mirrored(painted[k], other[:, ::-1], crops[k], holes[k])
        for one, crop, hole in zip(painted, crops, holes, strict=True):
            keep_monochrome(one, crop, hole)
        return painted

    def _run(self, crops: Pixels, holes: Field, noise: Field) -> Field:
        painted = np.empty(crops.shape, np.float32)

        def fill(part: slice) -> None:
            (filled,) = self.network.run("mouth", crops[part], holes[part], noise[part])
            painted[part] = filled

        in_threads(fill, parts(len(crops), _BATCH))
        return painted


def _noise(size: tuple[int, ...], seed: int) -> Field:
    return np.random.default_rng(seed).standard_normal(size, np.float32)


def _average_with_mirrored(painted: Field, mirrored: Field, crop: Pixels, hole: Field) -> None:
    """Average shade and tint with the painting of the mirrored crop, in place.

    The teeth are those of ``painted``. Asymmetries that the photo does not cause (a patch of shade,
    a tinted tooth) are halved.

    Args:
        painted: ``(h, w, 3)`` float32 RGB in [0, 255]; changed inside the hole only.
        mirrored: The same from the mirrored crop, mirrored back.
        crop: ``(h, w, 3)`` uint8 RGB.
        hole: ``(h, w)`` float32 in [0, 1].
    """
    inside = hole[..., None]
    share = cv2.GaussianBlur(hole, (0, 0), _SHADE_PX)[..., None] + 1e-3
    shade = cv2.GaussianBlur((mirrored - painted) / 2 * inside, (0, 0), _SHADE_PX) / share
    mean = (painted + mirrored) / 2
    seen = np.where(inside > 0.5, mean, crop.astype(np.float32))
    tint = cv2.GaussianBlur(seen - luma(seen)[..., None], (0, 0), _TINT_PX)
    averaged = luma(painted + shade)[..., None] + tint
    painted += (np.clip(averaged, 0, 255) - painted) * inside


Tone = NDArray[np.float32]
"""``(3, 3)``: red, green and blue of a gray or toned photo by powers of the luminance."""


def keep_monochrome(painted: Field, crop: Pixels, hole: Field) -> None:
    """Give painted pixels of a gray or toned photo the photo's own tone, in place.

    Args:
        painted: ``(h, w, 3)`` float32 RGB in [0, 255]; changed inside the hole only.
        crop: ``(h, w, 3)`` uint8 RGB.
        hole: ``(h, w)`` float32 in [0, 1].
    """
    tone = tone_of(crop, hole)
    if tone is not None:
        set_tone(painted, hole, tone)


def tone_of(crop: Pixels, hole: Field) -> Tone | None:
    """The tone of a gray or toned photo, in which colours depend on luminance alone; else None.

    Red, green and blue are functions of luminance there (linear in gray photos), which are fitted.

    Args:
        crop: ``(h, w, 3)`` uint8 RGB.
        hole: ``(h, w)`` float32 in [0, 1]; what is in it does not count.
    """
    seen = crop[hole == 0].astype(np.float32)
    if len(seen) < 16:
        return None
    powers = _powers(luma(seen))
    tone, *_ = np.linalg.lstsq(powers, seen, rcond=None)
    stray = np.abs(powers @ tone - seen).mean()
    spread = np.abs(seen - seen.mean(0)).mean()
    if stray > 0.4 + 0.02 * spread:  # more than the rounding of JPEG
        return None
    return np.asarray(tone, np.float32)


def set_tone(painted: Field, hole: Field, tone: Tone) -> None:
    """Give ``(h, w, 3)`` painted pixels in ``(h, w)`` a hole a photo's tone, in place."""
    toned = _powers(luma(painted[hole > 0])) @ tone
    painted[hole > 0] = np.clip(toned, 0, 255)


def _powers(luminance: NDArray[np.float32]) -> NDArray[np.float32]:
    x = luminance / 255
    return np.stack([np.ones_like(x), x, x * x], 1)
