"""Tells where a scene ends and another one begins."""

from __future__ import annotations

import cv2
import numpy as np

from gioconda.types import Pixels

_SMALL = (48, 27)
_COLOURS = 8  # bins of each channel's histogram
_OTHER_PLACES, _OTHER_COLOURS = 22.0, 0.35  # mean levels; share of pixels in other bins
_QUITE_OTHER = 60.0  # mean levels: enough alone


class CutFinder:
    """Compares each frame with the one before, place by place and colour by colour.

    A camera that pans changes places but not colours, a light that goes on changes colours; a cut
    changes both.
    """

    def __init__(self) -> None:
        self._before: Pixels | None = None

    def is_first(self, pixels: Pixels) -> bool:
        """Whether a frame is the first of a scene; frames are given one after the other.

        Args:
            pixels: ``(H, W, 3)`` uint8 RGB.
        """
        small = np.asarray(cv2.resize(pixels, _SMALL, interpolation=cv2.INTER_AREA), np.uint8)
        before, self._before = self._before, small
        if before is None:
            return True
        # What both frames share of their mean light is no cut, but a lamp or a cloud.
        level = float(small.mean()) - float(before.mean())
        places = float(np.abs(small.astype(np.float32) - before - level).mean())
        colours = float(np.abs(_histogram(small) - _histogram(before)).sum() / 2)
        return places > _QUITE_OTHER or (places > _OTHER_PLACES and colours > _OTHER_COLOURS)


def _histogram(small: Pixels) -> np.ndarray:
    """Shares of the pixels by colour, ``(K,)``."""
    levels = small.reshape(-1, 3) // (256 // _COLOURS)
    bins = levels @ np.array([_COLOURS * _COLOURS, _COLOURS, 1])
    return np.bincount(bins, minlength=_COLOURS**3) / len(bins)
