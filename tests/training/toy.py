"""A method, an adversarial method and a data module small enough to train in a test."""

from __future__ import annotations

import lightning
import numpy as np
import torch
from torch import Tensor, nn

from gioconda.data.batches import Batch, CachedBatches, in_order
from gioconda.models.registry import register


@register("toy")
class Toy(nn.Module):
    """Tells dark pictures from bright ones."""

    def __init__(self, *, width: int = 4) -> None:
        super().__init__()
        self.net = nn.Sequential(
            nn.Conv2d(3, width, 3), nn.BatchNorm2d(width), nn.Flatten(), nn.Linear(width * 36, 1)
        )

    def forward(self, image: Tensor) -> Tensor:
        return self.net(image)

    def loss(self, batch: Batch) -> dict[str, Tensor]:
        error = (self(batch["image"].float() / 255)[:, 0] - batch["label"]).square().mean()
        return {"loss": error}


@register("toy_gan")
class ToyGAN(nn.Module):
    """A generator that learns a brightness, and a critic."""

    def __init__(self) -> None:
        super().__init__()
        self.generator = Toy()
        self.critic = nn.Linear(1, 1)

    def critic_loss(self, batch: Batch) -> dict[str, Tensor]:
        fake = self.generator(batch["image"].float() / 255).detach()
        real = batch["label"][:, None]
        return {"loss": self.critic(fake).mean() - self.critic(real).mean()}

    def generator_loss(self, batch: Batch) -> dict[str, Tensor]:
        return {"loss": -self.critic(self.generator(batch["image"].float() / 255)).mean()}

    def metrics(self, batch: Batch, exported: Toy) -> dict[str, Tensor]:
        return exported.loss(batch)


class Brightness(lightning.LightningDataModule):
    """32 pictures of one gray each, labelled with it."""

    fingerprint = "toy"

    def __init__(self, batch_size: int = 8) -> None:
        super().__init__()
        gray = np.random.default_rng(0).integers(0, 256, 32)
        self.arrays = {
            "image": np.tile(gray[:, None, None, None], (1, 3, 8, 8)).astype(np.uint8),
            "label": (gray / 255).astype(np.float32),
        }
        self.batch_size = batch_size

    def train_dataloader(self) -> torch.utils.data.DataLoader[Batch]:
        return CachedBatches(self.arrays, self.batch_size).loader()

    def val_dataloader(self) -> torch.utils.data.DataLoader[Batch]:
        return in_order(self.arrays, self.batch_size)
