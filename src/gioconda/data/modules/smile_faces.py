"""Labelled faces -> batches of augmented crops, for the smile meter and for its judge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gioconda import zoo
from gioconda.data.augmentation.appearance import degrade, erase, relight, to_gray
from gioconda.data.batches import Batch, Rows
from gioconda.data.modules.base import CachedModule
from gioconda.data.modules.face_crops import jitter
from gioconda.data.root import data_root
from gioconda.data.smile_labels import READERS, LabelledFace, cut_faces
from gioconda.errors import DataError
from gioconda.faces.smile_degree import SmileMeter

_LAYOUT = "5"  # changes when cached crops would differ


class SmileFaces(CachedModule):
    """Batches of ``image``, ``smiling``, ``source`` and ``weight``.

    Args:
        network: Whose people to train on; the other's are never read.
        sources: Which label sources, in the order of the network's own ``sources``.
        size: Side of the crop in pixels, the network's own.
        zoom: Size of the face in the crop, the network's own.
        trust: Weight of a source's labels where it is not 1.
        teacher: A trained meter that labels UTKFace's training pictures: its weights, or a recipe's
            folder of runs, of which the newest counts; None for no UTKFace.
        erased: Share of training faces of which a part is hidden, so that no place decides alone.
        **common: See ``CachedModule``.
    """

    columns = ("image", "smiling", "source", "weight")
    held_out_batch_size = 256

    def __init__(
        self,
        *,
        network: Literal["meter", "judge"],
        sources: Sequence[str] = ("lfw", "mtfl"),
        size: int = 64,
        zoom: float = 1.0,
        trust: Mapping[str, float] | None = None,
        teacher: str | None = None,
        erased: float = 0.0,
        **common: Any,
    ) -> None:
        super().__init__(**common)
        self.network, self.sources, self.size, self.zoom = network, tuple(sources), size, zoom
        self.name = f"smile-{network}"
        self.trust, self.teacher = dict(trust or {}), teacher
        self.erased, self.margin_px = erased, round(size * 0.14)

    def ingredients(self) -> Iterator[bytes]:
        """The pictures' names and sizes, the teacher, and what is cut."""
        root = data_root(self.root)
        yield repr((_LAYOUT, self.network, self.sources, self.size, self.zoom)).encode()
        yield repr(sorted(self.trust.items())).encode()
        if self.teacher:
            yield _weights_of(self.teacher).read_bytes()
        folders = {"cohn-kanade": "expressions/CK+48", "web": "expressions/web"}
        for source in (*self.sources, *(["utkface"] if self.teacher else [])):
            for path in sorted((root / folders.get(source, source)).rglob("*")):
                if path.is_file():
                    yield f"{path.relative_to(root)} {path.stat().st_size}\n".encode()

    def cut(self) -> dict[str, NDArray[Any]]:
        """The network's faces, what the teacher labels, and LFW's validation people."""
        root = data_root(self.root)
        faces = [f for s in self.sources for f in READERS[s](root) if f.part != "unknown"]
        train = [f for f in faces if f.part == self.network]
        if self.teacher:
            train += taught(root, _weights_of(self.teacher))
        held = [f for f in faces if f.part == "val" and f.source == "lfw" and f.weight == 1]
        trained = np.arange(len(train) + len(held)) < len(train)
        return {**self._arrays([*train, *held]), "trained": trained}

    def training_rows(self) -> Rows:
        """The network's own people."""
        return np.flatnonzero(self.arrays["trained"])

    def held_out_rows(self) -> Rows:
        """LFW's validation people, named happy or neutral."""
        return np.flatnonzero(~self.arrays["trained"])

    def prepare(self, batch: Batch, *, augmented: bool) -> Batch:
        """``image`` from uint8 ``(B, S, S, 3)`` to float32 ``(B, 3, size, size)`` in [-1, 1]."""
        image = batch["image"].permute(0, 3, 1, 2).float() / 255
        m = self.margin_px
        if augmented:
            image = erase(augment(image, self.size), self.erased)
        else:
            image = image[:, :, m:-m, m:-m]
        return {**batch, "image": image * 2 - 1}

    def _arrays(self, faces: Sequence[LabelledFace]) -> dict[str, NDArray[Any]]:
        # What a teacher says is in the first source's terms.
        index = {name: k for k, name in enumerate(self.sources)}
        return {
            "image": cut_faces(faces, self.size, self.zoom, self.margin_px),
            "smiling": np.array([f.smiling for f in faces], np.float32),
            "source": np.array([index.get(f.source, 0) for f in faces], np.int64),
            "weight": np.array(
                [f.weight * self.trust.get(f.source, 1.0) for f in faces], np.float32
            ),
        }


def _weights_of(teacher: str) -> Path:
    path = Path(teacher)
    found = path if path.is_file() else zoo.weights_in(path)
    if found is None:
        raise DataError(f"{teacher}: no weights, nor runs with any; train the teacher first")
    return found


def taught(root: Path, teacher: Path) -> list[LabelledFace]:
    """UTKFace's training pictures, each labelled by a trained meter (self-training).

    The label is the teacher's own probability.
    """
    meter = SmileMeter.from_pretrained(teacher)
    faces = READERS["utkface"](root)
    logits = meter.logits(cut_faces(faces, meter.size, meter.zoom))
    chances = 1 / (1 + np.exp(-logits))
    return [replace(f, smiling=float(c)) for f, c in zip(faces, chances, strict=True)]


def augment(image: Tensor, size: int) -> Tensor:
    """Random place, turn, size, mirror, light, colour and sharpness for each face.

    The place varies by more than the landmarks' error of 3 % of the pupils' distance, so that it
    costs nothing.

    Args:
        image: ``(B, 3, S, S)`` RGB in [0, 1], aligned, with a margin on every side.
        size: Side of the crop without its margin.

    Returns:
        ``(B, 3, size, size)`` RGB in [0, 1].
    """
    flip = torch.rand(len(image), device=image.device) < 0.5
    image = jitter(torch.where(flip[:, None, None, None], image.flip(3), image), size)
    return degrade(to_gray(relight(image, 0.8), chance=0.25), chance=0.4)
