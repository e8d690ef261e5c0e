"""Draws docs/pictures/clip.jpg: frames of a clip in which two people pass, before and after.

    python scripts/draw_clip.py

The people are two of the seven of the package's group photo; the clip is made by moving them.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

sys.path.append(str(Path(__file__).parents[1]))
from gioconda import read_photo
from gioconda.clips.editor import ClipEditor, steady
from gioconda.clips.model import FrameList
from gioconda.types import EditRequest, Pixels
from tests.clips.making import Actor, placed, rendered

ROOT = Path(__file__).parents[1]
SIZE = (330, 700)
FRAMES, SHOWN = 48, (0, 15, 24, 47)
REQUEST = EditRequest({"smile": 1.0})
WIDTH, GAP = 420, 8  # pixels of a frame in the picture, and between them


def still(editor: ClipEditor, number: int) -> Pixels:
    """One person of the group photo, the face 170 pixels wide."""
    photo = read_photo(ROOT / "src/gioconda/demo/group.jpg")
    x, y, width, height = editor.editor.find(photo)[number].box
    cut = photo.pixels[
        round(y - 0.45 * height) : round(y + 1.3 * height),
        round(x - 0.3 * width) : round(x + 1.3 * width),
    ]
    scale = 170 / width
    size = round(cut.shape[1] * scale), round(cut.shape[0] * scale)
    return np.asarray(cv2.resize(cut, size, interpolation=cv2.INTER_AREA), np.uint8)


def main() -> None:
    """Make the clip, edit it and draw some of its frames."""
    editor = ClipEditor.from_pretrained()
    one, other = still(editor, 1), still(editor, 4)
    actors = [
        Actor(lambda k: one, lambda k: placed(1, 2 * np.sin(k / 6), 150 + 8.5 * k, 165, one)),
        Actor(lambda k: other, lambda k: placed(1, 0, 550 - 8.5 * k, 165, other)),
    ]
    frames = rendered(actors, FRAMES, SIZE, noise=1)
    clip = FrameList(frames)
    with tempfile.TemporaryDirectory() as folder:
        people = editor.learn(editor.find(clip, Path(folder)), REQUEST)
        edited = [one.native for one in editor.frames(clip, people, steady(REQUEST))]
    height = round(WIDTH * SIZE[0] / SIZE[1])
    sheet = Image.new("RGB", ((WIDTH + GAP) * len(SHOWN) - GAP, 2 * height + GAP), "white")
    for row, some in enumerate((frames, edited)):
        for column, k in enumerate(SHOWN):
            small = Image.fromarray(some[k]).resize((WIDTH, height), Image.Resampling.LANCZOS)
            sheet.paste(small, (column * (WIDTH + GAP), row * (height + GAP)))
    sheet.save(ROOT / "docs/pictures/clip.jpg", quality=86)


if __name__ == "__main__":
    main()
