"""Who a face is: features that lie close for pictures of one person, and far apart for two.

Paper    Wang et al. 2018, CVPR, "CosFace: Large Margin Cosine Loss for Deep Face Recognition"
Differs  1. a small residual trunk (``face_trunk``)  2. a margin small enough for a few pictures of
         each person
Images   (B, 3, S, S) float32 RGB in [-1, 1], aligned by the five-point template
Labels   (B,) int64, number of the person among those of the training
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gioconda.models.contract import Batch
from gioconda.models.readers.face_trunk import TrunkNetwork
from gioconda.models.registry import register


@register("identity-net", tiny={"size": 32, "widths": (8, 16, 16), "features": 16, "people": 4})
class IdentityNet(TrunkNetwork):
    """A residual network from an aligned face to a point on the unit sphere.

    A proxy for each person of the training is learned beside it; ``without_people`` leaves them
    behind, since only faces are compared afterwards, and nobody's proxy should travel.

    Args: those of ``TrunkNetwork``, and

        people: People of the training; 0 for a network that only compares.
        scale: Inverse temperature of the cosines (``s`` in the paper).
        margin: What the right person's cosine must be above the others' (``m`` in the paper).
    """

    def __init__(
        self,
        *,
        size: int = 64,
        zoom: float = 0.9,
        widths: Sequence[int] = (16, 48, 96),
        features: int = 128,
        people: int = 0,
        scale: float = 24.0,
        margin: float = 0.2,
        dropout: float = 0.3,
    ) -> None:
        super().__init__(size, zoom, widths, features, dropout, gray=False, reads=("identity",))
        self.scale, self.margin = scale, margin
        self.dense = nn.Linear(features, features)
        self.proxies = nn.Parameter(torch.randn(people, features) * 0.1) if people else None

    def forward(self, image: Tensor) -> Tensor:
        """``(B, 3, S, S)`` RGB in [-1, 1] to ``(B, F)`` float32 of length 1."""
        return F.normalize(self.dense(self.trunk(image)).float())

    def features(self, image: Tensor) -> Tensor:
        """As ``forward``."""
        return self(image)  # type: ignore[no-any-return]

    def loss(self, batch: Batch) -> Batch:
        """Cross-entropy of cosines to the people's proxies, the right one's lowered (Eq. 4).

        Args:
            batch: ``image``; ``person`` ``(B,)`` int64.

        Raises:
            ValueError: The network was made without people.
        """
        if self.proxies is None:
            raise ValueError("a network without people only compares; give `people` to train it")
        cosines = self(batch["image"]) @ F.normalize(self.proxies.float()).T  # (B, people)
        right = F.one_hot(batch["person"], len(self.proxies))
        logits = self.scale * (cosines - self.margin * right)
        return {"loss": F.cross_entropy(logits, batch["person"])}

    @torch.no_grad()
    def metrics(self, batch: Batch) -> Batch:
        """How far the cosines of one person's pictures lie above those of two people's.

        Returns:
            ``verification``: the share of pairs of pairs, one of the same person and one of two,
            that the cosine puts in the right order (the area under the ROC curve).
        """
        features = self(batch["image"])
        cosines = features @ features.T
        above = torch.ones_like(cosines, dtype=torch.bool).triu(1)
        same = (batch["person"][:, None] == batch["person"][None]) & above
        order = torch.sort(cosines[~same & above]).values
        ranks = torch.searchsorted(order, cosines[same])
        return {"verification": (ranks.float() / len(order)).mean()}

    @torch.no_grad()
    def without_people(self) -> IdentityNet:
        """The same network, ready to compare, without the people whom it learned from."""
        config: Any = self.config
        bare = IdentityNet(**{**config, "people": 0})
        kept = {k: v for k, v in self.state_dict().items() if k != "proxies"}
        bare.load_state_dict(kept)
        return bare.eval()
