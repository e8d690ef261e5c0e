"""Rows of teeth from the London set's broad smiles: cut out, completed, brought to one brightness.

Midline and incisal edge were marked by hand, on pictures enlarged twice; teeth are separated from
lips, gums and the dark by their colour. What lips hide is made up: crowns of the usual height, gum
above them, the dark below.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gioconda.data.mesh_points import read_mesh_points
from gioconda.errors import DataError
from gioconda.faces.align import apply, crop, similarity
from gioconda.faces.scheme import GROUPS, PUPILS, at
from gioconda.luma import luma
from gioconda.models.mouth.tooth_bank import PX_PER_PUPIL_DISTANCE
from gioconda.types import Affine, Field, Pixels, Points

WIDTH, HEIGHT = 288, 144
_LIP_AT = np.array([WIDTH / 2 - 0.5, 40.0])  # where the middle of the upper lip's edge is put
# Person -> dental midline (x) and lower edge of the upper incisors (y), in pixels of the cut.
# Left out: smiles that hide half of the row, broken or crossed teeth, faces hardly lit.
MARKED = {
    "002": (145.5, 83.0),
    "009": (148.0, 71.6),
    "013": (144.0, 66.0),
    "026": (146.0, 74.0),
    "030": (146.0, 82.6),
    "034": (143.0, 64.5),
    "063": (141.0, 65.6),
    "064": (139.0, 80.0),
    "094": (145.0, 73.0),
    "099": (142.7, 76.0),
    "102": (140.0, 71.0),
    "107": (135.0, 88.7),
    "117": (128.0, 77.7),
    "120": (140.0, 77.0),
    "126": (143.5, 84.0),
    "127": (140.5, 66.0),
    "128": (139.5, 68.0),
    "129": (132.4, 86.0),
    "130": (138.3, 91.5),
    "134": (146.0, 79.0),
}
_ENDS_PX = 56  # over so many pixels gums get dark at the ends of a row
_CROWN_PX = 38  # usual height of an upper central incisor: 0.15 pupil distances
_BRIGHT = 200.0  # the teeth's 80th percentile of luminance, in every row
_GUM = np.array([150.0, 96.0, 94.0], np.float32)  # beside teeth of that brightness

Area = NDArray[np.bool_]
"""Which pixels."""


@dataclass(frozen=True)
class ToothRow:
    """One person's teeth.

    Attributes:
        picture: ``(144, 288, 3)`` uint8 RGB.
        teeth: ``(144, 288)`` whether a pixel is a tooth.
        seen: ``(144, 288)`` whether the photo showed it.
        lips: ``(20, 2)`` inner lips in the bank's frame, pupil distances.
        origin: ``(2,)`` the frame's origin in the picture.
    """

    picture: Pixels
    teeth: Area
    seen: Area
    lips: Points
    origin: Points


def read_tooth_rows(root: Path) -> list[ToothRow]:
    """The marked people's rows, in the order of ``MARKED``.

    Args:
        root: The London set: ``landmarks.npz`` and ``full/`` with its ``offsets.csv``.

    Raises:
        DataError: A picture, its landmarks or its offset is missing.
    """
    points = read_mesh_points(root)
    with (root / "full" / "offsets.csv").open(encoding="utf-8") as file:
        offsets = {r["file_name"]: (int(r["left"]), int(r["top"])) for r in csv.DictReader(file)}
    rows = []
    for person, mark in MARKED.items():
        name = f"smiling/{person}.jpg"
        path = root / "full" / name
        if name not in points or name not in offsets or not path.exists():
            raise DataError(f"{path}: the picture, its landmarks or its offset is missing")
        at_full_size = (points[name] + 0.5) * 1.5 - 0.5 - np.array(offsets[name])
        with Image.open(path) as image:
            rows.append(tooth_row(np.asarray(image.convert("RGB")), at_full_size, np.array(mark)))
    return rows


def tooth_row(photo: Pixels, points: Points, origin: Points) -> ToothRow:
    """Cut one row of teeth out of a smile.

    Args:
        photo: ``(H, W, 3)`` uint8 RGB.
        points: ``(141, 2)`` landmarks in photo pixels.
        origin: ``(2,)`` midline and incisal edge, in pixels of the cut.
    """
    to_cut = photo_to_cut(points)
    cut, inner = crop(photo, to_cut, WIDTH, HEIGHT), apply(to_cut, points[GROUPS["lips_inner"]])
    teeth = _find_teeth(cut, inner)
    seen = _find_seen(cut, inner, teeth)
    picture = _completed(cut, teeth, seen)
    return ToothRow(picture, teeth, seen, (inner - origin) / PX_PER_PUPIL_DISTANCE, origin)


def photo_to_cut(points: Points) -> Affine:
    """Pupils level and 256 px apart, the upper lip's middle at a fixed place."""
    half = np.array([PX_PER_PUPIL_DISTANCE / 2, 0.0])
    level = similarity(points[PUPILS], np.stack([-half, half]))
    level[:, 2] += _LIP_AT - apply(level, points[at("lips_inner_15")])[0]
    return level


def _filled(outline: Points, grow: int) -> Area:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.fillPoly(mask, [np.round(outline * 16).astype(np.int32)], 1, shift=4)
    return np.asarray(cv2.dilate(mask, _disc(grow)) > 0) if grow else np.asarray(mask > 0)


def _disc(radius: int) -> Pixels:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1,) * 2), np.uint8)


def _lightness_and_redness(cut: Pixels) -> tuple[Field, Field]:
    """CIELAB's L in [0, 255] and a around 0."""
    lab = cv2.cvtColor(cut, cv2.COLOR_RGB2LAB).astype(np.float32)
    return lab[..., 0], lab[..., 1] - 128


def _find_teeth(cut: Pixels, inner: Points) -> Area:
    light, red = _lightness_and_redness(cut)
    core, around = _filled(inner, 0), _filled(inner, 5)
    bright = float(np.percentile(light[core], 85))
    white = float(np.median(red[core & (light > 0.8 * bright)]))
    found = (around & (light > 0.42 * bright) & (red < white + 7)).astype(np.uint8)
    found = cv2.morphologyEx(found, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(found)
    large = np.flatnonzero(stats[:, cv2.CC_STAT_AREA] > 40)
    kept = np.isin(labels, large[large > 0]).astype(np.uint8)
    return np.asarray(cv2.morphologyEx(kept, cv2.MORPH_CLOSE, _disc(3)) > 0)


def _find_seen(cut: Pixels, inner: Points, teeth: Area) -> Area:
    """Teeth, gum above them, and the dark below and beside them; no lips."""
    light, red = _lightness_and_redness(cut)
    bright, white = float(np.percentile(light[teeth], 85)), float(np.median(red[teeth]))
    top, bottom, columns = _edges(teeth)
    rows = np.arange(HEIGHT)[:, None]
    core, around = _filled(inner, 0), _filled(inner, 3)
    above, below = columns & (rows < top) & core, columns & (rows > bottom) & around
    dark = light < 0.42 * bright
    below &= dark & (red < white + 16)
    beside = ~columns & core & (light < 0.36 * bright) & (red < white + 12)
    seen = (teeth | above | below | beside).astype(np.uint8)
    without_specks = cv2.morphologyEx(seen, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    return np.asarray((without_specks > 0) | teeth)


def _edges(teeth: Area) -> tuple[NDArray[np.intp], NDArray[np.intp], Area]:
    """The highest and the lowest tooth pixel of each column, and which columns have any."""
    columns: Area = np.asarray(teeth.any(0))
    return teeth.argmax(0), HEIGHT - 1 - teeth[::-1].argmax(0), columns


def _completed(cut: Pixels, teeth: Area, seen: Area) -> Pixels:
    """The cut with what the lips hid made up, at the bank's brightness."""
    picture = cut.astype(np.float32)
    light = luma(picture)
    scale = _BRIGHT / float(np.percentile(light[teeth], 80))
    picture *= scale
    deep = seen & (light * scale < 0.3 * _BRIGHT)
    cavity = np.median(picture[deep], 0) if deep.sum() > 30 else np.array([40.0, 25.0, 25.0])
    cavity = np.minimum(cavity, [52, 34, 34])
    made_up = _made_up(picture, teeth, seen, cavity)
    trusted = cv2.erode(seen.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(np.float32)
    share = cv2.GaussianBlur(trusted, (0, 0), 1.0)[..., None]
    mixed = picture * share + made_up * (1 - share)
    return np.asarray(np.clip(mixed, 0, 255), np.uint8)


def _made_up(picture: Field, teeth: Area, seen: Area, cavity: Field) -> Field:
    top, bottom, columns = _edges(teeth)
    known = np.flatnonzero(columns)
    everywhere = np.arange(WIDTH)
    rows = np.arange(HEIGHT)[:, None]
    upper = np.interp(everywhere, known, top[known])
    middle = np.interp(everywhere, known, (top + bottom)[known] / 2)
    hidden = (~seen).astype(np.uint8)
    spread = cv2.inpaint(np.clip(picture, 0, 255).astype(np.uint8), hidden, 4, cv2.INPAINT_TELEA)
    middle_third = slice(known[len(known) // 3], known[2 * len(known) // 3])
    crown = float(np.percentile((bottom - top)[middle_third], 75))
    gum_line = upper - np.clip(_CROWN_PX - crown, 2, 20)
    gum = np.clip((gum_line - rows) / 5 + 0.5, 0, 1)[..., None]
    over = spread * (1 - gum) + _GUM * gum
    is_over = np.clip((middle - rows) / 4 + 0.5, 0, 1)[..., None]
    # Towards its ends the arch goes back into the dark, gums sooner than teeth.
    from_end = np.minimum(everywhere - known[0], known[-1] - everywhere)
    share = np.clip(from_end / _ENDS_PX + 0.1, 0, 1)[None, :, None]
    is_over = is_over * (share**0.7 + gum * (share**2 * (3 - 2 * share) - share**0.7))
    return np.asarray(over * is_over + cavity * (1 - is_over), np.float32)
