"""Prints every figure of the landmarks, on people that the network did not learn from.

GIOCONDA_DATA=... python benchmarks/landmarks.py [NAME_OR_FILE] [--split test] [--every 1]

Errors are mean distances in percent of the distance between the pupils, from dlib's own boxes.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import torch
from command import machine, seconds
from numpy.typing import NDArray

from gioconda import zoo
from gioconda.data.landmark_labels import faces_with_landmarks
from gioconda.data.root import data_root
from gioconda.data.sets.mtfl import records_with_all_points
from gioconda.data.splits import london_person, split_of
from gioconda.faces import align
from gioconda.faces.detect import default_detector
from gioconda.faces.detectors.base import Detection, Detector, merge
from gioconda.faces.landmarks import LandmarkFinder
from gioconda.faces.measures import lip_gap
from gioconda.faces.scheme import GROUPS, LIPS, PUPILS
from gioconda.faces.thresholds import SURE_FROM
from gioconda.luma import luma
from gioconda.photo import read_photo
from gioconda.types import Box, Pixels, Points

Array = NDArray[np.float64]
KINDS = {
    "all": np.arange(141),
    "lips": LIPS,
    "eyes": np.r_[GROUPS["right_eye"], GROUPS["left_eye"]],
    "brows": np.r_[GROUPS["right_brow"], GROUPS["left_brow"]],
    "nose": GROUPS["nose"],
    "oval": GROUPS["oval"],
    "pupils": PUPILS,
}


@dataclass(frozen=True)
class Case:
    """A picture, the detector's box (or one made from it), and where the points should be."""

    pixels: Pixels
    box: Box
    points: Points

    @property
    def pupils_px(self) -> float:
        return float(np.linalg.norm(np.subtract(*self.points[PUPILS])))


def case_of(detector: Detector, path: Path, points: Points, middle: Points) -> Case | None:
    """A picture with the detector's best box that holds ``middle``; None where none does."""
    pixels = read_photo(path).pixels
    for box, *_ in detector.detect(pixels):
        x, y, w, h = box
        if x < middle[0] < x + w and y < middle[1] < y + h:
            return Case(pixels, box, points)
    return None


def cases_of(root: Path, source: str, split: str, every: int) -> tuple[list[Case], int]:
    """The found faces of a data set, and how many were not found."""
    detector = default_detector()
    faces = [f for f in faces_with_landmarks(root) if f.source == source and f.split == split]
    cases = [
        case_of(detector, face.path, face.points, face.points.mean(0))
        for face in (faces[::every] if source != "london" else faces)
    ]
    found = [case for case in cases if case is not None]
    return found, len(cases) - len(found)


def points_of(finder: LandmarkFinder, cases: Sequence[Case]) -> tuple[Array, Array]:
    """``(N, 141, 2)`` points and ``(N,)`` confidences."""
    found = [f[0] for f in finder.find_many([(c.pixels, [c.box]) for c in cases])]
    return np.array([p for p, _ in found]), np.array([sure for _, sure in found])


def errors_of(points: Array, cases: Sequence[Case]) -> Array:
    """``(N, 141)`` in percent of the distance between the pupils."""
    off = np.linalg.norm(points - np.array([c.points for c in cases]), axis=2)
    return 100 * off / np.array([c.pupils_px for c in cases])[:, None]


def report(name: str, finder: LandmarkFinder, cases: Sequence[Case], missed: int) -> None:
    points, sure = points_of(finder, cases)
    errors = errors_of(points, cases)
    kinds = " ".join(f"{kind} {errors[:, k].mean():.2f}" for kind, k in KINDS.items())
    gaps = np.corrcoef([lip_gap(p) for p in points], [lip_gap(c.points) for c in cases])[0, 1]
    print(
        f"{name:8s} n = {len(cases)}, not found {missed} | {kinds} | median "
        f"{np.median(errors.mean(1)):.2f}, worst of 100 {np.percentile(errors.mean(1), 99):.1f} | "
        f"gap of the lips r = {gaps:.3f} | trusted {100 * (sure >= SURE_FROM).mean():.1f} %"
    )


def turned(case: Case, deg: float) -> Case:
    x, y, w, h = case.box
    turn = cv2.getRotationMatrix2D((x + w / 2, y + h / 2), deg, 1.0)
    size = case.pixels.shape[1::-1]
    pixels = cv2.warpAffine(case.pixels, turn, size, borderMode=cv2.BORDER_REPLICATE)
    return Case(pixels, case.box, align.apply(turn, case.points))


def moved(case: Case, x: float, y: float, size: float = 1.0) -> Case:
    left, top, w, h = case.box
    corner = left + w * (x + (1 - size) / 2), top + h * (y + (1 - size) / 2)
    return replace(case, box=Box(*corner, w * size, h * size))


def repainted(case: Case, change: Callable[[Pixels], Pixels]) -> Case:
    return replace(case, pixels=np.ascontiguousarray(change(case.pixels)))


def small(case: Case, pupils_px: float) -> Case:
    scale = min(1.0, pupils_px / case.pupils_px)
    size = [round(s * scale) for s in case.pixels.shape[1::-1]]
    pixels = cv2.resize(case.pixels, size, interpolation=cv2.INTER_AREA)
    box = Box(*(v * scale for v in case.box))
    return Case(pixels, box, (case.points + 0.5) * scale - 0.5)


def half_hidden(case: Case, u: float) -> Case:
    """One side of the face, left, right, upper or lower, behind its own picture upside down."""
    middle = case.points[:105].mean(0).round().astype(int)  # without the oval
    pixels, other = case.pixels.copy(), case.pixels[::-1, ::-1]
    side = int(2 * (u + 1)) % 4
    axis, beyond = side % 2, side < 2
    where = [slice(None), slice(None)]
    where[axis] = slice(middle[1 - axis], None) if beyond else slice(middle[1 - axis])
    pixels[tuple(where)] = other[tuple(where)]
    return replace(case, pixels=pixels)


def gray(pixels: Pixels) -> Pixels:
    return np.repeat(np.uint8(np.rint(luma(pixels)))[..., None], 3, axis=2)


CHANGES: dict[str, Callable[[Case, float], Case]] = {  # the number is a fresh one in [-1, 1]
    "as it is": lambda c, _: c,
    "turned by 15 deg": lambda c, u: turned(c, 15 * np.sign(u)),
    "turned by 30 deg": lambda c, u: turned(c, 30 * np.sign(u)),
    "box off by 15 %": lambda c, u: moved(c, 0.15 * np.cos(7 * u), 0.15 * np.sin(7 * u)),
    "box 15 % too small": lambda c, _: moved(c, 0, 0, 0.85),
    "box 15 % too large": lambda c, _: moved(c, 0, 0, 1.15),
    "gray": lambda c, _: repainted(c, gray),
    "dark (30 % of the light)": lambda c, _: repainted(c, lambda p: np.uint8(p * 0.3)),
    "blurred (2 px)": lambda c, _: repainted(c, lambda p: cv2.GaussianBlur(p, (0, 0), 2)),
    "pupils 16 px apart": lambda c, _: small(c, 16),
    "10 px, a face of 20 px": lambda c, _: small(c, 10),
    "half hidden": half_hidden,
}


def robustness(finder: LandmarkFinder, cases: Sequence[Case]) -> None:
    for name, change in CHANGES.items():
        draws = np.random.default_rng(0).uniform(-1, 1, len(cases))
        changed = [change(c, float(u)) for c, u in zip(cases, draws, strict=True)]
        points, sure = points_of(finder, changed)
        errors = errors_of(points, changed)
        print(
            f"    {name:26s} all {errors.mean():.2f}  lips {errors[:, LIPS].mean():.2f}  "
            f"trusted {100 * (sure >= SURE_FROM).mean():.1f} %"
        )


def backgrounds(root: Path, each: int = 40) -> list[Case]:
    """Boxes of the whole photos that touch no face."""
    random, detector, cases = np.random.default_rng(0), default_detector(), []
    for path in sorted((root / "photos").glob("*.jpg")):
        pixels = read_photo(path).pixels
        faces = [one._replace(score=2.0) for one in detector.detect(pixels)]
        for _ in range(10 * each):
            w = random.uniform(40, pixels.shape[1] / 3)
            corner = random.uniform(0, np.array(pixels.shape[1::-1]) - w)
            box = Box(*corner, w, w)
            if len(merge([*faces, Detection(box, 1.0)], overlap=0, inside=0)) > len(faces):
                cases.append(Case(pixels, box, np.zeros((141, 2))))
    return cases[:: max(1, len(cases) // (9 * each))]


def hidden(case: Case, kind: NDArray[np.intp], by: Pixels) -> Case:
    """A piece of another picture over some points and a margin of a fifth of the pupils."""
    margin = 0.2 * case.pupils_px
    low = np.maximum(case.points[kind].min(0) - margin, 0).astype(int)
    high = np.minimum(case.points[kind].max(0) + margin, case.pixels.shape[1::-1]).astype(int)
    pixels = case.pixels.copy()
    pixels[low[1] : high[1], low[0] : high[0]] = cv2.resize(by, tuple(np.maximum(high - low, 1)))
    return replace(case, pixels=pixels)


def confidence(finder: LandmarkFinder, root: Path, cases: Sequence[Case]) -> None:
    empty = backgrounds(root)[::2]
    covers = [e.pixels[int(e.box.y) :, int(e.box.x) :][:99, :99] for e in empty]
    lower = np.r_[LIPS, GROUPS["nose"][5:]]
    face = np.arange(105)  # all but the oval
    sets = {
        "places without a face": empty,
        "box off by half its width": [moved(c, 0.5, 0.0) for c in cases],
        "upside down": [turned(c, 180) for c in cases],
        "nose and mouth hidden": [
            hidden(c, lower, covers[k % len(covers)]) for k, c in enumerate(cases)
        ],
        "whole face hidden": [
            hidden(c, face, covers[k % len(covers)]) for k, c in enumerate(cases)
        ],
    }
    for name, some in sets.items():
        sure = points_of(finder, some)[1]
        print(f"    {name:26s} n = {len(some)}: {100 * (sure < SURE_FROM).mean():.1f} % under 0.5")


def human_points(finder: LandmarkFinder, root: Path) -> None:
    """Against points that people placed: London's pupils, MTFL's five in 80 px pictures."""
    detector = default_detector()
    with np.load(root / "london" / "landmarks.npz") as file:
        names, template = file["file_name"].astype(str), file["template"].astype(float)
    cases, held = [], []
    for name, placed in zip(names, template, strict=True):
        if np.isfinite(placed[:2]).all():
            points = with_points(PUPILS, placed[:2])
            middle = placed[:2].mean(0) + np.array([0, 30])
            case = case_of(detector, root / "london" / name, points, middle)
            if case is not None:
                cases.append(case)
                held.append(split_of(london_person(name)) != "train")
    errors = errors_of(points_of(finder, cases)[0], cases)[:, PUPILS].mean(1)
    print(
        f"London, people's pupils: held out {errors[held].mean():.2f} (n = {sum(held)}), all "
        f"{errors.mean():.2f} (none of these points was trained on)"
    )
    records = [
        record
        for record in records_with_all_points(root / "mtfl")
        if record.key.startswith("lfw/") and split_of(record.key) == "test"
    ]
    all_of = [
        case_of(detector, r.path, with_points(align.FIVE, r.points), r.points.mean(0))
        for r in records
    ]
    cases = [case for case in all_of if case is not None]
    errors = errors_of(points_of(finder, cases)[0], cases)[:, align.FIVE]
    named = zip(("eye", "eye", "nose", "corner", "corner"), errors.mean(0), strict=True)
    print(
        f"MTFL, people's five points, held-out LFW people (80 px pictures, n = {len(cases)}): "
        f"{errors.mean():.2f}  ({', '.join(f'{k} {v:.2f}' for k, v in named)})"
    )


def with_points(which: NDArray[np.intp], points: Points) -> Points:
    """``(141, 2)`` points of which only some are known, the others 0."""
    known = np.zeros((141, 2))
    known[which] = points
    return known


def speed(finder: LandmarkFinder, cases: Sequence[Case]) -> None:
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    for count in (1, 6, 32):
        jobs = [(c.pixels, [c.box]) for c in cases[:count]]
        taken = seconds(
            partial(finder.find_many, jobs), max(5, 60 // count), clock=time.process_time
        )
        print(f"    {count:2d} faces together: {1e3 * taken / count:.1f} ms a face, one thread")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", nargs="?", default="landmarks")
    parser.add_argument("--split", default="test", choices=("val", "test"))
    parser.add_argument("--every", type=int, default=1, help="take every so manieth face")
    options = parser.parse_args()
    root, finder = data_root(), LandmarkFinder.from_pretrained(options.weights)
    size = zoo.resolve(options.weights).stat().st_size
    print(f"{machine()}\n{options.weights}: {size / 1e6:.2f} MB")
    print("\nLandmarks, held-out people, % of the distance between the pupils")
    found = {
        s: cases_of(root, s, options.split, options.every) for s in ("utkface", "lfw", "london")
    }
    for source, (cases, missed) in found.items():
        report(source, finder, cases, missed)
    human_points(finder, root)
    for source in ("utkface", "lfw"):
        print(f"\nRobustness, {source}")
        robustness(finder, found[source][0])
    print("\nConfidence")
    confidence(finder, root, found["lfw"][0])
    print("\nSpeed, CPU time")
    speed(finder, found["utkface"][0])


if __name__ == "__main__":
    main()
