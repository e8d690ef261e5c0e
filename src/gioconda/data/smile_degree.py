"""Labelled faces -> batches of augmented crops, for the smile meter and for its judge."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import lightning
import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from gioconda.data.appearance import degrade, relight, to_gray
from gioconda.data.batches import Batch, CachedBatches, in_order
from gioconda.data.root import data_root
from gioconda.data.smile_faces import READERS, LabelledFace, cut_faces
from gioconda.errors import DataError
from gioconda.faces.smile_degree import SmileMeter

_LAYOUT = "4"  # changes when cached crops would differ
_KEPT = ("smiling", "source", "weight")


class SmileFaces(lightning.LightningDataModule):
    """Batches of ``image``, ``smiling``, ``source`` and ``weight``.

    Args:
        network: Whose people to train on; the other's are never read.
        sources: Which label sources, in the order of the network's own ``sources``.
        size: Side of the crop in pixels, the network's own.
        zoom: Size of the face in the crop, the network's own.
        trust: Weight of a source's labels where it is not 1.
        teacher: A trained meter that labels UTKFace's training pictures: its weights, or a recipe's
            folder of runs, of which the newest counts; None for no UTKFace.
        batch_size: Faces in a batch.
        seed: Seed of the order.
        root: The folder of all data sets; None for ``$GIOCONDA_DATA`` or ``../shared/data``.
        cache: Where decoded crops are kept between runs.
    """

    def __init__(
        self,
        *,
        network: Literal["meter", "judge"],
        sources: Sequence[str] = ("lfw", "mtfl"),
        size: int = 64,
        zoom: float = 1.0,
        trust: Mapping[str, float] | None = None,
        teacher: str | None = None,
        batch_size: int = 64,
        seed: int = 0,
        root: str | None = None,
        cache: str = "cache",
    ) -> None:
        super().__init__()
        self.network, self.sources, self.size, self.zoom = network, tuple(sources), size, zoom
        self.trust = dict(trust or {})
        self.teacher, self.batch_size, self.seed = teacher, batch_size, seed
        self.root, self.cache = root, Path(cache)
        self.margin_px = round(size * 0.14)
        self.arrays: dict[str, dict[str, NDArray[Any]]] = {}

    @cached_property
    def fingerprint(self) -> str:
        """A short hash of the pictures, their labels' files and what is cut from them."""
        root = data_root(self.root)
        digest = hashlib.sha1()
        digest.update(repr((_LAYOUT, self.network, self.sources, self.size, self.zoom)).encode())
        digest.update(repr(sorted(self.trust.items())).encode())
        if self.teacher:
            digest.update(_weights_of(self.teacher).read_bytes())
        folders = {"cohn-kanade": "expressions/CK+48"}
        for source in (*self.sources, *(["utkface"] if self.teacher else [])):
            for path in sorted((root / folders.get(source, source)).rglob("*")):
                if path.is_file():
                    digest.update(f"{path.relative_to(root)} {path.stat().st_size}\n".encode())
        return digest.hexdigest()[:16]

    def setup(self, stage: str | None = None) -> None:
        """Reads the crops from the cache, or cuts them from the pictures."""
        file = self.cache / f"smile-{self.network}-{self.fingerprint}.npz"
        if not file.exists():
            self._write(file)
        with np.load(file) as stored:
            for part in ("train", "val"):
                self.arrays[part] = {n: stored[f"{part}_{n}"] for n in ("image", *_KEPT)}

    def train_dataloader(self) -> Any:
        """Endless shuffled batches."""
        return CachedBatches(self.arrays["train"], self.batch_size, self.seed).loader()

    def val_dataloader(self) -> Any:
        """LFW's validation people, named happy or neutral, once."""
        return in_order(self.arrays["val"], 256)

    def on_after_batch_transfer(self, batch: Batch, dataloader_idx: int) -> Batch:
        """``image`` from uint8 ``(B, S, S, 3)`` to float32 ``(B, 3, size, size)`` in [-1, 1]."""
        image = batch["image"].permute(0, 3, 1, 2).float() / 255
        if self.trainer is not None and self.trainer.training:
            image = augment(image, self.size)
        else:
            m = self.margin_px
            image = image[:, :, m:-m, m:-m]
        image = image.contiguous(memory_format=torch.channels_last)
        return {**batch, "image": image * 2 - 1}

    def _write(self, file: Path) -> None:
        root = data_root(self.root)
        faces = [f for s in self.sources for f in READERS[s](root) if f.part != "unknown"]
        train = [f for f in faces if f.part == self.network]
        val = [f for f in faces if f.part == "val" and f.source == "lfw" and f.weight == 1]
        arrays: dict[str, NDArray[Any]] = {}
        for part, some in (("train", train), ("val", val)):
            arrays |= {f"{part}_{n}": a for n, a in self._arrays(some).items()}
        if self.teacher:
            more = self._arrays(taught(root, _weights_of(self.teacher)))
            for name, array in more.items():
                arrays[f"train_{name}"] = np.concatenate([arrays[f"train_{name}"], array])
        self.cache.mkdir(parents=True, exist_ok=True)
        aside = file.with_suffix(".part.npz")
        np.savez(aside, allow_pickle=False, **arrays)
        aside.replace(file)

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
    if path.is_file():
        return path
    runs = sorted(path.glob("*/model.safetensors"))
    if not runs:
        raise DataError(f"{teacher}: no weights, nor runs with any; train the teacher first")
    return runs[-1]


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
    image = F.grid_sample(
        image,
        _random_grid(len(image), size, size / image.shape[-1], image.device),
        mode="bilinear",
        padding_mode="border",
        align_corners=False,
    )
    return degrade(to_gray(relight(image, 0.8), chance=0.25), chance=0.4)


def _random_grid(count: int, size: int, inner: float, device: torch.device) -> Tensor:
    """Sampling grids ``(B, size, size, 2)`` that see the middle ``inner`` of the picture."""
    turn = torch.randn(count, device=device) * 0.09  # radians
    scale = (torch.randn(count, device=device) * 0.06).exp() * inner
    stretch = (torch.randn(count, device=device) * 0.03).exp()
    mirror = torch.where(torch.rand(count, device=device) < 0.5, -1.0, 1.0)
    shift = torch.randn(count, 2, device=device) * 0.035 * inner
    cos, sin = scale * turn.cos(), scale * turn.sin()
    rows = [
        torch.stack([cos * stretch * mirror, -sin, shift[:, 0]], 1),
        torch.stack([sin * stretch * mirror, cos, shift[:, 1]], 1),
    ]
    return F.affine_grid(torch.stack(rows, 1), [count, 3, size, size], align_corners=False)
