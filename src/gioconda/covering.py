"""What covers a face stays in front of it, untouched: edits that end where a cover begins.

Whoever wears a mask over the mouth is not edited at all. Where something lies beside the mouth (the
frames of spectacles, hair, a hand), the face moves less and less towards it, so that nothing bends
or tears. Where something lies over a part of the mouth, the edit is cut along its edge, and skin
slides behind it; where that edge is not clear, the face is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from gioconda.choosing import MOUTH_COVERED, NO_FACE, Place, chosen_places
from gioconda.compose import cubic_weights
from gioconda.faces.align import crop
from gioconda.faces.cover import Cover, CoverFinder
from gioconda.faces.measures import pupil_distance
from gioconda.faces.scheme import GROUPS
from gioconda.types import Edit, Face, Field, Pixels, Points

if TYPE_CHECKING:
    from gioconda.photo import Photo

COVERED = 0.5  # likelier than this, and a place is covered
MOST_OF_MOUTH = 0.4  # a mouth of which more is covered is left alone
SOME_OF_MOUTH = 0.04  # less is as if nothing were there
LEAST_FACE = 0.3  # unlikelier faces are left alone
CLEAR_EDGE = 9.0  # difference in CIELAB across the edge of a cover that can be cut along
_AWAY = 0.2  # pupil distances from a cover at which the face moves freely
_BESIDE_MOUTH = 0.12  # pupil distances: what is nearer to the lips than this is cut along
_LEAST_CELLS = 4  # of the map: smaller covers are noise
_FINEST = 320  # samples along the longer side of an edit that is cut
_KEPT_PX = 1.5  # cells around a cover that are left as they are with it


@dataclass(frozen=True)
class Look:
    """One face and what covers it.

    Attributes:
        photo: ``(H, W, 3)`` uint8 RGB.
        points: ``(141, 2)`` landmarks in photo pixels.
        cover: What lies in front of it.
    """

    photo: Pixels
    points: Points
    cover: Cover
