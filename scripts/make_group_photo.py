"""Seven people of the London set before one studio wall: the photo that `gioconda demo` edits.

    python scripts/make_group_photo.py LONDON_FOLDER src/gioconda/demo/group.jpg

LONDON_FOLDER holds ``neutral/039.jpg`` and so on, 900 x 900; ``--page src/gioconda/app/static``
writes the page's examples, too. Source: Face Research Lab London Set
(DeBruine & Jones 2017, figshare 5047666), CC BY 4.0; the people agreed to altered forms. All were
taken in one studio, so each picture is divided by its own empty wall and multiplied onto a common
one: where a person has only wall behind them, every hair stays as it was photographed. Where they
stand before others, what is behind shows through as far as they do not cover it.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import distance_transform_edt as distance
from studio_cutout import (
    STRAND,
    Light,
    blurred,
    coverage,
    empty_wall,
    own_light,
    to_levels,
    to_light,
)

WIDTH_PX, HEIGHT_PX = 2560, 1230
WALL_LEVELS = (203.0, 207.0, 206.0)  # of sRGB: the mean of the seven walls at half height
PAGE_WIDTH_PX = 1280  # of the page's example
CLOSE_UP = "039"  # whose portrait is the page's other example
QUALITY = 92
SEED = 14
CLOTH_PX = 20  # rows of a shirt from which it is continued
SOFTENING_PX = 1.2  # from row to row
FOLDS = 0.02  # of the shirt's light
REACH_PX = 80  # distance from the person up to which the portrait's own wall is kept


@dataclass(frozen=True)
class Place:
    """Where a portrait is placed.

    Attributes:
        name: Of the file, without suffix; no one of the set's training people.
        left: Of the portrait in the photo, pixels.
        top: The same.
        scale: Smaller for people further back.
        light: Lower for people further back.
    """

    name: str
    left: int
    top: int
    scale: float = 1.0
    light: float = 1.0


# From the back to the front; shoulders that a portrait cuts off are behind somebody.
PLACES = (
    Place("012", 260, 30, 0.94, 0.93),
    Place("042", 890, 5, 0.94, 0.93),
    Place("045", 1488, 48, 0.94, 0.93),
    Place("066", -60, 380),
    Place("008", 1160, 340),
    Place("113", 550, 350),
    Place("039", 1770, 370),
)


@dataclass(frozen=True)
class Cutout:
    """A person without a wall.

    Attributes:
        share: Light that is the person's: over the wall's, ``(H, W, 3)``.
        covers: How far the person covers each pixel, ``(H, W, 1)`` in [0, 1].
        own: What of the share is the person's alone.
        near: 1 on and near the person, 0 where only wall is left, ``(H, W, 1)``.
    """

    share: Light
    covers: NDArray[np.float32]
    own: Light
    near: NDArray[np.float32]


def cut_out(path: Path, scale: float, height_px: int) -> Cutout:
    """A portrait divided by its wall, of a size, with the shirt going on below."""
    with Image.open(path) as picture:
        levels = np.asarray(picture.convert("RGB"), np.float32)
    wall = empty_wall(levels)
    covers = coverage(levels, wall)
    near = np.clip(1.5 - distance(covers < 0.1) / REACH_PX, 0, 1)
    share = 1 + (to_light(levels) / to_light(wall) - 1) * near[..., None]
    side = round(len(levels) * scale)
    smaller = [
        cv2.resize(each, (side, side), interpolation=cv2.INTER_AREA).reshape(side, side, -1)
        for each in (share, covers, near)
    ]
    both = np.concatenate(smaller, -1)
    both = shirt(both, max(0, height_px - side))[:height_px]
    share, covers, near = np.split(both, [3, 4], axis=-1)
    return Cutout(share, covers, own_light(share, covers), near)


def shirt(portrait: Light, rows: int) -> Light:
    """A portrait with more rows below: its light softens, folds hang down, the cloth stays."""
    if not rows:
        return portrait
    row = portrait[-CLOTH_PX:].mean(0, keepdims=True)
    below = []
    for _ in range(rows + CLOTH_PX):
        row = blurred(row, SOFTENING_PX)
        below.append(row)
    cloth = np.concatenate(below)
    patch = portrait[-110:-6, 180:290, :3].mean(-1)
    threads = texture(patch / blurred(patch, 3) - 1, cloth.shape[:2])
    noise = np.random.default_rng(SEED).standard_normal(cloth.shape[:2]).astype(np.float32)
    folds = np.asarray(cv2.GaussianBlur(noise, (0, 0), 22, sigmaY=50))
    folds *= FOLDS / folds.std() * np.minimum(np.arange(len(folds)) / 60, 1)[:, None]
    cloth[..., :3] *= (1 + threads + folds)[..., None]
    fade = np.linspace(0, 1, CLOTH_PX, dtype=np.float32)[:, None, None]
    seam = portrait[-CLOTH_PX:] * (1 - fade) + cloth[:CLOTH_PX] * fade
    return np.concatenate([portrait[:-CLOTH_PX], seam, cloth[CLOTH_PX:]])


def texture(patch: NDArray[np.float32], shape: tuple[int, int]) -> NDArray[np.float32]:
    """Noise with a patch's spectrum, as large as asked for.

    White noise convolved with the patch's texton (Desolneux et al. 2012, "A compact representation
    of random phase and Gaussian textures").

    Args:
        patch: ``(h, w)`` float32 of mean 0.
        shape: Of what is wanted.
    """
    h, w = patch.shape
    window = np.outer(np.hanning(h), np.hanning(w))
    texton = np.fft.fftshift(np.fft.ifft2(np.abs(np.fft.fft2(patch * window))).real)
    white = np.random.default_rng(SEED).standard_normal(shape)
    grown = cv2.filter2D(white, -1, texton, borderType=cv2.BORDER_REFLECT)
    return np.asarray(grown * (patch.std() / grown.std()), np.float32)


def studio_wall() -> Light:
    """The common wall: darker to the corners, as those of the portraits are."""
    y, x = np.mgrid[0:HEIGHT_PX, 0:WIDTH_PX].astype(np.float32)
    away = ((x / WIDTH_PX - 0.5) / 0.62) ** 2 + ((y / HEIGHT_PX - 0.72) / 1.0) ** 2
    levels = np.float32(WALL_LEVELS) * (1.045 - 0.17 * away)[..., None]
    return to_light(levels.astype(np.float32))


def grain(path: Path) -> Light:
    """The camera's noise on the wall, ``(H, W, 1)``, as in a portrait's corner."""
    with Image.open(path) as picture:
        corner = np.asarray(picture.convert("RGB"), np.float32)[8:108, 8:208]
    light = to_light(corner).mean(-1)
    strength = (light / blurred(light, 3) - 1).std()
    # Not by the corner's spectrum, which has the grid of its JPEG blocks.
    white = np.random.default_rng(SEED).standard_normal((HEIGHT_PX, WIDTH_PX, 1))
    noise = blurred(white.astype(np.float32), 0.8)[..., None]
    return np.asarray(noise * (strength / noise.std()), np.float32)


def shadow(covers: NDArray[np.float32]) -> NDArray[np.float32]:
    """How much light somebody takes from the people close behind, ``(H, W, 1)``."""
    near = blurred(covers, 14) * 0.14 + blurred(covers, 60) * 0.22
    return near.reshape(covers.shape)


class Scene:
    """The photo while people come to stand in it.

    Attributes:
        wall: Light of the empty wall, ``(H, W, 3)``.
        light: Light of the photo, ``(H, W, 3)``.
        people: How far anybody covers the wall, ``(H, W, 1)`` in [0, 1].
        near: 1 on and near people, ``(H, W, 1)``.
    """

    def __init__(self, wall: Light) -> None:
        self.wall, self.light = wall, wall.copy()
        self.people, self.near = np.zeros_like(wall[..., :1]), np.zeros_like(wall[..., :1])

    def add(self, person: Cutout, where: Place) -> None:
        """Put somebody before those who are there."""
        top, left = max(where.top, 0), max(where.left, 0)
        here = np.s_[top:, left : min(WIDTH_PX, where.left + person.share.shape[1])]
        h, w = self.light[here].shape[:2]
        inner = np.s_[top - where.top :, left - where.left :][:h]
        share, covers, own, near = (
            part[inner][:h, :w] for part in (person.share, person.covers, person.own, person.near)
        )
        people, wall = self.people[here], self.wall[here]
        dimmed = 1 + (where.light - 1) * covers
        behind = self.light[here] * (1 - people * shadow(covers))
        # Hair is dark: it takes light from what is behind and adds next to none of its own.
        share = share * dimmed
        strands = behind * np.minimum(share, 1 + (share - 1) * (1 - people))
        # The rest adds its own light; where only wall is behind, just as it was photographed.
        alone = share - (1 - covers)
        alone = alone + (own * dimmed - alone) * people
        solid = wall * alone + (1 - covers) * behind
        cloth = (share.mean(-1, keepdims=True) - 1) / 0.03  # lighter than the wall
        mostly = np.clip(np.maximum((covers - STRAND) / 0.15, cloth), 0, 1)
        self.light[here] = strands + mostly * (solid - strands)
        self.people[here] = np.maximum(people, covers)
        self.near[here] = np.maximum(self.near[here], near)


def group(folder: Path) -> Image.Image:
    """The photo, of the portraits in a folder."""
    scene = Scene(studio_wall())
    for where in PLACES:
        scene.add(cut_out(folder / f"{where.name}.jpg", where.scale, HEIGHT_PX - where.top), where)
    scene.light *= 1 + (1 - scene.near) * grain(folder / f"{PLACES[0].name}.jpg")
    return Image.fromarray((to_levels(scene.light) + 0.5).astype(np.uint8))


def main() -> None:
    """Make the photo, and the page's examples where they are asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("london", type=Path, help="folder of the London set; has neutral/")
    parser.add_argument("photo", type=Path, help="the photo to write")
    parser.add_argument("--page", type=Path, help="folder for the page's two smaller examples")
    asked = parser.parse_args()
    portraits = asked.london / "neutral"
    missing = [p.name for p in PLACES if not (portraits / f"{p.name}.jpg").is_file()]
    if missing:
        parser.error(f"{portraits}: no {missing[0]}.jpg")
    photo = group(portraits)
    save(photo, asked.photo)
    if asked.page:
        height = round(HEIGHT_PX * PAGE_WIDTH_PX / WIDTH_PX)
        small = photo.resize((PAGE_WIDTH_PX, height), Image.Resampling.LANCZOS)
        save(small, asked.page / "group.jpg")
        with Image.open(portraits / f"{CLOSE_UP}.jpg") as portrait:
            save(portrait.convert("RGB"), asked.page / "close_up.jpg")


def save(photo: Image.Image, path: Path) -> None:
    """Write a JPEG without the source's metadata."""
    photo.save(path, quality=QUALITY, subsampling=0, optimize=True)


if __name__ == "__main__":
    main()
