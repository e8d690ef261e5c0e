"""The smile degree of an aligned face: a small residual network on gray pictures.

Paper    He, Zhang, Ren & Sun 2016, CVPR, "Deep Residual Learning ..."; Wu & He 2018, ECCV, "Group
         Normalization"
Differs  1. gray input, its contrast set to one: colour and light carry no smile  2. no pooling over
         places: an aligned mouth is where it is  3. a threshold for each annotator, and a degree
         that is calibrated to people's (``smile_head``)
Images   (B, 3, S, S) float32 RGB in [-1, 1], aligned by the five-point template
Labels   (B,) float32 in [0, 1], 1 = smiling
"""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from gioconda.layers import NormedResidual
from gioconda.models.readers.face_trunk import even_light
from gioconda.models.readers.smile_head import SmileHead, SmileNetwork
from gioconda.models.registry import register


@register("smile-net", tiny={"size": 32, "widths": (8, 16, 16), "features": 16})
class SmileNet(SmileNetwork):
    """A residual network from a gray aligned face to a smile degree.

    Args:
        size: Side of the crop in pixels, a multiple of 8.
        zoom: Size of the face in the crop, against the five-point template.
        widths: Channels at a half, a quarter and an eighth of the size.
        features: Length of the feature vector.
        sources: Names of the annotators whose labels are learned.
        smoothing: Share of labels that are taken to be wrong.
        dropout: Share of features that are dropped in training.
    """

    def __init__(
        self,
        *,
        size: int = 64,
        zoom: float = 1.0,
        widths: Sequence[int] = (16, 48, 96),
        features: int = 96,
        sources: Sequence[str] = ("lfw",),
        smoothing: float = 0.1,
        dropout: float = 0.2,
    ) -> None:
        super().__init__()
        self.size, self.zoom = size, zoom
        half, quarter, eighth = widths
        self.body = nn.Sequential(
            nn.Conv2d(1, half, 5, 2, 2),  # (B, 16, 32, 32)
            nn.GroupNorm(8, half),
            nn.SiLU(),
            NormedResidual(half, quarter, 2),  # (B, 48, 16, 16)
            NormedResidual(quarter, quarter),
            NormedResidual(quarter, eighth, 2),  # (B, 96, 8, 8)
            NormedResidual(eighth, eighth),
            nn.Conv2d(eighth, 16, 1),
            nn.Flatten(),
            nn.Dropout(dropout),
            nn.Linear(16 * (size // 8) ** 2, features),
            nn.SiLU(),
            nn.Dropout(dropout),
        )
        self.head = SmileHead(features, sources, smoothing)

    def features(self, image: Tensor) -> Tensor:
        """``(B, 3, S, S)`` RGB in [-1, 1] to ``(B, F)``, of the evenly lit gray picture."""
        return self.body(even_light(image))  # type: ignore[no-any-return]
