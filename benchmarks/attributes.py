"""What painted attributes change, and what not: `python benchmarks/attributes.py [--count 40]`.

Each is set to 1 (and white teeth to -1, too) on people whom no network of ours learned from: the
test splits of London (not smiling and smiling), UTKFace and LFW.

painted      share of faces on which it was painted; the others lack it, or hide it
outside      of all change, the share farther than 0.1 pupil distances outside of its part:
             landmarks' outlines of lips, eyes and oval, for beards below the eyes; spectacles' own
             outlines, whose shadows fall outside; for hair, what GrabCut finds before the plain
             walls of London, with nothing of the network in it
smile        median and 95th percentile of the change of the smile meter's reading, in [-1, 1]
expression   the same of the largest change of an expression's share, in [0, 1]
glasses      the same of how likely glasses are worn
seconds      of processor time for a face, hair and covers found anew each time
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from command import machine, parser_of, table, write_json
from held_out import SETS, some_people

from gioconda.data.hair_labels import hair_of_portrait
from gioconda.data.root import data_root
from gioconda.editing.editor import Editor
from gioconda.editors.attributes.names import ATTRIBUTES
from gioconda.editors.attributes.spectacles.frames import FRAMES
from gioconda.editors.attributes.spectacles.worn import Wearer
from gioconda.evaluation.intervals import share_of
from gioconda.evaluation.people import Person
from gioconda.evaluation.subjects import face_of
from gioconda.faces.align import apply
from gioconda.faces.face_reader import aligned_crops
from gioconda.faces.head_pose import HeadPoseReader
from gioconda.faces.measures import pupil_distance
from gioconda.faces.scheme import GROUPS, MOUTH_CORNERS, PUPILS
from gioconda.photo import Photo
from gioconda.types import EditRequest, Pixels, Points

GROWN = 0.1  # pupil distances
PARTS = {
    "lipstick": ("lips_outer",),
    "white_teeth": ("lips_inner",),
    "eyeshadow": ("right_eye", "right_brow", "left_eye", "left_brow"),
}
PORTRAIT_PX = 360


@dataclass
class Readings:
    """What the meters read of all faces: name -> ``(N,)`` or ``(N, C)``."""

    smile: list[float] = field(default_factory=list)
    expression: list[np.ndarray] = field(default_factory=list)
    glasses: list[float] = field(default_factory=list)

    def add(self, editor: Editor, pixels: Pixels, points: Points) -> None:
        """Read one face; the points are those before the edit, which moves none."""
        self.smile.append(float(editor.finder.meter.measure(pixels, [points])[0]))
        self.expression.append(editor.expression_meter.shares([pixels], [points])[0])
        meter = editor.cover_finder.meter
        crops = aligned_crops([pixels], [points], meter.size, meter.zoom)
        self.glasses.append(float(meter.measure_crops(crops)[0]))


def main() -> None:
    parser = parser_of(__doc__, count=40)
    parser.add_argument("--attribute", action="append", choices=ATTRIBUTES, help="repeatable")
    parser.add_argument("--set", choices=("London", *SETS), action="append", help="repeatable")
    options = parser.parse_args()
    root, editor = data_root(options.data), Editor.from_pretrained()
    print(machine())
    rows = {}
    for title in options.set or ("London", *SETS):
        people = some_people(root, SETS.get(title, "london"), options.count)
        for name in options.attribute or ATTRIBUTES:
            ends = {ATTRIBUTES[name].lowest, ATTRIBUTES[name].highest} - {0.0}
            for degree in sorted(ends, reverse=True):
                row = measured(editor, people, name, degree, portraits=title == "London")
                rows[f"{title}, {name} {degree:+g}"] = row
                print(f"{title}, {name} {degree:+g}", row, flush=True)
    table("painted attributes", rows)
    write_json(rows, options.json)


def measured(
    editor: Editor, people: Sequence[Person], name: str, degree: float, *, portraits: bool
) -> Mapping[str, object]:
    """What one attribute changes in all faces of a set."""
    before, after, painted, outside = Readings(), Readings(), [], []
    spent = 0.0
    for person in people:
        photo, face = Photo.from_array(person.pixels), face_of(editor, person)
        start = time.process_time()
        request = EditRequest({name: degree})
        result = editor.apply([photo], request, "all", [[face]])[0]
        spent += time.process_time() - start
        painted.append(result.changed)
        if not result.changed:
            continue
        part = part_of(person, name, portraits=portraits)
        if part is not None:
            change = np.abs(result.photo.pixels.astype(float) - person.pixels).sum(-1)
            outside.append(float(change[~part].sum() / change.sum()))
        before.add(editor, person.pixels, person.points)
        after.add(editor, result.photo.pixels, person.points)
    return {
        "painted": share_of(np.array(painted)),
        "outside": f"{100 * np.median(outside):.1f} %" if outside else "",
        "smile": spread(np.abs(np.subtract(after.smile, before.smile))),
        "expression": spread(
            np.abs(np.reshape(np.subtract(after.expression, before.expression), (-1, 7))).max(1)
        ),
        "glasses": spread(np.abs(np.subtract(after.glasses, before.glasses))),
        "seconds": spent / max(len(people), 1),
    }


def spread(changes: np.ndarray) -> str:
    """Median, and 95th percentile in brackets."""
    if not len(changes):
        return ""
    return f"{np.median(changes):.3f} [{np.quantile(changes, 0.95):.3f}]"


def part_of(person: Person, name: str, *, portraits: bool) -> np.ndarray | None:
    """``(H, W)`` bool: where the attribute may change pixels; None where nothing tells."""
    unit, shape = pupil_distance(person.points), person.pixels.shape[:2]
    paper = np.zeros(shape, np.uint8)
    if ATTRIBUTES[name].group == "hair":
        if not portraits:
            return None
        paper = np.uint8(hair_in_portrait(person) > 0.5)
    elif ATTRIBUTES[name].group in ("make-up", "skin", "teeth"):
        for group in PARTS.get(name, ("oval",)):
            hull = cv2.convexHull(np.int32(np.round(person.points[GROUPS[group]])))
            cv2.fillConvexPoly(paper, hull, 1)
    elif ATTRIBUTES[name].group == "beard":
        paper = below_the_eyes(person)
    elif name in FRAMES:
        worn = Wearer(HeadPoseReader.from_pretrained(), person.points).wearing(FRAMES[name], 1.0)
        for outline in (*worn.front, *worn.lenses, *worn.temples):
            cv2.fillPoly(paper, [np.int32(np.round(outline))], 1)
    else:
        return None
    away = cv2.distanceTransform(1 - paper, cv2.DIST_L2, 5)
    return np.asarray(away <= GROWN * unit)


def below_the_eyes(person: Person) -> np.ndarray:
    """``(H, W)`` 1 in the face's oval, farther below the pupils than a tenth of their distance."""
    paper = np.zeros(person.pixels.shape[:2], np.uint8)
    cv2.fillConvexPoly(paper, cv2.convexHull(np.int32(np.round(person.points[GROUPS["oval"]]))), 1)
    pupils, mouth = person.points[PUPILS].mean(0), person.points[MOUTH_CORNERS].mean(0)
    down = (mouth - pupils) / np.linalg.norm(mouth - pupils)
    y, x = np.mgrid[: paper.shape[0], : paper.shape[1]]
    below = (np.stack([x, y], -1) - pupils) @ down
    return np.uint8(paper * (below > 0.1 * pupil_distance(person.points)))


def hair_in_portrait(person: Person) -> np.ndarray:
    """The hair that GrabCut finds in a London portrait, ``(H, W)`` in [0, 1]."""
    height, width = person.pixels.shape[:2]
    share = PORTRAIT_PX / width
    to_small = np.array([[share, 0, (share - 1) / 2], [0, share, (share - 1) / 2]])
    size = (PORTRAIT_PX, round(height * share))
    small = np.uint8(cv2.resize(person.pixels, size, interpolation=cv2.INTER_AREA))
    hair, _ = hair_of_portrait(small, apply(to_small, person.points))
    return np.asarray(cv2.resize(hair, (width, height), interpolation=cv2.INTER_LINEAR))


if __name__ == "__main__":
    main()
