"""The recipe for the reader of age, gender and race: linear heads on the identity's features."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from gioconda import zoo
from gioconda.data.faces import LabelledFace, cut_faces, face_of
from gioconda.data.root import data_root, read_aligned
from gioconda.data.sets.record import Record
from gioconda.data.sets.utkface import GENDERS, RACES, age_band
from gioconda.faces.face_reader import in_batches
from gioconda.models.readers.trait_heads import AGE_FROM, TraitHeads
from gioconda.training.estimate import Estimator

_BANDS_TOGETHER = 3  # bands of age that count as one where groups are weighed alike
Cell = tuple[float, ...]


class TraitHeadsFit(Estimator):
    """Learns ``TraitHeads`` from UTKFace's training split by multinomial logistic regression.

    Args:
        root: The data folder; None for ``$GIOCONDA_DATA``.
        balance: 0: each picture weighs alike; 1: each group of a race, gender and age does.
        penalty: Weight of the squared weights.
    """

    def __init__(
        self, root: str | None = None, *, balance: float = 0.5, penalty: float = 1e-2
    ) -> None:
        self.root, self.balance, self.penalty = data_root(root), balance, penalty

    def fit(self) -> TraitHeads:
        """Read the features of each face and its mirror image, and fit the heads."""
        heads = TraitHeads()
        network: Any = zoo.load(heads.features_of)
        faces = [f for f in trait_faces(read_aligned(self.root, "utkface")) if f.split == "train"]
        crops = cut_faces(faces, network.size, network.zoom)
        self.fingerprint = hashlib.sha256(crops.tobytes()).hexdigest()[:16]
        with torch.inference_mode():
            seen = [(network.features(x), network.features(x.flip(3))) for x in in_batches(crops)]
        features = torch.cat([part for side in zip(*seen, strict=True) for part in side])
        weight = balanced([cell_of(face) for face in faces], self.balance).repeat(2)
        for name, head in heads.heads.items():
            truth = torch.tensor([int(face.labels[name]) for face in faces]).repeat(2)
            fit_linear(head, features.clone(), truth, weight, self.penalty)  # type: ignore[arg-type]
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


def fit_linear(
    head: torch.nn.Linear, features: Tensor, truth: Tensor, weight: Tensor, penalty: float
) -> None:
    """Multinomial logistic regression by L-BFGS, on standardised features.

    Args:
        head: Filled in; takes the features as they are.
        features: ``(N, D)``.
        truth: ``(N,)`` int64 classes.
        weight: ``(N,)`` of each face.
        penalty: Weight of the squared weights of the standardised features.
    """
    mean, spread = features.mean(0), features.std(0)
    standard = (features - mean) / spread
    torch.nn.init.zeros_(head.weight)
    torch.nn.init.zeros_(head.bias)
    optimizer = torch.optim.LBFGS(head.parameters(), max_iter=200, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        optimizer.zero_grad()
        entropy = F.cross_entropy(head(standard), truth, reduction="none")
        loss = (entropy * weight).mean() + penalty * head.weight.square().sum()
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    optimizer.step(closure)  # type: ignore[no-untyped-call]
    with torch.no_grad():
        head.weight /= spread
        head.bias.sub_(head.weight @ mean)
