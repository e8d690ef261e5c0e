"""Pairs of open eyes from the London set's neutral pictures at full size."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from gioconda.data.mesh_points import read_mesh_points
from gioconda.errors import DataError
from gioconda.faces.align import apply, crop, scale_of, similarity
from gioconda.faces.scheme import GROUPS, PUPILS
from gioconda.models.shapes.eye_bank import CORNERS, HEIGHT, WIDTH
from gioconda.types import Pixels, Points

# Chosen by eye: open, level, in focus, little make-up, of many skins, lids and irises.
CHOSEN = (
    "004", "007", "009", "014", "016", "017", "019", "020", "024", "030", "034", "037",
    "043", "061", "094", "097", "099", "102", "117", "119", "124", "125", "127", "129",
    "130", "137", "141", "142",
)  # fmt: skip
_SIDES = ("right", "left")


@dataclass(frozen=True)
class EyePair:
    """One person's eyes.

    Attributes:
        photo: ``(H, W, 3)`` uint8 RGB, the whole face.
        points: ``(141, 2)`` landmarks in it.
        eyes: ``(2, 120, 184, 3)`` uint8 RGB, the right eye and the left one.
        lids: ``(2, 16, 2)`` their rings, in pixels of the cuts.
        irises: ``(2, 2)`` their middles.
        brows: ``(2,)`` how far the brows' lower edges lie above the corners, in pixels of the cuts.
    """

    photo: Pixels
    points: Points
    eyes: Pixels
    lids: Points
    irises: Points
    brows: Points


def read_eye_pairs(root: Path) -> list[EyePair]:
    """The chosen people's eyes, in the order of ``CHOSEN``.

    Args:
        root: The London set: ``landmarks.npz`` and ``full/`` with its ``offsets.csv``.

    Raises:
        DataError: A picture, its landmarks or its offset is missing.
    """
    points = read_mesh_points(root)
    with (root / "full" / "offsets.csv").open(encoding="utf-8") as file:
        offsets = {r["file_name"]: (int(r["left"]), int(r["top"])) for r in csv.DictReader(file)}
    pairs = []
    for person in CHOSEN:
        name = f"neutral/{person}.jpg"
        path = root / "full" / name
        if name not in points or name not in offsets or not path.exists():
            raise DataError(f"{path}: the picture, its landmarks or its offset is missing")
        at_full_size = (points[name] + 0.5) * 1.5 - 0.5 - np.array(offsets[name])
        with Image.open(path) as image:
            pairs.append(eye_pair(np.asarray(image.convert("RGB")), at_full_size))
    return pairs


def eye_pair(photo: Pixels, points: Points) -> EyePair:
    """Cut both eyes out of a picture, each with its corners level.

    Args:
        photo: ``(H, W, 3)`` uint8 RGB of a face that is upright and seen from the front.
        points: ``(141, 2)`` landmarks in photo pixels.
    """
    eyes, lids, irises, brows = [], [], [], []
    for side, name in enumerate(_SIDES):
        ring = points[GROUPS[f"{name}_eye"]]
        corners = ring[[0, 8]]
        to_cut = similarity(corners[np.argsort(corners[:, 0])], CORNERS)
        eyes.append(crop(photo, to_cut, WIDTH, HEIGHT))
        lids.append(apply(to_cut, ring))
        irises.append(apply(to_cut, points[PUPILS[side : side + 1]])[0])
        brow = points[GROUPS[f"{name}_brow"]][:, 1].max()
        brows.append((corners[:, 1].mean() - brow) * scale_of(to_cut))
    return EyePair(photo, points, np.stack(eyes), np.stack(lids), np.stack(irises), np.array(brows))
