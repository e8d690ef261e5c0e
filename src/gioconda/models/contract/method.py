"""What every method is, and the two ways in which methods are trained."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, NamedTuple

import torch
from torch import Tensor, nn

from gioconda.models.contract.description import Description
from gioconda.models.contract.verbs import editor_of, reconstructor_of, sampler_of

Batch = dict[str, Tensor]


class Method(nn.Module, ABC):
    """A registered network: its description, and the config that made it.

    Attributes:
        name: What it is registered as; set by ``register``.
        config: The arguments of ``__init__``, defaults filled in; set by ``register``.
        tiny: A config that is small enough to train in a test; given to ``register``.
    """

    name: ClassVar[str]
    config: dict[str, Any]
    tiny: ClassVar[Mapping[str, Any]]

    @property
    @abstractmethod
    def description(self) -> Description:
        """What it offers."""

    def preview(self, batch: Batch) -> Batch:
        """Pictures worth seeing while it trains.

        Args:
            batch: Held-out samples, as validation has them.

        Returns:
            Title of a column -> ``(B, 3, H, W)`` in [-1, 1]. Here: what its verbs make of
            ``image``; nothing where they make no picture.
        """
        return columns_of_verbs(self, batch)


class SupervisedMethod(Method):
    """A method that trains by one loss."""

    @abstractmethod
    def loss(self, batch: Batch) -> Batch:
        """Scalar terms by name; ``loss`` is their weighted sum, which is minimised."""

    def metrics(self, batch: Batch) -> Batch:
        """Scalar figures of held-out samples, means over the batch; here the loss's terms."""
        return self.loss(batch)


class NetworkAndLoss(NamedTuple):
    """One network of adversarial training.

    Attributes:
        network: What the loss teaches.
        loss: Batch -> scalar terms by name; ``loss`` is their weighted sum.
    """

    network: nn.Module
    loss: Callable[[Batch], Batch]


class AdversarialMethod(nn.Module, ABC):
    """A generator that ships, and the critics that it learns against.

    Attributes:
        generator: What ships.
        critic: The critic that each such method has.
        tiny: Arguments, beside a tiny generator, that make it small enough to train in a test.
    """

    generator: Method
    critic: nn.Module
    tiny: ClassVar[Mapping[str, Any]] = {}

    @abstractmethod
    def generator_loss(self, batch: Batch) -> Batch:
        """The generator's terms; ``loss`` is their weighted sum."""

    @abstractmethod
    def critic_loss(self, batch: Batch) -> Batch:
        """The critic's terms; ``loss`` is their weighted sum."""

    @property
    def networks(self) -> dict[str, NetworkAndLoss]:
        """Name -> network and its loss: the generator, then each critic."""
        return {
            "generator": NetworkAndLoss(self.generator, self.generator_loss),
            "critic": NetworkAndLoss(self.critic, self.critic_loss),
        }

    def metrics(self, batch: Batch, generator: Any) -> Batch:
        """Scalar figures of held-out samples; none here.

        Args:
            batch: Held-out samples.
            generator: The generator that would ship: its moving average, say.
        """
        return {}

    def preview(self, batch: Batch, generator: Any) -> Batch:
        """Pictures worth seeing, as ``Method.preview``; arguments as for ``metrics``."""
        return dict(generator.preview(batch))


def columns_of_verbs(network: Method, batch: Batch) -> Batch:
    """What the verbs of a method make of a batch; see ``Method.preview``."""
    offered, image = network.description, batch.get("image")
    if image is None or not offered.verbs & {"reconstruct", "edit", "sample"}:
        return {}
    columns = {"photo": image}
    if "reconstruct" in offered.verbs:
        columns["reconstruction"] = reconstructor_of(network).reconstruct(image)
    if "edit" in offered.verbs and offered.attributes:
        for end in (-1, 1):
            target = image.new_full((len(image), len(offered.attributes)), torch.nan)
            target[:, 0] = end
            title = f"{offered.attributes[0]} {end:+d}"
            columns[title] = editor_of(network).edit(image, target)
    elif "sample" in offered.verbs:
        columns["sample"] = sampler_of(network).sample(len(image))
    return columns
