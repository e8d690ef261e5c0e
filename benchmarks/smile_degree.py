"""Prints every figure of the smile meter and its judge, on people that neither learned from.

GIOCONDA_DATA=... python benchmarks/smile_degree.py [NAME_OR_FILE ...]
"""

from __future__ import annotations

import functools
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import torch
from command import machine, parser_of, seconds, text_of
from held_out import records_of
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
from gioconda.evaluation.intervals import share_of
from gioconda.evaluation.readers import Array
from gioconda.faces.align import FIVE
from gioconda.faces.detect import default_detector
from gioconda.faces.detectors.base import Detector
from gioconda.faces.find import find_faces
from gioconda.faces.landmarks import LandmarkFinder
from gioconda.faces.smile_degree import SmileMeter
from gioconda.luma import luma
from gioconda.photo import read_photo
from gioconda.training.calibration import fit_temperature, human_faces
from gioconda.types import Pixels

find_smiles = functools.cache(smiles_faces)  # takes a minute
LANDMARK_ERROR = 0.03  # of the distance between the pupils: our landmark network's


def blurred(crops: Pixels) -> Pixels:
    """Crops as if the pupils had been 11 px apart."""
    side, how = crops.shape[1], cv2.INTER_AREA
    return np.array(
        [cv2.resize(cv2.resize(c, (28, 28), interpolation=how), (side,) * 2) for c in crops]
    )


CHANGES: dict[str, Callable[[Pixels], Pixels]] = {
    "gray": lambda c: np.repeat(luma(c)[..., None], 3, 3).astype(np.uint8),
    "a quarter of the light": lambda c: (c * 0.25).astype(np.uint8),
    "warm light": lambda c: np.clip(c * np.array([1.25, 1.0, 0.6]), 0, 255).astype(np.uint8),
    "11 px between the pupils": blurred,
    "mirrored": lambda c: c[:, :, ::-1],
}


def degrees_of(meter: SmileMeter, faces: Sequence[LabelledFace]) -> Array:
    return meter.measure_crops(cut_faces(faces, meter.size, meter.zoom)).astype(float)


def labels_of(faces: Sequence[LabelledFace]) -> Array:
    return np.array([face.labels["smiling"] for face in faces])


def accuracy(degrees: Array, faces: Sequence[LabelledFace], threshold: float = 0.0) -> str:
    return text_of(share_of((degrees > threshold) == (labels_of(faces) > 0.5)))


def row(title: str, *texts: str) -> None:
    print(f"{title:46s} {'; '.join(texts)}")


def lfw(meter: SmileMeter, root: Path) -> None:
    test = [face for face in lfw_faces(root) if part_of(face.key) == "test"]
    sure = [face for face in test if face.weight == 1]
    rare = [face for face in test if face.weight < 1]
    degrees = degrees_of(meter, sure)
    clear = np.abs(degrees) > 0.5
    some = [face for face, is_clear in zip(sure, clear, strict=True) if is_clear]
    row("LFW, held-out people, happy against neutral", accuracy(degrees, sure))
    row("    where it is clear, |degree| > 0.5", accuracy(degrees[clear], some))
    row("    named angry, sad ...: not over 0", accuracy(degrees_of(meter, rare), rare))

    def changed(title: str, after: Array, which: Sequence[int] | slice = slice(None)) -> None:
        moved = np.median(np.abs(after - degrees[which]))
        faces = sure if isinstance(which, slice) else [sure[k] for k in which]
        row(f"    {title}", accuracy(after, faces), f"degree moved by {moved:.2f}")

    changed("points off by 3 % of the pupils' distance", degrees_of(meter, shaken(sure)))
    found = with_own_points(sure)
    own = degrees_of(meter, list(found.values()))
    changed("with our own detector and landmarks", own, list(found))
    crops = cut_faces(sure, meter.size, meter.zoom)
    for name, change in CHANGES.items():
        changed(name, meter.measure_crops(change(crops)).astype(float))


def shaken(faces: Sequence[LabelledFace]) -> list[LabelledFace]:
    """The faces with points that are off."""
    random, moved = np.random.default_rng(0), []
    for face in faces:
        error_px = LANDMARK_ERROR * np.linalg.norm(face.five[0] - face.five[1]) / 2**0.5
        moved.append(replace(face, points=face.five + random.normal(0, error_px, (5, 2))))
    return moved


@functools.cache
def finders() -> tuple[Detector, LandmarkFinder]:
    return default_detector(), LandmarkFinder.from_pretrained()


@functools.cache
def own_points(path: Path) -> list[Array]:
    """The five points of every face that our own detector and landmarks find in a picture."""
    return [face.points[FIVE] for face in find_faces(read_photo(path).pixels, *finders())]


def with_own_points(faces: Sequence[LabelledFace]) -> dict[int, LabelledFace]:
    """The faces that are found, by their place among ``faces``, with our own points."""
    found = {}
    for k, face in enumerate(faces):
        fives = own_points(face.path)
        away = [np.linalg.norm(five - face.five, axis=1).mean() for five in fives]
        if away and min(away) < np.linalg.norm(face.five[0] - face.five[1]):
            found[k] = replace(face, points=fives[int(np.argmin(away))])
    return found


def other_labels(meter: SmileMeter, root: Path, judge: bool) -> None:
    """Labels of other sets, over 0 and at the line that each set's annotators draw."""
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
        degrees, texts = degrees_of(meter, faces), []
        if faces[0].source in names:
            lines = meter.network.weights["head.thresholds"]
            own = lines[names.index(faces[0].source)] - lines[0]
            line = float(meter.degrees(np.array([own], np.float32))[0])
            texts = [f"at its annotators' own {line:+.2f}: {accuracy(degrees, faces, line)}"]
        row(name, accuracy(degrees, faces), *texts)


def humans(meter: SmileMeter, root: Path) -> None:
    """Degrees that people gave to UTKFace's pictures."""
    faces = human_faces(root)
    crops = cut_faces(faces, meter.size, meter.zoom)
    degrees, people = meter.measure_crops(crops).astype(float), labels_of(faces)
    print(f"Human degrees (UTKFace, n = {len(faces)}): Pearson {pearson(degrees, people):.3f}")
    logits, offset = meter.logits(crops).astype(float), float(meter.offset)
    folds, unseen = np.arange(len(people)) % 5, np.empty_like(people)
    for fold in range(5):
        t = fit_temperature(logits[folds != fold], people[folds != fold], offset)
        unseen[folds == fold] = np.tanh((logits[folds == fold] - offset) / t)
    print(
        f"    temperature fitted on the other four folds: Pearson {pearson(unseen, people):.3f}, "
        f"mean error {np.abs(unseen - people).mean():.2f}"
    )
    about = {record.name: record for record in read_set("utkface", root / "utkface")}
    for name, of_them in groups_of([about[face.path.name] for face in faces]).items():
        if of_them.sum() > 2:
            off = (degrees - people)[of_them]
            print(
                f"    {name:8s} n = {of_them.sum():3d}: Pearson "
                f"{pearson(degrees[of_them], people[of_them]):.2f}, mean error "
                f"{np.abs(off).mean():.2f}, bias {off.mean():+.2f}"
            )


def groups_of(records: Sequence[Record]) -> Mapping[str, NDArray[np.bool_]]:
    """Race or gender -> who of UTKFace's people has it."""
    found: dict[str, list[bool]] = defaultdict(list)
    for record in records:
        for name in (*RACES, *GENDERS):
            found[name].append(name in (record.labels["race"], record.labels["gender"]))
    return {name: np.array(members) for name, members in found.items()}


def london(meter: SmileMeter, root: Path) -> None:
    records = read_set("london", root / "london").records
    neutral, smiling = (
        degrees_of(
            meter, [face_of(r, "london", {}) for r in records if r.labels["expression"] == e]
        )
        for e in ("neutral", "happy")
    )
    above, least = int((smiling > neutral).sum()), (smiling - neutral).min()
    print(
        f"London: smiling above neutral in {above} of {len(neutral)} pairs, by {least:+.2f} or more"
    )
    for name, values in (("neutral", neutral), ("smiling", smiling)):
        at = " ".join(f"{v:+.2f}" for v in np.quantile(values, [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1]))
        over = 100 * (values > 0).mean()
        print(f"    {name}: over 0 {over:.0f} %; 0, 10, 25, 50, 75, 90, 100 %: {at}")
    origins = np.array([record.labels["ethnicity"] or "unknown" for record in records[::2]])
    for origin in np.unique(origins):
        before, after = (values[origins == origin] for values in (neutral, smiling))
        print(f"    {origin} (n = {len(before)}): mean {before.mean():+.2f} to {after.mean():+.2f}")


def held_out_utkface(root: Path) -> tuple[list[Record], list[LabelledFace]]:
    records = [r for r in records_of(root / "utkface", "utkface", "test") if r.points is not None]
    return records, [face_of(record, "utkface", {}) for record in records]


def spread(meter: SmileMeter, root: Path) -> Array:
    """Degrees of UTKFace's held-out pictures, for the agreement of two meters."""
    faces = held_out_utkface(root)[1]
    degrees = degrees_of(meter, faces)
    shares = np.histogram(degrees, np.linspace(-1, 1, 9))[0] / len(degrees)
    print(f"UTKFace, held-out pictures (n = {len(faces)}), share by degree in steps of 0.25:")
    print("    " + " ".join(f"{100 * share:.0f} %" for share in shares))
    return degrees


def agreement(root: Path, ours: Array, theirs: Array) -> None:
    """How far two networks, trained on different people, agree where nobody gave a label."""
    records = held_out_utkface(root)[0]
    groups = {
        "all": np.ones(len(records), bool),
        "under 3": np.array([r.number("age") < 3 for r in records]),
    }
    print("\nThe two on UTKFace's held-out pictures:")
    for name, at in {**groups, **groups_of(records)}.items():
        same = ((ours[at] > 0) == (theirs[at] > 0)).mean()
        print(
            f"    {name:8s} n = {at.sum():3d}: Pearson {pearson(ours[at], theirs[at]):.3f}, same "
            f"side of 0 {100 * same:.1f} %, difference {(ours[at] - theirs[at]).mean():+.2f}"
        )


def speed(meter: SmileMeter) -> None:
    torch.set_num_threads(1)
    crops = np.random.default_rng(0).integers(0, 255, (1, meter.size, meter.size, 3), np.uint8)
    taken = seconds(lambda: meter.measure_crops(crops), 50, clock=time.process_time)
    count = sum(weight.size for weight in meter.network.weights.values())
    print(f"Size: {count:,} parameters; one face, one core: {1e3 * taken:.1f} ms")


def pearson(a: Array, b: Array) -> float:
    return float(np.corrcoef(a, b)[0, 1])


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("weights", nargs="*", default=["smile-degree", "smile-judge"])
    options = parser.parse_args()
    root, held_out = data_root(options.data), []
    print(machine())
    for name in options.weights:
        meter = SmileMeter.from_pretrained(name)
        print(f"\n== {name} ({meter.network.method})")
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
