"""Cover network: which pixels of an aligned face show something in front of it.

Paper    Ronneberger, Fischer & Brox 2015, MICCAI, "U-Net ..."; Saito, Li & Li 2016, ECCV,
         "Real-Time Facial Segmentation and Performance Capture from RGB Input" (covers laid over
         real faces)
Differs  1. no normalisation layer  2. a second head: whether there is a face at all  3. pixels
         whose truth is unknown (real spectacles, hair beside the face) are left out of the loss
Images   (B, 3, S, S) float32 RGB in [-1, 1], aligned by the five-point template, zoomed
Labels   cover (B, 1, S/2, S/2) float32 in [0, 1], 1 = something in front; is_face (B,), 1 = a face
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gioconda.layers import Residual, residual_stack
from gioconda.models.contract import (
    Batch,
    Description,
    Graph,
    SupervisedMethod,
    of_pictures,
)
from gioconda.models.registry import register
from gioconda.ranges import to_signed


@register("cover-net", tiny={"size": 32, "fine": 4, "widths": (8, 8, 8)})
class CoverNet(SupervisedMethod):
    """A small U-Net from an aligned face to a map of what covers it, at half the crop's size.

    Args:
        size: Side of the crop in pixels, a multiple of 16.
        zoom: Size of the face in the crop, against the five-point template; 0.72 shows it from
            hairline to chin.
        fine: Channels at half the crop's size, where edges are drawn.
        widths: Channels at a quarter, an eighth and a sixteenth of the size.
        blocks: Residual blocks of each, of the encoder.
        face_weight: Weight of the face head's loss.
        overlap_weight: Weight of the soft Dice loss (Milletari, Navab & Ahmadi 2016).
    """

    def __init__(
        self,
        *,
        size: int = 112,
        zoom: float = 0.72,
        fine: int = 16,
        widths: Sequence[int] = (40, 72, 112),
        blocks: Sequence[int] = (1, 2, 2),
        face_weight: float = 0.1,
        overlap_weight: float = 0.3,
    ) -> None:
        super().__init__()
        self.size, self.zoom = size, zoom
        self.face_weight, self.overlap_weight = face_weight, overlap_weight
        quarter, eighth, sixteenth = widths
        self.at_half = nn.Sequential(nn.PixelUnshuffle(2), nn.Conv2d(12, fine, 3, 1, 1))
        self.at_quarter = nn.Sequential(
            nn.PixelUnshuffle(4),
            nn.Conv2d(48, quarter, 3, 1, 1),
            *residual_stack(quarter, blocks[0]),
        )
        self.at_eighth = nn.Sequential(
            nn.SiLU(), nn.Conv2d(quarter, eighth, 4, 2, 1), *residual_stack(eighth, blocks[1])
        )
        self.at_sixteenth = nn.Sequential(
            nn.SiLU(), nn.Conv2d(eighth, sixteenth, 3, 2, 1), *residual_stack(sixteenth, blocks[2])
        )
        self.to_eighth = _Up(sixteenth, eighth)
        self.to_quarter = _Up(eighth, quarter)
        self.to_half = _Up(quarter, fine)
        self.last = nn.Sequential(nn.SiLU(), nn.Conv2d(fine, 1, 3, 1, 1))
        self.face = nn.Linear(2 * sixteenth, 1)

    @property
    def description(self) -> Description:
        """What it offers."""
        return Description(size_px=self.size, zoom=self.zoom, reads=("covers",))

    @property
    def graphs(self) -> Mapping[str, Graph]:
        """``covers``: the logits of both heads."""
        pictures = of_pictures(self.size, self.size)
        outputs = ("covered", "is_face")
        return {"covers": Graph(lambda faces: self(to_signed(faces)), pictures, outputs)}

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """Look at aligned faces.

        Args:
            image: ``(B, 3, S, S)`` RGB in [-1, 1].

        Returns:
            Unbounded float32 logits: ``(B, 1, S/2, S/2)`` of something in front of the face, and
            ``(B,)`` of there being a face.
        """
        half = self.at_half(image)  # (B, 16, 56, 56)
        quarter = self.at_quarter(image)  # (B, 40, 28, 28)
        eighth = self.at_eighth(quarter)  # (B, 72, 14, 14)
        deep = self.at_sixteenth(eighth)  # (B, 112, 7, 7)
        x = self.to_quarter(self.to_eighth(deep, eighth), quarter)
        logits = self.last(self.to_half(x, half)).float()
        seen = F.silu(deep)
        pooled = torch.cat([seen.mean((2, 3)), seen.amax((2, 3))], 1)
        return logits, self.face(pooled).float()[:, 0]

    def loss(self, batch: Batch) -> Batch:
        """Cross-entropy and overlap of the map where the truth is known, and of the face head.

        Args:
            batch: ``image`` (B, 3, S, S), ``cover`` and ``weight`` (B, 1, S/2, S/2), the weight 0
                where the truth is unknown, and ``is_face`` (B,).
        """
        logits, face = self(batch["image"])
        cover, weight = batch["cover"], batch["weight"]
        each = F.binary_cross_entropy_with_logits(logits, cover, reduction="none")
        map_loss = (each * weight).sum() / weight.sum().clamp_min(1)
        likely = logits.sigmoid()
        both = (likely * cover * weight).sum((1, 2, 3))
        either = ((likely + cover) * weight).sum((1, 2, 3))
        overlap = 1 - (2 * both + 4) / (either + 4)  # faces with nothing in front count, too
        face_loss = F.binary_cross_entropy_with_logits(face, batch["is_face"])
        total = map_loss + self.overlap_weight * overlap.mean() + self.face_weight * face_loss
        return {"loss": total, "map": map_loss, "overlap": overlap.mean(), "face": face_loss}

    @torch.no_grad()
    def metrics(self, batch: Batch) -> Batch:
        """The loss, the overlap ``iou`` of found and true covers, and the share of right faces."""
        losses = self.loss(batch)
        logits, face = self(batch["image"])
        known = batch["weight"] > 0
        found, there = (logits > 0) & known, (batch["cover"] > 0.5) & known
        iou = (found & there).sum() / (found | there).sum().clamp_min(1)
        right = ((face > 0) == (batch["is_face"] > 0.5)).float().mean()
        return {"loss": losses["loss"], "map": losses["map"], "iou": iou, "faces": right}


class _Up(nn.Module):
    """A coarse map enlarged to twice its size, added to the finer one, and a residual block."""

    def __init__(self, coarse: int, fine: int) -> None:
        super().__init__()
        self.narrow = nn.Conv2d(coarse, fine, 1)
        self.mix = Residual(fine)

    def forward(self, coarse: Tensor, fine: Tensor) -> Tensor:
        x = F.interpolate(self.narrow(F.silu(coarse)), scale_factor=2.0, mode="bilinear")
        return self.mix(x + fine)  # type: ignore[no-any-return]
