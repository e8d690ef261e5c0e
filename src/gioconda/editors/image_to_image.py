"""Any image-to-image method, such as StarGAN, as an editor of photos.

It has no code and does not know what a face shows. One that draws every pixel anew draws the face
at the other answer, too: what differs between the two pictures, in which its blur is the same, is
done to the photo. One that moves the photo's pixels and paints over them says what it did.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from gioconda import zoo
from gioconda.editors.before_after import PairEditor, Redrawn
from gioconda.errors import DataError, WeightsError
from gioconda.models.contract import Method
from gioconda.models.verbs import editor_of, redrawer_of
from gioconda.ranges import to_pixels, to_signed
from gioconda.types import Pixels

_BATCH = 32


class ImageToImageEditor(PairEditor):
    """Edits faces by a network from picture to picture, with named attributes.

    Args:
        network: In evaluation mode.
        source: What it was loaded from.

    Raises:
        WeightsError: It edits nothing, or nothing by name.
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

    @classmethod
    def from_pretrained(cls, name: str) -> ImageToImageEditor:
        """The method of a packaged name, a file, a run's folder or a Hub id.

        Raises:
            WeightsError: There is none, or it edits nothing by name.
        """
        return cls(zoo.load(name), name)

    @property
    def attributes(self) -> tuple[str, ...]:
        """What can be asked for by one name."""
        return self._names

    def check_degrees(self, wanted: Mapping[str, float]) -> None:
        """Make sure that all that is wanted can be had.

        Raises:
            DataError: An attribute is not known, a degree is out of range, or two words of one
                category are asked for.
        """
        for name, degree in wanted.items():
            if name not in self.attributes:
                known = ", ".join(self.attributes)
                raise DataError(f"{self.source}: changes no {name!r}; attributes: {known}")
            if not -1 <= degree <= 1:
                raise DataError(f"{name}={degree:g}: degrees lie between -1 and 1")
        for words in self.categories:
            asked = [name for name in words if name in wanted]
            if asked and (len(asked) > 1 or wanted[asked[0]] <= 0):
                raise DataError(
                    f"{', '.join(asked)}: ask for one of {', '.join(words)}, such as {words[0]}=1"
                )

    @torch.inference_mode()
    def reconstructions(self, crops: Pixels, wanted: Mapping[str, float]) -> Redrawn:
        """Aligned faces as they are, and at the answer asked for; see ``PairEditor``.

        As they are is the crop itself where the network says what it moved, and else its picture
        of the other answer; of a category, of the word that changes the face least.
        """
        image = to_signed(crops)
        after, flow = self._drawn(image, wanted)
        if flow is not None:
            in_pixels = flow.permute(0, 2, 3, 1) * (self.size / 2)
            return Redrawn(crops, to_pixels(after), np.float32(in_pixels))
        others = [self._drawn(image, other)[0] for other in self._others(wanted)]
        changes = torch.stack([(made - image).abs().mean((1, 2, 3)) for made in others])
        least = changes.argmin(0)
        before = torch.stack([others[int(k)][i] for i, k in enumerate(least)])
        return Redrawn(to_pixels(before), to_pixels(after))

    def _others(self, wanted: Mapping[str, float]) -> list[dict[str, float]]:
        """What else could have been asked for: all other answers to the same questions."""
        questions: list[list[dict[str, float]]] = []
        for name, degree in wanted.items():
            words = next((words for words in self.categories if name in words), ())
            ends = [{word: 1.0} for word in words if word != name]
            questions.append(ends or [{name: -1.0 if degree > 0 else 1.0}])
        return [
            {name: degree for answer in answers for name, degree in answer.items()}
            for answers in itertools.product(*questions)
        ]

    def _drawn(self, image: Tensor, wanted: Mapping[str, float]) -> tuple[Tensor, Tensor | None]:
        """Pictures at what is wanted; and their flow, where the network tells it."""
        row = [wanted.get(name, np.nan) for name in self.attributes]
        target = torch.tensor(row, dtype=torch.float32).expand(len(image), -1)
        starts = range(0, len(image), _BATCH)
        parts = [(image[k : k + _BATCH], target[k : k + _BATCH]) for k in starts]
        if not self.network.description.moves_pixels:
            return torch.cat([self._editor.edit(*part) for part in parts]), None
        mover = redrawer_of(self.network)
        drawn = [mover.redraw(*part) for part in parts]
        flows = [d.flow for d in drawn if d.flow is not None]
        return torch.cat([d.picture for d in drawn]), torch.cat(flows) if flows else None
