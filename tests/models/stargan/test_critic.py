"""The critic's own layers: quick ones with the results of the usual ones."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
import torch
from torch import nn

from gioconda.models.stargan.critic import MatrixConv2d, StraightLeakyReLU, shared_kernels


def test_a_straight_leaky_relu_has_the_same_first_and_second_gradients() -> None:
    torch.manual_seed(0)
    first, second = (torch.randn(4, 4, dtype=torch.float64, requires_grad=True) for _ in range(2))
    x = torch.randn(5, 4, dtype=torch.float64, requires_grad=True)
    found = []
    for kink in (StraightLeakyReLU(0.1), nn.LeakyReLU(0.1)):
        y = kink(kink(x @ first) @ second)
        (slope,) = torch.autograd.grad(y.sum(), x, create_graph=True)
        penalty = (slope.norm(dim=1) - 1).square().mean()
        found.append((y, *torch.autograd.grad(penalty + y.square().mean(), (first, second))))
    for ours, theirs in zip(*found, strict=True):
        torch.testing.assert_close(ours, theirs)


@pytest.mark.parametrize("memory_format", [torch.channels_last, torch.contiguous_format])
def test_a_convolution_by_matrices_is_a_convolution(memory_format: torch.memory_format) -> None:
    torch.manual_seed(0)
    ours = MatrixConv2d(3, 5, 4, 2, 1).double().to(memory_format=memory_format)
    theirs = nn.Conv2d(3, 5, 4, 2, 1).double()
    theirs.load_state_dict(ours.state_dict())
    x = torch.randn(2, 3, 8, 6, dtype=torch.float64, requires_grad=True)
    found = []
    for conv in (ours, theirs):
        y = conv(x)
        (slope,) = torch.autograd.grad(y.square().sum(), x, create_graph=True)
        (slope.square().sum() + y.sum()).backward()
        found.append((y, slope, conv.weight.grad, conv.bias.grad))
    for mine, wanted in zip(*found, strict=True):
        torch.testing.assert_close(mine, wanted)


@pytest.mark.parametrize("precision", [torch.float32, torch.bfloat16])
def test_passes_that_share_kernels_have_the_same_gradients(precision: torch.dtype) -> None:
    torch.manual_seed(0)
    conv = MatrixConv2d(3, 5, 4, 2, 1)
    x, y = torch.randn(2, 3, 8, 8), torch.randn(4, 3, 8, 8)
    found = []
    for scope in (nullcontext(), shared_kernels(conv)):
        with torch.autocast("cpu", precision, enabled=precision != torch.float32), scope:
            total = conv(x).float().square().sum() + conv(y).float().sum()
        found.append((total, *torch.autograd.grad(total, (conv.weight, conv.bias))))
    for apart, shared in zip(*found, strict=True):
        close = 0.01 if precision == torch.bfloat16 else 1e-5
        torch.testing.assert_close(shared, apart, rtol=close, atol=close * apart.abs().max().item())


def test_shared_kernels_are_let_go_whatever_happens() -> None:
    conv = MatrixConv2d(3, 5, 4, 2, 1)
    with pytest.raises(RuntimeError), shared_kernels(nn.Sequential(conv)):
        conv(torch.zeros(1, 7, 8, 8))  # seven channels in place of three
    assert conv.kernels is None
