"""Where hair is dyed that is none: `python benchmarks/hair.py [--count 40] [--sheet FILE]`.

`hair_marks.csv` was written by a person who looked at held-out pictures of LFW and UTKFace: how far
up from the pupils a forehead or a bald crown is bare (in pupil distances, in the middle of the
head), or `hat`. Of London's portraits GrabCut tells hair from ears, skin and the plain wall.

bare foreheads   mean share of the bare strip's area that would be dyed, and of how many faces it is
                 over a tenth
hats             the same of all that lies over the brows
London, hair     mean share of the hair that would be dyed
London, skin     share of all dye that falls on skin and ears, farther than 0.05 pupil distances
                 from hair
others, dyed     share of LFW's faces without a mark of which hair is seen
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from attributes import hair_in_portrait
from command import machine, parser_of, table, write_json
from held_out import SETS, some_people

from gioconda.data.bare_heads import picture_key
from gioconda.data.root import data_root
from gioconda.editors.attributes.canvas import Canvas, up_of
from gioconda.editors.protocol import PhotoFace
from gioconda.evaluation.intervals import share_of
from gioconda.evaluation.people import Person
from gioconda.faces.hair_map import HairFinder
from gioconda.faces.measures import pupil_distance
from gioconda.faces.scheme import GROUPS, PUPILS
from gioconda.types import Face, Field, Points

MARKS = Path(__file__).with_name("hair_marks.csv")
BROWS = np.concatenate([GROUPS["right_brow"], GROUPS["left_brow"]])
LOWEST, HALF_WIDTH, OVER_BROWS = 0.5, 0.5, 0.1  # of the strip; pupil distances
NEAR_HAIR = 0.05
SOME = 0.1  # of a place: more is seen at a glance
MARKED = {"LFW": 160, "UTKFace": 100}  # pictures among which marks were made


def main() -> None:
    parser = parser_of(__doc__, count=40)
    parser.add_argument("--sheet", type=Path, help="a picture of all marked faces with their dye")
    parser.add_argument("--weights", default="hair", help="of the network that finds hair")
    options = parser.parse_args()
    root, finder = data_root(options.data), HairFinder.from_pretrained(options.weights)
    print(machine())
    with MARKS.open(encoding="utf-8", newline="") as file:
        marks = {(row["set"], row["picture"]): row["bare"] for row in csv.DictReader(file)}
    shares: dict[str, list[float]] = {"bare foreheads": [], "hats": []}
    others, tiles = [], []
    for title, count in MARKED.items():
        for person in some_people(root, SETS[title], count):
            mark, dye = marks.get((title, picture_key(person.name))), dye_on(finder, person)
            if mark is None:
                others += [bool(dye.any())] if title == "LFW" else []
                continue
            kind = "hats" if mark == "hat" else "bare foreheads"
            shares[kind].append(float(dye[place_of(person.points, mark, dye.shape)].mean()))
            tiles.append(tile(person, dye))
    rows = {
        kind: {"dyed": float(np.mean(some)), "over a tenth": share_of(np.array(some) > SOME)}
        for kind, some in shares.items()
    }
    rows["others"] = {"dyed": float(np.mean(others)), "over a tenth": share_of(np.array(others))}
    rows["London"] = london(finder, some_people(root, "london", options.count))
    table("where hair is dyed", rows)
    write_json(rows, options.json)
    if options.sheet:
        cv2.imwrite(str(options.sheet), sheet_of(tiles)[..., ::-1])


def dye_on(finder: HairFinder, person: Person) -> Field:
    """``(H, W)`` in [0, 1]: where the editor would dye."""
    (found,) = finder.find([person.pixels], [person.points])
    canvas = Canvas(PhotoFace(person.pixels, Face(person.box, person.points, 1.0)), None, found)
    dye = np.zeros(person.pixels.shape[:2], np.float32)
    if canvas.hair is not None:
        x, y = canvas.corner
        height, width = canvas.hair.shape
        dye[y : y + height, x : x + width] = canvas.hair
    return dye


def place_of(points: Points, mark: str, shape: tuple[int, ...]) -> np.ndarray:
    """``(H, W)`` bool: the bare strip over the eyes, or all over the brows."""
    up, unit = up_of(points), pupil_distance(points)
    y, x = np.mgrid[: shape[0], : shape[1]]
    away = (np.stack([x, y], -1) - points[PUPILS].mean(0)) / unit
    over, across = away @ up, away @ np.array([-up[1], up[0]])
    if mark == "hat":
        brows = float((points[BROWS] @ up).max() - points[PUPILS].mean(0) @ up) / unit
        return np.asarray(over > brows + OVER_BROWS)
    return np.asarray((over > LOWEST) & (over < float(mark)) & (np.abs(across) < HALF_WIDTH))


def london(finder: HairFinder, people: Sequence[Person]) -> dict[str, float]:
    """Dye on the hair that GrabCut finds, and beside it on the person."""
    on_hair, on_skin = [], []
    for person in people:
        dye, hair = dye_on(finder, person), hair_in_portrait(person) > 0.5
        if not dye.any():
            continue
        away = cv2.distanceTransform(np.uint8(~hair), cv2.DIST_L2, 5)
        beside = (away > NEAR_HAIR * pupil_distance(person.points)) & place_of_head(person)
        on_hair.append(float(dye[hair].mean()))
        on_skin.append(float(dye[beside].sum() / dye.sum()))
    return {"dyed": float(np.mean(on_hair)), "over a tenth": "", "skin": float(np.mean(on_skin))}


def place_of_head(person: Person) -> np.ndarray:
    """``(H, W)`` bool: face and ears, an oval a quarter wider than the landmarks'."""
    oval = person.points[GROUPS["oval"]]
    middle = oval.mean(0)
    wide = middle + (oval - middle) * [1.25, 1.0]
    paper = np.zeros(person.pixels.shape[:2], np.uint8)
    cv2.fillConvexPoly(paper, cv2.convexHull(np.int32(np.round(wide))), 1)
    return paper > 0


def tile(person: Person, dye: Field) -> np.ndarray:
    """A face, and the same with its dye in green."""
    shown = person.pixels + dye[..., None] * (0.5 * np.array([0, 255, 0]) - 0.5 * person.pixels)
    both = np.concatenate([person.pixels, shown.astype(np.uint8)], 1)
    return cv2.resize(both, (300, 150), interpolation=cv2.INTER_AREA)


def sheet_of(tiles: Sequence[np.ndarray]) -> np.ndarray:
    """All tiles, five a row."""
    blank = [np.zeros_like(tiles[0])] * (-len(tiles) % 5)
    some = [*tiles, *blank]
    return np.concatenate([np.concatenate(some[k : k + 5], 1) for k in range(0, len(some), 5)])


if __name__ == "__main__":
    main()
