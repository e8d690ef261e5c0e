"""Prints every figure of the smile meter and its judge, on people that neither learned from.

GIOCONDA_DATA=... python benchmarks/smile_degree.py [NAME_OR_FILE ...]
"""

from __future__ import annotations

import argparse
import functools
import platform
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from gioconda.data.faces import LabelledFace, cut_faces, face_of
from gioconda.data.root import data_root
from gioconda.data.sets.record import Record
from gioconda.data.sets.registry import read_set
from gioconda.data.sets.utkface import GENDERS, RACES
from gioconda.data.smile_labels import (
    cohn_kanade_faces,
    lfw_faces,
    mtfl_faces,
    part_of,
    smiles_faces,
)
from gioconda.data.splits import split_of
from gioconda.faces.align import FIVE
from gioconda.faces.detect import DlibDetector
from gioconda.faces.find import find_faces
from gioconda.faces.landmarks import LandmarkFinder
from gioconda.faces.smile_degree import SmileMeter
from gioconda.training.calibration import fit_temperature, human_faces

Array = NDArray[np.float64]
find_smiles = functools.cache(smiles_faces)  # takes a minute
LANDMARK_ERROR = 0.03  # of the distance between the pupils: our landmark network's


def degrees_of(meter: SmileMeter, faces: Sequence[LabelledFace]) -> Array:
    return meter.measure_crops(cut_faces(faces, meter.size, meter.zoom)).astype(float)


def labels_of(faces: Sequence[LabelledFace]) -> Array:
    return np.array([face.labels["smiling"] for face in faces])


def accuracy(degrees: Array, faces: Sequence[LabelledFace], threshold: float = 0.0) -> str:
    right = (degrees > threshold) == (labels_of(faces) > 0.5)
    return f"{100 * right.mean():5.1f} %  (n = {len(right)})"


def lfw(meter: SmileMeter, root: Path) -> None:
    test = [f for f in lfw_faces(root) if part_of(f.key) == "test"]
    sure = [f for f in test if f.weight == 1]
    degrees = degrees_of(meter, sure)
    print("LFW, held-out people, happy against neutral   ", accuracy(degrees, sure))
    clear = np.abs(degrees) > 0.5
    some = [f for f, c in zip(sure, clear, strict=True) if c]
    print("    where it is clear, |degree| > 0.5         ", accuracy(degrees[clear], some))
    rare = [f for f in test if f.weight < 1]
    print(
        "    named angry, sad, surprised ...: not over 0", accuracy(degrees_of(meter, rare), rare)
    )
    print("    points off by 3 % of the pupils' distance ", shaken(meter, sure, degrees))
    print("    with our own detector and landmarks       ", own(meter, sure, degrees))
    for name, change in CHANGES.items():
        print(f"    {name:42s}", changed(meter, sure, degrees, change))


def shaken(meter: SmileMeter, faces: Sequence[LabelledFace], degrees: Array) -> str:
    random = np.random.default_rng(0)
    moved = []
    for face in faces:
        error_px = LANDMARK_ERROR * np.linalg.norm(face.five[0] - face.five[1]) / 2**0.5
        moved.append(replace(face, points=face.five + random.normal(0, error_px, (5, 2))))
    after = degrees_of(meter, moved)
    return f"{accuracy(after, faces)}, degree moved by {np.median(np.abs(after - degrees)):.2f}"


@functools.cache
def finders() -> tuple[DlibDetector, LandmarkFinder]:
    return DlibDetector(), LandmarkFinder.from_pretrained()


@functools.cache
def own_points(path: Path) -> list[Array]:
    """The five points of every face that our own detector and landmarks find in a picture."""
    pixels = np.ascontiguousarray(cv2.imread(str(path))[:, :, ::-1])
    return [face.points[FIVE] for face in find_faces(pixels, *finders())]


def with_own_points(faces: Sequence[LabelledFace]) -> list[tuple[int, LabelledFace]]:
    """The faces that are found, with our own points, and which of ``faces`` they are."""
    found = []
    for k, face in enumerate(faces):
        fives = own_points(face.path)
        away = [np.linalg.norm(five - face.five, axis=1).mean() for five in fives]
        if away and min(away) < np.linalg.norm(face.five[0] - face.five[1]):
            found.append((k, replace(face, points=fives[int(np.argmin(away))])))
    return found


def own(meter: SmileMeter, faces: Sequence[LabelledFace], degrees: Array) -> str:
    found = with_own_points(faces)
    index, some = [k for k, _ in found], [face for _, face in found]
    after = degrees_of(meter, some)
    moved = np.median(np.abs(after - degrees[index]))
    return f"{accuracy(after, some)}, degree moved by {moved:.2f}"


def _gray(crops: NDArray[np.uint8]) -> NDArray[np.uint8]:
    gray = crops @ np.array([0.299, 0.587, 0.114])
    return np.repeat(gray[..., None], 3, 3).astype(np.uint8)


def _soft(crops: NDArray[np.uint8]) -> NDArray[np.uint8]:
    side = crops.shape[1]
    return np.array([cv2.resize(cv2.resize(c, (28, 28), interpolation=cv2.INTER_AREA), (side, side))
                     for c in crops])  # fmt: skip


CHANGES: dict[str, Callable[[NDArray[np.uint8]], NDArray[np.uint8]]] = {
    "gray": _gray,
    "a quarter of the light": lambda c: (c * 0.25).astype(np.uint8),
    "warm light": lambda c: np.clip(c * np.array([1.25, 1.0, 0.6]), 0, 255).astype(np.uint8),
    "11 px between the pupils": _soft,
    "mirrored": lambda c: c[:, :, ::-1],
}


def changed(
    meter: SmileMeter,
    faces: Sequence[LabelledFace],
    degrees: Array,
    change: Callable[[NDArray[np.uint8]], NDArray[np.uint8]],
) -> str:
    after = meter.measure_crops(change(cut_faces(faces, meter.size, meter.zoom))).astype(float)
    return f"{accuracy(after, faces)}, degree moved by {np.median(np.abs(after - degrees)):.2f}"


def other_labels(meter: SmileMeter, root: Path, judge: bool) -> None:
    smiles = find_smiles(root)
    groups: dict[str, list[LabelledFace]] = {
        "SMILEs, test people": [f for f in smiles if part_of(f.key) == "test"],
        "MTFL, test people": [f for f in mtfl_faces(root) if part_of(f.key) == "test"],
        "Cohn-Kanade, test people": [
            f for f in cohn_kanade_faces(root) if part_of(f.key) == "test"
        ],
    }
    if not judge:  # the judge learned from no crop of SMILEs, but may know their people
        kept = ("test", "val", "judge", "unknown")
        groups["SMILEs, all pictures held out"] = [f for f in smiles if part_of(f.key) in kept]
    names = list(meter.network.config["sources"])
    for name, faces in groups.items():
        degrees = degrees_of(meter, faces)
        own = ""
        if faces[0].source in names:
            threshold = float(meter.network.head.threshold(names.index(faces[0].source)))
            own = (
                f"; at its annotators' own {threshold:+.2f}: {accuracy(degrees, faces, threshold)}"
            )
        print(f"{name:46s}", accuracy(degrees, faces) + own)


def humans(meter: SmileMeter, root: Path) -> None:
    faces = human_faces(root)
    crops = cut_faces(faces, meter.size, meter.zoom)
    degrees, people = meter.measure_crops(crops).astype(float), labels_of(faces)
    print(f"Human degrees (UTKFace, n = {len(faces)}): Pearson {pearson(degrees, people):.3f}")
    logits = meter.logits(crops).astype(float)
    offset = float(meter.network.head.offset)
    folds = np.arange(len(people)) % 5
    unseen = np.empty_like(people)
    for fold in range(5):
        t = fit_temperature(logits[folds != fold], people[folds != fold], offset)
        unseen[folds == fold] = np.tanh((logits[folds == fold] - offset) / t)
    print(f"    temperature fitted on the other four folds: Pearson {pearson(unseen, people):.3f}, "
          f"mean error {np.abs(unseen - people).mean():.2f}")  # fmt: skip
    about = {r.name: r.labels for r in read_set("utkface", root / "utkface")}
    groups: dict[str, list[int]] = defaultdict(list)
    for k, face in enumerate(faces):
        for label in ("race", "gender"):
            groups[str(about[face.path.name][label])].append(k)
    for name in (*RACES, "female", "male"):
        at = groups[name]
        if len(at) > 2:
            print(
                f"    {name:8s} n = {len(at):3d}: Pearson {pearson(degrees[at], people[at]):.2f}, "
                f"mean error {np.abs(degrees[at] - people[at]).mean():.2f}, "
                f"bias {(degrees[at] - people[at]).mean():+.2f}"
            )


def london(meter: SmileMeter, root: Path) -> None:
    records = read_set("london", root / "london").records
    faces = [
        [face_of(r, "london", {}) for r in records if r.labels["expression"] == expression]
        for expression in ("neutral", "happy")
    ]
    origins = np.array([r.labels["ethnicity"] or "unknown" for r in records[::2]])
    neutral, smiling = degrees_of(meter, faces[0]), degrees_of(meter, faces[1])
    above, least = int((smiling > neutral).sum()), (smiling - neutral).min()
    print(
        f"London: smiling above neutral in {above} of {len(origins)} pairs, by {least:+.2f} or more"
    )
    for name, values in (("neutral", neutral), ("smiling", smiling)):
        at = " ".join(f"{v:+.2f}" for v in np.quantile(values, [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1]))
        print(f"    {name}: over 0 {100 * (values > 0).mean():.0f} %; "
              f"0, 10, 25, 50, 75, 90, 100 %: {at}")  # fmt: skip
    for origin in sorted(set(origins)):
        of_them = origins == origin
        print(f"    {origin} (n = {of_them.sum()}): mean {neutral[of_them].mean():+.2f} "
              f"to {smiling[of_them].mean():+.2f}")  # fmt: skip


def held_out_utkface(root: Path) -> tuple[list[Record], list[LabelledFace]]:
    records = [
        r
        for r in read_set("utkface", root / "utkface")
        if r.points is not None and split_of(r.key) == "test"
    ]
    return records, [face_of(r, "utkface", {}) for r in records]


def spread(meter: SmileMeter, root: Path) -> Array:
    """Degrees of UTKFace's held-out pictures, for the agreement of two meters."""
    faces = held_out_utkface(root)[1]
    degrees = degrees_of(meter, faces)
    share = np.histogram(degrees, np.linspace(-1, 1, 9))[0] / len(degrees)
    print(f"UTKFace, held-out pictures (n = {len(faces)}), share by degree in steps of 0.25:")
    print("    " + " ".join(f"{100 * s:.0f} %" for s in share))
    return degrees


def agreement(root: Path, ours: Array, theirs: Array) -> None:
    """How far two networks, trained on different people, agree where nobody gave a label."""
    records = held_out_utkface(root)[0]
    groups = {"all": np.ones(len(records), bool)}
    groups["under 3"] = np.array([r.number("age") < 3 for r in records])
    groups |= {race: np.array([r.labels["race"] == race for r in records]) for race in RACES}
    groups |= {
        gender: np.array([r.labels["gender"] == gender for r in records]) for gender in GENDERS
    }
    print("\nThe two on UTKFace's held-out pictures:")
    for name, at in groups.items():
        same = ((ours[at] > 0) == (theirs[at] > 0)).mean()
        print(
            f"    {name:8s} n = {at.sum():3d}: Pearson {pearson(ours[at], theirs[at]):.3f}, same "
            f"side of 0 {100 * same:.1f} %, difference {(ours[at] - theirs[at]).mean():+.2f}"
        )


def speed(meter: SmileMeter) -> None:
    torch.set_num_threads(1)
    crops = np.random.default_rng(0).integers(0, 255, (1, meter.size, meter.size, 3), np.uint8)
    times = []
    for _ in range(60):
        start = time.process_time()
        meter.measure_crops(crops)
        times.append(time.process_time() - start)
    count = sum(p.numel() for p in meter.network.parameters())
    print(f"Size: {count:,} parameters; one face, one core: {1e3 * np.median(times[10:]):.1f} ms")


def pearson(a: Array, b: Array) -> float:
    return float(np.corrcoef(a, b)[0, 1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", nargs="*", default=["smile-degree", "smile-judge"])
    parser.add_argument("--root", help="the folder of all data sets")
    options = parser.parse_args()
    root = data_root(options.root)
    print(f"{platform.machine()}, Python {platform.python_version()}, torch {torch.__version__}")
    held_out = []
    for name in options.weights:
        meter = SmileMeter.from_pretrained(name)
        print(f"\n== {name} ({meter.network.name})")
        lfw(meter, root)
        other_labels(meter, root, judge="smiles" not in meter.network.config["sources"])
        humans(meter, root)
        london(meter, root)
        held_out.append(spread(meter, root))
        speed(meter)
    if len(held_out) == 2:
        agreement(root, *held_out)


if __name__ == "__main__":
    main()
