"""Heads of LFW whose hair no colour tells: who wears a hat, and whose crown is bare.

One person looked at the first ``LOOKED_AT`` of every second picture that is not kept for tests, at
80 pixels a head, and wrote down whom the colours mislead: in masks that machines make hats are
hair, and so are crowns that shine. LFW's file names are people's names: the table has their hashes.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.faces.measures import pupil_distance
from gioconda.faces.scheme import GROUPS, PUPILS
from gioconda.types import Pixels, Points

LOOKED_AT = 2040
EVERY = 2
"""Of which so many were looked at, and every how many-th picture was."""

Head = Literal["hat", "bald"]

_TABLE = Path(__file__).with_name("bare_heads.csv")
_BROWS = np.concatenate([GROUPS["right_brow"], GROUPS["left_brow"]])
_CROWN = 0.75  # pupil distances to both sides of the middle: bare on bald heads
_BRIM = 0.1  # and above the brows: hats begin there at the lowest


def picture_key(file_name: str) -> str:
    """What stands for a picture in a table that others may read: 16 hexadecimal digits."""
    return hashlib.blake2b(file_name.encode(), digest_size=8).hexdigest()


@lru_cache
def bare_heads() -> Mapping[str, Head]:
    """``picture_key`` of a picture -> what is on the head, where that is no hair."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {
            row["picture"]: "hat" if row["head"] == "hat" else "bald"
            for row in csv.DictReader(file)
        }


def corrected(
    hair: Pixels, known: Pixels, points: Points, head: Head | None
) -> tuple[Pixels, Pixels]:
    """A machine's mask of hair, with what was seen of the head.

    Args:
        hair: ``(S, S)`` uint8, 255 on hair, hats and some bald crowns; upright.
        known: ``(S, S)`` uint8, 255 where the truth is known.
        points: ``(141, 2)`` landmarks.
        head: What is on the head; None for hair.

    Returns:
        Both anew: what is a hat or a bare crown is no hair, and beside it nothing is known where
        the mask says hair.
    """
    if head is None:
        return hair, known
    above, middle = _above_brows(hair.shape, points)
    no_hair = above if head == "hat" else above & middle
    unsure = (hair > 0) & (~above if head == "hat" else above & ~middle)
    return (
        np.where(no_hair, 0, hair).astype(np.uint8),
        np.where(unsure, 0, known).astype(np.uint8),
    )


def _above_brows(
    shape: tuple[int, ...], points: Points
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """What lies over the brows, and what lies in the head's middle; ``(S, S)`` each."""
    unit = pupil_distance(points)
    rows, columns = np.arange(shape[0])[:, None], np.arange(shape[1])[None]
    above = rows < points[_BROWS, 1].min() - _BRIM * unit
    middle = np.abs(columns - points[PUPILS, 0].mean()) < _CROWN * unit
    return np.broadcast_to(above, shape), np.broadcast_to(middle, shape)


def put_on_cap(
    random: np.random.Generator, image: Pixels, hair: Pixels, pupils: Points, cloth: Pixels
) -> tuple[Pixels, Pixels]:
    """A portrait with a cap over the hair that is above a brim.

    Args:
        random: Draws how it sits.
        image: ``(S, S, 3)`` uint8 RGB, upright.
        hair: ``(S, S)`` uint8, 255 on hair.
        pupils: ``(2, 2)`` of both.
        cloth: ``(S, S, 3)`` uint8 RGB, what it is made of.

    Returns:
        The picture, and the hair that is still seen.
    """
    unit, (x, y) = float(np.linalg.norm(pupils[1] - pupils[0])), pupils.mean(0)
    rows, columns = (np.asarray(one, np.float32) for one in np.mgrid[: len(hair), : len(hair)])
    across, over = (columns - x) / unit, (y - rows) / unit
    lean, bow = random.normal(0, 0.08), random.uniform(-0.15, 0.2)
    brim = random.uniform(0.42, 0.95) + lean * across - bow * (across / 1.1) ** 2
    wide, high = random.uniform(1.05, 1.35), random.uniform(1.75, 2.2)
    crown = (across / wide) ** 2 + (np.maximum(over - 0.4, 0) / (high - 0.4)) ** 2 < 1
    cap = ((crown | (hair > 127)) & (over > brim)).astype(np.float32)
    cap = cv2.GaussianBlur(cap, (0, 0), 0.6)
    round_off = 1 - random.uniform(0, 0.5) * np.clip(np.abs(across) / wide, 0, 1) ** 2
    edge = np.exp(-(((over - brim - 0.05) / 0.05) ** 2)) * random.uniform(-0.1, 0.5)
    shaded = cloth * (round_off * (1 - edge))[..., None]
    shadow = np.exp(-np.maximum(brim - over, 0) / 0.15) * random.uniform(0, 0.45)
    below = image * (1 - shadow * (over < brim))[..., None]
    drawn = below + cap[..., None] * (shaded - below)
    return (
        np.asarray(np.clip(np.rint(drawn), 0, 255), np.uint8),
        np.asarray(np.rint(hair * (1 - cap)), np.uint8),
    )
