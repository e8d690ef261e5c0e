"""The expression of an aligned face, one of seven: the judge of StarGAN's and others' edits.

Paper    He, Zhang, Ren & Sun 2016, CVPR, "Deep Residual Learning ..."; judging expression transfer
         by a residual classifier: Choi et al. 2018, CVPR, "StarGAN", section 5
Differs  1. gray input, its contrast set to one  2. group norm, no pooling (``face_trunk``)
Images   (B, 3, S, S) float32 RGB in [-1, 1], aligned by the five-point template
Labels   (B,) int64, index into ``expressions``
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
from gioconda.types import EXPRESSIONS


@register("expression-net", tiny={"size": 32, "widths": (8, 16, 16), "features": 16})
class ExpressionNet(TrunkNetwork):
    """A residual network from an aligned face to the logits of expressions.

    Args: those of ``TrunkNetwork``, and

        expressions: Names of the classes, in the order of the logits.
        smoothing: Share of labels that are taken to be wrong.
    """

    def __init__(
        self,
        *,
        size: int = 64,
        zoom: float = 0.9,
        widths: Sequence[int] = (16, 48, 96),
        features: int = 96,
        expressions: Sequence[str] = EXPRESSIONS,
        smoothing: float = 0.1,
        dropout: float = 0.3,
    ) -> None:
        super().__init__(size, zoom, widths, features, dropout, gray=True, reads=("expression",))
        self.smoothing = smoothing
        self.expressions = tuple(expressions)
        self.head = nn.Linear(features, len(self.expressions))

    @property
    def graphs(self) -> Mapping[str, Graph]:
        """``expression``: the logits of faces."""
        pictures = of_pictures(self.size, self.size)
        return {"expression": Graph(lambda faces: (self(to_signed(faces)),), pictures, ("logits",))}

    def forward(self, image: Tensor) -> Tensor:
        """``(B, 3, S, S)`` RGB in [-1, 1] to ``(B, expressions)`` float32 logits, unbounded."""
        return self.head(self.dropout(self.trunk(image))).float()  # type: ignore[no-any-return]

    def loss(self, batch: Batch) -> Batch:
        """Weighted cross-entropy of ``image`` against ``expression``, labels smoothed.

        Args:
            batch: ``image``; ``expression`` ``(B,)`` int64; ``weight`` ``(B,)`` float, how far the
                label is trusted.
        """
        return self._loss(self(batch["image"]), batch)

    def _loss(self, logits: Tensor, batch: Batch) -> Batch:
        each = F.cross_entropy(
            logits, batch["expression"], reduction="none", label_smoothing=self.smoothing
        )
        return {"loss": (each * batch["weight"]).sum() / batch["weight"].sum().clamp_min(1e-6)}

    @torch.no_grad()
    def metrics(self, batch: Batch) -> Batch:
        """Share of right names, and the loss."""
        logits = self(batch["image"])
        right = (logits.argmax(1) == batch["expression"]).float().mean()
        return {"accuracy": right, **self._loss(logits, batch)}
