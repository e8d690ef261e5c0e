"""What shows between opened lips, at small size: runs the mouth network on crops.

Convention: crops are cut by ``faces.align.mouth_transform(points, MOUTH_WIDTH, MOUTH_HEIGHT,
CORNERS_PX)``, holes by ``smile.holes.hole_mask``.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from gioconda import zoo
from gioconda.faces.holes import hole_mask
from gioconda.luma import LUMA_WEIGHTS
from gioconda.ranges import to_signed
from gioconda.types import Field, Pixels

__all__ = ["CORNERS_PX", "MOUTH_HEIGHT", "MOUTH_WIDTH", "MouthPainter", "hole_mask"]

MOUTH_WIDTH, MOUTH_HEIGHT, CORNERS_PX = 96, 48, 64
_BATCH = 64  # crops that go through a network together: 64 of them need some 100 MB
_SHADE_PX, _TINT_PX = 4.0, 1.5  # detail finer than this is one look's; colour is smoother


class MouthPainter:
    """Paints the holes of mouth crops.

    Args:
        net: A ``MouthNet`` in evaluation mode.
    """

    def __init__(self, net: nn.Module) -> None:
        self.net = net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    @classmethod
    def from_pretrained(cls) -> MouthPainter:
        """The painter with the weights of the package.

        Raises:
            WeightsError: They are missing, or not the published ones.
        """
        return cls(zoo.load("mouth"))

    def paint(self, crops: Pixels, holes: Field, seeds: Sequence[int] | None = None) -> Field:
        """Fill the holes.

        Args:
            crops: ``(N, 48, 96, 3)`` uint8 RGB; what they show inside the hole is not looked at.
            holes: ``(N, 48, 96)`` float32 in [0, 1].
            seeds: One for each crop, for what the photo leaves open (which teeth); None for the
                same seed everywhere. The same seed gives the same mouth, alone or among others.

        Returns:
            ``(N, 48, 96, 3)`` float32 RGB in [0, 255]: the crops, but inside the holes.
        """
        noise = [_noise(holes.shape[1:], seed) for seed in seeds or [1] * len(crops)]
        both = (
            np.concatenate([crops, crops[:, :, ::-1]]),
            np.concatenate([holes, holes[:, :, ::-1]]),
        )
        looks, mirrored = np.split(self._run(*both, [*noise, *noise]), 2)
        for look, other, crop, hole in zip(looks, mirrored, crops, holes, strict=True):
            _agree(look, other[:, ::-1], crop, hole)
            keep_monochrome(look, crop, hole)
        return looks

    @torch.inference_mode()
    def _run(self, crops: Pixels, holes: Field, noise: Sequence[Tensor]) -> Field:
        done = np.empty(crops.shape, np.float32)
        for i in range(0, len(crops), _BATCH):
            part = slice(i, i + _BATCH)
            image = to_signed(crops[part]).contiguous(memory_format=torch.channels_last)
            hole = torch.from_numpy(np.ascontiguousarray(holes[part], np.float32))[:, None]
            result = (self.net(image, hole, torch.stack(list(noise[part]))).float() + 1) * 127.5
            done[part] = result.clamp(0, 255).permute(0, 2, 3, 1).numpy()
        return done


def _noise(size: tuple[int, ...], seed: int) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn((1, *size), generator=generator)


def _agree(look: Field, mirrored: Field, crop: Pixels, hole: Field) -> None:
    """Let two looks at a mouth, one of them at its mirror image, agree on shade and tint, in place.

    Teeth are the first look's; what differs between its two sides for no reason that both looks
    see (a patch of shade, a tinted tooth) is halved.

    Args:
        look: ``(h, w, 3)`` float32 RGB in [0, 255]; changed inside the hole only.
        mirrored: The same from the mirrored crop, mirrored back.
        crop: ``(h, w, 3)`` uint8 RGB.
        hole: ``(h, w)`` float32 in [0, 1].
    """
    inside = hole[..., None]
    share = cv2.GaussianBlur(hole, (0, 0), _SHADE_PX)[..., None] + 1e-3
    shade = cv2.GaussianBlur((mirrored - look) / 2 * inside, (0, 0), _SHADE_PX) / share
    mean = (look + mirrored) / 2
    seen = np.where(inside > 0.5, mean, crop.astype(np.float32))
    tint = cv2.GaussianBlur(seen - _luminance(seen)[..., None], (0, 0), _TINT_PX)
    agreed = _luminance(look + shade)[..., None] + tint
    look += (np.clip(agreed, 0, 255) - look) * inside


def keep_monochrome(painted: Field, crop: Pixels, hole: Field) -> None:
    """Bring new pixels of a gray or toned photo onto its own colours, in place.

    In such a photo red, green and blue are functions of the luminance (straight lines, where it is
    gray): they are fitted where the photo shows, and taken where it was painted.

    Args:
        painted: ``(h, w, 3)`` float32 RGB in [0, 255]; changed inside the hole only.
        crop: ``(h, w, 3)`` uint8 RGB.
        hole: ``(h, w)`` float32 in [0, 1].
    """
    seen = crop[hole == 0].astype(np.float32)
    if len(seen) < 16:
        return
    curve, *_ = np.linalg.lstsq(_powers(_luminance(seen)), seen, rcond=None)
    stray = np.abs(_powers(_luminance(seen)) @ curve - seen).mean()
    spread = np.abs(seen - seen.mean(0)).mean()
    if stray > 0.4 + 0.02 * spread:  # the rounding of JPEG, and no more
        return
    fitted = _powers(_luminance(painted[hole > 0])) @ curve
    painted[hole > 0] = np.clip(fitted, 0, 255)


def _luminance(colours: NDArray[np.float32]) -> NDArray[np.float32]:
    """Luma (Rec. 601) of ``(..., 3)`` RGB."""
    return colours @ LUMA_WEIGHTS


def _powers(luminance: NDArray[np.float32]) -> NDArray[np.float32]:
    x = luminance / 255
    return np.stack([np.ones_like(x), x, x * x], 1)
