"""A method, an adversarial method and a data module small enough to train in a test."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor, nn

from gioconda.data.batches import Batch, Rows
from gioconda.data.modules.base import CachedModule
from gioconda.models.contract import (
    AdversarialMethod,
    Description,
    NetworkAndLoss,
    SupervisedMethod,
)
from gioconda.models.registry import register

SIGNAL_AT = "TOY_SIGNAL_AT"  # "9@13": the run sends itself signal 9 before batch 13


@register("toy")
class Toy(SupervisedMethod):
    """Tells dark pictures from bright ones; draws random numbers of every kind as it learns."""

    def __init__(self, *, width: int = 4, noise: float = 0.1) -> None:
        super().__init__()
        self.noise = noise
        self.net = nn.Sequential(
            nn.Conv2d(3, width, 3), nn.GroupNorm(1, width), nn.Flatten(), nn.Linear(width * 36, 1)
        )

    @property
    def description(self) -> Description:
        return Description(frozenset({"reconstruct"}), size_px=8)

    def forward(self, image: Tensor) -> Tensor:
        score = self.net(image)
        if self.training and self.noise:
            draws = torch.randn_like(score) + random.random() + np.random.rand()
            score = score * (1 + self.noise * draws)
        return score

    def loss(self, batch: Batch) -> dict[str, Tensor]:
        error = (self(batch["image"])[:, 0] - batch["label"]).square().mean()
        return {"loss": error}

    def reconstruct(self, image: Tensor, attributes: Tensor | None = None) -> Tensor:
        return self.net(image).tanh()[..., None, None].expand_as(image)


class ToyGAN(AdversarialMethod):
    """A generator that learns a brightness, and two critics."""

    def __init__(self, *, noise: float = 0.1) -> None:
        super().__init__()
        self.generator = Toy(noise=noise)
        self.critic = nn.Linear(1, 1)
        self.second = nn.Linear(1, 1)

    @property
    def networks(self) -> dict[str, NetworkAndLoss]:
        return {**super().networks, "second": NetworkAndLoss(self.second, self.second_loss)}

    def critic_loss(self, batch: Batch) -> dict[str, Tensor]:
        return self._judged(batch, self.critic)

    def second_loss(self, batch: Batch) -> dict[str, Tensor]:
        return self._judged(batch, self.second)

    def _judged(self, batch: Batch, critic: nn.Module) -> dict[str, Tensor]:
        fake = self.generator(batch["image"]).detach()
        real = batch["label"][:, None]
        return {"loss": critic(fake).mean() - critic(real).mean() + critic.weight.square().sum()}

    def generator_loss(self, batch: Batch) -> dict[str, Tensor]:
        return {"loss": -self.critic(self.generator(batch["image"])).mean()}

    def metrics(self, batch: Batch, exported: Toy) -> dict[str, Tensor]:
        return exported.loss(batch)


class Brightness(CachedModule):
    """32 pictures of one gray each, labelled with it; all of them train and are held out."""

    name = "brightness"
    columns = ("image", "label")

    def __init__(self, batch_size: int = 8, grain: float = 0.05) -> None:
        super().__init__(batch_size=batch_size)
        self.grain = grain

    def ingredients(self) -> Iterator[bytes]:
        yield b"toy"

    def cut(self) -> dict[str, np.ndarray]:
        gray = np.random.default_rng(0).integers(0, 256, 32)
        return {
            "image": np.tile(gray[:, None, None, None], (1, 3, 8, 8)).astype(np.uint8),
            "label": (gray / 255).astype(np.float32),
        }

    def training_rows(self) -> Rows:
        return np.arange(32)

    held_out_rows = training_rows

    def prepare(self, batch: Batch, *, augmented: bool) -> Batch:
        image = batch["image"].float() / 127.5 - 1
        if augmented:
            image = image + self.grain * torch.randn_like(image)
            self._send_signal()
        return {**batch, "image": image}

    def _send_signal(self) -> None:
        number, _, batch = os.environ.get(SIGNAL_AT, "0@-1").partition("@")
        if self.trainer is not None and self.trainer.lightning_module.batches == int(batch):
            os.kill(os.getpid(), int(number))


class NothingHeldOut(Brightness):
    """``Brightness`` without a picture of validation."""

    def held_out_rows(self) -> Rows:
        return np.arange(0)
