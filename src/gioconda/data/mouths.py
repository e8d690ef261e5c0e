"""Real open mouths, changed in light, colour, sharpness and hole: the mouth network's lessons."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import lightning
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gioconda.data.appearance import relight, roughen, soften, to_gray
from gioconda.data.batches import Batch, CachedBatches, in_order
from gioconda.data.mouth_crops import FOLDERS, MouthCrops, find_mouths
from gioconda.data.root import data_root
from gioconda.smile.holes import GROW_PX, cover, signed_distance


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


class Mouths(lightning.LightningDataModule):
    """Batches of real open mouths, changed in light, colour, sharpness and hole.

    Training batches hold ``image`` (B, 3, H, W) in [-1, 1], ``seen``, the same with grain and
    traces of JPEG, and ``hole`` (B, 1, H, W) in [0, 1]; validation batches hold the same,
    unchanged, of people who are never trained on.

    Args:
        root: Folder of the data sets; None for ``GIOCONDA_DATA`` or ``../shared/data``.
        batch_size: Mouths in a batch.
        corners_px: Distance between the mouth's corners; the crop is 1.5 times as wide.
        least_px: Smallest distance between the corners in the photo.
        gray: Share of gray (and toned) mouths.
        degraded: Chance of each way of getting worse.
        cache: Folder for the decoded crops.
        seed: Seed of the order.
    """

    def __init__(
        self,
        root: str | None = None,
        *,
        batch_size: int = 16,
        corners_px: int = 64,
        least_px: float = 24.0,
        gray: float = 0.18,
        degraded: float = 0.15,
        cache: str = "cache",
        seed: int = 0,
    ) -> None:
        super().__init__()
        self.root, self.batch_size, self.seed = root, batch_size, seed
        self.crops = MouthCrops(
            corners_px * 3 // 2, corners_px * 3 // 4, corners_px, 6 * corners_px // 64
        )
        self.least_px, self.gray, self.degraded = least_px, gray, degraded
        self.cache, self.done = Path(cache), 0
        self.arrays: dict[str, NDArray[Any]] = {}

    @property
    def fingerprint(self) -> str:
        """A short hash of the landmarks, the names and how the crops are cut."""
        digest = hashlib.sha256(f"2 {self.crops} {self.least_px}".encode())
        for name in FOLDERS:
            digest.update((data_root(self.root) / name / "landmarks.npz").read_bytes())
        return digest.hexdigest()[:12]

    def setup(self, stage: str | None = None) -> None:
        """Cut the crops, or read them from the cache."""
        if self.arrays:
            return
        path = self.cache / f"mouths-{self.fingerprint}.npz"
        if not path.is_file():
            arrays = find_mouths(data_root(self.root), self.crops, self.least_px)
            path.parent.mkdir(parents=True, exist_ok=True)
            aside = path.with_suffix(".part.npz")
            np.savez(aside, **arrays)  # type: ignore[arg-type]
            aside.replace(path)
        with np.load(path) as file:
            self.arrays = {key: file[key] for key in file.files}

    def train_dataloader(self) -> Any:
        """Endless batches, sharper mouths with visible teeth drawn more often."""
        chosen = np.flatnonzero(self.arrays["trained"])
        batches = CachedBatches(
            {key: self.arrays[key][chosen] for key in ("image", "outline")},
            self.batch_size,
            self.seed,
            self.arrays["chance"][chosen].astype(np.float64),
        )
        batches.start = self.done
        return batches.loader()

    def val_dataloader(self) -> Any:
        """At most 512 mouths of people who are never trained on, the clearer ones first."""
        held = np.flatnonzero(~self.arrays["trained"])
        held = held[np.argsort(-self.arrays["chance"][held], kind="stable")[:512]]
        return in_order({k: self.arrays[k][held] for k in ("image", "outline")}, 64)

    def state_dict(self) -> dict[str, Any]:
        """How many batches are done, so that a resumed run goes on in the same order."""
        return {"done": self.trainer.fit_loop.total_batch_idx + 1}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on after the batches of an interrupted run."""
        self.done = state_dict["done"]

    def on_after_batch_transfer(self, batch: Batch, dataloader_idx: int) -> Batch:
        """Pictures and holes from crops and outlines; changed at random while training."""
        training = self.trainer is not None and bool(self.trainer.training)
        return self.prepare(batch, augmented=training)

    def prepare(self, batch: Batch, *, augmented: bool) -> Batch:
        """What ``on_after_batch_transfer`` does.

        Args:
            batch: ``image`` (B, H, W, 3) uint8 with the margin, ``outline`` (B, 20, 2).
            augmented: Whether to change light, colour, sharpness, place and hole.
        """
        width, height, margin = self.crops.width, self.crops.height, self.crops.margin_px
        image, outline = batch["image"].permute(0, 3, 1, 2).float() / 255, batch["outline"]
        if not augmented:
            image = image[:, :, margin : margin + height, margin : margin + width]
            grow = GROW_PX * width / 96
            hole = cover(signed_distance(outline, width, height), grow)[:, None]
            return {"image": to_signed(image), "seen": to_signed(image), "hole": hole}
        dx, dy = torch.randint(-margin, margin + 1, (2,)).tolist()
        image = image[:, :, margin + dy : margin + dy + height, margin + dx : margin + dx + width]
        hole = random_holes(outline - outline.new_tensor([dx, dy]), width, height)
        if torch.rand(()) < 0.5:
            image, hole = image.flip(3), hole.flip(3)
        image = soften(to_gray(relight(image), self.gray), self.degraded)
        seen = roughen(image, self.degraded)
        return {"image": to_signed(image), "seen": to_signed(seen), "hole": hole}


def to_signed(image: Tensor) -> Tensor:
    """[0, 1] to [-1, 1], channels last."""
    return (image * 2 - 1).contiguous(memory_format=torch.channels_last)
