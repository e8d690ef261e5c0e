"""Real open mouths, changed in light, colour, sharpness and hole: the mouth network's lessons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gioconda.data.augmentation.appearance import relight, roughen, soften, to_gray
from gioconda.data.batches import Batch, Rows
from gioconda.data.holes import cover, signed_distance
from gioconda.data.landmark_labels import landmark_files
from gioconda.data.modules.base import CachedModule
from gioconda.data.mouth_crops import MouthCrops, find_mouths
from gioconda.data.root import data_root
from gioconda.faces.holes import GROW_PX
from gioconda.ranges import to_unit


def random_holes(outline: Tensor, width: int, height: int) -> Tensor:
    """Holes as the geometry would open them: grown, shifted, bent, larger than the real opening.

    The real opening stays inside, so that no sliver of teeth gives their colour away.

    Args:
        outline: ``(B, 20, 2)`` inner lips in crop pixels.
        width: Width of the crop in pixels.
        height: Height of the crop in pixels.

    Returns:
        ``(B, 1, height, width)`` float32 in [0, 1].
    """
    b, p, _ = outline.shape
    scale = width / 96  # what follows is in pixels of the 96 px crop
    angle = torch.arange(p, device=outline.device) * (2 * torch.pi / p)
    waves = torch.stack([f(k * angle) for k in (1, 2, 3) for f in (torch.cos, torch.sin)])  # (6, P)
    bend = torch.randn(b, 2, 6, device=outline.device) @ waves * 0.35  # (B, 2, P)
    shift = torch.randn(b, 1, 2, device=outline.device) * 0.8
    stretch = 1 + torch.rand(b, 1, 2, device=outline.device) * outline.new_tensor([0.08, 0.3])
    middle = outline.mean(1, keepdim=True)
    bent = middle + (outline - middle) * stretch + (bend.transpose(1, 2) + shift) * scale
    grow = torch.rand(2, b, 1, 1, device=outline.device) * 1.5 * scale
    real = cover(signed_distance(outline, width, height), grow[0] + 0.8 * scale)
    moved = cover(signed_distance(bent, width, height), grow[1])
    return torch.maximum(real, moved)[:, None]


class Mouths(CachedModule):
    """Batches of real open mouths, changed in light, colour, sharpness and hole.

    Training batches hold ``image`` (B, 3, H, W) in [-1, 1], ``seen``, the same with grain and
    traces of JPEG, and ``hole`` (B, 1, H, W) in [0, 1]; validation batches hold the same,
    unchanged, of people who are never trained on.

    Args:
        root: Folder of the data sets; None for ``GIOCONDA_DATA`` or ``../shared/data``.
        corners_px: Distance between the mouth's corners; the crop is 1.5 times as wide.
        least_px: Smallest distance between the corners in the photo.
        gray: Share of gray (and toned) mouths.
        degraded: Chance of each way of getting worse.
        **common: See ``CachedModule``.
    """

    name = "mouths"
    columns = ("image", "outline")
    held_out_batch_size = 64

    def __init__(
        self,
        root: str | None = None,
        *,
        corners_px: int = 64,
        least_px: float = 24.0,
        gray: float = 0.18,
        degraded: float = 0.15,
        **common: Any,
    ) -> None:
        super().__init__(root, **common)
        self.crops = MouthCrops(
            corners_px * 3 // 2, corners_px * 3 // 4, corners_px, 6 * corners_px // 64
        )
        self.least_px, self.gray, self.degraded = least_px, gray, degraded

    def ingredients(self) -> Iterator[bytes]:
        """The landmarks, the names and how the crops are cut."""
        yield f"2 {self.crops} {self.least_px}".encode()
        yield from landmark_files(data_root(self.root))

    def cut(self) -> dict[str, NDArray[Any]]:
        """Every open, smiling mouth."""
        return find_mouths(data_root(self.root), self.crops, self.least_px)

    def training_rows(self) -> Rows:
        """Mouths of people who are trained on."""
        return np.flatnonzero(self.arrays["trained"])

    def chances(self) -> NDArray[np.float64]:
        """Sharper mouths with visible teeth are drawn more often."""
        return self.arrays["chance"].astype(np.float64)

    def held_out_rows(self) -> Rows:
        """At most 512 mouths of people who are never trained on, the clearer ones first."""
        held = np.flatnonzero(~self.arrays["trained"])
        return held[np.argsort(-self.arrays["chance"][held], kind="stable")[:512]]

    def prepare(self, batch: Batch, *, augmented: bool) -> Batch:
        """Pictures and holes from crops and outlines.

        Args:
            batch: ``image`` (B, H, W, 3) uint8 with the margin, ``outline`` (B, 20, 2).
            augmented: Whether to change light, colour, sharpness, place and hole.
        """
        width, height, margin = self.crops.width, self.crops.height, self.crops.margin_px
        image, outline = to_unit(batch["image"]), batch["outline"]
        if not augmented:
            image = image[:, :, margin : margin + height, margin : margin + width]
            grow = GROW_PX * width / 96
            hole = cover(signed_distance(outline, width, height), grow)[:, None]
            return {"image": image * 2 - 1, "seen": image * 2 - 1, "hole": hole}
        dx, dy = torch.randint(-margin, margin + 1, (2,)).tolist()
        image = image[:, :, margin + dy : margin + dy + height, margin + dx : margin + dx + width]
        hole = random_holes(outline - outline.new_tensor([dx, dy]), width, height)
        if torch.rand(()) < 0.5:
            image, hole = image.flip(3), hole.flip(3)
        image = soften(to_gray(relight(image), self.gray), self.degraded)
        seen = roughen(image, self.degraded)
        return {"image": image * 2 - 1, "seen": seen * 2 - 1, "hole": hole}
