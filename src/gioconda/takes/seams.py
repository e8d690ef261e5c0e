"""The seam between a take and the base: where they differ least.

Paper    Kwatra, Schoedl, Essa, Turk & Bobick 2003, SIGGRAPH, "Graphcut Textures: Image and Video
         Synthesis Using Graph Cuts"; Agarwala et al. 2004, SIGGRAPH, "Interactive Digital
         Photomontage"
Seed     OpenCV's ``GraphCutSeamFinder``
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.types import Field

Mask = NDArray[np.bool_]

_LEVELS = 0.5  # weight of a level against a pixel of length


def seam(base: Field, take: Field, core: Mask, room: Mask) -> Mask:
    """What is taken from the take, ``(h, w)``.

    Args:
        base: ``(h, w, 3)`` levels in [0, 255].
        take: The same of the take, in the base's place and light.
        core: What must come from the take.
        room: Where it may; the core is inside.
    """
    finder = cv2.detail.GraphCutSeamFinder("COST_COLOR")
    # The finder counts each pixel of a seam as one level of difference.
    pictures: Any = [np.asarray(one, np.float32) * _LEVELS for one in (base, take)]
    masks: Any = [np.asarray(~core, np.uint8) * 255, np.asarray(room, np.uint8) * 255]
    found = finder.find(pictures, [(0, 0), (0, 0)], masks)
    taken = found[1].get() if isinstance(found[1], cv2.UMat) else np.asarray(found[1])
    return _one_piece((taken > 0) & room | core, core)


def _one_piece(taken: Mask, core: Mask) -> Mask:
    """Without islands, and without holes."""
    _, labels = cv2.connectedComponents(np.asarray(taken, np.uint8), connectivity=4)
    mine = np.unique(labels[core])
    taken = np.isin(labels, mine[mine > 0])
    count, labels = cv2.connectedComponents(np.asarray(~taken, np.uint8), connectivity=4)
    edge = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    holes = np.setdiff1d(np.arange(1, count), edge)
    return np.asarray(taken | np.isin(labels, holes))
