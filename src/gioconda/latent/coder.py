"""Any method with ``encode`` and ``decode`` as functions of pictures and flat codes.

Methods differ in what a code is (a vector, a map, a distribution) and in whether they are told an
attribute. Everything else in this room sees ``(N, S, S, 3)`` uint8 pictures and ``(N, D)`` codes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gioconda import zoo
from gioconda.errors import WeightsError
from gioconda.models.contract import Description, Verb, prior_of, reconstructor_of, require
from gioconda.models.pretrained import fingerprint
from gioconda.types import Gaussian, Pixels

Codes = NDArray[np.float32]
Degrees = NDArray[np.float32]
"""``(N, A)``: the degree of each of the method's own attributes."""

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
        network: A method in evaluation mode. Its config holds ``image_size``; it may name the
            ``attributes`` that the method is told, in the order of their columns.
        source: What it was loaded from.

    Raises:
        WeightsError: It neither decodes nor samples faces.
    """

    def __init__(self, network: Any, source: str = "") -> None:
        if not network.description.verbs & {"encode", "decode", "sample"}:
            kind = type(network).__name__
            raise WeightsError(f"{source or kind}: {kind} neither encodes nor makes up faces")
        self.network, self.source = network, source
        self.attributes = network.description.attributes
        self.size = network.description.size_px

    @classmethod
    def from_pretrained(cls, source: str | Path) -> Coder:
        """The method of a packaged name, a file, a run's folder or a Hub id.

        Raises:
            WeightsError: There is none, or it neither decodes nor samples faces.
        """
        return cls(zoo.load(source), str(source))

    @property
    def description(self) -> Description:
        """What the method offers."""
        return self.network.description  # type: ignore[no-any-return]

    @cached_property
    def weights(self) -> str:
        """A hash of the weights, which codes and directions carry."""
        return fingerprint(self.network)

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """The shape of one code as the network has it; flat codes have its product as length."""
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
            WeightsError: The method is not told such an attribute; lists those that it is.
        """
        if unknown := sorted(set(asked) - set(self.attributes)):
            known = ", ".join(self.attributes) or "none"
            raise WeightsError(f"{self.source}: is told no {unknown[0]!r}; it is told: {known}")
        row = [asked.get(name, other) for name in self.attributes]
        return np.tile(np.array(row, np.float32), (count, 1))

    @torch.inference_mode()
    def read(self, pictures: Pixels) -> Degrees:
        """What faces show of the method's own attributes, as it reads them itself; else 0."""
        told = self.degrees(len(pictures), {})
        if "read" in self.description.verbs:
            for some in _parts(len(pictures)):
                told[some] = self.network.read(to_image(pictures[some])).numpy()
        return told

    def encode(
        self,
        pictures: Pixels,
        degrees: Degrees | None = None,
        advance: Callable[[int], None] = lambda faces: None,
    ) -> Encoded:
        """Codes of aligned faces.

        Args:
            pictures: ``(N, H, H, 3)`` uint8 RGB; drawn to the method's own size.
            degrees: What the faces show of the method's own attributes; None to have them read.
            advance: Told how many more faces are done.
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
    def decode(self, codes: Codes, degrees: Degrees | None = None) -> Pixels:
        """Faces of codes, ``(N, S, S, 3)`` uint8 RGB.

        Args:
            codes: ``(N, D)``.
            degrees: What the faces shall show of the method's own attributes; None for 0.
        """
        self.require("decode")
        told = self._told(self.degrees(len(codes), {}) if degrees is None else degrees)
        flat = torch.from_numpy(np.ascontiguousarray(codes, np.float32))
        code = flat.reshape(len(codes), *self.shape)
        made = [
            to_pixels(self.network.decode(code[some], None if told is None else told[some]))
            for some in _parts(len(codes))
        ]
        return np.concatenate(made)

    @torch.inference_mode()
    def sample(self, count: int, seed: int = 0, degrees: Degrees | None = None) -> Pixels:
        """Faces of nobody, ``(count, S, S, 3)`` uint8 RGB; a seed gives the same people always.

        Args:
            count: How many.
            seed: Of the codes.
            degrees: ``(count, A)`` of the method's own attributes; None for 0.
        """
        self.require("sample")
        told = self._told(self.degrees(count, {}) if degrees is None else degrees)
        return to_pixels(self.network.sample(count, told, torch.Generator().manual_seed(seed)))

    @torch.inference_mode()
    def noise(self, count: int, seed: int = 0) -> Codes:
        """``(count, D)`` codes of faces of nobody; a seed gives the same people always."""
        prior = prior_of(self.network, self.source)
        return prior.noise(count, torch.Generator().manual_seed(seed)).flatten(1).numpy()

    @torch.inference_mode()
    def reconstruct(self, pictures: Pixels) -> Pixels:
        """Aligned faces encoded without noise and decoded, ``(N, S, S, 3)`` uint8 RGB.

        Args:
            pictures: ``(N, H, H, 3)`` uint8 RGB; drawn to the method's own size.
        """
        network = reconstructor_of(self.network, self.source)
        image = to_image(fitted(pictures, self.size))
        made = [to_pixels(network.reconstruct(image[some])) for some in _parts(len(image))]
        return np.concatenate(made)

    @torch.inference_mode()
    def _encode(self, pictures: Pixels, degrees: Degrees | None) -> Gaussian | Tensor:
        image = to_image(fitted(pictures, self.size))
        told = None if degrees is None else self._told(degrees)
        return self.network.encode(image, told)  # type: ignore[no-any-return]

    def _told(self, degrees: Degrees) -> Tensor | None:
        return torch.from_numpy(np.float32(degrees)) if self.attributes else None


def fitted(pictures: Pixels, size: int) -> Pixels:
    """Square pictures ``(N, H, H, 3)`` drawn ``size`` pixels wide."""
    wide = pictures.shape[1]
    if wide == size:
        return pictures
    how = cv2.INTER_AREA if wide > size else cv2.INTER_CUBIC
    return np.stack([cv2.resize(one, (size, size), interpolation=how) for one in pictures])


def to_image(pictures: Pixels) -> Tensor:
    """``(N, S, S, 3)`` uint8 RGB to ``(N, 3, S, S)`` float32 in [-1, 1]."""
    flat = torch.from_numpy(np.array(pictures)).permute(0, 3, 1, 2)  # a memory map may be read-only
    return flat.float() / 127.5 - 1


def to_pixels(image: Tensor) -> Pixels:
    """``(N, 3, H, W)`` or gray ``(N, 1, H, W)`` in [-1, 1] to ``(N, H, W, 3)`` uint8 RGB."""
    levels = ((image.float().clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8)
    three = levels.expand(-1, 3, -1, -1).permute(0, 2, 3, 1)
    pixels: Pixels = three.contiguous().numpy()
    return pixels


def _mean(code: Gaussian | Tensor) -> Tensor:
    return code.mean if isinstance(code, Gaussian) else code


def _parts(count: int) -> Iterator[slice]:
    for start in range(0, count, _BATCH):
        yield slice(start, min(start + _BATCH, count))
