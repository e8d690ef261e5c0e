"""The verbs of methods as protocols, and the ways from a network to each of them.

Images are (B, 3, S, S) float32 RGB in [-1, 1]; attributes are (B, A) float32 in [-1, 1].
"""

from __future__ import annotations

from typing import Generic, Protocol, TypeVar, cast

import torch
from torch import Tensor

from gioconda.errors import WeightsError
from gioconda.models.contract import Method, Verb
from gioconda.types import Gaussian


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
        """Codes ``(B, ...)`` to ``(B, M, S, S)`` in [0, 1], 1 on the part of each mask."""


class HasPrior(Protocol):
    """Has ``noise``."""

    def noise(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """``(count, ...)`` codes of the prior; the same seed gives the same ones everywhere."""


class Samples(Protocol):
    """Has ``sample``."""

    def sample(
        self, n: int, attributes: Tensor | None = None, generator: torch.Generator | None = None
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

        ``source`` ``(B, A)`` is what the face has; None where unknown.
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
    """Has ``redraw``: an edit, and how it moved the photo's pixels."""

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
