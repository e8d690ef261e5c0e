"""Editor of photos by an image-to-image method, such as StarGAN.

Such a method does not know the face's present attributes. If it generates every pixel, it also
generates the face with the opposite attribute, so that both pictures are equally blurred and their
difference is the edit. If it moves the photo's pixels and paints over them, it returns its flow.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from gioconda import zoo
from gioconda.editors.before_after import BeforeAfter, PairEditor
from gioconda.errors import DataError, WeightsError
from gioconda.models.contract import Method
from gioconda.models.verbs import editor_of, redrawer_of
from gioconda.ranges import to_pixels, to_signed
from gioconda.types import Pixels

_BATCH = 32


class ImageToImageEditor(PairEditor):
    """Edits faces by an image-to-image network with named attributes.

    Args:
        network: The method's network, in evaluation mode.
        source: Where it was loaded from, for messages.

    Raises:
        WeightsError: The network edits no named attributes.
    """

    def __init__(self, network: Method, source: str = "") -> None:
        offers = network.description
        self._editor = editor_of(network, source)
        if not offers.attributes:
            kind = type(network).__name__
            raise WeightsError(f"{source or kind}: {kind} edits no attributes of faces")
        super().__init__(offers.size_px, offers.crop)
        self.network, self.source, self._names = network, source, offers.attributes
        self.categories = offers.categories
        self._lowest = {name: group.lowest for group in offers.groups for name in group.names}

    @classmethod
    def from_pretrained(cls, name: str) -> ImageToImageEditor:
        """The method of a packaged name, a file, a run's folder or a Hub id.

        Raises:
            WeightsError: There is none, or it edits no named attributes.
        """
        return cls(zoo.load(name), name)

    @property
    def attributes(self) -> tuple[str, ...]:
        """The names of the attributes that requests may give degrees of."""
        return self._names

    def check_degrees(self, degrees: Mapping[str, float]) -> None:
        """Make sure that the method can reach the degrees.

        Raises:
            DataError: An attribute is not known, a degree is out of range, or two words of one
                category are requested.
        """
        for name, degree in degrees.items():
            if name not in self.attributes:
                known = ", ".join(self.attributes)
                raise DataError(f"{self.source}: changes no {name!r}; attributes: {known}")
            if not (lowest := self._lowest[name]) <= degree <= 1:
                raise DataError(f"{name}={degree:g}: goes from {lowest:g} to 1")
        for words in self.categories:
            requested = [name for name in words if name in degrees]
            if requested and (len(requested) > 1 or degrees[requested[0]] <= 0):
                names, known = ", ".join(requested), ", ".join(words)
                raise DataError(f"{names}: ask for one of {known}, such as {words[0]}=1")

    @torch.inference_mode()
    def reconstructions(self, crops: Pixels, degrees: Mapping[str, float]) -> BeforeAfter:
        """Aligned faces before and after the edit; see ``PairEditor``.

        ``before`` is the crop itself where the network returns its flow, else the network's picture
        of the opposite attribute; for a category, of the word that changes the face least.
        """
        image = to_signed(crops)
        after, flow = self._generated(image, degrees)
        if flow is not None:
            in_pixels = flow.permute(0, 2, 3, 1) * (self.size / 2)
            return BeforeAfter(crops, to_pixels(after), np.asarray(in_pixels, np.float32))
        others = [self._generated(image, other)[0] for other in self._opposites(degrees)]
        changes = torch.stack([(other - image).abs().mean((1, 2, 3)) for other in others])
        least = changes.argmin(0)
        before = torch.stack([others[int(k)][i] for i, k in enumerate(least)])
        return BeforeAfter(to_pixels(before), to_pixels(after))

    def _opposites(self, degrees: Mapping[str, float]) -> list[dict[str, float]]:
        """All combinations of the opposite degrees, or of the other words of a category."""
        choices: list[list[dict[str, float]]] = []
        for name, degree in degrees.items():
            words = next((words for words in self.categories if name in words), ())
            other_words = [{word: 1.0} for word in words if word != name]
            choices.append(other_words or [{name: -1.0 if degree > 0 else 1.0}])
        return [
            {name: degree for choice in combination for name, degree in choice.items()}
            for combination in itertools.product(*choices)
        ]

    def _generated(
        self, image: Tensor, degrees: Mapping[str, float]
    ) -> tuple[Tensor, Tensor | None]:
        """The network's pictures at some degrees, and its flow where it returns one."""
        row = [degrees.get(name, np.nan) for name in self.attributes]
        target = torch.tensor(row, dtype=torch.float32).expand(len(image), -1)
        starts = range(0, len(image), _BATCH)
        parts = [(image[k : k + _BATCH], target[k : k + _BATCH]) for k in starts]
        if not self.network.description.moves_pixels:
            return torch.cat([self._editor.edit(*part) for part in parts]), None
        mover = redrawer_of(self.network)
        edited = [mover.redraw(*part) for part in parts]
        flows = [e.flow for e in edited if e.flow is not None]
        return torch.cat([e.picture for e in edited]), torch.cat(flows) if flows else None
