"""Ways of drawing: what is seen of the photo, what is moved and what is new."""

from __future__ import annotations

import pytest
import torch

from gioconda.models.stargan.output_heads import OUTPUT_HEADS, OutputHead, flow_of, warped
from gioconda.models.stargan.stargan import StarGAN

IMAGE = torch.rand(2, 3, 32, 32, generator=torch.Generator().manual_seed(0)) * 2 - 1


def still(count: int, share: float = 0.0) -> torch.Tensor:
    """Maps that move nothing and paint gray over a share, as a logit."""
    maps = torch.zeros(2, count, 32, 32)
    maps[:, 3:4] = share
    return maps


@pytest.mark.parametrize("way", ["painted", "moved"])
def test_where_nothing_is_painted_the_photos_own_pixels_are_seen(way: OutputHead) -> None:
    count, draw = OUTPUT_HEADS[way]
    picture, painted, _ = draw(still(count, -100.0), IMAGE, 8)
    torch.testing.assert_close(picture, IMAGE, atol=1e-5, rtol=0)
    assert painted.max() == 0


@pytest.mark.parametrize("way", ["painted", "moved"])
def test_half_painted_is_half_of_each(way: OutputHead) -> None:
    count, draw = OUTPUT_HEADS[way]
    picture, painted, _ = draw(still(count), IMAGE, 8)
    torch.testing.assert_close(picture, IMAGE / 2, atol=1e-5, rtol=0)
    assert (painted == 0.5).all()


def test_the_papers_way_draws_every_pixel_anew() -> None:
    count, draw = OUTPUT_HEADS["whole"]
    maps = torch.randn(2, count, 32, 32)
    picture, painted, _ = draw(maps, IMAGE, 8)
    assert torch.equal(picture, maps.tanh())
    assert (painted == 1).all()


def test_a_flow_of_one_pixel_moves_by_one_pixel() -> None:
    flow = torch.zeros(2, 2, 32, 32)
    flow[:, 0] = 2 / 32  # halves of the side: x goes one pixel to the right
    seen = warped(IMAGE, flow)
    torch.testing.assert_close(seen[..., :-1], IMAGE[..., 1:], atol=1e-4, rtol=0)
    torch.testing.assert_close(seen[..., -1], IMAGE[..., -1], atol=1e-4, rtol=0)  # the border


def test_the_flow_is_smooth_and_bounded() -> None:
    flow = flow_of(torch.randn(2, 2, 64, 64, generator=torch.Generator().manual_seed(1)))
    assert flow.shape == (2, 2, 64, 64)
    assert flow.abs().max() <= 0.3
    steps = flow.diff(dim=-1).abs()
    assert steps.max() < 0.05


def test_lips_part_only_where_cells_are_lower_than_they_are() -> None:
    """Above the middle pixels come from below, below it from above: an opening of four pixels."""
    maps = torch.zeros(1, 2, 64, 64)
    maps[:, 1, :32], maps[:, 1, 32:] = 0.25, -0.25
    steps = {cell: flow_of(maps, cell)[0, 1, :, 32].diff().abs().max() for cell in (8, 2)}
    assert steps[2] > 3 * steps[8]


def test_half_of_a_drawing_is_half_of_its_way_and_half_of_its_paint() -> None:
    count, draw = OUTPUT_HEADS["moved"]
    maps = torch.randn(2, count, 32, 32, generator=torch.Generator().manual_seed(2))
    all_of_it = draw(maps, IMAGE, 8)
    none, some, same = (all_of_it.scaled(torch.full((2,), s), IMAGE) for s in (0.0, 0.5, 1.0))
    torch.testing.assert_close(none.picture, IMAGE, atol=1e-5, rtol=0)
    torch.testing.assert_close(same.picture, all_of_it.picture, atol=1e-5, rtol=0)
    torch.testing.assert_close(some.attention, all_of_it.attention / 2)
    assert some.flow is not None
    assert all_of_it.flow is not None
    torch.testing.assert_close(some.flow, all_of_it.flow / 2)
    colours, share = maps[:, :3].tanh(), all_of_it.attention / 2
    expected = (1 - share) * warped(IMAGE, some.flow) + share * colours
    torch.testing.assert_close(some.picture, expected, atol=1e-5, rtol=0)


@pytest.mark.parametrize("way", list(OUTPUT_HEADS))
def test_a_gradient_reaches_every_parameter(way: OutputHead) -> None:
    torch.manual_seed(0)
    generator = StarGAN(image_size=32, width=4, blocks=1, way=way)
    generator(IMAGE, torch.ones(2, 1)).square().mean().backward()  # type: ignore[no-untyped-call]
    for name, parameter in generator.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.abs().sum() > 0, name
    last = generator.main[-1].weight.grad
    assert isinstance(last, torch.Tensor)
    assert (last.abs().sum((1, 2, 3)) > 0).all()
