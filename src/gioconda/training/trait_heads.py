"""The recipe for the reader of age, gender and race: a small network on the identity's features."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from gioconda import zoo
from gioconda.data.faces import LabelledFace, cut_faces, face_of
from gioconda.data.root import data_root, read_aligned
from gioconda.data.sets.record import Record
from gioconda.data.sets.utkface import GENDERS, RACES, age_band
from gioconda.models.readers.trait_heads import AGE_FROM, TraitHeads
from gioconda.ranges import in_batches
from gioconda.training.estimate import Estimator

_BANDS_TOGETHER = 3  # bands of age that count as one where groups are weighed alike
_BATCH, _RATE, _DECAY, _DROPOUT, _SMOOTHING = 256, 2e-3, 0.05, 0.3, 0.05
Cell = tuple[float, ...]


class TraitHeadsFit(Estimator):
    """Learns ``TraitHeads`` from UTKFace's training split, all traits together.

    Args:
        root: The data folder; None for ``$GIOCONDA_DATA``.
        balance: 0: each picture weighs alike; 1: each group of a race, gender and age does.
        passes: Over the training split.
        seed: Of the first weights and the order.
    """

    def __init__(
        self, root: str | None = None, *, balance: float = 0.5, passes: int = 30, seed: int = 0
    ) -> None:
        self.root, self.balance = data_root(root), balance
        self.passes, self.seed = passes, seed

    def fit(self) -> TraitHeads:
        """Read the features of each face and its mirror image, and fit the network."""
        torch.manual_seed(self.seed)
        heads = TraitHeads()
        network: Any = zoo.load(heads.features_of)
        faces = [f for f in trait_faces(read_aligned(self.root, "utkface")) if f.split == "train"]
        crops = cut_faces(faces, network.size, network.zoom)
        self.fingerprint = hashlib.sha256(crops.tobytes()).hexdigest()[:16]
        with torch.inference_mode():
            seen = [(network.features(x), network.features(x.flip(3))) for x in in_batches(crops)]
        features = torch.cat([part for side in zip(*seen, strict=True) for part in side])
        weight = balanced([cell_of(face) for face in faces], self.balance).repeat(2)
        truth = {
            name: torch.tensor([int(face.labels[name]) for face in faces]).repeat(2)
            for name in heads.classes
        }
        fit_heads(heads, features.clone(), truth, weight, self.passes)
        return heads.eval()


def trait_faces(records: Sequence[Record]) -> list[LabelledFace]:
    """UTKFace's pictures with the classes of ``TraitHeads`` and the age in ``years``."""
    faces = []
    for record in records:
        years = record.number("age")
        labels = {
            "gender": GENDERS.index(str(record.labels["gender"])),
            "race": RACES.index(str(record.labels["race"])),
            "age": age_band(years, AGE_FROM),
            "years": years,
        }
        faces.append(face_of(record, "utkface", labels))
    return faces


def cell_of(face: LabelledFace) -> Cell:
    """The group that a face is weighed with: race, gender and a few bands of age."""
    return face.labels["race"], face.labels["gender"], face.labels["age"] // _BANDS_TOGETHER


def balanced(cells: Sequence[Cell], balance: float) -> Tensor:
    """``(N,)`` weights with a mean of 1, each by its group's size to the power of -balance."""
    counts = Counter(cells)
    weights = torch.tensor([counts[cell] ** -balance for cell in cells], dtype=torch.float32)
    return weights / weights.mean()


def fit_heads(
    heads: TraitHeads, features: Tensor, truth: Mapping[str, Tensor], weight: Tensor, passes: int
) -> None:
    """Cross entropy of all traits by AdamW, on standardised features.

    Args:
        heads: Filled in; takes the features as they are.
        features: ``(N, D)``.
        truth: Trait -> ``(N,)`` int64 classes.
        weight: ``(N,)`` of each face.
        passes: Over all faces.
    """
    mean, spread = features.mean(0), features.std(0)
    standard = (features - mean) / spread
    optimizer = torch.optim.AdamW(heads.parameters(), weight_decay=_DECAY)
    batches = max(1, len(features) // _BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _RATE, total_steps=passes * batches)
    for _ in range(passes):
        for some in torch.randperm(len(features))[: batches * _BATCH].chunk(batches):
            seen = F.dropout(standard[some], _DROPOUT / 2)
            shared = F.dropout(heads.shared(seen).relu(), _DROPOUT)
            losses = [
                F.cross_entropy(
                    head(shared),
                    truth[name][some],
                    reduction="none",
                    label_smoothing=0.0 if name in heads.centres else _SMOOTHING,
                )
                for name, head in heads.heads.items()
            ]
            optimizer.zero_grad()
            (sum(losses, torch.zeros(())) * weight[some]).mean().backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
    with torch.no_grad():  # the standardising goes into the first layer
        heads.shared.weight /= spread
        heads.shared.bias.sub_(heads.shared.weight @ mean)
