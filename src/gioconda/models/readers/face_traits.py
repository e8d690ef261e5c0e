"""Who a face is, and its gender, race and age, by one network that a stronger one teaches.

Paper    Hinton, Vinyals & Dean 2015, "Distilling the Knowledge in a Neural Network"; Park, Kim, Lu
         & Cho 2019, CVPR, "Relational Knowledge Distillation"
Differs  1. the teacher gives no classes but a point on the unit sphere for each face (dlib's 128
         numbers, their mean over the training taken off)  2. labels of gender, race and age are
         learned from the same features, where a face has them
Images   (B, 3, S, S) float32 RGB in [-1, 1], aligned by the five-point template
Labels   ``taught`` (B, 128) float32 of length 1; for each attribute (B,) int64, -1 where unknown;
         ``years`` (B,) float32, nan where unknown
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gioconda.models.contract import Batch
from gioconda.models.readers.face_attributes import FaceAttributes
from gioconda.models.readers.face_trunk import TrunkNetwork
from gioconda.models.readers.identity_net import IdentityNet
from gioconda.models.registry import register

LENGTH = 128
AGE_FROM = (0, 3, 6, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80)
"""The first year of each band."""
TRAITS = {
    "gender": ("male", "female"),
    "race": ("White", "Black", "Asian", "Indian", "other"),
    "age": tuple([f"{a}-{b - 1}" for a, b in itertools.pairwise(AGE_FROM)] + ["80 and over"]),
}
CENTRES = {"age": (1, 4, 7.5, 12, 17, 22, 27, 32, 37, 42, 47, 52, 57, 62, 67, 72, 77, 85)}
N = TypeVar("N", bound=TrunkNetwork)


@register(
    "face-traits",
    tiny={"size": 32, "widths": (8, 16, 16), "features": 16, "length": 8},
)
class FaceTraits(FaceAttributes):
    """``FaceAttributes`` whose features also place the face where the teacher does.

    What ships are two readers made of it: ``identity_net`` and ``attributes_net``.

    Args: those of ``FaceAttributes``, and

        length: Numbers that the teacher gives for each face.
        taught: Weight of one less the cosine to the teacher's point.
        relation: Weight of the squared error of the cosines between the faces of a batch.
        labels: Weight of the labels' cross-entropies.
        years: Weight of the age's error, in decades.
    """

    def __init__(
        self,
        *,
        size: int = 64,
        zoom: float = 0.8,
        widths: Sequence[int] = (24, 48, 96, 160),
        features: int = 256,
        classes: Mapping[str, Sequence[str]] = TRAITS,
        centres: Mapping[str, Sequence[float]] | None = CENTRES,
        smoothing: float = 0.1,
        dropout: float = 0.1,
        squeezed: int = 32,
        length: int = LENGTH,
        taught: float = 3.0,
        relation: float = 10.0,
        labels: float = 0.6,
        years: float = 0.5,
    ) -> None:
        super().__init__(
            size=size,
            zoom=zoom,
            widths=widths,
            features=features,
            classes=classes,
            centres=centres,
            smoothing=smoothing,
            dropout=dropout,
            squeezed=squeezed,
        )
        self.dense = nn.Linear(features, length)
        self.taught, self.relation, self.labels, self.years = taught, relation, labels, years

    def both(self, image: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        """``(B, 3, S, S)`` to ``(B, length)`` points of length 1, and the logits of ``forward``."""
        features = self.trunk(image)
        kept = self.dropout(features)
        logits = {name: head(kept).float() for name, head in self.heads.items()}
        return F.normalize(self.dense(features).float()), logits

    def loss(self, batch: Batch) -> Batch:
        """The teacher's places, the places' relations, the labels, and the age in years.

        Args:
            batch: ``image``, ``taught`` and the labels that the module's header names.
        """
        points, logits = self.both(batch["image"])
        teacher = batch["taught"]
        terms = self._loss(logits, batch)
        terms["labels"] = terms.pop("loss")
        terms["taught"] = (1 - (points * teacher).sum(1)).mean()
        terms["relation"] = (points @ points.T - teacher @ teacher.T).square().mean()
        terms["years"] = self._decades_off(logits, batch)
        loss = sum(getattr(self, k) * terms[k] for k in ("taught", "relation", "labels", "years"))
        return {"loss": torch.as_tensor(loss), **terms}

    def _decades_off(self, logits: dict[str, Tensor], batch: Batch) -> Tensor:
        known = ~batch["years"].isnan()
        off = (self.expected("age", logits["age"]) - batch["years"].nan_to_num()) / 10
        return (F.smooth_l1_loss(off, torch.zeros_like(off), reduction="none") * known).sum() / (
            known.sum().clamp_min(1)
        )

    @torch.no_grad()
    def metrics(self, batch: Batch) -> Batch:
        """Mean cosine to the teacher, shares of right classes, and decades off."""
        points, logits = self.both(batch["image"])
        right = {
            name: (some.argmax(1) == batch[name])[batch[name] >= 0].float().mean().nan_to_num()
            for name, some in logits.items()
        }
        cosine = (points * batch["taught"]).sum(1).mean()
        return {**right, "teacher": cosine, "decades": self._decades_off(logits, batch)}

    @torch.no_grad()
    def identity_net(self) -> IdentityNet:
        """The reader of identities alone."""
        net = IdentityNet(**self._shape(), length=self.dense.out_features)
        return self._given(net)

    @torch.no_grad()
    def attributes_net(self) -> FaceAttributes:
        """The reader of the attributes alone."""
        net = FaceAttributes(**self._shape(), classes=self.classes, centres=self.centres)
        return self._given(net)

    def _shape(self) -> dict[str, Any]:
        config: Any = self.config
        names = ("size", "zoom", "widths", "features", "dropout", "squeezed")
        return {name: config[name] for name in names}

    def _given(self, net: N) -> N:
        own = self.state_dict()
        net.load_state_dict({name: own[name] for name in net.state_dict()})
        return net.eval()
