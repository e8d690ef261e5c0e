"""How far heads turn: `python benchmarks/head_poses.py RUN --poses cache/prepared/mtfl-64`.

`python benchmarks/head_poses.py head-mesh --yaw 20` measures turns by the head's mesh: by so many
degrees to the left and right, and by what brings the head to the front, at most 25.

Where the nose stands between the eyes says how a head is turned: 0 in the middle, in distances of
the eyes, positive to the picture's right. It is measured on the five points that MTFL's people set,
for each pose of its held-out pictures, and on our landmarks of held-out photos of other sets, found
anew after each edit; no network that a method could have learned from is asked. A face is read as
the pose whose median is nearest. Beside it stands the yaw by the mesh, laid onto the points found
anew. Identity is the judge's. Held out: people (LFW), pictures (UTKFace, MTFL) of the test split.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import combinations, groupby
from pathlib import Path

import numpy as np
from command import parser_of, table, text_of, write_json
from held_out import SETS, edit, identity_figures, some_people

from gioconda.data.prepared.reader import Prepared
from gioconda.data.root import data_root
from gioconda.data.splits import lfw_person
from gioconda.editing.editor import Editor
from gioconda.evaluation.intervals import Figure, share_of
from gioconda.evaluation.judge import Judge
from gioconda.evaluation.judged_faces import JudgedFaces
from gioconda.faces.head_pose import HeadPoseReader
from gioconda.faces.turn import TURNED, turn
from gioconda.photo import read_photo
from gioconda.training.head_landmarks import landmarks_of
from gioconda.types import MOST_TURN, EditRequest, HeadTurn, Points

POSES = tuple(TURNED)
PAIRS_WITHIN = 3.0  # degrees: how near real pairs are to the angle asked for


def main() -> None:
    parser = parser_of(__doc__, count=60)
    parser.add_argument("model", help="a method with the attributes left, frontal and right")
    parser.add_argument(
        "--poses", type=Path, help="MTFL, prepared; without it the published medians"
    )
    parser.add_argument("--degree", type=float, default=1.0, help="of each pose, up to 1")
    parser.add_argument("--yaw", type=float, help="degrees by which the head's mesh turns")
    options = parser.parse_args()
    root, medians = data_root(options.data), np.array(list(TURNED.values()))
    if options.poses:
        real = real_turns(options.poses)
        medians = np.array([np.median(real[pose]) for pose in POSES])
        for pose in POSES:
            right = text_of(read_as(real[pose], pose, medians))
            print(f"MTFL, {pose}: {quartiles(real[pose])}, read rightly {right}")
    reader = HeadPoseReader.from_pretrained()
    editor, judge, figures = Editor.from_pretrained(options.model), Judge(), {}
    for title, name in SETS.items():
        people = some_people(root, name, options.count)
        faces = JudgedFaces.of(people)
        before, rows = turns(faces.points), {}
        for k, pose in enumerate(POSES):
            requests = [
                requested(pose, yaw, options.degree, options.yaw) for yaw in yaws(reader, faces)
            ]
            pictures = [edit(editor, *both) for both in zip(people, requests, strict=True)]
            edited = judge.locate(pictures, people)
            after = turns(edited.points)
            rows[pose] = {
                "yaw before": quartiles(yaws(reader, faces), 1),
                "yaw after": quartiles(yaws(reader, edited), 1),
                "turned by": quartiles(yaws(reader, edited) - yaws(reader, faces), 1),
                "nose": quartiles(after),
                "read before": read_as(before, pose, medians),
                "read after": read_as(after, pose, medians),
                "nearer": share_of(np.abs(after - medians[k]) < np.abs(before - medians[k])),
                **identity_figures(judge, faces, edited),
            }
        table(f"{title}, {len(people)} faces: before {quartiles(before)}", rows)
        figures[title] = rows
    if options.yaw is not None:
        figures["real pairs"] = real_pairs(root, judge, reader, options.yaw)
        print(f"\nLFW, real pairs about {options.yaw:g} degrees apart: {figures['real pairs']}")
    write_json(figures, options.json)


def requested(pose: str, yaw: float, degree: float, by: float | None) -> EditRequest:
    """The request for a pose, of a head that is turned by ``yaw`` degrees."""
    if by is None:
        return EditRequest({pose: degree})
    to_front = float(np.clip(-yaw, -MOST_TURN.yaw, MOST_TURN.yaw))
    return EditRequest(turn=HeadTurn({"left": -by, "frontal": to_front, "right": by}[pose]))


def yaws(reader: HeadPoseReader, faces: JudgedFaces) -> np.ndarray:
    """Degrees, ``(N,)``, positive to the picture's right."""
    return np.array([reader.read(points).turn.yaw for points in faces.points])


def real_pairs(root: Path, judge: Judge, reader: HeadPoseReader, apart: float) -> dict[str, Figure]:
    """Identity of two real pictures of one held-out person, turned by about as much."""
    faces = landmarks_of(root, "lfw", "test")
    angles = {name: reader.read(points).turn for name, points in faces.items()}
    found = []
    for _, names in groupby(sorted(faces), lfw_person):
        for one, other in combinations(names, 2):
            difference = abs(angles[one].yaw - angles[other].yaw)
            if abs(difference - apart) < PAIRS_WITHIN:
                found.append((one, other))
    one, other = (
        JudgedFaces(
            [read_photo(root / "lfw" / "images" / name).pixels for name in side],
            [faces[name] for name in side],
            np.ones(len(side)),
        )
        for side in zip(*found, strict=True)
    )
    return identity_figures(judge, one, other)


def real_turns(folder: Path) -> dict[str, np.ndarray]:
    """Pose -> where the nose stands in real held-out pictures of it."""
    prepared = Prepared.open(folder)
    part = prepared.arrays("test", ["points", "pose"])
    words = prepared.kinds["pose"].values
    return {pose: turns(part["points"][part["pose"] == words.index(pose)]) for pose in POSES}


def turns(points: Iterable[Points]) -> np.ndarray:
    """Where noses stand, ``(N,)``, out of 5 or 141 points each, as the module says."""
    return np.array([turn(np.asarray(face, float)) for face in points])


def read_as(turned: np.ndarray, pose: str, medians: np.ndarray) -> Figure:
    return share_of(np.abs(turned[:, None] - medians).argmin(1) == POSES.index(pose))


def quartiles(turned: np.ndarray, digits: int = 2) -> str:
    low, middle, high = (f"{value:+.{digits}f}" for value in np.quantile(turned, [0.25, 0.5, 0.75]))
    return f"{middle} [{low}, {high}]"


if __name__ == "__main__":
    sys.exit(main())
