"""What a method shows: what it says itself, else what its verbs make."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from gioconda.training.preview import preview, to_pixels

BATCH = {"image": torch.rand(3, 3, 8, 8) * 2 - 1}


class Own(nn.Module):
    def preview(self, batch: dict[str, Tensor]) -> dict[str, Tensor]:
        return {"dark": batch["image"] - 1}


class Reconstructs(nn.Module):
    def reconstruct(self, image: Tensor) -> Tensor:
        return -image


class Edits(Reconstructs):
    def edit(self, image: Tensor, target: Tensor, source: Tensor | None = None) -> Tensor:
        return image * target[:, :, None, None]


class Samples(nn.Module):
    def sample(self, n: int, generator: torch.Generator | None = None) -> Tensor:
        return torch.zeros(n, 3, 8, 8)


class Maps(nn.Module):
    def forward(self, image: Tensor) -> Tensor:
        return image / 2


class Classifies(nn.Module):
    def forward(self, image: Tensor) -> Tensor:
        return image.mean((1, 2, 3))


class Fills(nn.Module):
    def forward(self, image: Tensor, hole: Tensor) -> Tensor:
        return image


COLUMNS = {
    Own: ["dark"],
    Reconstructs: ["photo", "reconstruction"],
    Edits: ["photo", "reconstruction", "-1", "+1"],
    Samples: ["photo", "sample"],
    Maps: ["photo", "output"],
    Classifies: [],
    Fills: [],
}


@pytest.mark.parametrize("method", COLUMNS, ids=lambda method: method.__name__)
def test_a_method_shows_what_it_can(method: type[nn.Module]) -> None:
    columns = preview(method(), BATCH)
    assert list(columns) == COLUMNS[method]
    assert all(column.shape == (3, 3, 8, 8) for column in columns.values())


def test_an_edit_goes_where_the_batch_says() -> None:
    batch = {**BATCH, "target": torch.full((3, 1), -0.5)}
    columns = preview(Edits(), batch)
    assert list(columns) == ["photo", "reconstruction", "edit"]
    torch.testing.assert_close(columns["edit"], -0.5 * BATCH["image"])


def test_a_method_speaks_for_its_generator() -> None:
    class Method(nn.Module):
        def preview(self, batch: dict[str, Tensor], generator: nn.Module) -> dict[str, Tensor]:
            return {"filled": generator(batch["image"], None)}

    assert list(preview(Fills(), BATCH, Method())) == ["filled"]


def test_pixels_span_all_levels() -> None:
    image = torch.tensor([-2.0, -1.0, 0.0, 1.0, 2.0])[:, None, None, None].expand(5, 3, 2, 2)
    assert to_pixels(image)[:, 0, 0, 0].tolist() == [0, 0, 128, 255, 255]
