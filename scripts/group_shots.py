"""Several shots of one group, of which it is known who looks best where.

Portraits of the London set, neutral and smiling, are cut out of their studio and stand before a
wall of dead leaves (Lee, Mumford & Huang 2001, IJCV, "Occlusion Models for Natural Images"), which
is textured at every scale. From shot to shot the people stir, the camera moves and turns, and the
light changes. Some blink: their upper lids are drawn down.

Source: Face Research Lab London Set (DeBruine & Jones 2017, figshare 5047666), CC BY 4.0.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
from make_group_photo import shirt
from numpy.typing import NDArray
from PIL import Image
from studio_cutout import coverage, empty_wall, own_light, to_levels, to_light

Look = Literal["neutral", "smiling", "shut"]
Affine = NDArray[np.float64]

PORTRAIT_PX = 900
FINE = 1.5  # of the cuts at full size over the portraits
BLUR = 0.5  # px, of the camera's grain


@dataclass(frozen=True)
class Layer:
    """A person without their studio.

    Attributes:
        light: What they add, ``(H, W, 3)`` linear, times their cover.
        covers: How far they cover what is behind, ``(H, W)`` in [0, 1].
    """

    light: NDArray[np.float32]
    covers: NDArray[np.float32]


@dataclass(frozen=True)
class Stage:
    """Where people stand, in pixels of the shots.

    Attributes:
        width: Of the shots.
        height: Of the shots.
        scale: Of the portraits, over 900 px.
        places: Name in the London set, left and top of the portrait; from back to front.
        seed: Of the wall.
    """

    width: int
    height: int
    scale: float
    places: tuple[tuple[str, int, int], ...]
    seed: int = 0


@dataclass(frozen=True)
class Plan:
    """One shot.

    Attributes:
        looks: Name -> how they look; smiling where it is not said.
        seed: Of everything that stirs.
        stir: How far people move, over their portrait's side.
        camera: How far the camera moves, over the shot's width.
        light: How much the light changes: a factor of e at 1.
        grain: Of the camera, in levels.
        away: Who is not there.
    """

    looks: dict[str, Look] = field(default_factory=dict)
    seed: int = 0
    stir: float = 0.01
    camera: float = 0.012
    light: float = 0.12
    grain: float = 1.2
    away: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shot:
    """A shot that was made.

    Attributes:
        pixels: ``(H, W, 3)`` uint8 sRGB.
        covers: Name -> how far they cover each pixel of the shot, ``(H, W)`` uint8, 255 = wholly.
        scene_to_shot: ``(3, 3)`` what the camera did.
    """

    pixels: NDArray[np.uint8]
    covers: dict[str, NDArray[np.uint8]]
    scene_to_shot: Affine


def make(stage: Stage, plan: Plan, london: Path) -> Shot:
    """One shot of a group.

    Args:
        stage: Where people stand; the same for all shots of a group.
        plan: What is particular to this shot.
        london: Folder of the London set; has ``neutral/``, ``smiling/`` and ``full/``.
    """
    rng = np.random.default_rng(plan.seed)
    camera = _camera(stage, plan, rng)
    size = stage.width, stage.height
    wall = dead_leaves(stage.width, stage.height, stage.seed)
    edge = np.array([[1, 0, -_MARGIN], [0, 1, -_MARGIN], [0, 0, 1.0]])
    light = cv2.warpPerspective(wall, camera @ edge, size, flags=cv2.INTER_CUBIC)
    covers: dict[str, NDArray[np.uint8]] = {}
    for name, left, top in stage.places:
        stirred = _stirred(stage, plan, rng, left, top)
        if name in plan.away:
            continue
        below = max(0, stage.height - top - round(PORTRAIT_PX * stage.scale))
        layer = person(london, name, plan.looks.get(name, "smiling"), stage.scale, below)
        _add(light, covers, name, layer, camera @ stirred)
    tint = np.exp(plan.light * rng.uniform(-1, 1) + 0.4 * plan.light * rng.uniform(-1, 1, 3))
    levels = to_levels(np.float32(light * tint))
    noise = rng.standard_normal(levels.shape).astype(np.float32)
    noise = cv2.GaussianBlur(noise, (0, 0), BLUR)
    levels += noise * (plan.grain / noise.std())
    return Shot(np.uint8(np.clip(np.rint(levels), 0, 255)), covers, camera)


def _add(
    light: NDArray[np.float32],
    covers: dict[str, NDArray[np.uint8]],
    name: str,
    layer: Layer,
    to_shot: Affine,
) -> None:
    """Put somebody before those who are there, in place."""
    high, wide = layer.covers.shape
    corners = np.array([[0, 0, 1], [wide, 0, 1], [0, high, 1], [wide, high, 1]]) @ to_shot.T
    corners = corners[:, :2] / corners[:, 2:]
    x0, y0 = np.maximum(np.floor(corners.min(0)), 0).astype(int)
    x1, y1 = np.minimum(np.ceil(corners.max(0)), light.shape[1::-1]).astype(int)
    here = np.s_[y0:y1, x0:x1]
    back = np.array([[1, 0, -x0], [0, 1, -y0], [0, 0, 1.0]]) @ to_shot
    both = np.concatenate([layer.light, layer.covers[..., None]], -1)
    put = cv2.warpPerspective(both, back, (int(x1 - x0), int(y1 - y0)), flags=cv2.INTER_CUBIC)
    put = np.clip(put, 0, 1)
    mine = put[..., 3]
    light[here] = light[here] * (1 - mine[..., None]) + put[..., :3]
    for other in covers.values():
        other[here] = np.uint8(other[here] * (1 - mine))
    covers[name] = np.zeros(light.shape[:2], np.uint8)
    covers[name][here] = np.uint8(255 * mine)


def _camera(stage: Stage, plan: Plan, rng: np.random.Generator) -> Affine:
    """Moves, turns, zooms and tilts a little about the middle."""
    middle = np.array([[1, 0, stage.width / 2], [0, 1, stage.height / 2], [0, 0, 1]])
    angle, zoom = plan.camera * rng.uniform(-1, 1, 2)
    turn = (1 + zoom) * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    moved = np.eye(3)
    moved[:2, :2], moved[:2, 2] = turn, plan.camera * stage.width * rng.uniform(-1, 1, 2)
    moved[2, :2] = 0.3 * plan.camera / stage.width * rng.uniform(-1, 1, 2)
    whole: Affine = middle @ moved @ np.linalg.inv(middle)
    return whole


def _stirred(stage: Stage, plan: Plan, rng: np.random.Generator, left: int, top: int) -> Affine:
    """A person moves, leans and comes a little nearer."""
    side = PORTRAIT_PX * stage.scale
    angle, nearer, x, y = plan.stir * rng.uniform(-1, 1, 4) * [2.0, 1.0, 1.0, 0.6]
    zoom = 1 + nearer
    turn = zoom * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    neck = np.array([side / 2, side])
    whole = np.eye(3)
    whole[:2, :2] = turn
    whole[:2, 2] = neck - turn @ neck + [left + x * side, top + y * side]
    return whole


@lru_cache(maxsize=32)
def person(london: Path, name: str, look: Look, scale: float, below: int) -> Layer:
    """A person of the London set, cut out.

    Args:
        london: Folder of the London set.
        name: Of the portrait.
        look: How they look.
        scale: Over 900 px; over 1, the cuts at full size are laid in.
        below: Rows by which the shirt goes on below.
    """
    kind = "smiling" if look == "smiling" else "neutral"
    levels = _levels(london / kind / f"{name}.jpg")
    small = min(1.0, scale)
    if small < 1:
        side = round(PORTRAIT_PX * small)
        levels = cv2.resize(levels, (side, side), interpolation=cv2.INTER_AREA)
    wall = empty_wall(levels)
    covers = coverage(levels, wall)[..., None]
    if look == "shut":
        levels = shut_eyes(levels, _points(london, f"neutral/{name}.jpg", small))
    share = to_light(levels) / to_light(wall)
    own = own_light(share, covers) * to_light(wall)
    if scale > 1:
        side = round(PORTRAIT_PX * scale)
        fine = cv2.resize(
            np.concatenate([own, covers], -1), (side, side), interpolation=cv2.INTER_CUBIC
        )
        own, covers = np.clip(fine[..., :3], 0, 1), np.clip(fine[..., 3:], 0, 1)
        own = _with_fine(own, covers, london, f"{kind}/{name}.jpg", scale, look)
    both = np.concatenate([own, covers], -1)
    side = len(both)
    both = shirt(both, below + 1) if below else both
    return Layer(np.float32(both[..., :3]), np.float32(np.clip(both[..., 3], 0, 1)))


def _with_fine(
    own: NDArray[np.float32],
    covers: NDArray[np.float32],
    london: Path,
    file_name: str,
    scale: float,
    look: Look,
) -> NDArray[np.float32]:
    """With the cut at full size where the person covers all."""
    with (london / "full" / "offsets.csv").open() as file:
        row = next(row for row in csv.DictReader(file) if row["file_name"] == file_name)
    cut = _levels(london / "full" / file_name)
    if look == "shut":
        offset = np.array([int(row["left"]), int(row["top"])])
        cut = shut_eyes(cut, _points(london, file_name, FINE) - offset)
    step = scale / FINE
    left, top = (round(int(row[side]) * step) for side in ("left", "top"))
    size = round(cut.shape[1] * step), round(cut.shape[0] * step)
    fine = to_light(cv2.resize(cut, size, interpolation=cv2.INTER_AREA))
    here = np.s_[top : top + size[1], left : left + size[0]]
    inner = np.zeros(size[::-1], np.float32)
    rim = max(4, round(12 * step))
    inner[rim:-rim, rim:-rim] = 1
    inside = cv2.erode(np.float32(covers[here] > 0.99), np.ones((2 * rim, 2 * rim)))
    share = cv2.GaussianBlur(inner * inside, (0, 0), rim / 3)[..., None]
    share *= covers[here] > 0.99
    laid = own.copy()
    laid[here] += share * (fine - own[here])
    return laid


def shut_eyes(levels: NDArray[np.float32], points: NDArray[np.float64]) -> NDArray[np.float32]:
    """A face with its upper lids drawn down: their skin stretches, the lashes come along.

    Args:
        levels: ``(H, W, 3)`` float32.
        points: ``(141, 2)`` landmarks.
    """
    height, width = levels.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    from_y = y.copy()
    for start in (40, 56):
        ring = points[start : start + 16]
        one, two = ring[1:8], ring[9:16]
        upper, lower = (one, two) if one[:, 1].mean() < two[:, 1].mean() else (two, one)
        corners = ring[[0, 8]]
        wide = float(np.linalg.norm(corners[1] - corners[0]))
        lids = [np.concatenate([corners, lid]) for lid in (upper, lower)]
        above, below = (_curve(lid, x[0]) for lid in lids)
        inside = (x[0] > corners[:, 0].min()) & (x[0] < corners[:, 0].max())
        below = 0.1 * above + 0.9 * below + 0.02 * wide  # the lids meet near the lower one
        top = above - 0.42 * wide
        ends = below + 0.06 * wide
        opened = np.where(inside, np.maximum(below - above, 0), 0)
        opened = cv2.GaussianBlur(np.float32(opened)[None], (0, 0), 0.04 * wide)[0]
        # Above the lid's new edge its skin stretches; the rest is pressed together below.
        drawn = np.where(
            y < above + opened,
            top + (y - top) * (above - top) / np.maximum(above + opened - top, 1),
            above
            + (y - above - opened) * (ends + 6 - above) / np.maximum(ends + 6 - above - opened, 1),
        )
        here = (opened > 0.05) & (y > top) & (y < ends + 6)
        below_lid = y >= above + opened
        drawn = np.where(below_lid, y, drawn)
        from_y = np.where(here, drawn, from_y).astype(np.float32)
    shut = cv2.remap(levels, x, from_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(shut, np.float32)


def _curve(points: NDArray[np.float64], x: NDArray[np.float32]) -> NDArray[np.float64]:
    """A parabola through a lid."""
    return np.polyval(
        np.polyfit(points[:, 0], points[:, 1], 3),
        np.clip(x, points[:, 0].min(), points[:, 0].max()),
    )


@lru_cache(maxsize=2)
def dead_leaves(width: int, height: int, seed: int) -> NDArray[np.float32]:
    """A wall of leaves of all sizes, linear light, with a margin on each side."""
    rng = np.random.default_rng(seed)
    shape = height + 2 * _MARGIN, width + 2 * _MARGIN
    wall = np.full((*shape, 3), 0.2, np.float32)
    largest = width / 9
    count = 9000
    radii = np.sort(1 / np.sqrt(rng.uniform(1 / largest**2, 1 / (largest / 40) ** 2, count)))[::-1]
    hue = np.array([0.30, 0.30, 0.20])
    for radius in radii:
        colour = hue * np.exp(rng.normal(0, 0.35)) * np.exp(rng.normal(0, 0.10, 3))
        centre = int(rng.uniform(0, shape[1])), int(rng.uniform(0, shape[0]))
        axes = max(1, round(radius)), max(1, round(radius * rng.uniform(0.4, 1)))
        cv2.ellipse(
            wall, centre, axes, rng.uniform(0, 180), 0, 360, colour.tolist(), -1, cv2.LINE_AA
        )
    return np.asarray(cv2.GaussianBlur(wall, (0, 0), max(0.7, width / 2500)), np.float32)


_MARGIN = 200


@lru_cache(maxsize=1)
def _landmarks(path: Path) -> dict[str, NDArray[np.float64]]:
    with np.load(path) as file:
        return {
            str(name): points.astype(np.float64)
            for name, points in zip(file["file_name"], file["points"], strict=True)
        }


def _points(london: Path, file_name: str, scale: float) -> NDArray[np.float64]:
    points = _landmarks(london / "landmarks.npz")[file_name]
    return np.asarray((points + 0.5) * scale - 0.5)


def _levels(path: Path) -> NDArray[np.float32]:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"), np.float32)
