"""VAE-GAN: a critic beside a conditional VAE's own loss, so that faces are sharp.

Paper    Larsen, Soenderby, Larochelle & Winther 2016, ICML, "Autoencoding beyond pixels using a
         learned similarity metric"
Differs  1. the VAE keeps its own distance (SSIM, say), the critic's features come beside it, not in
         its place: figures stay comparable  2. a hinge on pairs and a spectrally normalised critic
         of patches  3. the encoder learns from the critic, too  4. samples of the prior are not
         judged: those of a nearly linear code came out too sharp
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import torch

from gioconda.layers import PatchCritic
from gioconda.losses import feature_matching, hinge_generator, hinge_pairs
from gioconda.models.autoencoders.base import learned_from
from gioconda.models.autoencoders.cvae import CVAE
from gioconda.models.autoencoders.residual_vae import ResidualVAE
from gioconda.models.contract import AdversarialMethod, Batch


class VAEGAN(AdversarialMethod):
    """Trains a ``CVAE`` or one of its kind; a batch holds ``image`` and ``attributes``.

    Args:
        generator: What ships; a default ``ResidualVAE`` where None.
        critic_widths: Channels of the critic after each halving.
        adversarial: Weight of the critic's logits.
        matching: Weight of the distance of the critic's features, face and reconstruction.
        drift: Weight that holds the logits near zero; pairs leave their level open.
    """

    generator: CVAE
    tiny: ClassVar[Mapping[str, Any]] = {"critic_widths": (4, 8)}

    def __init__(
        self,
        generator: CVAE | None = None,
        *,
        critic_widths: Sequence[int] = (32, 64, 128),
        adversarial: float = 0.05,
        matching: float = 0.5,
        drift: float = 0.002,
    ) -> None:
        super().__init__()
        self.generator = generator or ResidualVAE()
        self.critic = PatchCritic(3, critic_widths)
        self.adversarial, self.matching, self.drift = adversarial, matching, drift

    def critic_loss(self, batch: Batch) -> Batch:
        """Tell faces from their reconstructions."""
        with torch.no_grad():
            made = self.generator.decoded(batch).picture
            image = learned_from(batch["image"], made, batch)
        (logits,), _ = self.critic(torch.cat([image, made]))
        real, fake = logits.chunk(2)
        drift = logits.square().mean()
        loss = hinge_pairs(real, fake) + self.drift * drift
        return {"loss": loss, "found": (real > fake).float().mean(), "drift": drift}

    def generator_loss(self, batch: Batch) -> Batch:
        """The VAE's loss, the critic's logits, and the distance in its features (Eq. 7 to 9)."""
        losses, made = self.generator.loss_and_picture(batch)
        image = learned_from(batch["image"], made, batch)
        # What no photo shows is not judged: noise that pleases the critic would grow there.
        made = learned_from(made, made, batch)
        (logits,), features = self.critic(made)
        with torch.no_grad():
            _, wanted = self.critic(image)
        logit, matching = hinge_generator(logits), feature_matching(wanted, features)
        added = self.adversarial * logit + self.matching * matching
        named = {"adversarial": logit, "matching": matching}
        return {**losses, **named, "loss": losses["loss"] + added}

    @torch.no_grad()
    def metrics(self, batch: Batch, generator: CVAE) -> Batch:
        """How near reconstructions are; see ``AutoencoderBase.metrics``."""
        return generator.metrics(batch)
