"""A take's neck, hair and collar drawn onto those of the base, where a seam may cross them.

Heads that are laid onto each other do not have their necks in one place. Dense flow between both
pictures moves the take's onto the base's, the more the farther from the face, which stays.

Paper    Kroeger, Timofte, Dai & Van Gool 2016, ECCV, "Fast Optical Flow using Dense Inverse Search"
"""

from __future__ import annotations

import cv2
import numpy as np

from gioconda.takes.region import Mask
from gioconda.types import Field

_FREE_FROM = 0.3  # pupil distances from the face at which the flow holds wholly
_SMOOTH, _MOST = 0.05, 0.16  # pupil distances: of the flow's blur, and of its length
_LOOK = 0.04  # pupil distances around a place over which both are compared
_BETTER = 3.0  # levels by which the flow must bring both nearer to hold wholly


def drawn_onto(base: Field, take: Field, core: Mask, unit: float) -> Field:
    """Where each place of the base finds its own in the take, ``(h, w, 2)`` pixels further.

    Args:
        base: ``(h, w, 3)`` levels in [0, 255].
        take: The same of the take, in the base's place and light.
        core: The face, which does not move.
        unit: The pupil distance in pixels.
    """
    mine, theirs = (cv2.cvtColor(_bytes(one), cv2.COLOR_RGB2GRAY) for one in (base, take))
    finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    flow = cv2.GaussianBlur(finder.calc(mine, theirs, None), (0, 0), max(1.0, _SMOOTH * unit))
    length = np.linalg.norm(flow, axis=-1, keepdims=True)
    flow *= np.minimum(1, _MOST * unit / np.maximum(length, 1e-6))
    away = cv2.distanceTransform(np.asarray(~core, np.uint8), cv2.DIST_L2, 5)
    free = np.clip(away / (_FREE_FROM * unit), 0, 1)
    flow *= (free * free * (3 - 2 * free))[..., None]
    near = max(1.0, _LOOK * unit)
    before = _differs(base, take, near)
    after = _differs(base, moved_by(take, flow), near)
    better = np.clip((before - after) / _BETTER, 0, 1)
    better = cv2.GaussianBlur(np.asarray(better, np.float32), (0, 0), max(1.0, _SMOOTH * unit))
    return np.asarray(flow * better[..., None], np.float32)


def moved_by(picture: Field, flow: Field) -> Field:
    """A picture whose places show what lies a flow further."""
    y, x = np.mgrid[: flow.shape[0], : flow.shape[1]].astype(np.float32)
    at = np.stack([x, y], -1) + flow
    return np.asarray(
        cv2.remap(picture, at, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32
    )


def _differs(one: Field, other: Field, near: float) -> Field:
    return np.asarray(cv2.GaussianBlur(np.abs(one - other).mean(-1), (0, 0), near), np.float32)


def _bytes(levels: Field) -> np.ndarray:
    return np.clip(np.rint(levels), 0, 255).astype(np.uint8)
