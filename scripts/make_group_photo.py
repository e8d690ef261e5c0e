"""Put seven of the composite faces together as one group photo: the one that `gioconda demo` edits.

    python scripts/make_group_photo.py COMPOSITE_FOLDER src/gioconda/demo/group.jpg

Source: Young adult composite faces (DeBruine 2016, figshare 4055130), CC BY 4.0. Each picture is
divided by its own studio background and multiplied onto what is behind, so that no hair has to be
cut out; only the head hides what is behind it, by a soft oval.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

BACK = ("m_african", "m_white", "m_easian")
FRONT = ("f_wasian", "f_easian", "f_african", "f_white")
TILE_PX, SPACING_PX = 640, 400
BACK_TOP_PX, FRONT_TOP_PX = 0, 330
WIDTH_PX, HEIGHT_PX = 1840, 970
QUALITY = 88

Ratio = NDArray[np.float32]


def person(path: Path) -> Ratio:
    """One picture over its own background: ``(TILE, TILE, 3)``, 1 where there is only wall."""
    picture = Image.open(path).convert("RGB").resize((TILE_PX, TILE_PX), Image.Resampling.LANCZOS)
    pixels = np.asarray(picture, np.float32)
    y, x = np.mgrid[0:TILE_PX, 0:TILE_PX] / TILE_PX
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], -1)
    wall = (y < 0.08) | ((np.abs(x - 0.5) > 0.36) & (y < 0.65))
    weights, *_ = np.linalg.lstsq(terms[wall], pixels[wall], rcond=None)
    ratio = pixels / (terms @ weights)
    # Ends of hair and the light's gradient fade out before the picture ends; shirts go on below.
    edge = np.minimum.reduce([x, 1 - x, y]) / 0.10
    fade = np.clip(edge, 0, 1)[..., None] ** 2
    ratio = 1 + (ratio - 1) * fade
    cloth = np.maximum(ratio[-24:].mean(0, keepdims=True), 1)  # no skin below the neckline
    shirt = np.repeat(cloth, HEIGHT_PX, axis=0)
    return np.concatenate([ratio, shirt])[:HEIGHT_PX].astype(np.float32)


def head() -> Ratio:
    """How far a person hides what is behind: ``(HEIGHT, TILE, 1)`` in [0, 1]."""
    y, x = np.mgrid[0:HEIGHT_PX, 0:TILE_PX] / TILE_PX
    top = np.hypot((x - 0.49) / 0.19, (y - 0.46) / 0.29)
    neck = np.hypot((x - 0.49) / 0.17, np.maximum(0.9 - y, 0) / 0.3)
    inside = np.clip((1.0 - np.minimum(top, neck)) / 0.12, 0, 1)
    return (inside * inside * (3 - 2 * inside))[..., None].astype(np.float32)


def group(folder: Path) -> Image.Image:
    """The people of the back row, then those of the front row before them."""
    y, x = np.mgrid[0:HEIGHT_PX, 0:WIDTH_PX]
    vignette = 205 - 30 * ((x / WIDTH_PX - 0.5) ** 2 + (y / HEIGHT_PX - 0.6) ** 2)
    canvas = np.repeat(vignette[..., None], 3, axis=2) * np.array([0.985, 1.0, 0.995])
    wall = canvas.copy()
    for names, top in ((BACK, BACK_TOP_PX), (FRONT, FRONT_TOP_PX)):
        start = (WIDTH_PX - SPACING_PX * (len(names) - 1) - TILE_PX) // 2
        for place, name in enumerate(names):
            left = start + place * SPACING_PX
            here = np.s_[top:HEIGHT_PX, left : left + TILE_PX]
            rows = HEIGHT_PX - top
            hidden = head()[:rows]
            behind = canvas[here] * (1 - hidden) + wall[here] * hidden
            canvas[here] = np.minimum(behind * person(folder / f"{name}.jpg")[:rows], 250)
    return Image.fromarray(np.clip(canvas + 0.5, 0, 255).astype(np.uint8))


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:3])
    group(source).save(target, quality=QUALITY, subsampling=0, optimize=True)
