r"""The picture of best takes in the documentation: three shots of four people, and the result.

    python scripts/draw_best_take.py LONDON_FOLDER docs/pictures/best_take.jpg
    python scripts/draw_best_take.py LONDON_FOLDER docs/pictures/best_take.jpg \
        --shots src/gioconda/app/static    # the page's example, too

Source: Face Research Lab London Set (DeBruine & Jones 2017, figshare 5047666), CC BY 4.0; people
008, 012, 066 and 113, put together by ``group_shots.py``: before a wall that was drawn, stirred,
some with their eyes drawn shut.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import group_shots
from group_shots import Look, Plan, Stage
from PIL import Image, ImageDraw, ImageFont

from gioconda.photo import Photo
from gioconda.takes.group import Group

NAMES = ("012", "066", "113", "008")
LOOKS: tuple[dict[str, Look], ...] = (
    {"012": "neutral", "066": "smiling", "113": "shut", "008": "smiling"},
    {"012": "smiling", "066": "shut", "113": "neutral", "008": "neutral"},
    {"012": "shut", "066": "neutral", "113": "smiling", "008": "shut"},
)
SCALE, WIDTH, HEIGHT = 0.6, 1600, 540
EXAMPLE_SIZE = 1280, 432
GAP, CAPTION_PX, WIDE_PX = 8, 30, 1000


def main() -> None:
    """Draw the picture."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("london", type=Path, help="folder of the London set")
    parser.add_argument("picture", type=Path, help="the picture to write")
    parser.add_argument("--shots", type=Path, help="folder for the page's example, smaller")
    asked = parser.parse_args()
    places = tuple((name, 30 + 345 * k, 60) for k, name in enumerate(NAMES))
    stage = Stage(WIDTH, HEIGHT, SCALE, places, seed=5)
    shots = [
        group_shots.make(stage, Plan(looks, seed=k), asked.london).pixels
        for k, looks in enumerate(LOOKS)
    ]
    if asked.shots:
        for k, one in enumerate(shots, 1):
            small = Image.fromarray(one).resize(EXAMPLE_SIZE, Image.Resampling.LANCZOS)
            small.save(asked.shots / f"shot_{k}.jpg", quality=88, optimize=True)
    group = Group.read([Photo.from_array(one) for one in shots], base=0)
    best = group.compose()
    for person in best.people:
        print(person.person, person.shot, person.why)
    cells = [
        *zip(("a.jpg", "b.jpg", "c.jpg"), shots, strict=True),
        ("a.best.jpg", best.photo.pixels),
    ]
    high = round(HEIGHT * WIDE_PX / WIDTH)
    sheet = Image.new("RGB", (2 * WIDE_PX + GAP, 2 * (high + CAPTION_PX) + GAP), "white")
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(22)
    for k, (name, pixels) in enumerate(cells):
        x, y = k % 2 * (WIDE_PX + GAP), k // 2 * (high + CAPTION_PX + GAP)
        pen.text((x + 6, y + 1), name, fill="black", font=font)
        small = Image.fromarray(pixels).resize((WIDE_PX, high), Image.Resampling.LANCZOS)
        sheet.paste(small, (x, y + CAPTION_PX))
    sheet.save(asked.picture, quality=86, optimize=True)


if __name__ == "__main__":
    main()
