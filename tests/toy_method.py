"""A method without weights whose every verb does something that can be checked."""

from __future__ import annotations

import torch
from torch import Tensor

from gioconda.editing.editor import Editor
from gioconda.editors.image_to_image import ImageToImageEditor
from gioconda.faces.find import FaceFinder
from gioconda.models.contract import Description, Method, degrees


class Painter(Method):
    """Lightens the mouth by the degree; samples are the same gray face, codes coarse pictures."""

    def __init__(self, size: int = 64, attributes: tuple[str, ...] = ("smile",)) -> None:
        super().__init__()
        self.size, self.config = size, {"image_size": size}
        verbs = frozenset({"encode", "sample", "reconstruct", "edit"})
        self._description = Description(verbs, degrees(attributes), size_px=size)

    @property
    def description(self) -> Description:
        return self._description

    def edit(self, image: Tensor, target: Tensor, source: Tensor | None = None) -> Tensor:
        known = target[:, -1]
        assert target[:, :-1].isnan().all()  # what is not asked for is kept
        rows, columns = slice(3 * self.size // 4, 13 * self.size // 16), slice(24, 40)
        image = image.clone()
        image[:, :, rows, columns] += known[:, None, None, None]
        return image

    def reconstruct(self, image: Tensor, attributes: Tensor | None = None) -> Tensor:
        return image

    def encode(self, image: Tensor, attributes: Tensor | None = None) -> Tensor:
        return image[:, :, ::8, ::8]

    def sample(
        self, n: int, attributes: Tensor | None = None, generator: torch.Generator | None = None
    ) -> Tensor:
        noise = 0.1 * torch.rand(n, 3, self.size, self.size, generator=generator)
        return noise if attributes is None else noise + attributes[:, -1:, None, None] / 2


def painting_editor(network: Painter) -> Editor:
    """An editor of photos that paints."""
    return Editor(FaceFinder.from_pretrained(), ImageToImageEditor(network, "painter"))
