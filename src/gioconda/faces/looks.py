"""Narrow eyes and make-up, read from a face's landmarks and its own pixels.

Convention: colours are CIELAB, compared with the cheeks' skin, which tells the picture's light.
"""

from __future__ import annotations

import numpy as np

from gioconda.faces.beard import Lab, filled, median_colour, skin
from gioconda.faces.scheme import GROUPS
from gioconda.types import Points

_EYES = (GROUPS["right_eye"], GROUPS["left_eye"])
_BROWS = (GROUPS["right_brow"], GROUPS["left_brow"])


def eye_opening(points: Points) -> float:
    """Height of the eyes' openings over their width, the mean of both: about 0.3, closed 0.

    Args:
        points: ``(141, 2)`` landmarks.
    """
    heights, widths = [], []
    for eye in _EYES:
        ring = points[eye]
        gaps = [np.linalg.norm(ring[k] - ring[16 - k]) for k in (3, 4, 5)]
        heights.append(float(np.mean(gaps)))
        widths.append(float(np.linalg.norm(ring[8] - ring[0])))
    return sum(heights) / max(sum(widths), 1e-6)


def lip_colour(colours: Lab, points: Points) -> float:
    """How much redder and more saturated the lips are than the cheeks, in units of CIELAB.

    About 3 for bare lips, over 18 for lipstick; NaN where cheeks or lips are hidden.
    """
    shape = colours.shape
    lips = filled([points[GROUPS["lips_outer"]]], shape)
    lips &= ~filled([points[GROUPS["lips_inner"]]], shape)
    seen, bare = median_colour(colours, lips), skin(colours, points)
    return float((seen[1] - bare[1]) + 0.5 * (np.hypot(*seen[1:]) - np.hypot(*bare[1:])))


def lid_tint(colours: Lab, points: Points) -> float:
    """How much more colourful the upper lids are than the cheeks, in units of CIELAB.

    Of the two the less, since light from one side tints one; NaN where hidden. Darkness does not
    count: brows and deep-set eyes cast shadows.
    """
    bare = skin(colours, points)
    found = []
    for eye, brow in zip(_EYES, _BROWS, strict=True):
        ring = points[eye]
        upper = min((ring[1:8], ring[9:16]), key=lambda lid: float(lid[:, 1].mean()))
        up = upper[:, 1].mean() - points[brow, 1].mean()
        band = np.concatenate([_raised(upper, 0.08 * up), _raised(upper, 0.5 * up)[::-1]])
        lid = median_colour(colours, filled([band], colours.shape))
        found.append(float(np.linalg.norm(lid[1:] * bare[0] / max(lid[0], 1.0) - bare[1:])))
    return min(found)


def _raised(points: Points, by_px: float) -> Points:
    """The points, so much higher up in the picture."""
    raised: Points = points - np.array([0.0, by_px])
    return raised
