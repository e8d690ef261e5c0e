import pytest
import torch
from torch import Tensor, nn

from gioconda.models.gans.instance_blocks import PictureNorm


@pytest.fixture
def norm() -> PictureNorm:
    torch.manual_seed(0)
    made = PictureNorm(6, affine=True)
    nn.init.normal_(made.weight)
    return made


def gradients(x: Tensor, norm: PictureNorm, output: Tensor) -> tuple[Tensor, ...]:
    torch.manual_seed(1)
    wanted = torch.randn(output.shape) + output.detach().float().tanh()
    return torch.autograd.grad(output, (x, norm.weight, norm.bias), wanted.to(output.dtype))


def error(found: Tensor, expected: Tensor) -> float:
    """Relative to the length of what is expected."""
    return float((found - expected).detach().norm() / expected.detach().norm())


def test_a_norm_without_gradients_is_the_norm_with_them(norm: PictureNorm) -> None:
    x = torch.randn(3, 6, 5, 7) * 3 + 1
    with torch.no_grad():
        quick = norm(x)
    torch.testing.assert_close(quick, nn.InstanceNorm2d.forward(norm, x))


def test_large_maps_have_the_same_norm_and_gradients(norm: PictureNorm) -> None:
    x = (torch.randn(2, 6, 224, 210) * 3 + 1).contiguous(memory_format=torch.channels_last)
    x.requires_grad_()
    ours = norm(x)
    assert "NormByPictures" in type(ours.grad_fn).__name__
    found = (ours, *gradients(x, norm, ours))
    x, norm = x.detach().double().requires_grad_(), norm.double()
    exact = nn.InstanceNorm2d.forward(norm, x)
    expected = (exact, *gradients(x, norm, exact))
    assert max(error(*pair) for pair in zip(found, expected, strict=True)) < 1e-3


def test_bfloat16_costs_the_large_norm_no_more_than_the_usual_one(norm: PictureNorm) -> None:
    x = (torch.randn(2, 6, 224, 210) * 3 + 1).contiguous(memory_format=torch.channels_last)
    exact = x.requires_grad_()
    truth = gradients(exact, norm, nn.InstanceNorm2d.forward(norm, exact))
    rounded = x.detach().bfloat16().requires_grad_()
    with torch.autocast("cpu", torch.bfloat16):
        found = gradients(rounded, norm, norm(rounded))
    assert max(error(*pair) for pair in zip(found, truth, strict=True)) < 0.01


def test_the_large_norm_says_that_it_cannot_be_differentiated_twice(norm: PictureNorm) -> None:
    x = torch.randn(1, 6, 224, 210).contiguous(memory_format=torch.channels_last)
    x.requires_grad_()
    (slope,) = torch.autograd.grad(norm(x).square().sum(), x, create_graph=True)
    with pytest.raises(RuntimeError, match="differentiate twice"):
        slope.sum().backward()
