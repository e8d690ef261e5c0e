"""Mask VAE: one code, from which one decoder makes the face and another one the masks of it.

Paper    Kingma & Welling 2014, "Auto-Encoding Variational Bayes"; Milletari et al. 2016, "V-Net"
         (Dice); Zhao et al. 2017 (SSIM and L1)
Seed     the Mask VAE thesis: 16.6 M parameters, SSIM + MAE, BCE + Dice, KL / 1000
Differs  1. RGB in [-1, 1]  2. masks as ``gioconda prepare`` makes them: one of face, hair and hat,
         or of head crops one of the face and one of hair or hat  3. pixels outside of a picture
         count for neither decoder  4. ``ResidualMaskVAE``: the same second decoder beside a
         ``ResidualVAE``, which trains in a fraction of the time
Images   (B, 3, S, S) float32 RGB in [-1, 1]     Masks  (B, M, S, S) in [0, 1], 1 on the part
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gioconda.models.autoencoders.base import TINY, AutoencoderBase, learned_from
from gioconda.models.autoencoders.networks import CODERS, Network
from gioconda.models.autoencoders.reconstruction import Reconstruction
from gioconda.models.autoencoders.residual_vae import ResidualVAE
from gioconda.models.autoencoders.vae import VAE
from gioconda.models.contract import Batch, Crop, Description
from gioconda.models.registry import register


class MaskDecoding(AutoencoderBase):
    """What an autoencoder with a second decoder adds: the masks, their loss, and how good they are.

    Attributes:
        mask_decoder: Codes ``(B, D)`` to logits ``(B, M, S, S)``.
        parts: What the masks are of, in the order of their channels.
        bce: Weight of the masks' cross-entropy.
        dice: Weight of the masks' Dice loss.
    """

    mask_decoder: nn.Module
    parts: tuple[str, ...]
    bce: float
    dice: float

    @property
    def description(self) -> Description:
        """What it offers, and what its masks are of."""
        return replace(super().description, parts=self.parts)

    def decode_mask(self, code: Tensor) -> Tensor:
        """``(B, D)`` to the masks ``(B, M, S, S)`` in [0, 1]."""
        return self.mask_decoder(code).float().sigmoid()  # type: ignore[no-any-return]

    def mask_losses(self, code: Tensor, batch: Batch) -> Batch:
        """Cross-entropy and Dice loss of the masks of codes ``(B, D)``, and their weighted sum.

        Args:
            code: Of the faces of the batch.
            batch: ``mask`` ``(B, M, S, S)``, and ``inside`` where it is partly not known.
        """
        logits = self.mask_decoder(code).float()
        bce = F.binary_cross_entropy_with_logits(
            logits, learned_from(batch["mask"], logits.sigmoid(), batch)
        )
        inside = batch["inside"] if "inside" in batch else torch.ones_like(logits[:1])
        dice = dice_loss(logits.sigmoid() * inside, batch["mask"] * inside)
        return {"loss": self.bce * bce + self.dice * dice, "bce": bce, "dice": dice}

    @torch.no_grad()
    def metrics(self, batch: Batch) -> Batch:
        """As all autoencoders, and the masks' Dice coefficient and overlap, inside of pictures.

        ``dice`` and ``iou`` are means over all masks; with several ``iou_hair`` and its like, too.
        """
        inside = (
            batch["inside"] > 0.5
            if "inside" in batch
            else torch.ones_like(batch["mask"], dtype=torch.bool)
        )
        found = (self.decode_mask(self.code(batch["image"])) > 0.5) & inside
        wanted = (batch["mask"] > 0.5) & inside
        both = (found & wanted).sum((2, 3)).float()  # (B, M)
        sizes = found.sum((2, 3)) + wanted.sum((2, 3))
        overlap = (both + 1e-6) / (sizes - both + 1e-6)  # 1 where there is none, and none is found
        several = zip(self.parts, overlap.mean(0), strict=True) if len(self.parts) > 1 else ()
        return {
            **super().metrics(batch),
            "dice": ((2 * both + 1e-6) / (sizes + 1e-6)).mean(),
            "iou": overlap.mean(),
            **{f"iou_{part}": value for part, value in several},
        }

    @torch.no_grad()
    def preview(self, batch: Batch) -> Batch:
        """The photo, its reconstruction, and the masks and what they should be."""
        image = batch["image"]
        return {
            "photo": image,
            "reconstruction": self.reconstruct(image),
            "mask": as_colours(self.decode_mask(self.code(image))),
            "given mask": as_colours(batch["mask"]),
        }


@register("mask-vae", tiny=TINY)
class MaskVAE(MaskDecoding, VAE):
    """A ``VAE`` with a second decoder, the mirror image of the encoder as the first one is.

    Args: those of ``VAE`` without attributes, and

        parts: What the masks are of, in the order of their channels.
        bce: Weight of the masks' cross-entropy.
        dice: Weight of the masks' Dice loss.
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
        parts: Sequence[str] = ("head",),
        crop: Crop = "face",
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
            crop=crop,
        )
        self.parts = tuple(parts)
        self.mask_decoder = logits_decoder(network, latent_dim, len(self.parts), image_size, widths)
        self.bce, self.dice = bce, dice

    def loss(self, batch: Batch) -> Batch:
        """What a ``VAE`` learns, and cross-entropy and Dice of the masks.

        Args:
            batch: ``image`` ``(B, 3, S, S)`` and ``mask`` ``(B, M, S, S)``; and ``inside`` where
                pictures are partly guessed, see ``learned_from``.
        """
        found = self.encode(batch["image"])
        code = found.sample()
        made = self.decode(code)
        losses = self.bound(learned_from(batch["image"], made, batch), found, made)
        masks = self.mask_losses(code, batch)
        return {**losses, **masks, "loss": losses["loss"] + masks["loss"]}


@register("residual-mask-vae", tiny={**TINY, "mask_widths": (4, 8)})
class ResidualMaskVAE(MaskDecoding, ResidualVAE):
    """A ``ResidualVAE`` with a second decoder; the masks do not depend on the attributes.

    Args: those of ``ResidualVAE``, and

        parts: What the masks are of, in the order of their channels.
        mask_widths: As ``widths``, of the masks' decoder: masks are smooth, and few channels do.
        bce: Weight of the masks' cross-entropy.
        dice: Weight of the masks' Dice loss.
    """

    VERBS = ResidualVAE.VERBS | {"decode_mask"}

    def __init__(
        self,
        *,
        image_size: int = 128,
        latent_dim: int = 256,
        widths: Sequence[int] = (32, 64, 128),
        network: Network = "residual",
        shrink: int = 4,
        attributes: Sequence[str] = ("smile",),
        reconstruction: Reconstruction = "ssim+mae",
        beta: float = 2e-4,
        free_nats: float = 0.0,
        independence: float = 0.02,
        reading: float = 0.05,
        crop: Crop = "head",
        parts: Sequence[str] = ("head",),
        mask_widths: Sequence[int] = (16, 32, 64),
        bce: float = 0.5,
        dice: float = 0.5,
    ) -> None:
        super().__init__(
            image_size=image_size,
            latent_dim=latent_dim,
            widths=widths,
            network=network,
            shrink=shrink,
            attributes=attributes,
            reconstruction=reconstruction,
            beta=beta,
            free_nats=free_nats,
            independence=independence,
            reading=reading,
            crop=crop,
        )
        self.parts = tuple(parts)
        self.mask_decoder = logits_decoder(
            network, latent_dim, len(self.parts), image_size, mask_widths
        )
        self.bce, self.dice = bce, dice

    def loss_and_picture(self, batch: Batch) -> tuple[Batch, Tensor]:
        """As a ``CVAE``'s, with the masks' losses.

        Args:
            batch: As for ``CVAE.loss``, and ``mask`` ``(B, M, S, S)``.
        """
        losses, picture, code = self.terms(batch)
        masks = self.mask_losses(code.sample(), batch)
        return {**losses, **masks, "loss": losses["loss"] + masks["loss"]}, picture


def logits_decoder(
    network: Network, latent_dim: int, masks: int, image_size: int, widths: Sequence[int]
) -> nn.Module:
    """A picture's decoder without its last tanh: codes ``(B, D)`` to logits ``(B, M, S, S)``."""
    decoder = CODERS[network].decoder(latent_dim, masks, image_size, widths)
    return nn.Sequential(*list(decoder.layers)[:-1])


def as_colours(masks: Tensor) -> Tensor:
    """Masks ``(B, M, S, S)`` in [0, 1] as pictures ``(B, 3, S, S)`` in [-1, 1].

    One is white on black; the channels of two are red and green, and of three also blue.
    """
    shown = masks.expand(-1, 3, -1, -1) if masks.shape[1] == 1 else masks[:, :3]
    return F.pad(shown, (0, 0, 0, 0, 0, 3 - shown.shape[1])) * 2 - 1


def dice_loss(found: Tensor, wanted: Tensor) -> Tensor:
    """1 - the soft Dice coefficient of each mask (Milletari et al. 2016); scalar in [0, 1].

    Args:
        found: ``(B, M, H, W)`` in [0, 1].
        wanted: The same shape.
    """
    both = (found * wanted).sum((2, 3))
    sizes = found.square().sum((2, 3)) + wanted.square().sum((2, 3))
    return (1 - (2 * both + 1) / (sizes + 1)).mean()
