"""A photo of a hundred people for benchmarks, of portraits that are public.

The 82 neutral faces of the London set (CC BY 4.0), the ten composites (CC BY 4.0) and the four
selfies (CC0), some of these mirrored, stand in ten rows of ten like people on a stand: each head is
cut out as a soft oval, smaller in the back than in front, and moved and tilted a little at random.
In 4,000 x 3,000 pixels the detector's boxes of the faces are about 110 to 220 px wide.
"""

from __future__ import annotations

from itertools import cycle, islice
from pathlib import Path

import cv2
import numpy as np

from gioconda.photo import read_photo
from gioconda.types import Pixels

ROWS, IN_ROW = 10, 10
_WALL = (222, 223, 222)
_SIDES = (340, 640)  # of a portrait in the back and in front, of 4,000 px of the photo
_STRAY_PX, _TILT_DEG = 25, 8  # at most
_OVAL = (0.27, 0.4)  # half width and height of a head with its hair, in sides of a portrait


def crowd_photo(root: Path, width: int = 4000, height: int = 3000) -> Pixels:
    """A hundred people, ``(height, width, 3)`` uint8 RGB.

    Args:
        root: The folder of the data.
        width: In pixels.
        height: In pixels.
    """
    photo = np.full((height, width, 3), _WALL, np.uint8)
    random, people = np.random.default_rng(17), _portraits(root)
    for row in range(ROWS):
        share = row / (ROWS - 1)
        side = round((_SIDES[0] + share * (_SIDES[1] - _SIDES[0])) * width / 4000)
        for column in range(IN_ROW):
            x = (column + 0.3 + 0.4 * (row % 2)) * width / IN_ROW
            y = (0.05 + 0.87 * share) * height
            dx, dy = random.uniform(-1, 1, 2) * _STRAY_PX * width / 4000
            tilt = float(random.uniform(-1, 1)) * _TILT_DEG
            _paste(photo, next(people), side, (x + dx, y + dy), tilt)
    return photo


def _portraits(root: Path):  # type: ignore[no-untyped-def]
    """One portrait after another; those that come again are mirrored."""
    paths = sorted((root / "london" / "neutral").glob("*.jpg"))
    few = [*sorted((root / "composite").glob("*.jpg")), *sorted((root / "selfies").glob("*.jpg"))]
    pictures = (read_photo(path).pixels for path in [*paths, *few])
    mirrored = (read_photo(path).pixels[:, ::-1] for path in cycle(few))
    order = [*pictures, *islice(mirrored, ROWS * IN_ROW - len(paths) - len(few))]
    yield from (order[k] for k in np.random.default_rng(3).permutation(len(order)))


def _paste(
    photo: Pixels, portrait: Pixels, side: int, middle: tuple[float, float], tilt_deg: float
) -> None:
    """Lay the head of a portrait over a photo, in place."""
    scale = side / portrait.shape[1]
    size = side, round(portrait.shape[0] * scale)
    small = cv2.resize(np.ascontiguousarray(portrait), size, interpolation=cv2.INTER_AREA)
    oval = np.zeros(small.shape[:2], np.float32)
    axes = tuple(round(share * side) for share in _OVAL)
    cv2.ellipse(oval, (side // 2, size[1] // 2), axes, 0, 0, 360, 1.0, -1)
    cover = cv2.GaussianBlur(oval, (0, 0), 0.015 * side)
    to_photo = cv2.getRotationMatrix2D((side / 2, size[1] / 2), tilt_deg, 1.0)
    to_photo[:, 2] += np.array(middle) - np.array(size) / 2
    box = photo.shape[1::-1]
    drawn = cv2.warpAffine(small, to_photo, box)
    where = cv2.warpAffine(cover, to_photo, box)
    rows, columns = np.flatnonzero(where.any(1)), np.flatnonzero(where.any(0))
    part = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    share = where[part][..., None]
    photo[part] = np.rint(photo[part] + share * (drawn[part].astype(np.float32) - photo[part]))
