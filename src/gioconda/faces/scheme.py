"""The landmark scheme: 141 named points of a face mesh, their groups, and their mirror twins.

Sides are the person's own: ``right_eye`` is on the left of an upright picture.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_SIZES = {
    "lips_outer": 20,
    "lips_inner": 20,
    "right_eye": 16,
    "left_eye": 16,
    "right_brow": 10,
    "left_brow": 10,
    "nose": 11,
    "oval": 36,
    "irises": 2,
}
POINT_NAMES: tuple[str, ...] = tuple(f"{g}_{k}" for g, n in _SIZES.items() for k in range(n))
_INDEX = {name: k for k, name in enumerate(POINT_NAMES)}
GROUPS: dict[str, NDArray[np.intp]] = {
    g: np.array([_INDEX[f"{g}_{k}"] for k in range(n)]) for g, n in _SIZES.items()
}


def at(*names: str) -> NDArray[np.intp]:
    """Indices of named points, such as ``at("irises_0", "nose_2")``."""
    return np.array([_INDEX[name] for name in names])


def ring(group: str, start: int, stop: int) -> NDArray[np.intp]:
    """Indices of the points ``start`` to ``stop`` (exclusive) of a group."""
    return GROUPS[group][start:stop]


LIPS = np.concatenate([GROUPS["lips_outer"], GROUPS["lips_inner"]])
PUPILS = at("irises_0", "irises_1")
MOUTH_CORNERS = at("lips_outer_0", "lips_outer_10")


def _twins() -> NDArray[np.intp]:
    """Each point's mirror image, by number: points of closed lips lie on each other."""
    twin: dict[str, str] = {"irises_0": "irises_1", "irises_1": "irises_0"}
    for k in range(20):
        for group in ("lips_outer", "lips_inner"):
            twin[f"{group}_{k}"] = f"{group}_{(10 - k) % 20}"
    for k in range(16):
        twin[f"right_eye_{k}"] = f"left_eye_{(8 - k) % 16}"
        twin[f"left_eye_{k}"] = f"right_eye_{(8 - k) % 16}"
    for k in range(10):
        twin[f"right_brow_{k}"], twin[f"left_brow_{k}"] = f"left_brow_{k}", f"right_brow_{k}"
    for k in range(11):
        twin[f"nose_{k}"] = f"nose_{k if k < 6 else 16 - k}"
    for k in range(36):
        twin[f"oval_{k}"] = f"oval_{-k % 36}"
    return np.array([_INDEX[twin[name]] for name in POINT_NAMES])


TWINS: NDArray[np.intp] = _twins()
