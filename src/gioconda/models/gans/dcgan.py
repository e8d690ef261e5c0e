"""DCGAN: faces out of noise; with other objectives WGAN and WGAN-GP, on equal networks.

Paper    Radford, Metz & Chintala 2016, ICLR, "Unsupervised Representation Learning with Deep
         Convolutional Generative Adversarial Networks"; Arjovsky, Chintala & Bottou 2017, ICML,
         "Wasserstein GAN"; Gulrajani et al. 2017, NeurIPS, "Improved Training of Wasserstein GANs"
Seed     github.com/emanuelmaus/KeepSmiling (SimpleGAN: DCGAN on smiling mouths)
Differs  1. logits are unbounded; the objective squashes them where it wants to  2. the exported
         generator is a moving average, whose batch norms are measured on pictures of its own
         3. optionally the critic sees changed pictures (``differentiable_augmentation``)
Images   (B, 3, S, S) float32 RGB in [-1, 1]
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from gioconda.models.contract import AdversarialMethod, Batch, Description
from gioconda.models.gans.critics import StridedCritic, halvings, start_small
from gioconda.models.gans.differentiable_augmentation import Change, augmented, known_changes
from gioconda.models.gans.objectives import (
    OBJECTIVES,
    ObjectiveName,
    clip_weights,
    gradient_penalty,
)
from gioconda.models.priors import NormalPrior
from gioconda.models.registry import register

SETTLING = 32  # batches of 64 over which an average's batch norms are measured


@register("dcgan", tiny={"image_size": 16, "latent_dim": 8, "width": 4})
class DCGAN(NormalPrior):
    """The generator: transposed convolutions from one point to a picture.

    Args:
        image_size: Side of the pictures in pixels, 4 times a power of 2.
        latent_dim: Length of the code.
        width: Channels before the last doubling; each earlier map has twice as many.
    """

    def __init__(self, *, image_size: int = 64, latent_dim: int = 100, width: int = 64) -> None:
        super().__init__()
        self.image_size, self.latent_dim = image_size, latent_dim
        widths = [width * 2**k for k in reversed(range(halvings(image_size)))]
        layers: list[nn.Module] = [nn.ConvTranspose2d(latent_dim, widths[0], 4, bias=False)]
        for a, b in itertools.pairwise(widths):
            layers += [nn.BatchNorm2d(a), nn.ReLU(inplace=True)]
            layers.append(nn.ConvTranspose2d(a, b, 4, 2, 1, bias=False))
        layers += [nn.BatchNorm2d(widths[-1]), nn.ReLU(inplace=True)]
        self.body = nn.Sequential(*layers, nn.ConvTranspose2d(widths[-1], 3, 4, 2, 1))
        self.apply(start_small)

    @property
    def description(self) -> Description:
        """What it offers."""
        return Description(frozenset({"decode", "noise", "sample"}), size_px=self.image_size)

    def forward(self, code: Tensor) -> Tensor:
        """``(B, D)`` to ``(B, 3, S, S)`` RGB in [-1, 1], float32."""
        return self.body(code[:, :, None, None]).float().tanh()  # type: ignore[no-any-return]

    def decode(self, code: Tensor, attributes: Tensor | None = None) -> Tensor:
        """As ``forward``; there are no attributes."""
        return self(code)  # type: ignore[no-any-return]


class NoiseGANLosses(AdversarialMethod):
    """Trains a generator that is given noise alone; a batch holds ``image``.

    Args:
        generator: What ships; a default one where None.
        objective: What both play for, of ``objectives.OBJECTIVES``.
        critic_width: Channels of the critic after its first halving.
        penalty: Weight of the gradient penalty; None for the objective's paper's.
        bound: Largest absolute weight of the critic, 0 for any; None for the paper's.
        augmentation: Changes of all pictures before the critic, of
            ``differentiable_augmentation.CHANGES``; none as in the papers.
    """

    generator: DCGAN
    tiny: ClassVar[Mapping[str, Any]] = {"critic_width": 4}

    def __init__(
        self,
        generator: DCGAN | None = None,
        *,
        objective: ObjectiveName = "standard",
        critic_width: int = 64,
        penalty: float | None = None,
        bound: float | None = None,
        augmentation: Sequence[Change] = (),
    ) -> None:
        super().__init__()
        self.generator = generator or DCGAN()
        self.augmentation = known_changes(augmentation)
        self.objective = OBJECTIVES[objective]
        self.penalty = self.objective.penalty if penalty is None else penalty
        self.bound = self.objective.bound if bound is None else bound
        size = self.generator.image_size
        self.critic = StridedCritic(size, critic_width, self.objective.norm)

    def critic_loss(self, batch: Batch) -> Batch:
        """The objective on real and made pictures, and the penalty where it has one."""
        self._bind()
        with torch.no_grad():
            made = augmented(self.generator.sample(len(batch["image"])), self.augmentation)
        image = augmented(batch["image"], self.augmentation)
        # One after the other: a batch norm would tell a mixed batch's halves apart.
        real, fake = self.critic(image), self.critic(made)
        loss = self.objective.critic(real, fake)
        terms = {"apart": real.mean() - fake.mean()}
        if self.penalty:
            terms["penalty"] = gradient_penalty(self.critic, image, made)
            loss = loss + self.penalty * terms["penalty"]
        return {"loss": loss, **terms}

    def generator_loss(self, batch: Batch) -> Batch:
        """The critic's logits of new pictures."""
        self._bind()
        made = self.generator.sample(len(batch["image"]))
        fake = self.critic(augmented(made, self.augmentation))
        return {"loss": self.objective.generator(fake)}

    @torch.no_grad()
    def settle(self, generator: DCGAN) -> None:
        """Statistics of the batch norms over 2,048 pictures of averaged weights.

        Those of the generator that learns belong to other weights: the average's pictures would
        come out too dark or too bright.
        """
        norms = [part for part in generator.modules() if isinstance(part, nn.BatchNorm2d)]
        momenta = [norm.momentum for norm in norms]
        for norm in norms:
            norm.reset_running_stats()
            norm.momentum = None  # the mean over all batches
            norm.train()
        noise = torch.Generator().manual_seed(0)  # whatever was drawn before
        for _ in range(SETTLING):
            generator.sample(64, generator=noise)
        for norm, momentum in zip(norms, momenta, strict=True):
            norm.momentum = momentum
            norm.eval()

    @torch.no_grad()
    def preview(self, batch: Batch, generator: DCGAN) -> Batch:
        """A real picture, and made ones beside it."""
        count = len(batch["image"])
        made = {f"made {k}": generator.sample(count) for k in range(1, 6)}
        return {"real": batch["image"], **made}

    def _bind(self) -> None:
        """Before each pass: whatever the last update did, the critic's weights are bounded."""
        if self.bound:
            clip_weights(self.critic, self.bound)
