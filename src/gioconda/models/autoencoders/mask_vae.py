"""Mask VAE: one code, from which one decoder makes the face and another one the mask of it.

Paper    Kingma & Welling 2014, "Auto-Encoding Variational Bayes"; Milletari et al. 2016, "V-Net"
         (Dice); Zhao et al. 2017 (SSIM and L1)
Seed     the Mask VAE thesis: 16.6 M parameters, SSIM + MAE, BCE + Dice, KL / 1000
Differs  1. RGB in [-1, 1]  2. masks of face, hair and hat as ``gioconda prepare`` makes them
Images   (B, 3, S, S) float32 RGB in [-1, 1]     Masks  (B, 1, S, S) in [0, 1], 1 on the person
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gioconda.models.autoencoders.base import TINY
from gioconda.models.autoencoders.networks import CODERS, Network
from gioconda.models.autoencoders.reconstruction import Reconstruction
from gioconda.models.autoencoders.vae import VAE
from gioconda.models.contract import Batch
from gioconda.models.registry import register


@register("mask-vae", tiny=TINY)
class MaskVAE(VAE):
    """A ``VAE`` with a second decoder, the mirror image of the encoder as the first one is.

    Args: those of ``VAE`` without attributes, and

        bce: Weight of the mask's cross-entropy.
        dice: Weight of the mask's Dice loss.
    """

    VERBS = VAE.VERBS | {"decode_mask"}

    def __init__(
        self,
        *,
        image_size: int = 128,
        gray: bool = False,
        latent_dim: int = 256,
        widths: Sequence[int] = (32, 64, 128, 256, 512),
        network: Network = "strided",
        reconstruction: Reconstruction = "ssim+mae",
        beta: float = 1e-3,
        free_nats: float = 0.0,
        bce: float = 1.0,
        dice: float = 1.0,
    ) -> None:
        super().__init__(
            image_size=image_size,
            gray=gray,
            latent_dim=latent_dim,
            widths=widths,
            network=network,
            reconstruction=reconstruction,
            beta=beta,
            free_nats=free_nats,
        )
        mirror = CODERS[network].decoder(latent_dim, 1, image_size, widths)
        self.mask_decoder = nn.Sequential(*list(mirror.layers)[:-1])  # logits: no tanh
        self.bce, self.dice = bce, dice

    def decode_mask(self, code: Tensor) -> Tensor:
        """``(B, D)`` to the mask ``(B, 1, S, S)`` in [0, 1]."""
        return self.mask_decoder(code).float().sigmoid()  # type: ignore[no-any-return]

    def loss(self, batch: Batch) -> Batch:
        """What a ``VAE`` learns, and cross-entropy and Dice of the mask.

        Args:
            batch: ``image`` ``(B, 3, S, S)`` and ``mask`` ``(B, 1, S, S)``.
        """
        found = self.encode(batch["image"])
        code = found.sample()
        losses = self.bound(batch["image"], found, self.decode(code))
        logits = self.mask_decoder(code).float()
        bce = F.binary_cross_entropy_with_logits(logits, batch["mask"])
        dice = dice_loss(logits.sigmoid(), batch["mask"])
        loss = losses["loss"] + self.bce * bce + self.dice * dice
        return {**losses, "bce": bce, "dice": dice, "loss": loss}

    @torch.no_grad()
    def metrics(self, batch: Batch) -> Batch:
        """As all autoencoders, and the mask's Dice coefficient ``dice`` and overlap ``iou``."""
        found = self.decode_mask(self.code(batch["image"])) > 0.5
        wanted = batch["mask"] > 0.5
        both = (found & wanted).sum((1, 2, 3)).float()
        sizes = found.sum((1, 2, 3)) + wanted.sum((1, 2, 3))
        return {
            **super().metrics(batch),
            "dice": (2 * both / sizes.clamp_min(1)).mean(),
            "iou": (both / (sizes - both).clamp_min(1)).mean(),
        }

    @torch.no_grad()
    def preview(self, batch: Batch) -> Batch:
        """The photo, its reconstruction, and the mask and what it should be."""
        code = self.code(batch["image"])
        mask = self.decode_mask(code).expand(-1, 3, -1, -1) * 2 - 1
        wanted = batch["mask"].expand(-1, 3, -1, -1) * 2 - 1
        return {
            "photo": batch["image"],
            "reconstruction": self.decode(code),
            "mask": mask,
            "given mask": wanted,
        }


def dice_loss(found: Tensor, wanted: Tensor) -> Tensor:
    """1 - the soft Dice coefficient of each picture (Milletari et al. 2016); scalar in [0, 1].

    Args:
        found: ``(B, 1, H, W)`` in [0, 1].
        wanted: The same shape.
    """
    both = (found * wanted).sum((1, 2, 3))
    sizes = found.square().sum((1, 2, 3)) + wanted.square().sum((1, 2, 3))
    return (1 - (2 * both + 1) / (sizes + 1)).mean()
