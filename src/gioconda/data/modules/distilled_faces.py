"""Faces beside what dlib's face recognition network says of them: what ``FaceTraits`` learns from.

UTKFace gives gender, race and age; LFW and MTFL give more people. Faces of the training split are
also blended two by two, and the teacher is asked about the blends: people who do not exist, and as
many as one likes. Cutting needs the extra ``[judge]``; training does not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from gioconda.data.faces import LabelledFace, face_of, readable
from gioconda.data.modules.face_crops import FaceCrops
from gioconda.data.root import data_root, read_aligned
from gioconda.data.sets.record import Record
from gioconda.data.sets.utkface import GENDERS, RACES, age_band
from gioconda.data.splits import SPLITS
from gioconda.faces.align import FIVE_TEMPLATE, crop, five_point_transform, similarity
from gioconda.faces.dlib_identity import CHIP_PX, FIVE_IN_CHIP, chip_transform, embeddings
from gioconda.faces.face_reader import zoomed
from gioconda.models.readers.face_traits import AGE_FROM
from gioconda.types import Affine, Pixels

SHARES = {"utkface": 0.4, "lfw": 0.2, "mtfl": 0.15, "blends": 0.25}  # of what is drawn
BALANCE = 0.7  # 0: each UTKFace picture alike; 1: each race, gender and age band alike
BLENDS = 0.8  # a face of the training split
_BLOCK = 600  # faces in memory at a time
_MARGIN_PX = 40  # of a canvas around dlib's chip
_UNKNOWN = {"gender": -1, "race": -1, "age": -1, "years": float("nan")}


def distilled_faces(root: Path) -> list[LabelledFace]:
    """The faces of all three sets, without those that MTFL's own file tests on."""
    faces = [face_of(r, "utkface", _traits(r)) for r in read_aligned(root, "utkface")]
    faces += [face_of(r, "lfw", _UNKNOWN) for r in read_aligned(root, "lfw")]
    for record in read_aligned(root, "mtfl"):
        gender = GENDERS.index(str(record.labels["gender"]))
        if record.split != "test":
            faces.append(face_of(record, "mtfl", {**_UNKNOWN, "gender": gender}))
    return faces


def _traits(record: Record) -> dict[str, float]:
    years = record.number("age")
    return {
        "gender": GENDERS.index(str(record.labels["gender"])),
        "race": RACES.index(str(record.labels["race"])),
        "age": age_band(years, AGE_FROM),
        "years": years,
    }


class DistilledFaces(FaceCrops):
    """Batches of ``image``, ``taught``, ``gender``, ``race``, ``age`` and ``years``."""

    name, folders = "distilled-faces", ("utkface", "lfw", "mtfl")
    labels = {"gender": np.int64, "race": np.int64, "age": np.int64, "years": np.float32}  # noqa: RUF012

    def __init__(self, root: str | None = None, **common: Any) -> None:
        super().__init__(root, **common)
        self.columns = (*self.columns, "taught")

    def ingredients(self) -> Iterator[bytes]:
        """As other crops, and how faces are blended."""
        yield repr((BLENDS, BALANCE, SHARES)).encode()
        yield from super().ingredients()

    def faces(self, root: Path) -> list[LabelledFace]:
        """UTKFace's, LFW's and MTFL's faces."""
        return distilled_faces(root)

    def cut(self) -> dict[str, NDArray[Any]]:
        """Crops, labels, chances, splits, and the teacher's points, with the blends behind them."""
        random = np.random.default_rng(self.seed)
        faces = [face for face in self.faces(data_root(self.root)) if face.split is not None]
        random.shuffle(faces)
        blocks = [self._cut_block(block, random) for block in _blocks(faces)]
        joined = {name: np.concatenate([b[name] for b in blocks]) for name in blocks[0]}
        numbers = joined.pop("embedding")
        real = (joined["split"] == SPLITS.index("train")) & (joined["source"] >= 0)
        numbers = numbers - numbers[real].mean(0)
        joined["taught"] = np.float32(numbers / np.linalg.norm(numbers, axis=1, keepdims=True))
        joined["chance"] = chances(joined)
        return joined

    def _cut_block(
        self, faces: Sequence[LabelledFace], random: np.random.Generator
    ) -> dict[str, NDArray[Any]]:
        pairs = list(readable(faces))
        canvases = [_canvas(face, photo) for face, photo in pairs]
        taught = np.flatnonzero([face.split == "train" for face, _ in pairs])
        count = round(BLENDS * len(taught)) if len(taught) > 1 else 0
        blends = []
        for _ in range(count):
            a, b = random.choice(taught, 2, replace=False)
            blends.append(blend(canvases[a], canvases[b], random))
        crops = [
            self._crop(photo, five_point_transform(face.five, self.size)) for face, photo in pairs
        ]
        crops += [self._crop(canvas, _canvas_to_crop(self.size)) for canvas in blends]
        m = _MARGIN_PX
        chips = [c[m : m + CHIP_PX, m : m + CHIP_PX] for c in (*canvases, *blends)]
        sources = list(SHARES)
        return {
            "image": np.array(crops, np.uint8),
            "weight": np.ones(len(crops), np.float32),
            "split": np.array(
                [*(f.split_code for f, _ in pairs), *[SPLITS.index("train")] * count], np.int8
            ),
            "source": np.array(
                [*(sources.index(f.source) for f, _ in pairs), *[-1] * count], np.int8
            ),
            "embedding": np.concatenate(
                [
                    _embeddings(chips[: len(canvases)], mirrored=True),
                    _embeddings(chips[len(canvases) :], mirrored=False),
                ]
            ),
            **{
                name: np.array(
                    [*(f.labels[name] for f, _ in pairs), *[_UNKNOWN[name]] * count], kind
                )
                for name, kind in self.labels.items()
            },
        }

    def _crop(self, picture: Pixels, to_crop: Affine) -> Pixels:
        to_crop = zoomed(to_crop, self.size, self.zoom)
        to_crop[:, 2] += self.margin_px
        side = self.size + 2 * self.margin_px
        return crop(picture, to_crop, side, side)


def chances(arrays: dict[str, NDArray[Any]]) -> NDArray[np.float64]:
    """How often each face is drawn: the sets by ``SHARES``, UTKFace's groups by ``BALANCE``."""
    chance = np.ones(len(arrays["source"]))
    cells = list(zip(arrays["race"], arrays["gender"], arrays["age"] // 3, strict=True))
    trained = arrays["split"] == SPLITS.index("train")
    counts = Counter(cell for cell, here in zip(cells, trained, strict=True) if here)
    for code, share in enumerate(SHARES.values()):
        here = arrays["source"] == (code if code < len(SHARES) - 1 else -1)
        if code == 0:
            chance[here] = [max(counts[cells[k]], 1) ** -BALANCE for k in np.flatnonzero(here)]
        chance[here] *= share / max(chance[here & trained].sum(), 1e-9)
    return chance


def blend(first: Pixels, second: Pixels, random: np.random.Generator) -> Pixels:
    """Two aligned faces in one: a smooth random mask says how much of each shows where.

    Args:
        first: ``(S, S, 3)`` uint8.
        second: The same shape.
        random: Where the mask comes from.
    """
    size = len(first)
    if random.random() < 0.5:
        second = second[:, ::-1]
    waves = random.normal(0, random.uniform(0.2, 2.5), (4, 4)).astype(np.float32)
    mask = cv2.resize(waves, (size, size), interpolation=cv2.INTER_CUBIC)
    mask = 1 / (1 + np.exp(-(mask + random.normal(0, 0.5))))
    both = first * mask[:, :, None] + second * (1 - mask[:, :, None])
    return np.asarray(both.round(), np.uint8)


def _embeddings(chips: Sequence[Pixels], *, mirrored: bool) -> NDArray[np.float64]:
    with torch.autocast("cpu", torch.bfloat16):  # 0.01 off, of distances near 0.6; twice as fast
        return embeddings(chips, mirrored=mirrored)


def _canvas(face: LabelledFace, photo: Pixels) -> Pixels:
    to_canvas = chip_transform(face.points)
    to_canvas[:, 2] += _MARGIN_PX
    side = CHIP_PX + 2 * _MARGIN_PX
    return crop(photo, to_canvas, side, side)


def _canvas_to_crop(size: int) -> Affine:
    """Where a blend's face lies in the network's crop: as the mean face's five points do."""
    return similarity(FIVE_IN_CHIP + _MARGIN_PX, FIVE_TEMPLATE * size - 0.5)


def _blocks(faces: Sequence[LabelledFace]) -> Iterator[list[LabelledFace]]:
    rest = iter(faces)
    while block := list(islice(rest, _BLOCK)):
        yield block
