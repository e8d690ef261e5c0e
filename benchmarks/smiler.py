"""The smiler on held-out faces: `python benchmarks/smiler.py [--count 120] [--json FILE]`.

What `gioconda evaluate smiler` does not measure: faces that clearly do not smile, or clearly do;
whether the cheeks keep their colour; how near an edit comes to the same person's real smile. Faces
are found by the product's own detector and landmarks, and found anew after each edit; the judge is
a network that took no part in making, choosing or calibrating an edit.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from command import parser_of, report
from held_out import SETS, edit, people_of, records_of

from gioconda import zoo
from gioconda.compose import compose
from gioconda.data.mesh_points import read_mesh_points
from gioconda.data.root import data_root
from gioconda.data.splits import Split
from gioconda.editing.editor import Editor
from gioconda.editors.protocol import FaceEdit, PhotoFace
from gioconda.evaluation.degrees import monotonic
from gioconda.evaluation.evaluation import DEGREES
from gioconda.evaluation.intervals import Figure, bootstrap, share_of
from gioconda.evaluation.judge import Judge, eye_similarity
from gioconda.evaluation.judged_faces import JudgedFaces
from gioconda.evaluation.people import Person, pixels_of
from gioconda.evaluation.readers import Array, read
from gioconda.evaluation.subjects import face_of
from gioconda.faces.align import apply, similarity
from gioconda.faces.measures import cheeks, pupil_distance
from gioconda.faces.scheme import LIPS, at
from gioconda.types import TEETH, Edit, EditRequest, Pixels, Points, Teeth

CLEARLY = 0.5  # smile degree of a face that clearly smiles; below its negative, clearly not
STILL = at("right_eye_0", "right_eye_8", "left_eye_0", "left_eye_8", "nose_0", "nose_2")
Figures = dict[str, Figure]


class SmilerBenchmark:
    """The editor, the judge, and how many faces are measured.

    Args:
        root: The folder of all data sets.
        count: Faces of each set and direction.
        teeth: As of `gioconda edit`.
        machine_points: Use the sets' own machine-made landmarks in place of ours.
    """

    def __init__(self, root: Path, count: int, teeth: Teeth, machine_points: bool) -> None:
        self.editor, self.judge = Editor.from_pretrained(), Judge()
        self.root, self.count, self.teeth = root, count, teeth
        self.machine_points = machine_points

    def people(self, name: str, split: Split) -> Iterable[Person]:
        """The held-out people of a set."""
        known = read_mesh_points(self.root / name) if self.machine_points else {}
        for person in people_of(self.root, name, self.judge.finder, split):
            yield replace(person, points=known.get(Path(person.name).name, person.points))

    def edited(self, people: Sequence[Person], degrees: Iterable[float]) -> JudgedFaces:
        """People at smile degrees of their own, their landmarks found anew."""
        pictures = [
            edit(self.editor, person, EditRequest({"smile": degree}, teeth=self.teeth))
            for person, degree in zip(people, degrees, strict=True)
        ]
        return self.judge.locate(pictures, people)

    def face_edit(self, person: Person, degree: float) -> FaceEdit:
        """The edit itself, with the landmarks after it."""
        face = PhotoFace(person.pixels, face_of(self.editor, person))
        request = EditRequest({"smile": degree}, teeth=self.teeth)
        return self.editor.method.edits([face], [request])[0]

    def clear_faces(self, title: str, people: Iterable[Person]) -> Figures:
        """How many unsmiling faces smile at +1, and smiling ones no longer do at -1."""
        unsmiling: list[Person] = []
        smiling: list[Person] = []
        for person in people:
            degree = face_of(self.editor, person).smile or 0.0
            some = unsmiling if degree < -CLEARLY else smiling if degree > CLEARLY else []
            if len(some) < self.count:
                some.append(person)
            if min(len(unsmiling), len(smiling)) >= self.count:
                break
        figures: Figures = {}
        for some, degree, done, moved in (
            (unsmiling, 1.0, "unsmiling, judged smiling at +1", "degree risen at +1"),
            (smiling, -1.0, "smiling, judged not smiling at -1", "degree fallen at -1"),
        ):
            before = self.judge.smiles(JudgedFaces.of(some))
            after = self.judge.smiles(self.edited(some, [degree] * len(some)))
            figures[f"{title}: {done}"] = share_of(degree * after > 0)
            figures[f"{title}: {moved}"] = share_of(degree * (after - before) > 0)
        return figures

    def ladder(self, people: Sequence[Person]) -> Figures:
        """Whether the degree rises, and the eyes and the cheeks' colour are kept."""
        steps = [self.edited(people, [degree] * len(people)) for degree in DEGREES]
        readings = np.stack([self.judge.smiles(step) for step in steps], 1)
        eyes = np.array(
            [
                eye_similarity(person.pixels, after, person.points)
                for person, after in zip(people, steps[-1].pictures, strict=True)
            ]
        )
        return {
            "UTKFace: degree rises over -1, -0.5, 0, 0.5, 1": share_of(monotonic(readings)),
            "UTKFace: eye region at +1, mean SSIM": bootstrap(eyes),
            "UTKFace: eye region at +1, lowest SSIM": bootstrap(eyes, statistic=np.min),
            **self.cheek_shifts("UTKFace", people, "race"),
        }

    def cheek_shifts(self, title: str, people: Sequence[Person], label: str) -> Figures:
        """How far the cheeks' colour moves at +1, in levels of 255, by a label."""
        shifts: dict[str, list[float]] = defaultdict(list)
        for person in people:
            found = self.face_edit(person, 1.0).edit
            shift = 0.0 if found is None else cheek_shift(person.pixels, found, person.points)
            shifts[str(person.labels[label])].append(shift)
        return {
            f"{title}: cheeks at +1, {name} (levels)": bootstrap(np.array(some))
            for name, some in shifts.items()
        }

    def london(self) -> Figures:
        """Held-out pairs: edits against the same person's real smile."""
        pairs: dict[str, dict[str, Person]] = defaultdict(dict)
        for record in records_of(self.root / "london", "london", "val", "test"):
            found = self.judge.finder.find(record.name, pixels_of(record), record.labels)
            assert found is not None, record.name
            pairs[record.key][str(record.labels["expression"])] = found
        calm = [pair["neutral"] for pair in pairs.values()]
        real = [pair["happy"] for pair in pairs.values()]
        before, after = JudgedFaces.of(calm), self.edited(calm, [1.0] * len(calm))
        degrees = [face_of(self.editor, person).smile or 0.0 for person in real]
        alike = self.edited(calm, degrees)  # real smiles are of any size
        goal = JudgedFaces.of(real)
        smiling = [p for p, d in zip(real, self.judge.smiles(goal), strict=True) if d > 0]
        back = self.judge.smiles(self.edited(smiling, [-1.0] * len(smiling)))
        shapes = [self.face_edit(p, d).points for p, d in zip(calm, degrees, strict=True)]
        risen = self.judge.smiles(after) > self.judge.smiles(before)
        return {
            "London: degree risen at +1": share_of(risen),
            "London: judged smiling at +1": share_of(self.judge.smiles(after) > 0),
            "London: real smiles judged not smiling at -1": share_of(back < 0),
            "London: lips to the real smile's, neutral (% of pupil distance)": lip_distances(
                before.points, goal.points
            ),
            "London: lips, edited to its degree": lip_distances(shapes, goal.points),
            "London: judge's features to the real smile's, neutral": self.apart(before, goal),
            "London: features, edited to its degree": self.apart(alike, goal),
            **self.cheek_shifts("London", calm, "ethnicity"),
        }

    def apart(self, faces: JudgedFaces, goal: JudgedFaces) -> Figure:
        """Mean distance of the judge's features, of length one, from others'."""
        return bootstrap(np.linalg.norm(self.features(faces) - self.features(goal), axis=1))

    def features(self, faces: JudgedFaces) -> Array:
        network: Any = zoo.load("smile-judge")
        crops = faces.crops_for(network)
        found = read(lambda image: network.norm(network.body(image)), crops, mirrored=False)
        unit: Array = found / np.linalg.norm(found, axis=1, keepdims=True)
        return unit


def cheek_shift(photo: Pixels, edit: Edit, points: Points) -> float:
    """Mean absolute change of the cheeks' mean colour, in levels of 255.

    The same skin is measured before and after: a mask of the cheeks is moved as the photo is.
    """
    skin = np.zeros(photo.shape, np.uint8)
    for cheek in cheeks(points):
        outline = np.round(cheek * 16).astype(np.int32)
        cv2.fillConvexPoly(skin, outline, (255, 255, 255), shift=4)
    moved_only = replace(edit, log_gain=np.zeros_like(edit.log_gain), patches=())
    moved = compose(skin, [moved_only])[..., 0] > 127
    before = photo[skin[..., 0] > 127].astype(float).mean(0)
    after = compose(photo, [edit])[moved].astype(float).mean(0)
    return float(np.abs(after - before).mean())


def lip_distances(faces: Sequence[Points], others: Sequence[Points]) -> Figure:
    """Mean distance of the lips' points from others', aligned by eyes and nose.

    In percent of the others' pupil distances.
    """
    found = []
    for points, other in zip(faces, others, strict=True):
        moved = apply(similarity(points[STILL], other[STILL]), points)
        apart = np.linalg.norm(moved[LIPS] - other[LIPS], axis=1).mean()
        found.append(100 * float(apart) / pupil_distance(other))
    return bootstrap(np.array(found))


def main() -> None:
    parser = parser_of(__doc__, count=120)
    parser.add_argument(
        "--split", choices=("test", "val"), default="test", help="val is for choosing settings"
    )
    parser.add_argument(
        "--machine-points", action="store_true", help="the sets' landmarks in place of our own"
    )
    parser.add_argument("--teeth", choices=TEETH, default="auto", help="as of `gioconda edit`")
    options = parser.parse_args()
    root = data_root(options.data)
    benchmark = SmilerBenchmark(root, options.count, options.teeth, options.machine_points)
    figures: Figures = {}
    for title, name in SETS.items():
        figures |= benchmark.clear_faces(title, benchmark.people(name, options.split))
    ladder = list(islice(benchmark.people("utkface", options.split), options.count))
    report({**figures, **benchmark.ladder(ladder), **benchmark.london()}, options.json)


if __name__ == "__main__":
    sys.exit(main())
