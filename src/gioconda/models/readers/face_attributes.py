"""Several attributes of an aligned face by one network: smile, gender, glasses, pose, age, race.

Paper    Zhang, Luo, Loy & Tang 2014, ECCV, "Facial Landmark Detection by Deep Multi-task Learning"
         (one network, several labels); Rothe, Timofte & Van Gool 2015, "DEX: Deep EXpectation"
         (age as the mean of a distribution)
Differs  1. no landmarks are learned: faces come aligned  2. a residual trunk (``face_trunk``)
Images   (B, 3, S, S) float32 RGB in [-1, 1], aligned by the five-point template
Labels   for each attribute (B,) int64, index of its class; -1 where unknown
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gioconda.models.contract import Batch, Graph, of_pictures
from gioconda.models.readers.face_trunk import TrunkNetwork
from gioconda.models.registry import register
from gioconda.ranges import to_signed

MTFL = {
    "smile": ("no", "yes"),
    "gender": ("male", "female"),
    "glasses": ("no", "yes"),
    "pose": ("left profile", "left", "frontal", "right", "right profile"),
}


@register("face-attributes", tiny={"size": 32, "widths": (8, 16, 16), "features": 16})
class FaceAttributes(TrunkNetwork):
    """A residual network from an aligned face to the logits of its attributes.

    Args: those of ``TrunkNetwork``, and

        classes: Attribute -> names of its classes, in the order of the logits.
        centres: Attribute -> the number that each of its classes stands for, where it has one.
        smoothing: Share of labels that are taken to be wrong.
    """

    def __init__(
        self,
        *,
        size: int = 64,
        zoom: float = 0.8,
        widths: Sequence[int] = (16, 48, 96),
        features: int = 96,
        classes: Mapping[str, Sequence[str]] = MTFL,
        centres: Mapping[str, Sequence[float]] | None = None,
        smoothing: float = 0.1,
        dropout: float = 0.3,
    ) -> None:
        super().__init__(size, zoom, widths, features, dropout, gray=False, reads=tuple(classes))
        self.smoothing = smoothing
        self.classes = {name: tuple(some) for name, some in classes.items()}
        self.centres = {name: tuple(some) for name, some in (centres or {}).items()}
        self.heads = nn.ModuleDict(
            {name: nn.Linear(features, len(some)) for name, some in self.classes.items()}
        )

    @property
    def graphs(self) -> Mapping[str, Graph]:
        """``attributes``: for each attribute the logits of its classes, in its order."""
        pictures = of_pictures(self.size, self.size)
        return {
            "attributes": Graph(
                lambda faces: tuple(self(to_signed(faces)).values()), pictures, tuple(self.classes)
            )
        }

    def forward(self, image: Tensor) -> dict[str, Tensor]:
        """``(B, 3, S, S)`` RGB in [-1, 1] to attribute -> ``(B, classes)`` float32 logits."""
        features = self.dropout(self.trunk(image))
        return {name: head(features).float() for name, head in self.heads.items()}

    def expected(self, name: str, logits: Tensor) -> Tensor:
        """``(B, classes)`` logits to ``(B,)`` means of the numbers that the classes stand for."""
        return logits.softmax(1) @ logits.new_tensor(self.centres[name])

    def loss(self, batch: Batch) -> Batch:
        """Cross-entropy of each attribute, labels smoothed; their mean is the loss.

        Args:
            batch: ``image``, and for each attribute ``(B,)`` int64, -1 where unknown.
        """
        return self._loss(self(batch["image"]), batch)

    def _loss(self, logits: dict[str, Tensor], batch: Batch) -> Batch:
        terms = {
            name: F.cross_entropy(
                some, batch[name], ignore_index=-1, label_smoothing=self.smoothing, reduction="sum"
            )
            / (batch[name] >= 0).sum().clamp_min(1)
            for name, some in logits.items()
        }
        return {"loss": torch.stack(list(terms.values())).mean(), **terms}

    @torch.no_grad()
    def metrics(self, batch: Batch) -> Batch:
        """Share of right classes of each attribute, and the loss."""
        logits = self(batch["image"])
        right = {
            name: (some.argmax(1) == batch[name])[batch[name] >= 0].float().mean()
            for name, some in logits.items()
        }
        return {**right, "loss": self._loss(logits, batch)["loss"]}
