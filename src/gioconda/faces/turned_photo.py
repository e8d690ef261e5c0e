"""Photos in which most heads lie at one turn: a phone held askew, a scan on its side.

A detector sees upright heads best: small ones and profiles it sees at other turns only now and
then. So once some heads show how a photo is turned, it is looked at again, set upright.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

import cv2
import numpy as np

from gioconda.faces.align import apply, invert
from gioconda.faces.detectors.base import Detection, Detector
from gioconda.types import Affine, Box, Pixels

EIGHTH = math.pi / 4
_LEAST_HEADS = 2


def common_turn(turns: Iterable[float]) -> float:
    """The turn that more than half of the heads share, to the next eighth of a circle.

    Args:
        turns: In radians, clockwise.

    Returns:
        0 where they share none, where that is upright, and where it is one head alone.
    """
    eighths = Counter(round(turn / EIGHTH) % 8 for turn in turns)
    if not eighths:
        return 0.0
    ((eighth, count),) = eighths.most_common(1)
    shared = count >= _LEAST_HEADS and 2 * count > eighths.total()
    return math.remainder(eighth * EIGHTH, 2 * math.pi) if shared else 0.0


def detect_turned(detector: Detector, pixels: Pixels, turn: float) -> list[Detection]:
    """What a detector finds in a photo whose heads are turned.

    Args:
        detector: Looks at the photo set upright.
        pixels: ``(H, W, 3)`` uint8 RGB. Not modified.
        turn: Of its heads, in radians, clockwise.

    Returns:
        Boxes in pixels of the photo as it is, best first.
    """
    height, width = pixels.shape[:2]
    cos, sin = math.cos(turn), math.sin(turn)
    wide = round(width * abs(cos) + height * abs(sin))
    high = round(width * abs(sin) + height * abs(cos))
    linear = np.array([[cos, sin], [-sin, cos]])
    middle = np.array([(width - 1) / 2, (height - 1) / 2])
    to_upright = np.column_stack(
        [linear, np.array([(wide - 1) / 2, (high - 1) / 2]) - linear @ middle]
    )
    upright = cv2.warpAffine(pixels, to_upright, (wide, high), flags=cv2.INTER_LINEAR)
    found = detector.detect(np.ascontiguousarray(upright, np.uint8))
    return [_back(one, invert(to_upright), turn) for one in found]


def _back(one: Detection, to_photo: Affine, turn: float) -> Detection:
    x, y, width, height = one.box
    centre = np.array([[x + width / 2 - 0.5, y + height / 2 - 0.5]])
    ((right, down),) = apply(to_photo, centre) + 0.5
    box = Box(float(right - width / 2), float(down - height / 2), width, height)
    return one._replace(box=box, turn=one.turn + turn)
