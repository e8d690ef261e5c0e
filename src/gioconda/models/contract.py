"""The contract of a method: what it offers is declared once, in its ``description``.

A method is a ``Method`` with a frozen ``Description``: which verbs it has, which attributes, which
crop of a face it takes. Callers read the description and reach a verb through ``encoder_of``,
``editor_of`` and their like in ``verbs``, which check it and give the network the verb's type.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, NamedTuple, cast

import torch
from torch import Tensor, nn

Batch = dict[str, Tensor]
Verb = Literal[
    "encode",
    "decode",
    "noise",
    "sample",
    "reconstruct",
    "edit",
    "redraw",
    "read",
    "embed",
    "decode_mask",
]
AttributeKind = Literal["binary", "category", "degree", "amount"]
Crop = Literal["face", "head", "mouth"]


@dataclass(frozen=True)
class AttributeGroup:
    """Attributes of one kind, side by side in a tensor of attributes.

    Attributes:
        kind: ``binary``: each yes or no; ``degree``: each a number in [-1, 1]; ``amount``: each a
            number in [0, 1], of what there is only more of; ``category``: words, of which a face
            has exactly one.
        names: In the order of their columns.
        start: The first column.
    """

    kind: AttributeKind
    names: tuple[str, ...]
    start: int = 0

    @property
    def columns(self) -> slice:
        """The group's columns."""
        return slice(self.start, self.start + len(self.names))

    @property
    def lowest(self) -> float:
        """The lowest number that may be asked for of each; the highest is 1."""
        return 0.0 if self.kind == "amount" else -1.0


def degrees(names: Sequence[str]) -> tuple[AttributeGroup, ...]:
    """One group of degrees; none for no names."""
    return (AttributeGroup("degree", tuple(names)),) if names else ()


@dataclass(frozen=True)
class Description:
    """What a method offers.

    Attributes:
        verbs: What it can do; each has a protocol below.
        groups: The attributes that an edit or a sample may ask for, in the order of the columns.
        crop: Which part of an aligned face it takes, of ``faces.align.CUTS``.
        size_px: Side of that crop in pixels; 0 where it takes no aligned crop.
        zoom: Size of the face in the crop over its size in the five-point template.
        reads: What it reads off a face: ``smile``, ``expression``, ``landmarks`` ...
        parts: What the masks that it decodes are of, in the order of their channels.
    """

    verbs: frozenset[Verb] = frozenset()
    groups: tuple[AttributeGroup, ...] = ()
    crop: Crop = "face"
    size_px: int = 0
    zoom: float = 1.0
    reads: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

    @property
    def attributes(self) -> tuple[str, ...]:
        """Names of all attributes, in the order of the columns."""
        return tuple(name for group in self.groups for name in group.names)

    @property
    def categories(self) -> tuple[tuple[str, ...], ...]:
        """The words of each category; words of one category exclude each other."""
        return tuple(group.names for group in self.groups if group.kind == "category")

    @property
    def moves_pixels(self) -> bool:
        """Whether it moves the photo's pixels and gives the flow; else it draws a new picture."""
        return "redraw" in self.verbs


class Graph(NamedTuple):
    """A function of a method that runs without torch, once it is exported.

    Attributes:
        run: Tensors, the first side of each the batch -> one tensor for each of ``outputs``.
        inputs: Name -> type and shape of a sample of each input; a side that is a word may be any
            multiple of 32.
        outputs: Their names.
    """

    run: Callable[..., tuple[Tensor, ...]]
    inputs: Mapping[str, tuple[torch.dtype, tuple[int | str, ...]]]
    outputs: tuple[str, ...]


def of_pictures(height: int, width: int) -> dict[str, tuple[torch.dtype, tuple[int | str, ...]]]:
    """The input of a graph that takes crops ``(N, height, width, 3)`` uint8 RGB."""
    return {"pictures": (torch.uint8, (height, width, 3))}


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

    @property
    def graphs(self) -> Mapping[str, Graph]:
        """Its functions that run without torch, by name; none here."""
        return {}

    def preview(self, batch: Batch) -> Batch:
        """Pictures worth seeing while it trains.

        Args:
            batch: Held-out samples, as validation has them.

        Returns:
            Title of a column -> ``(B, 3, H, W)`` in [-1, 1]. Here: what its verbs make of
            ``image``; nothing where they make no picture.
        """
        offered, image, network = self.description, batch.get("image"), cast("Any", self)
        if image is None or not offered.verbs & {"reconstruct", "edit", "sample"}:
            return {}
        columns = {"photo": image}
        if "reconstruct" in offered.verbs:
            columns["reconstruction"] = network.reconstruct(image)
        if "edit" in offered.verbs and offered.attributes:
            for end in (-1, 1):
                target = image.new_full((len(image), len(offered.attributes)), torch.nan)
                target[:, 0] = end
                columns[f"{offered.attributes[0]} {end:+d}"] = network.edit(image, target)
        elif "sample" in offered.verbs:
            columns["sample"] = network.sample(len(image))
        return columns


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

    def settle(self, generator: Any) -> None:
        """Measure what averaging weights leaves unknown, such as a batch norm's statistics.

        Args:
            generator: A moving average of the generator, in evaluation mode; changed in place.
        """

    def metrics(self, batch: Batch, generator: Any) -> Batch:
        """Scalar figures of held-out samples; none here.

        Args:
            batch: Held-out samples.
            generator: The generator that would ship: its moving average, say.
        """
        return {}

    def turned(self, batch: Batch, generator: Any) -> Tensor | None:
        """Held-out pictures with the first attribute turned to its other side, for a judge to read.

        Args:
            batch: Held-out samples, with ``attributes`` ``(B, A)``.
            generator: As for ``metrics``.

        Returns:
            ``(B, 3, H, W)`` RGB in [-1, 1]; None where the method turns none, as here.
        """
        return None

    def preview(self, batch: Batch, generator: Any) -> Batch:
        """Pictures worth seeing, as ``Method.preview``; arguments as for ``metrics``."""
        return dict(generator.preview(batch))
