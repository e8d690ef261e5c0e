"""The contract of a method: what it offers, declared once in its ``description``.

A method is a ``Method`` with a frozen ``Description``: which verbs it has, which attributes, which
crop of a face it takes. Callers read the description and reach a verb through ``encoder_of``,
``editor_of`` and their like, which check it and give the network the type of that verb.

Images are (B, 3, S, S) float32 RGB in [-1, 1]; attributes are (B, A) float32 in [-1, 1].
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Literal, NamedTuple, Protocol, TypeVar, cast

import torch
from torch import Tensor, nn

from gioconda.errors import WeightsError
from gioconda.types import Gaussian

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
AttributeKind = Literal["binary", "category", "degree"]
Crop = Literal["face", "mouth"]


@dataclass(frozen=True)
class AttributeGroup:
    """Attributes of one kind, side by side in a tensor of attributes.

    Attributes:
        kind: ``binary``: each yes or no; ``degree``: each a number in [-1, 1]; ``category``: words,
            of which a face has exactly one.
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
        reads: What it tells of a face: ``smile``, ``expression``, ``landmarks`` ...
    """

    verbs: frozenset[Verb] = frozenset()
    groups: tuple[AttributeGroup, ...] = ()
    crop: Crop = "face"
    size_px: int = 0
    zoom: float = 1.0
    reads: tuple[str, ...] = ()

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
        """Whether it moves the photo's pixels and tells how; else it draws a picture anew."""
        return "redraw" in self.verbs


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
    """

    generator: Method
    critic: nn.Module

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


class Encodes(Protocol):
    """Has ``encode``."""

    def encode(self, image: Tensor, attributes: Tensor | None = None) -> Gaussian | Tensor:
        """``(B, 3, S, S)`` to the distribution of its code, or to a code ``(B, ...)``.

        ``attributes`` ``(B, A)`` are those of the face; None, or NaN, has them read or taken for 0.
        """


class Decodes(Protocol):
    """Has ``decode``."""

    def decode(self, code: Tensor, attributes: Tensor | None = None) -> Tensor:
        """Codes ``(B, ...)`` and attributes ``(B, A)``, 0 where None, to ``(B, 3, S, S)``."""


class DecodesMasks(Protocol):
    """Has ``decode_mask``."""

    def decode_mask(self, code: Tensor) -> Tensor:
        """Codes ``(B, ...)`` to ``(B, 1, S, S)`` in [0, 1], 1 on the person."""


class HasPrior(Protocol):
    """Has ``noise``."""

    def noise(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """``(count, ...)`` codes of the prior; the same seed gives the same ones everywhere."""


class Samples(Protocol):
    """Has ``sample``."""

    def sample(
        self,
        n: int,
        attributes: Tensor | None = None,
        generator: torch.Generator | None = None,
    ) -> Tensor:
        """``(n, 3, S, S)``: faces of nobody with attributes ``(n, A)``, 0 where None."""


class Reconstructs(Protocol):
    """Has ``reconstruct``."""

    def reconstruct(self, image: Tensor, attributes: Tensor | None = None) -> Tensor:
        """``(B, 3, S, S)``, encoded without noise and decoded."""


class Edits(Protocol):
    """Has ``edit``."""

    def edit(self, image: Tensor, target: Tensor, source: Tensor | None = None) -> Tensor:
        """``(B, 3, S, S)`` with the attributes ``target`` ``(B, A)``; NaN keeps what there is.

        ``source`` ``(B, A)`` is what the face has; None where nobody knows.
        """


class MovedPicture(Protocol):
    """An edited picture, and where its pixels come from."""

    @property
    def picture(self) -> Tensor:
        """``(B, 3, S, S)``."""

    @property
    def flow(self) -> Tensor | None:
        """``(B, 2, S, S)``, x and y in halves of the side; what p shows was at p + flow."""


class Redraws(Protocol):
    """Has ``redraw``: an edit that also tells how it moved the photo's pixels."""

    def redraw(self, image: Tensor, target: Tensor, source: Tensor | None = None) -> MovedPicture:
        """Arguments as for ``edit``."""


class Reads(Protocol):
    """Has ``read``."""

    def read(self, image: Tensor) -> Tensor:
        """``(B, 3, S, S)`` to its own attributes ``(B, A)``."""


class Embeds(Protocol):
    """Has ``embed``: features in which sets of faces are compared."""

    def embed(self, image: Tensor, *, early: bool = False) -> Tensor:
        """``(B, 3, S, S)`` to features ``(B, F)``, unbounded.

        ``early`` ones are of the first layers, and notice blur and tint; the others are of the last
        layer, which training has taught to ignore both.
        """


V = TypeVar("V")


class VerbOf(Generic[V]):
    """A function from a network to the same network, typed as one that has a verb.

    Args:
        verb: The verb.
    """

    def __init__(self, verb: Verb) -> None:
        self.verb = verb

    def __call__(self, network: Method, source: str = "") -> V:
        """Check that the method has the verb.

        Args:
            network: A method.
            source: Where it was loaded from, for the message.

        Raises:
            WeightsError: The description does not have the verb.
        """
        require(network, self.verb, source=source)
        return cast("V", network)


encoder_of = VerbOf[Encodes]("encode")
decoder_of = VerbOf[Decodes]("decode")
mask_decoder_of = VerbOf[DecodesMasks]("decode_mask")
prior_of = VerbOf[HasPrior]("noise")
sampler_of = VerbOf[Samples]("sample")
reconstructor_of = VerbOf[Reconstructs]("reconstruct")
editor_of = VerbOf[Edits]("edit")
redrawer_of = VerbOf[Redraws]("redraw")
reader_of = VerbOf[Reads]("read")
embedder_of = VerbOf[Embeds]("embed")


def require(network: Method, *verbs: Verb, source: str = "") -> None:
    """Make sure that a method has all of these verbs.

    Raises:
        WeightsError: It lacks one.
    """
    for verb in verbs:
        if verb not in network.description.verbs:
            kind = type(network).__name__
            raise WeightsError(f"{source or kind}: {kind} cannot {verb} faces")


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
