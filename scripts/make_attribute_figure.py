"""Draw the sheets of faces with painted attributes in docs/pictures.

    python scripts/make_attribute_figure.py [--sheet beards]

It needs the development pictures (docs/data.md): composites of nobody, a selfie, a painting. One
row each, one attribute a column: make-up and hair colours, beards, or spectacles.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from gioconda import Editor, read_photo
from gioconda.data.root import data_root
from gioconda.editors.attributes.spectacles.frames import FRAMES
from gioconda.faces.measures import pupil_distance
from gioconda.faces.scheme import PUPILS
from gioconda.photo import Photo
from gioconda.types import EditRequest, Pixels, Points

OUTPUT = Path(__file__).parent.parent / "docs/pictures"
PEOPLE = (
    *("composite/f_african", "composite/m_easian", "composite/f_white", "composite/m_wasian"),
    *("composite/f_easian", "composite/m_white", "selfies/lisa2", "composite/f_multi"),
)
MEN = tuple(f"composite/m_{origin}" for origin in ("african", "easian", "multi", "wasian", "white"))


@dataclass(frozen=True)
class Sheet:
    """Who is shown, with what, and how many pixels wide a tile is."""

    people: Sequence[str]
    columns: Sequence[Mapping[str, float]]
    width: int = 176


SHEETS = {
    "attributes_in_photos": Sheet(
        PEOPLE,
        (
            {},
            {"lipstick": 0.8, "blush": 0.6, "eyeshadow": 0.7, "smooth_skin": 0.6},
            *({f"{colour}_hair": 1.0} for colour in ("blond", "brown", "black", "red", "gray")),
        ),
        width=136,
    ),
    "beards": Sheet(
        MEN,
        (
            {},
            {"stubble": -1.0},
            {"stubble": 1.0},
            {"beard": 0.4},
            {"beard": 1.0},
            {"goatee": 1.0},
            {"moustache": 1.0},
        ),
    ),
    "spectacles": Sheet(
        (*PEOPLE[:-1], "photos/mona_lisa"), ({}, *({name: 1.0} for name in FRAMES))
    ),
}
HEIGHT, GAP = 1.15, 3  # of a tile, in its width; pixels between tiles
SIDE, UP = 1.75, 2.15  # pupil distances beside and above the pupils that a tile shows
QUALITY = 72


def main() -> None:
    """Draw the sheet."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--sheet", choices=SHEETS, action="append", help="repeatable; default: all")
    parser.add_argument("--output", "-o", type=Path, default=OUTPUT, help="the folder")
    options = parser.parse_args()
    root, editor = data_root(None), Editor.from_pretrained()
    for name in options.sheet or SHEETS:
        sheet = SHEETS[name]
        rows = [
            row_of(editor, read_photo(root / f"{person}.jpg"), sheet) for person in sheet.people
        ]
        bgr = cv2.cvtColor(np.concatenate(rows)[:-GAP], cv2.COLOR_RGB2BGR)
        quality = [cv2.IMWRITE_JPEG_QUALITY, QUALITY]
        cv2.imwrite(str(options.output / f"{name}.jpg"), bgr, quality)


def row_of(editor: Editor, photo: Photo, sheet: Sheet) -> Pixels:
    """One person in all columns, side by side on white."""
    found = editor.find(photo)
    tiles = []
    for degrees in sheet.columns:
        result = photo
        if degrees:
            result = editor.apply([photo], EditRequest(degrees), "all", [found])[0].photo
        tile = cut(result.pixels, found[0].points, sheet.width)
        tiles.append(
            cv2.copyMakeBorder(tile, 0, GAP, 0, GAP, cv2.BORDER_CONSTANT, value=(255,) * 3)
        )
    return np.asarray(np.concatenate(tiles, 1)[:, :-GAP], np.uint8)


def cut(pixels: Pixels, points: Points, width: int) -> Pixels:
    """The head, ``(h, width, 3)``."""
    unit, (x, y) = pupil_distance(points), points[PUPILS].mean(0)
    left, top = x - SIDE * unit, y - UP * unit
    scale = width / (2 * SIDE * unit)
    to_tile = np.array([[scale, 0, -left * scale], [0, scale, -top * scale]])
    soft = cv2.GaussianBlur(pixels, (0, 0), 0.4 / scale) if scale < 0.8 else pixels
    tile = cv2.warpAffine(
        soft,
        to_tile,
        (width, round(HEIGHT * width)),
        flags=cv2.INTER_AREA,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(tile, np.uint8)


if __name__ == "__main__":
    main()
