"""What each slider changes, on held-out faces: `python benchmarks/sliders.py [--count 50]`.

Each slider is set to -1, -0.5, 0.5 and 1. Points are found anew in each edited photo by the
product's own detector and landmarks, and the facial actions are measured on them; heads' angles by
the mesh. Identity is the judge's. Held out: people (LFW) and pictures (UTKFace) of the test split.

Points are followed from the photo into the edited one by dense optical flow of the two pictures
(Kroeger et al. 2016, DIS), and are found anew by the product's landmarks. The flow shows small
motions truly; landmarks that a network learned from everyday faces place lids, irises and brows
where they usually are: of real changes of the upper lids they show about half, of gaze a fifth.

monotone     share of faces whose own action, by flow, never steps back over -1 .. 1 by more than a
             tenth of the mean step, and grows from -1 to 1
found        the same, by the points found anew
own          mean change of the slider's own action from -1 to 1 by flow, in pupil distances; heads:
             degrees of the mesh laid on the points found anew
other        the largest mean change of another action, by flow, and which
times        own over other. Actions that a slider moves together, such as both brows, are all own
same person  by the judge's own network; half of the faces at -1, the others at 1
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import cv2
import numpy as np
from command import parser_of, table, text_of, write_json
from held_out import SETS, edit, some_people

from gioconda.data.root import data_root
from gioconda.editing.editor import Editor
from gioconda.editors.sliders.amounts import SliderAmounts
from gioconda.editors.sliders.names import HEAD_SLIDERS, SLIDERS
from gioconda.evaluation.intervals import Figure, bootstrap, share_of
from gioconda.evaluation.judge import Judge
from gioconda.evaluation.judged_faces import JudgedFaces
from gioconda.evaluation.people import Person
from gioconda.faces.actions import NAMES, STILL, actions, laid
from gioconda.faces.align import apply, similarity
from gioconda.faces.head_pose import HeadPoseReader
from gioconda.faces.scheme import POINT_NAMES, ring
from gioconda.types import EditRequest, HeadTurn, Pixels, Points

VALUES = (-1.0, -0.5, 0.0, 0.5, 1.0)
STEP_BACK = 0.1  # of the mean step
COLUMNS = (*NAMES, *(f"head_{axis}" for axis in HeadTurn._fields))
EYES = {"right_eye", "left_eye", "gaze_x", "gaze_y", "cheeks"}
PUPILS_PX = 96.0  # distance of the pupils in the pictures that the flow compares
CORNER = np.array([1.6, 1.4])  # pupil distances left of and above the pupils' middle
# Edges behind which something hides or appears are followed by what moves with them, so many pupil
# distances above or below: lids by their lashes, the edges of the lips by the lips.
BESIDE = np.zeros((len(POINT_NAMES), 2))
BESIDE[[*ring("right_eye", 9, 16), *ring("left_eye", 9, 16)], 1] = -0.025
BESIDE[[*ring("right_eye", 1, 8), *ring("left_eye", 1, 8)], 1] = 0.02
PARTING = BESIDE.copy()
PARTING[ring("lips_inner", 11, 20), 1], PARTING[ring("lips_inner", 1, 10), 1] = -0.03, 0.03
# What cannot be followed beside a lid that comes over it.
HIDDEN = {
    **dict.fromkeys(("eyes", "right_eye", "left_eye"), ("gaze_x", "gaze_y", "cheeks")),
    "cheeks": ("gaze_x", "gaze_y"),
}
SIZE = (round(3.2 * PUPILS_PX), round(3.8 * PUPILS_PX))


def main() -> None:
    parser = parser_of(__doc__, count=50)
    parser.add_argument("--slider", action="append", choices=SLIDERS, help="only some; repeatable")
    parser.add_argument("--split", choices=("test", "val"), default="test")
    options = parser.parse_args()
    root, editor, judge = data_root(options.data), Editor.from_pretrained(), Judge("gioconda")
    people = [
        person
        for name in SETS.values()
        for person in some_people(root, name, options.count, options.split)
    ]
    start = JudgedFaces.of(people)
    clear = [k for k, worn in enumerate(judge.reading_of("glasses")(start)) if worn <= 0]
    unworn = [people[k] for k in clear]
    print(f"{len(people) - len(unworn)} of {len(people)} wear spectacles: left out for eyes")
    rows = {
        name: measured(editor, judge, unworn if of_eyes(name) else people, name)
        for name in options.slider or SLIDERS
    }
    table(f"{' and '.join(SETS)}, {len(people)} faces", rows)
    write_json(rows, options.json)


def measured(
    editor: Editor, judge: Judge, people: Sequence[Person], slider: str
) -> dict[str, object]:
    """What a slider changes in all faces."""
    before, reader, every = JudgedFaces.of(people), Reader(), np.arange(len(people))
    at_value = {}
    for value in VALUES:
        request = EditRequest({slider: value})
        pictures = [edit(editor, person, request) if value else person.pixels for person in people]
        at_value[value] = judge.locate(pictures, people)
    found = np.array([reader.found(faces.points) for faces in at_value.values()])  # (V, N, K)
    beside = PARTING if slider == "mouth_open" else BESIDE
    by_flow = reader.followed(before, list(at_value.values()), beside)
    of_head = slider in HEAD_SLIDERS
    own = [COLUMNS.index(name) for name in own_actions(slider)]
    measures = found if of_head else by_flow
    changes = (measures[-1] - measures[0]).mean(0)
    hidden = HIDDEN.get(slider, ())
    others = [k for k, name in enumerate(NAMES) if k not in own and name not in hidden]
    largest = max(others, key=lambda k: abs(changes[k]))
    likeness = [
        judge.identity.compare(before.at(half), at_value[value].at(half))
        for value, half in zip((-1.0, 1.0), (every[::2], every[1::2]), strict=True)
    ]
    own_change = float(changes[own].mean())
    row = {
        "monotone": monotone(measures[..., own].mean(-1)),
        "found": monotone(found[..., own].mean(-1)),
        "own": own_change,
        "other": f"{changes[largest]:+.4f} {COLUMNS[largest]}",
        "times": abs(own_change / changes[largest]),
        "same person": share_of(np.concatenate([half.same for half in likeness])),
        "cosine": bootstrap(np.concatenate([half.cosines for half in likeness])),
    }
    print(slider, *(f"{name} {text_of(value)}" for name, value in row.items()), sep="; ")
    sys.stdout.flush()
    return row


def monotone(curves: np.ndarray) -> Figure:
    """Of ``(V, N)`` measures the share that grows, and never steps back by more than noise."""
    steps = np.diff(curves, axis=0)
    grows = (steps >= -STEP_BACK * abs(steps.mean())).all(0) & (curves[-1] > curves[0])
    return share_of(grows)


def of_eyes(slider: str) -> bool:
    """Whether a slider moves lids or irises, which spectacles hide: what covers a face stays."""
    return bool(EYES & {*own_actions(slider)})


def own_actions(slider: str) -> tuple[str, ...]:
    """The columns that a slider is to move."""
    return (slider,) if slider in HEAD_SLIDERS else tuple(SLIDERS[slider].measures)


class Reader:
    """Reads actions and angles off faces."""

    def __init__(self) -> None:
        self.neutral = SliderAmounts.from_pretrained().neutral
        self.poses = HeadPoseReader.from_pretrained()
        self.flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)

    def found(self, faces: Sequence[Points]) -> np.ndarray:
        """``(N, K + 3)``: actions in pupil distances, yaw, pitch and roll in degrees."""
        shapes = np.array([laid(points, self.neutral) for points in faces])
        turns = np.array([self.poses.read(points).turn for points in faces])
        return np.concatenate([actions(shapes), turns], 1)

    def followed(
        self, before: JudgedFaces, after: Sequence[JudgedFaces], beside: Points
    ) -> np.ndarray:
        """``(V, N, K)`` actions of points that the flow leads from value to value, from 0 on."""
        shapes = np.zeros((len(VALUES), len(before.points), *self.neutral.shape))
        start = VALUES.index(0.0)
        for k, points in enumerate(before.points):
            to_crop = similarity(points[STILL], (self.neutral[STILL] + CORNER) * PUPILS_PX)
            seen = [laid_picture(faces.pictures[k], to_crop) for faces in after]
            shapes[start, k] = apply(to_crop, points)
            for v in range(start + 1, len(VALUES)):
                shapes[v, k] = self._moved(shapes[v - 1, k], seen[v - 1], seen[v], beside)
            for v in range(start - 1, -1, -1):
                shapes[v, k] = self._moved(shapes[v + 1, k], seen[v + 1], seen[v], beside)
        return actions(shapes / PUPILS_PX - CORNER)

    def _moved(self, points: Points, before: Pixels, after: Pixels, beside: Points) -> Points:
        where = points + beside * PUPILS_PX
        moves = self.flow.calc(before, after, None)
        seen = cv2.remap(moves, np.asarray(where[:, None], np.float32), None, cv2.INTER_LINEAR)
        seen[STILL] = 0  # both pictures lie in one frame
        return np.asarray(points + seen[:, 0])


def laid_picture(picture: Pixels, to_crop: np.ndarray) -> Pixels:
    """A face in gray, laid on the mean face."""
    crop = cv2.warpAffine(
        picture, to_crop, SIZE, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY), np.uint8)


if __name__ == "__main__":
    sys.exit(main())
