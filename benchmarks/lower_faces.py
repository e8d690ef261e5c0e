"""Lower halves of faces, real and edited, for `detective.py`."""

from __future__ import annotations

import hashlib
import itertools
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np
import torch
from held_out import edit, records_of

from gioconda.atomic import replacing
from gioconda.data.sets.record import Record
from gioconda.data.splits import SPLITS, Split, share_of
from gioconda.editing.editor import Editor
from gioconda.evaluation.people import PersonFinder, pixels_of
from gioconda.evaluation.subjects import face_of
from gioconda.faces.align import compose as join
from gioconda.faces.align import shrunk, similarity
from gioconda.faces.measures import lip_gap
from gioconda.faces.scheme import at
from gioconda.types import Affine, EditRequest, Pixels, Points

WIDTH, HEIGHT, PUPILS_PX = 160, 96, 64
STILL = at("irises_0", "irises_1", "nose_0", "nose_2", "nose_5")  # points that a smile leaves
SHIFT_PX, TURN, SCALE, QUALITIES = 4.0, 0.05, 0.05, (70, 96)
UNSMILING, SMILING, OPEN_GAP = -0.2, 0.3, 0.05
FOLDERS = {"utkface": "utkface", "lfw": "lfw", "london": "london/full"}
COUNTS: dict[str, dict[Split, int]] = {
    "utkface": {"train": 160, "val": 50, "test": 100},
    "lfw": {"train": 160, "val": 50, "test": 100},
    "london": {"train": 82, "val": 82, "test": 82},  # all there are
}
REAL, EDITED = 0, 1


@dataclass(frozen=True)
class LabelledCrops:
    """Lower halves of faces: crops, whether edited, data set and split, in the same order."""

    crops: Pixels  # (N, 96, 160, 3)
    edited: np.ndarray  # (N,) 0 or 1
    source: np.ndarray
    split: np.ndarray

    def of(self, split: str, source: str | None = None) -> LabelledCrops:
        some = self.split == split
        if source is not None:
            some &= self.source == source
        return LabelledCrops(
            self.crops[some], self.edited[some], self.source[some], self.split[some]
        )


# What the product makes of pictures; one editor and one finder in each process.
_WORKER: list[tuple[Editor, PersonFinder]] = []


def start_worker() -> None:
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    _WORKER.append((Editor.from_pretrained(), PersonFinder()))


def crop_of(task: tuple[Record, bool, tuple[bool, bool]]) -> tuple[int, Pixels] | None:
    """The lower half of a picture's largest face, edited if it is of the kind that is edited.

    Args:
        task: The picture, whether it is the way back, and whether real and edited faces are wanted.

    Returns:
        The kind and the crop, or None for a face that is of no use.
    """
    (record, back, wanted), (editor, finder) = task, _WORKER[0]
    person = finder.find(record.name, pixels_of(record), {})
    if person is None:
        return None
    degree, gap = face_of(editor, person).smile or 0.0, lip_gap(person.points)
    smiling, calm = degree > SMILING and gap > OPEN_GAP, degree < UNSMILING
    kind = REAL if calm == back else EDITED
    if not (smiling or calm) or not wanted[kind]:
        return None
    pixels = person.pixels
    if kind == EDITED:
        pixels = edit(editor, person, EditRequest({"smile": -1.0 if back else 1.0}))
        if np.array_equal(pixels, person.pixels) or not (back or shows_teeth(finder, pixels)):
            return None
    chance = np.random.default_rng(list(hashlib.sha1(str(record.path).encode()).digest()[:8]))
    return kind, lower_half(pixels, person.points, chance)


def shows_teeth(finder: PersonFinder, pixels: Pixels) -> bool:
    """Whether the lips of the largest face are apart; closed ones would be told by that alone."""
    person = finder.find("", pixels, {})
    return person is not None and lip_gap(person.points) > OPEN_GAP


def lower_half(pixels: Pixels, points: Points, chance: np.random.Generator) -> Pixels:
    """``(96, 160, 3)``: from the nose to the chin, and what JPEG leaves of it."""
    to_crop = join(random_similarity(chance), still_transform(points))
    region, moved = shrunk(pixels, to_crop, WIDTH, HEIGHT)
    cut = cv2.warpAffine(
        region, moved, (WIDTH, HEIGHT), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    quality = int(chance.integers(*QUALITIES))
    _, written = cv2.imencode(".jpg", cut, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(written, cv2.IMREAD_COLOR), np.uint8)


def still_transform(points: Points) -> Affine:
    """``photo_to_crop`` that lays eyes and nose, which a smile leaves, on their mean places."""
    half = PUPILS_PX / 2
    # Pupils, bridge and tip of the nose, in half pupil distances from the pupils' middle.
    template = np.array([[-1, 0], [1, 0], [0, -0.08], [0, 0.39], [0, 1.09]])
    centre = np.array([(WIDTH - 1) / 2, -0.5 * PUPILS_PX])
    return similarity(points[STILL], centre + half * template)


def random_similarity(chance: np.random.Generator) -> Affine:
    """A small random similarity about the crop's middle: both kinds are resampled."""
    scale, turn = 1 + SCALE * chance.uniform(-1, 1), TURN * chance.uniform(-1, 1)
    cos, sin = scale * np.cos(turn), scale * np.sin(turn)
    linear = np.array([[cos, -sin], [sin, cos]])
    middle = np.array([WIDTH - 1, HEIGHT - 1]) / 2
    shift = SHIFT_PX * chance.uniform(-1, 1, 2)
    return np.column_stack([linear, middle - linear @ middle + shift])


def gather(root: Path, back: bool, workers: int) -> LabelledCrops:
    """As many real as edited faces of each set and split."""
    crops: list[Pixels] = []
    labels: list[tuple[int, str, str]] = []
    with ProcessPoolExecutor(workers, get_context("spawn"), start_worker) as pool:
        for source, split in itertools.product(COUNTS, SPLITS):
            records = records_of(root / FOLDERS[source], source, split)
            records.sort(key=lambda record: share_of(record.name))  # a fixed random order
            kinds: list[list[Pixels]] = [[], []]
            for start in range(0, len(records), 32):
                wanted = tuple(len(kind) < COUNTS[source][split] for kind in kinds)
                if not any(wanted):
                    break
                tasks = [(record, back, wanted) for record in records[start : start + 32]]
                for found in pool.map(crop_of, tasks, chunksize=4):
                    if found is not None and len(kinds[found[0]]) < COUNTS[source][split]:
                        kinds[found[0]].append(found[1])
            say(f"{source} {split}: {len(kinds[REAL])} real, {len(kinds[EDITED])} edited")
            each = min(len(kind) for kind in kinds)
            for kind in (REAL, EDITED):
                crops += kinds[kind][:each]
                labels += [(kind, source, split)] * each
    edited, sources, splits = (np.array(column) for column in zip(*labels, strict=True))
    return LabelledCrops(np.stack(crops), edited, sources, splits)


def load_or_gather(file: Path | None, root: Path, back: bool, workers: int) -> LabelledCrops:
    """The crops of a file, if it is there; else new ones, which are written to it."""
    if file is not None and file.is_file():
        with np.load(file) as arrays:
            return LabelledCrops(**arrays)
    faces = gather(root, back, workers)
    if file is not None:
        with replacing(file) as aside:
            np.savez(aside, **vars(faces))
    return faces


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
