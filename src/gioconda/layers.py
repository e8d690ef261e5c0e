"""Blocks that two or more methods use."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm


class Residual(nn.Module):
    """x + conv(silu(conv(silu(x)))), pre-activation (He et al. 2016), without normalisation.

    The last kernel starts at zero (Zhang, Dauphin & Ma 2019, Fixup), so that deep stacks start as
    the identity; without normalisation the colour and contrast of a picture are not lost, and all
    of it runs in bfloat16.

    Args:
        channels: Channels in and out.
        dilation: Spacing of both kernels' taps, for a wide view at no cost.
    """

    def __init__(self, channels: int, dilation: int = 1) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, 1, dilation, dilation)
        self.second = nn.Conv2d(channels, channels, 3, 1, dilation, dilation)
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(self.second.bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor) -> Tensor:
        """``(B, C, H, W)`` to the same shape."""
        return x + self.second(F.silu(self.first(F.silu(x))))  # type: ignore[no-any-return]


def residual_stack(channels: int, blocks: int) -> list[nn.Module]:
    """So many ``Residual`` blocks."""
    return [Residual(channels) for _ in range(blocks)]


class NormedResidual(nn.Module):
    """Two 3x3 convolutions with group norm and a skip; ``stride`` 2 halves the picture."""

    def __init__(self, channels_in: int, channels: int, stride: int = 1) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels_in, channels, 3, stride, 1, bias=False)
        self.first_norm = nn.GroupNorm(8, channels)
        self.second = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.second_norm = nn.GroupNorm(8, channels)
        nn.init.zeros_(self.second_norm.weight)
        self.skip = nn.Sequential(
            nn.AvgPool2d(stride) if stride > 1 else nn.Identity(),
            nn.Conv2d(channels_in, channels, 1) if channels_in != channels else nn.Identity(),
        )

    def forward(self, x: Tensor) -> Tensor:
        """``(B, C_in, H, W)`` to ``(B, C, H / stride, W / stride)``."""
        y = F.silu(self.first_norm(self.first(x)))
        return F.silu(self.skip(x) + self.second_norm(self.second(y)))


class StraightLeakyReLU(nn.Module):
    """A leaky ReLU whose slope is a constant to its gradient, as it is but at the kink.

    PyTorch's own sends zeros back through the whole network where a gradient is differentiated once
    more, as gradient penalties do; here nothing is sent.

    Args:
        slope: For numbers below 0.
    """

    def __init__(self, slope: float) -> None:
        super().__init__()
        self.slope = slope

    def forward(self, x: Tensor) -> Tensor:
        """Any shape to the same shape."""
        above, below = x.new_ones(()), x.new_full((), self.slope)
        return x * torch.where(x.detach() > 0, above, below)


class MatrixConv2d(nn.Conv2d):
    """A convolution as one product of matrices on a CPU; same weights, same result.

    Where maps are a few pixels wide and kernels are many, libraries spend their time on rearranging
    the kernels. Padding is zeros; no dilation, no groups. See also ``shared_kernels``.
    """

    kernels: Tensor | None = None

    def forward(self, x: Tensor) -> Tensor:
        """``(B, C, H, W)`` to ``(B, C_out, h, w)``."""
        if x.device.type != "cpu":
            return super().forward(x)
        down, right = (int(px) for px in self.padding)
        x = F.pad(x, (right, right, down, down))
        seen = x.unfold(2, self.kernel_size[0], self.stride[0])
        seen = seen.unfold(3, self.kernel_size[1], self.stride[1])
        high, wide = seen.shape[2:4]  # (B, C, h, w, kh, kw)
        # Channels last, as the kernels lie in memory where they are asked to.
        patches = seen.permute(0, 2, 3, 4, 5, 1).reshape(len(x) * high * wide, -1)
        made = F.linear(patches, self.matrix() if self.kernels is None else self.kernels, self.bias)
        return made.reshape(len(x), high, wide, -1).permute(0, 3, 1, 2)

    def matrix(self) -> Tensor:
        """The kernels as ``(C_out, kh * kw * C)``, in autocast's precision where it is on."""
        kernels = self.weight.permute(0, 2, 3, 1).reshape(self.out_channels, -1)
        autocast = torch.is_autocast_enabled(kernels.device.type)
        return kernels.to(torch.get_autocast_dtype(kernels.device.type)) if autocast else kernels


@contextmanager
def shared_kernels(network: nn.Module) -> Iterator[None]:
    """Within it, several passes through ``network`` share one cast of its kernels.

    As autocast does for those of ordinary convolutions; kernels by the million are dear to cast,
    and so are their gradients to cast back.
    """
    layers = [
        layer
        for layer in network.modules()
        if isinstance(layer, MatrixConv2d) and layer.weight.device.type == "cpu"
    ]
    for layer in layers:
        layer.kernels = layer.matrix()
    try:
        yield
    finally:
        for layer in layers:
            layer.kernels = None


class PatchCritic(nn.Module):
    """Spectrally normalised strided convolutions, and a logit for every patch (Miyato et al. 2018).

    Args:
        channels: Channels of the input.
        widths: Channels after each halving.
        whole: Size ``(h, w)`` of the last map where one more logit judges the whole picture; None
            for patches alone.
    """

    def __init__(
        self,
        channels: int,
        widths: Sequence[int] = (48, 96, 160),
        whole: tuple[int, int] | None = None,
    ) -> None:
        super().__init__()
        sizes = [channels, *widths]
        self.halvings = nn.ModuleList(
            spectral_norm(nn.Conv2d(a, b, 4, 2, 1)) for a, b in itertools.pairwise(sizes)
        )
        self.patch = spectral_norm(nn.Conv2d(sizes[-1], 1, 3, 1, 1))
        self.whole = spectral_norm(nn.Conv2d(sizes[-1], 1, whole)) if whole else None

    def forward(self, x: Tensor) -> tuple[list[Tensor], list[Tensor]]:
        """Judge ``(B, C, H, W)``.

        Returns:
            Unbounded float32 logits, ``(B, 1, h, w)`` for patches and ``(B, 1, 1, 1)`` for the
            whole where asked for; and the features after each halving, fine to coarse.
        """
        features = []
        for halving in self.halvings:
            x = F.leaky_relu(halving(x), 0.2)
            features.append(x)
        # Real and made differ by less than bfloat16 tells apart: the heads judge in float32.
        with torch.autocast(x.device.type, enabled=False):
            logits = [self.patch(x.float())]
            if self.whole is not None:
                logits.append(self.whole(x.float()))
        return logits, features
