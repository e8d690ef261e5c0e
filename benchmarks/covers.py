"""Prints every figure of what covers a face, on people that nothing learned from.

GIOCONDA_DATA=... python benchmarks/covers.py [--every 1] [--weights cover] [--cases DIR]

How often real faces are refused; how much of covers laid over held-out faces is found, by kind; the
cases of covered mouths; people in masks; what a face costs.
"""

from __future__ import annotations

import time
from collections import Counter
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import torch
from command import parser_of, seconds

from gioconda.data.covers.drawing import CoveredFace
from gioconda.data.covers.kinds import CHANCES
from gioconda.data.covers.pasting import covered, faceless
from gioconda.data.faces import LabelledFace
from gioconda.data.landmark_labels import faces_with_landmarks
from gioconda.data.root import data_root
from gioconda.editing.covers import exclude_hidden
from gioconda.editing.editor import Editor
from gioconda.editing.selection import LEAST_FACE, MOST_OF_MOUTH
from gioconda.faces.align import apply, crop
from gioconda.faces.cover import COVERED, Cover, CoverFinder, mouth_share
from gioconda.faces.detect import default_detector
from gioconda.faces.find import find_faces_many
from gioconda.faces.landmarks import LandmarkFinder
from gioconda.faces.scheme import GROUPS
from gioconda.faces.smile_degree import smile_transform
from gioconda.faces.square import BOX_GROWTH
from gioconda.faces.thresholds import SURE_FROM
from gioconda.photo import read_photo
from gioconda.types import Box, Pixels, Points, Reason

_SIDE = 224  # of the held-out faces that covers are laid over
_OF_KIND = 120


def held_out(root: Path, source: str, every: int) -> list[LabelledFace]:
    """The test split of a data set."""
    faces = [f for f in faces_with_landmarks(root) if f.source == source and f.split == "test"]
    return faces[::every]


def refused(root: Path, covers: CoverFinder, finder: LandmarkFinder, every: int) -> None:
    """How often faces that the landmarks trust are refused, found in whole pictures."""
    detector = default_detector()
    print("\nReal faces, held out: refused because covered, or because of no face")
    for source in ("utkface", "lfw", "london"):
        faces, reasons, cut = held_out(root, source, every), Counter(), 0
        for some in (faces[k : k + 64] for k in range(0, len(faces), 64)):
            photos = [read_photo(face.path) for face in some]
            found = find_faces_many([photo.pixels for photo in photos], detector, finder)
            why: list[list[Reason | None]] = [
                [None if face.confidence >= SURE_FROM else "landmarks unsure" for face in in_photo]
                for in_photo in found
            ]
            seen = exclude_hidden(covers, photos, found, why)
            cut += sum(cover.cut for cover in seen.values())
            reasons.update(reason for in_photo in why for reason in in_photo)
        sure = sum(reasons.values()) - reasons["landmarks unsure"]
        print(
            f"  {source}: {sure - reasons[None]} of {sure} "
            f"({100 * (1 - reasons[None] / max(sure, 1)):.2f} %): {reasons['mouth covered']} mouth "
            f"covered, {reasons['no clear face']} no face; {cut} more are edited behind something "
            "at the mouth"
        )


def covered_faces(root: Path, every: int) -> list[CoveredFace]:
    """Held-out faces of UTKFace and LFW, upright crops of 224 px."""
    faces = [*held_out(root, "utkface", every), *held_out(root, "lfw", every)]
    crops, points = [], []
    for face in faces:
        pixels = read_photo(face.path).pixels
        to_crop = smile_transform(face.points, _SIDE, 0.72)
        crops.append(crop(pixels, to_crop, _SIDE, _SIDE))
        points.append(apply(to_crop, face.points))
    pictures = np.stack(crops)
    return [CoveredFace(image, at, pictures) for image, at in zip(crops, points, strict=True)]


def found_in(
    images: list[Pixels], points: list[Points], finder: LandmarkFinder, covers: CoverFinder
) -> tuple[list[Cover], list[Points], list[float]]:
    """Covers, landmarks and confidence, from a box around where the points are."""
    boxes = []
    for at in points:
        low, high = at.min(0), at.max(0)
        side = float((high - low).max()) / BOX_GROWTH
        x, y = (low + high) / 2 - side / 2
        boxes.append([Box(x, y, side, side)])
    found = [some[0] for some in finder.find_many(list(zip(images, boxes, strict=True)))]
    mine = [at for at, _ in found]
    return covers.find(images, mine), mine, [sure for _, sure in found]


def by_kind(faces: list[CoveredFace], finder: LandmarkFinder, covers: CoverFinder) -> None:
    """Overlap, and mouths that are caught, of covers laid over held-out faces."""
    print("\nCovers laid over held-out faces")
    print("  kind          faces   IoU  | mouth hidden >60 %: refused | mouth free: refused")
    random = np.random.default_rng(0)
    for kind in CHANCES:
        chosen = [faces[k] for k in random.choice(len(faces), _OF_KIND, replace=False)]
        images, truths = zip(*(covered(random, f, [kind]) for f in chosen), strict=True)
        found, _, sure = found_in(list(images), [f.points for f in chosen], finder, covers)
        both = either = 0
        hidden, free, refused, lost = [], [], [], []
        for face, truth, cover, trusted in zip(chosen, truths, found, sure, strict=True):
            inside = np.zeros(truth.shape, np.uint8)
            cv2.fillPoly(inside, [np.int32(face.points[GROUPS["oval"]])], 1)
            y, x = np.mgrid[:_SIDE, :_SIDE].astype(float)
            seen = (cover.at(np.stack([x, y], -1)) > COVERED) & (inside > 0)
            there = (truth > 0.5) & (inside > 0)
            both, either = both + (seen & there).sum(), either + (seen | there).sum()
            share = mouth_share(truth, face.points)
            hidden.append(share > 0.6)
            free.append(share == 0)
            lost.append(cover.mouth_share > MOST_OF_MOUTH)
            refused.append(trusted < SURE_FROM or lost[-1])
        print(
            f"  {kind:12} {len(chosen):6} {both / max(either, 1):6.2f}  |"
            f" {np.sum(np.logical_and(hidden, refused)):4} of {sum(hidden):3} |"
            f" {np.sum(np.logical_and(free, lost)):3} of {sum(free):3}"
        )


def no_faces(faces: list[CoveredFace], covers: CoverFinder) -> None:
    """The face head on crops that show no face."""
    random = np.random.default_rng(1)
    some = [faces[k] for k in random.choice(len(faces), 200, replace=False)]
    half = [cv2.resize(faceless(random, face), (112, 112)) for face in some]
    real = [cv2.resize(face.image, (112, 112)) for face in some]
    read = [covers.read(np.asarray(crops, np.uint8))[1] for crops in (half, real)]
    print("\nNo face where one should be: refused by the face head (and for the same faces whole)")
    print(
        f"  {(read[0] < LEAST_FACE).mean():.1%} of 200; {(read[1] < LEAST_FACE).mean():.1%} of 200"
    )


def cases(folder: Path, crowds: Path) -> None:
    """What becomes of the covered mouths among the cases, and of people in masks."""
    editor = Editor.from_pretrained()
    print("\nCases")
    paths = [*sorted((folder / "covered-mouth").glob("*.jpg")), crowds / "masks.jpg"]
    for path in (path for path in paths if path.is_file()):
        faces = editor.edit(read_photo(path), faces="all").faces
        print(f"  {path.name}: {dict(Counter(face.reason for face in faces))}")


def cost(faces: list[CoveredFace], covers: CoverFinder) -> None:
    """Milliseconds of looking at one face, and at each of six, on one thread."""
    torch.set_num_threads(1)
    print("\nCPU time, one thread")
    for count in (1, 6):
        images, points = [f.image for f in faces[:count]], [f.points for f in faces[:count]]
        taken = seconds(partial(covers.find, images, points), 20, clock=time.process_time)
        print(f"  {count} faces: {1000 * taken / count:.1f} ms each")


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--every", type=int, default=1, help="take every Nth held-out face")
    parser.add_argument("--weights", default="cover", help="a name, a file or a run's folder")
    parser.add_argument("--cases", type=Path, default=Path("../shared/cases"))
    options = parser.parse_args()
    torch.set_num_threads(1)
    root = data_root(options.data)
    covers, finder = CoverFinder.from_pretrained(options.weights), LandmarkFinder.from_pretrained()
    faces = covered_faces(root, options.every)
    cost(faces, covers)
    refused(root, covers, finder, options.every)
    by_kind(faces, finder, covers)
    no_faces(faces, covers)
    if options.weights == "cover":
        cases(options.cases, root / "crowds")


if __name__ == "__main__":
    main()
