"""Any method with ``encode`` and ``decode`` as functions of pictures and flat codes.

Methods differ in what a code is (a vector, a map, a distribution) and in whether they take
attributes. All else in this package sees ``(N, S, S, 3)`` uint8 pictures and ``(N, D)`` codes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gioconda import zoo
from gioconda.errors import WeightsError
from gioconda.latent.prior import CodePrior
from gioconda.latent.prior_file import prior_beside, read_prior
from gioconda.models.contract import Method, Verb
from gioconda.models.pretrained import fingerprint
from gioconda.models.verbs import (
    decoder_of,
    encoder_of,
    mask_decoder_of,
    prior_of,
    reader_of,
    reconstructor_of,
    require,
    sampler_of,
)
from gioconda.ranges import to_pixels, to_signed
from gioconda.types import Gaussian, Pixels

Codes = NDArray[np.float32]
Degrees = NDArray[np.float32]
"""``(N, A)``: the degree of each attribute of the method."""

_BATCH = 64


@dataclass(frozen=True)
class Encoded:
    """Codes of faces.

    Attributes:
        mean: ``(N, D)``.
        deviation: ``(N, D)``, how unsure each number is; None where codes are not distributions.
    """

    mean: Codes
    deviation: Codes | None = None


class Coder:
    """An encoder and a decoder, or a decoder that only makes faces up.

    Args:
        network: A method in evaluation mode.
        source: What it was loaded from.
        prior: Of its codes, in place of the method's own N(0, 1); ``normal`` for that; None for
            the one in the file beside the weights, if there is one.

    Raises:
        WeightsError: It neither decodes nor samples faces.
    """

    def __init__(
        self, network: Method, source: str = "", prior: CodePrior | Literal["normal"] | None = None
    ) -> None:
        self._prior = prior
        self.description = network.description
        if not self.description.verbs & {"decode", "sample"}:
            kind = type(network).__name__
            raise WeightsError(f"{source or kind}: {kind} neither encodes nor makes up faces")
        self.network, self.source = network, source
        self.attributes, self.size = self.description.attributes, self.description.size_px

    @classmethod
    def from_pretrained(cls, source: str | Path) -> Coder:
        """The method of a packaged name, a file, a run's folder or a Hub id.

        Raises:
            WeightsError: There is none, or it neither decodes nor samples faces.
        """
        return cls(zoo.load(source), str(source))

    @cached_property
    def weights(self) -> str:
        """A hash of the weights, which codes and directions carry."""
        return fingerprint(self.network)

    @cached_property
    def prior(self) -> CodePrior | None:
        """The fitted prior that was given or lies beside the weights; None for N(0, 1).

        Raises:
            DataError: The file beside the weights is broken, or was fitted to other weights.
        """
        if self._prior is not None or not self.source:
            return None if self._prior == "normal" else self._prior
        path = prior_beside(zoo.resolve(self.source))
        return read_prior(path, self.weights) if path.is_file() else None

    def without_prior(self) -> Coder:
        """The same method, whose codes come from its own N(0, 1)."""
        return Coder(self.network, self.source, "normal")

    @property
    def samples(self) -> bool:
        """Whether it makes faces up: by itself, or by codes of a fitted prior."""
        return "sample" in self.description.verbs or (
            "decode" in self.description.verbs and self.prior is not None
        )

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """The shape of one code as the network has it; flat codes have its product as length."""
        if "encode" not in self.description.verbs:  # a generator: codes are drawn and decoded only
            prior = prior_of(self.network, self.source)
            return tuple(prior.noise(1, torch.Generator().manual_seed(0)).shape[1:])
        blank = np.zeros((1, self.size, self.size, 3), np.uint8)
        return tuple(_mean(self._encode(blank, None)).shape[1:])

    @property
    def length(self) -> int:
        """D, how many numbers a code has."""
        return math.prod(self.shape)

    def require(self, *verbs: Verb) -> None:
        """Make sure that the method has all of these verbs.

        Raises:
            WeightsError: It lacks one.
        """
        require(self.network, *verbs, source=self.source)

    def degrees(self, count: int, asked: Mapping[str, float], other: float = 0.0) -> Degrees:
        """``(count, A)``: the degrees asked for, and ``other`` for the rest.

        Raises:
            WeightsError: The method takes no such attribute; lists those that it does.
        """
        if unknown := sorted(set(asked) - set(self.attributes)):
            known = ", ".join(self.attributes) or "none"
            raise WeightsError(f"{self.source}: is told no {unknown[0]!r}; it is told: {known}")
        row = [asked.get(name, other) for name in self.attributes]
        return np.tile(np.array(row, np.float32), (count, 1))

    @torch.inference_mode()
    def read(self, pictures: Pixels) -> Degrees:
        """The attributes of faces, as the method reads them; 0 where it reads none."""
        degrees = self.degrees(len(pictures), {})
        if "read" in self.description.verbs:
            reader = reader_of(self.network)
            for some in _parts(len(pictures)):
                degrees[some] = reader.read(to_signed(pictures[some])).numpy()
        return degrees

    def encode(
        self,
        pictures: Pixels,
        degrees: Degrees | None = None,
        advance: Callable[[int], None] = lambda faces: None,
    ) -> Encoded:
        """Codes of aligned faces.

        Args:
            pictures: ``(N, H, H, 3)`` uint8 RGB; drawn to the method's own size.
            degrees: The faces' attributes; None to have them read.
            advance: Called with how many more faces are done.
        """
        self.require("encode")
        means, deviations = [np.zeros((0, self.length), np.float32)], []
        for some in _parts(len(pictures)):
            code = self._encode(pictures[some], None if degrees is None else degrees[some])
            means.append(_mean(code).flatten(1).numpy())
            if isinstance(code, Gaussian):
                deviations.append((0.5 * code.log_variance).exp().flatten(1).numpy())
            advance(len(means[-1]))
        return Encoded(np.concatenate(means), np.concatenate(deviations) if deviations else None)

    @torch.inference_mode()
    def masks(self, codes: Codes) -> Codes:
        """Masks of codes ``(N, D)``: ``(N, S, S, M)`` in [0, 1], M the method's ``parts``.

        Raises:
            WeightsError: The method decodes no masks.
        """
        decoder = mask_decoder_of(self.network, self.source)
        code = torch.from_numpy(codes).reshape(len(codes), *self.shape)
        made = [decoder.decode_mask(code[some]) for some in _parts(len(codes))]
        found = torch.cat(made).permute(0, 2, 3, 1)
        return np.asarray(found.numpy(), np.float32)

    @torch.inference_mode()
    def decode(self, codes: Codes, degrees: Degrees | None = None) -> Pixels:
        """Faces of codes, ``(N, S, S, 3)`` uint8 RGB.

        Args:
            codes: ``(N, D)``.
            degrees: The attributes that the faces shall have; None for 0.
        """
        decoder = decoder_of(self.network, self.source)
        attributes = self._tensor(self.degrees(len(codes), {}) if degrees is None else degrees)
        flat = torch.from_numpy(np.ascontiguousarray(codes, np.float32))
        code = flat.reshape(len(codes), *self.shape)
        made = [
            to_pixels(decoder.decode(code[some], None if attributes is None else attributes[some]))
            for some in _parts(len(codes))
        ]
        return np.concatenate(made)

    @torch.inference_mode()
    def reconstruct(self, pictures: Pixels) -> Pixels:
        """Faces ``(N, H, H, 3)`` uint8 RGB, encoded without noise and decoded."""
        network = reconstructor_of(self.network, self.source)
        image = to_signed(fitted(pictures, self.size))
        return np.concatenate(
            [to_pixels(network.reconstruct(image[some])) for some in _parts(len(image))]
        )

    @torch.inference_mode()
    def noise(
        self,
        count: int,
        seed: int = 0,
        degrees: Degrees | None = None,
        temperature: float | None = None,
    ) -> Codes:
        """``(count, D)`` codes of the prior; a seed gives the same ones always.

        Args:
            count: How many.
            seed: Of the codes.
            degrees: ``(count, A)`` the attributes that the faces shall have; None for 0.
            temperature: What deviations are multiplied by; None for the prior's own, or 1.
        """
        if self.prior is not None:
            return self.prior.draw(count, seed, degrees, temperature)
        prior = prior_of(self.network, self.source)
        codes = prior.noise(count, torch.Generator().manual_seed(seed)).flatten(1).numpy()
        return codes if temperature is None else np.asarray(temperature * codes, np.float32)

    @torch.inference_mode()
    def sample(
        self,
        count: int,
        seed: int = 0,
        degrees: Degrees | None = None,
        temperature: float | None = None,
    ) -> Pixels:
        """Faces of nobody, ``(count, S, S, 3)`` uint8 RGB; a seed gives the same people always.

        Args:
            count: How many.
            seed: Of the codes.
            degrees: ``(count, A)`` the attributes that the faces shall have; None for 0.
            temperature: As of ``noise``.
        """
        if self.prior is not None or temperature is not None:
            return self.decode(self.noise(count, seed, degrees, temperature), degrees)
        sampler = sampler_of(self.network, self.source)
        attributes = self._tensor(self.degrees(count, {}) if degrees is None else degrees)
        return to_pixels(sampler.sample(count, attributes, torch.Generator().manual_seed(seed)))

    @torch.inference_mode()
    def _encode(self, pictures: Pixels, degrees: Degrees | None) -> Gaussian | Tensor:
        image = to_signed(fitted(pictures, self.size))
        attributes = None if degrees is None else self._tensor(degrees)
        return encoder_of(self.network, self.source).encode(image, attributes)

    def _tensor(self, degrees: Degrees) -> Tensor | None:
        return torch.from_numpy(np.asarray(degrees, np.float32)) if self.attributes else None


def fitted(pictures: Pixels, size: int) -> Pixels:
    """Square pictures ``(N, H, H, 3)`` drawn ``size`` pixels wide."""
    wide = pictures.shape[1]
    if wide == size:
        return pictures
    how = cv2.INTER_AREA if wide > size else cv2.INTER_CUBIC
    return np.stack([cv2.resize(one, (size, size), interpolation=how) for one in pictures])


def _mean(code: Gaussian | Tensor) -> Tensor:
    return code.mean if isinstance(code, Gaussian) else code


def _parts(count: int) -> Iterator[slice]:
    for start in range(0, count, _BATCH):
        yield slice(start, min(start + _BATCH, count))
