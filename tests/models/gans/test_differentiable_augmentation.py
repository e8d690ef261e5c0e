"""Changes before the critic: their ranges, and gradients that go through them."""

from __future__ import annotations

import pytest
import torch

from gioconda.models.gans.differentiable_augmentation import (
    CHANGES,
    augmented,
    colour,
    cutout,
    known_changes,
    translation,
)


def pictures(count: int = 64, side: int = 16) -> torch.Tensor:
    return torch.rand(count, 3, side, side, generator=torch.Generator().manual_seed(0)) * 2 - 1


@pytest.mark.parametrize("change", sorted(CHANGES))
def test_each_picture_is_changed_in_its_own_way_and_keeps_its_shape(change: str) -> None:
    torch.manual_seed(0)
    one = pictures(1).expand(64, -1, -1, -1)
    made = augmented(one, [change])  # type: ignore[list-item]
    assert made.shape == one.shape
    assert len({tuple(picture.flatten().tolist()) for picture in made}) > 8


@pytest.mark.parametrize("change", sorted(CHANGES))
def test_the_gradient_goes_through_to_the_picture(change: str) -> None:
    """By finite differences, the same change drawn twice."""
    image, towards = pictures(4).double().requires_grad_(True), pictures(4, 16).double().flip(3)

    def value(x: torch.Tensor) -> torch.Tensor:
        torch.manual_seed(3)
        return (augmented(x, [change]) * towards).sum()  # type: ignore[list-item]

    value(image).backward()
    step = 1e-6 * torch.randn(image.shape, generator=torch.Generator().manual_seed(1)).double()
    assert image.grad is not None
    assert image.grad.abs().sum() > 0
    with torch.no_grad():
        found = value(image + step) - value(image - step)
    torch.testing.assert_close(found, 2 * (image.grad * step).sum(), rtol=1e-4, atol=1e-12)


def test_colour_is_the_papers_three_steps_one_after_the_other() -> None:
    image = pictures(8)
    torch.manual_seed(5)
    brightness, saturation, contrast = torch.rand(3, 8, 1, 1, 1)
    wanted = image + (brightness - 0.5)
    gray = wanted.mean(1, keepdim=True)
    wanted = gray + (wanted - gray) * 2 * saturation
    middle = wanted.mean((1, 2, 3), keepdim=True)
    wanted = middle + (wanted - middle) * (contrast + 0.5)
    torch.manual_seed(5)
    torch.testing.assert_close(colour(image), wanted)


def test_a_translation_moves_whole_pixels_up_to_an_eighth() -> None:
    """A bright point of each picture stays one point, at most 2 px of 16 away."""
    torch.manual_seed(0)
    point = torch.zeros(200, 3, 16, 16)
    point[:, :, 8, 8] = 1
    moved = translation(point)
    assert torch.equal(moved.sum((2, 3)), torch.ones(200, 3))
    assert set(moved.unique().tolist()) == {0.0, 1.0}
    _, _, rows, columns = moved.nonzero().T
    assert set((rows - 8).tolist()) == set((columns - 8).tolist()) == {-2, -1, 0, 1, 2}


def test_a_cut_is_at_most_a_quarter_of_the_picture_and_in_one_piece() -> None:
    torch.manual_seed(0)
    gone = cutout(torch.ones(100, 3, 16, 16))[:, 0] == 0
    sizes = gone.sum((1, 2))
    assert sizes.max() == 64  # 8 x 8
    assert sizes.min() >= 16  # its middle lies within the picture
    high, wide = gone.any(2).sum(1), gone.any(1).sum(1)
    assert torch.equal(high * wide, sizes)


def test_an_unknown_change_is_named() -> None:
    with pytest.raises(ValueError, match="no change is called 'zoom'; there are: colour"):
        known_changes(["zoom"])  # type: ignore[list-item]
    assert known_changes(["cutout", "colour"]) == ("cutout", "colour")
    image = pictures(2)
    assert augmented(image, []) is image
