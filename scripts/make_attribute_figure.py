"""Draw docs/pictures/attributes_in_photos.jpg: eight faces with painted attributes.

    python scripts/make_attribute_figure.py

It needs the development pictures (docs/data.md): composites of nobody and a selfie. One row
each; columns as they are, made up, and with hair of five colours.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np

from gioconda import Editor, read_photo
from gioconda.data.root import data_root
from gioconda.faces.measures import pupil_distance
from gioconda.faces.scheme import PUPILS
from gioconda.photo import Photo
from gioconda.types import EditRequest, Pixels, Points

OUTPUT = Path(__file__).parent.parent / "docs/pictures/attributes_in_photos.jpg"
PEOPLE = (
    *("composite/f_african", "composite/m_easian", "composite/f_white", "composite/m_wasian"),
    *("composite/f_easian", "composite/m_white", "selfies/lisa2", "composite/f_multi"),
)
COLUMNS: tuple[dict[str, float], ...] = (
    {},
    {"lipstick": 0.8, "blush": 0.6, "eyeshadow": 0.7, "smooth_skin": 0.6},
    *({f"{colour}_hair": 1.0} for colour in ("blond", "brown", "black", "red", "gray")),
)
WIDTH, HEIGHT, GAP = 136, 156, 3  # pixels of a tile
SIDE, UP = 1.75, 2.15  # pupil distances beside and above the pupils that a tile shows
QUALITY = 72


def main() -> None:
    """Draw the sheet."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--output", "-o", type=Path, default=OUTPUT)
    options = parser.parse_args()
    root, editor = data_root(None), Editor.from_pretrained()
    sheet = np.concatenate([row_of(editor, read_photo(root / f"{name}.jpg")) for name in PEOPLE])[
        :-GAP
    ]
    bgr = cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR)
    cv2.imwrite(str(options.output), bgr, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])


def row_of(editor: Editor, photo: Photo) -> Pixels:
    """One person in all columns, side by side on white."""
    found = editor.find(photo)
    tiles = []
    for degrees in COLUMNS:
        result = photo
        if degrees:
            result = editor.apply([photo], EditRequest(degrees), "all", [found])[0].photo
        tile = cut(result.pixels, found[0].points)
        tiles.append(
            cv2.copyMakeBorder(tile, 0, GAP, 0, GAP, cv2.BORDER_CONSTANT, value=(255,) * 3)
        )
    return np.asarray(np.concatenate(tiles, 1)[:, :-GAP], np.uint8)


def cut(pixels: Pixels, points: Points) -> Pixels:
    """The head, ``(HEIGHT, WIDTH, 3)``."""
    unit, (x, y) = pupil_distance(points), points[PUPILS].mean(0)
    left, top = x - SIDE * unit, y - UP * unit
    scale = WIDTH / (2 * SIDE * unit)
    to_tile = np.array([[scale, 0, -left * scale], [0, scale, -top * scale]])
    soft = cv2.GaussianBlur(pixels, (0, 0), 0.4 / scale) if scale < 0.8 else pixels
    tile = cv2.warpAffine(
        soft, to_tile, (WIDTH, HEIGHT), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(tile, np.uint8)


if __name__ == "__main__":
    main()
