"""The picture of `--like` in the documentation: three faces, and others that look like them.

    python scripts/draw_like.py DATA_FOLDER docs/pictures/like.jpg

Sources: person 012 of the Face Research Lab London Set (DeBruine & Jones 2017, figshare 5047666),
CC BY 4.0, smiling; composites of the same laboratory (DeBruine 2016, CC BY 4.0), two of them edited
to look surprised and to wink.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from gioconda import Editor, Photo, read_photo
from gioconda.faces.align import similarity
from gioconda.faces.scheme import PUPILS
from gioconda.types import Pixels

SIDE, GAP = 300, 6
PUPILS_AT = np.array([[0.38, 0.42], [0.62, 0.42]]) * SIDE
TARGETS = ("composite/f_african.jpg", "composite/m_white.jpg", "composite/f_easian.jpg")


def main() -> None:
    """Draw the picture."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("data", type=Path, help="folder of the development pictures")
    parser.add_argument("picture", type=Path, help="the picture to write")
    asked = parser.parse_args()
    editor = Editor.from_pretrained()
    targets = [read_photo(asked.data / name) for name in TARGETS]
    man = read_photo(asked.data / "composite" / "m_african.jpg")
    woman = read_photo(asked.data / "composite" / "f_multi.jpg")
    sources = [
        read_photo(asked.data / "london" / "full" / "smiling" / "012.jpg"),
        editor.edit(man, expression="surprised").photo,
        editor.edit(woman, smile=0.6, left_eye=-1.0).photo,
    ]
    rows = [[np.full((SIDE, SIDE, 3), 255, np.uint8), *(face(editor, one) for one in targets)]]
    for source in sources:
        shown = editor.shown_by(source)
        made = [editor.edit(target, like=shown).photo for target in targets]
        rows.append([face(editor, source), *(face(editor, one) for one in made)])
    sheet = Image.new("RGB", (4 * (SIDE + GAP) + GAP, len(rows) * (SIDE + GAP)), "white")
    for k, row in enumerate(rows):
        for column, cell in enumerate(row):
            x = column * (SIDE + GAP) + GAP * (column > 0)
            sheet.paste(Image.fromarray(cell), (x, k * (SIDE + GAP)))
    sheet.save(asked.picture, quality=82, optimize=True)


def face(editor: Editor, photo: Photo) -> Pixels:
    """The face of a portrait, cut out by its pupils."""
    points = editor.find(photo)[0].points
    to_cell = similarity(points[list(PUPILS)], PUPILS_AT)
    drawn = cv2.warpAffine(photo.pixels, to_cell, (SIDE, SIDE), borderValue=(255, 255, 255))
    return np.asarray(drawn, np.uint8)


if __name__ == "__main__":
    main()
