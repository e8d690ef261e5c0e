"""How far heads turn: `python benchmarks/head_poses.py RUN --poses cache/prepared/mtfl-64`.

Where the nose stands between the eyes says how a head is turned: 0 in the middle, in distances of
the eyes, positive to the picture's right. It is measured on the five points that MTFL's people set,
for each pose of its held-out pictures, and on our landmarks of held-out photos of other sets, found
anew after each edit; no network that a method could have learned from has a say. A face is read as
the pose whose median is nearest. Identity is the judge's. Held out: people (LFW), pictures
(UTKFace, MTFL) of the test split.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from expressions import counted, found, held_out

from gioconda.data.prepared.reader import Prepared
from gioconda.data.root import data_root
from gioconda.data.splits import lfw_person, utkface_picture
from gioconda.editing.attribute_editing import AttributeEditor
from gioconda.editing.editor import Editor
from gioconda.evaluation.judge import SAME_PERSON, Judge, Seen
from gioconda.faces.turn import TURNED, turn
from gioconda.photo import Photo
from gioconda.types import Face, Points

POSES = tuple(TURNED)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", help="a method with the attributes left, frontal and right")
    parser.add_argument("--poses", type=Path, required=True, help="MTFL, prepared")
    parser.add_argument("--data", help="the data folder; default $GIOCONDA_DATA or ../shared/data")
    parser.add_argument("--count", type=int, default=60, help="faces of each set")
    parser.add_argument("--degree", type=float, default=1.0, help="of each pose, up to 1")
    options = parser.parse_args()
    root = data_root(options.data)
    real = real_turns(options.poses)
    for pose in POSES:
        print(
            f"MTFL, {pose}: {describe(real[pose])}, read rightly {read_as(real[pose], pose, real)}"
        )
    finder, editor, judge = (
        Editor.from_pretrained(),
        AttributeEditor.from_pretrained(options.model),
        Judge(),
    )
    for name, folder, key in (
        ("UTKFace", root / "utkface" / "crop_part1", utkface_picture),
        ("LFW", root / "lfw" / "images", lfw_person),
    ):
        people = found(finder, held_out(folder, key, "test"), options.count)
        shown = describe(turns([face.points for _, face, _ in people]))
        print(f"\n{name}, {len(people)} faces: before {shown}")
        print("| pose | nose | read before | read after | nearer | same person | cosine |")
        print("| --- " * 7 + "|")
        for pose in POSES:
            asked = {pose: options.degree}
            print(f"| {pose} | " + " | ".join(row(editor, judge, people, asked, real)) + " |")


def real_turns(folder: Path) -> dict[str, np.ndarray]:
    """Pose -> where the nose stands in real held-out pictures of it."""
    prepared = Prepared.open(folder)
    part = prepared.arrays("test", ["points", "pose"])
    words = prepared.kinds["pose"].values
    return {pose: turns(part["points"][part["pose"] == words.index(pose)]) for pose in POSES}


def turns(points: list[Points] | np.ndarray) -> np.ndarray:
    """Where noses stand, ``(N,)``, out of 5 or 141 points each, as the module says."""
    return np.array([turn(np.asarray(p, float)) for p in points])


def row(
    editor: AttributeEditor,
    judge: Judge,
    people: list[tuple[Photo, Face, int]],
    asked: dict[str, float],
    real: dict[str, np.ndarray],
) -> list[str]:
    """The figures of faces that were asked to turn to one pose."""
    (pose,) = asked
    edited = [editor.edit(photo, faces=[n], **asked).photo.pixels for photo, _, n in people]
    again = [
        judge.finder.again(pixels, face.box)[0]
        for pixels, (_, face, _) in zip(edited, people, strict=True)
    ]
    before, after = turns([face.points for _, face, _ in people]), turns(again)
    goal = float(np.median(real[pose]))
    nearer = np.abs(after - goal) < np.abs(before - goal)
    whole = Seen([p.pixels for p, _, _ in people], [f.points for _, f, _ in people], np.ones(0))
    same = judge.identities(whole) * judge.identities(Seen(edited, again, np.ones(0)))
    cosines = same.sum(1)
    return [
        describe(after),
        read_as(before, pose, real),
        read_as(after, pose, real),
        counted(nearer),
        counted(cosines > SAME_PERSON),
        f"{cosines.mean():.3f}",
    ]


def read_as(turned: np.ndarray, pose: str, real: dict[str, np.ndarray]) -> str:
    medians = np.array([np.median(real[name]) for name in POSES])
    nearest = np.abs(turned[:, None] - medians).argmin(1)
    return counted(nearest == POSES.index(pose))


def describe(turned: np.ndarray) -> str:
    low, middle, high = np.quantile(turned, [0.25, 0.5, 0.75])
    return f"{middle:+.2f} [{low:+.2f}, {high:+.2f}]"


if __name__ == "__main__":
    sys.exit(main())
