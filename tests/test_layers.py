import pytest
import torch
from torch import Tensor, nn

from gioconda.layers import (
    PatchCritic,
    PictureNorm,
    Residual,
    target_or_source,
    with_labels,
)


def test_a_fresh_residual_block_changes_nothing():
    x = torch.randn(2, 8, 6, 6)
    assert torch.equal(Residual(8)(x), x)
    assert torch.equal(Residual(8, dilation=2)(x), x)


def test_a_patch_critic_judges_patches_and_the_whole():
    logits, features = PatchCritic(4, (8, 16), whole=(3, 6))(torch.randn(2, 4, 12, 24))
    assert [tuple(x.shape) for x in logits] == [(2, 1, 3, 6), (2, 1, 1, 1)]
    assert [tuple(x.shape) for x in features] == [(2, 8, 6, 12), (2, 16, 3, 6)]


def test_no_kernel_of_a_patch_critic_stretches_its_input():
    torch.manual_seed(0)  # convergence depends on the first vectors
    critic = PatchCritic(3, (8, 8))
    for _ in range(30):  # power iterations settle
        critic(torch.randn(1, 3, 16, 16))
    critic.eval()
    kernels = [halving.weight.detach().flatten(1) for halving in critic.halvings]
    norms = [torch.linalg.matrix_norm(kernel, 2) for kernel in kernels]
    assert all(abs(float(norm) - 1) < 0.02 for norm in norms)


def test_labels_are_constant_channels_behind_the_pictures() -> None:
    x = torch.randn(2, 3, 4, 4)
    labelled = with_labels(x, torch.tensor([[0.5, -1.0], [0.0, 1.0]]))
    assert torch.equal(labelled[:, :3], x)
    assert (labelled[0, 3] == 0.5).all()
    assert (labelled[1, 4] == 1).all()


def test_what_is_not_asked_for_stays_as_the_face_has_it() -> None:
    nan = float("nan")
    target, source = torch.tensor([[nan, 1.0]]), torch.tensor([[-0.3, -1.0]])
    torch.testing.assert_close(target_or_source(target, source), torch.tensor([[-0.3, 1.0]]))
    assert target_or_source(target, None) is target


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
