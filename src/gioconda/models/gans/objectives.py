"""Objectives of generator and critic by name, and the terms beside them.

Logits are unbounded float32; a critic that squashes them into [0, 1] has no gradient left where it
is sure, and no Wasserstein distance.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gioconda.models.gans.critics import Norm

ObjectiveName = Literal["standard", "wgan", "wgan-gp"]


@dataclass(frozen=True)
class Objective:
    """The losses of both networks.

    Attributes:
        critic: Logits of real and of made pictures -> the critic's loss.
        generator: Logits of made pictures -> the generator's loss.
        norm: What the critic may be normalised by.
        penalty: The paper's weight of the gradient penalty; 0 for none.
        bound: The paper's largest absolute weight of the critic; 0 for none.
    """

    critic: Callable[[Tensor, Tensor], Tensor]
    generator: Callable[[Tensor], Tensor]
    norm: Norm
    penalty: float = 0.0
    bound: float = 0.0


def standard_critic(real: Tensor, fake: Tensor) -> Tensor:
    """-log D(x) - log(1 - D(G(z))) (Goodfellow et al. 2014, Eq. 1), D the logits' sigmoid."""
    return F.softplus(-real).mean() + F.softplus(fake).mean()


def standard_generator(fake: Tensor) -> Tensor:
    """-log D(G(z)), the form that does not saturate (Goodfellow et al. 2014, section 3)."""
    return F.softplus(-fake).mean()


def wasserstein_critic(real: Tensor, fake: Tensor) -> Tensor:
    """Minus the estimate of the earth mover's distance (Arjovsky et al. 2017, Eq. 2)."""
    return fake.mean() - real.mean()


def wasserstein_generator(fake: Tensor) -> Tensor:
    """Raise the logits of what is made (Arjovsky et al. 2017, theorem 3)."""
    return -fake.mean()


OBJECTIVES: dict[ObjectiveName, Objective] = {
    "standard": Objective(standard_critic, standard_generator, norm="batch"),
    "wgan": Objective(wasserstein_critic, wasserstein_generator, norm="batch", bound=0.01),
    # The penalty is meant for each picture by itself, which a batch norm mixes.
    "wgan-gp": Objective(wasserstein_critic, wasserstein_generator, norm="layer", penalty=10.0),
}


def gradient_penalty(critic: Callable[[Tensor], Tensor], real: Tensor, fake: Tensor) -> Tensor:
    """How far the critic's slope is from 1 between real and made (Gulrajani et al. 2017, Eq. 3).

    Args:
        critic: Pictures -> logits; those of one picture, such as of patches, are summed.
        real: ``(B, C, H, W)``.
        fake: The same shape; no gradient goes into it.
    """
    share = torch.rand(len(real), 1, 1, 1, device=real.device)
    between = (share * real + (1 - share) * fake).detach().requires_grad_(True)
    (slope,) = torch.autograd.grad(critic(between).float().sum(), between, create_graph=True)
    lengths: Tensor = torch.linalg.vector_norm(slope.float().flatten(1), dim=1)
    return (lengths - 1).square().mean()


@torch.no_grad()
def clip_weights(critic: nn.Module, bound: float) -> None:
    """Keep all of the critic's parameters within ``bound`` (Arjovsky et al. 2017, Alg. 1)."""
    for parameter in critic.parameters():
        parameter.clamp_(-bound, bound)


def label_loss(logits: Tensor, attributes: Tensor) -> Tensor:
    """Cross-entropy of attributes, summed over them; unknown ones count nothing.

    A degree between the ends is a probability between 0 and 1.

    Args:
        logits: ``(B, A)``.
        attributes: ``(B, A)`` in [-1, 1], NaN where not known.
    """
    known = ~attributes.isnan()
    wanted = (torch.where(known, attributes, 0.0) + 1) / 2
    each = F.binary_cross_entropy_with_logits(logits, wanted, reduction="none") * known
    return (each.sum(0) / known.sum(0).clamp_min(1)).sum()
