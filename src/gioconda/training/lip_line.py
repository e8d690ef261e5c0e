"""Faces with closed mouths -> how light and dark closed lips are around the line between them."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.editors.smile.crease import darkest_line
from gioconda.editors.smile.lip_line import ACROSS, ALONG, LipLine
from gioconda.errors import DataError
from gioconda.faces.align import apply, invert
from gioconda.faces.measures import lip_gap
from gioconda.luma import luma
from gioconda.training.pairs import Pairs
from gioconda.types import Field

_CLOSED_GAP = 0.02  # pupil distances
_NEAR = np.arange(-0.04, 0.0401, 0.005)  # pupil distances that a line may lie off the landmarks
_BEND = 300.0  # log units per squared pupil distance between two stations
_MIDDLE = np.abs(ALONG) < 0.6
_ON_LIPS = (np.abs(ACROSS) > 0.02) & (np.abs(ACROSS) < 0.07)


def lip_line(pairs: Pairs) -> Field:
    """Median log colour around the line over that of the lips, ``(47, 57, 3)`` RGB, symmetric.

    The line is where it is darkest, near to where the landmarks have it: a median over lines that
    do not lie on each other would be a gray band.

    Raises:
        DataError: A picture is missing.
    """
    found = []
    for person, shape, (to_frame, _) in zip(
        pairs.people, pairs.neutral, pairs.to_frame, strict=True
    ):
        if lip_gap(shape) > _CLOSED_GAP:
            continue
        picture = cv2.imread(str(pairs.folder / "neutral" / person))
        if picture is None:
            raise DataError(f"{pairs.folder / 'neutral' / person}: not readable")
        photo = np.asarray(picture[..., ::-1], np.float32)
        line = LipLine.of(apply(invert(to_frame), shape))
        light = luma(_log_colours(photo, line, 0.0))
        smooth = cv2.GaussianBlur(light, (0, 0), 0.6)
        off = darkest_line(np.asarray(light.mean() - smooth, np.float32), _NEAR, _BEND)
        log = _log_colours(photo, line, off)
        found.append(log - log[_MIDDLE][:, _ON_LIPS].mean((0, 1)))
    median = np.median(found, axis=0)
    return np.asarray((median + median[::-1]) / 2, np.float32)


def _log_colours(photo: Field, line: LipLine, offset: NDArray[np.float64] | float) -> Field:
    at = np.asarray(line.strip(offset), np.float32)
    seen = cv2.remap(photo, at[..., 0], at[..., 1], cv2.INTER_LINEAR)
    return np.asarray(np.log(seen + 8), np.float32)
