"""StarGAN's critic: a logit for every patch, and a head for the labels; quick on CPUs.

Paper    Choi et al. 2018, CVPR, "StarGAN ...", Table 5 (discriminator)
Seed     github.com/yunjey/stargan
Images   (B, 3, S, S) float32 RGB in [-1, 1]
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager

import torch
import torch.nn.functional as F
from torch import Tensor, nn

_SMALL_PX = 8  # maps of this side and smaller are convolved as products of matrices


class StarCritic(nn.Module):
    """Strided convolutions without norms, a logit for every patch, and a head for the labels.

    Args:
        image_size: Side of the pictures in pixels.
        labels: How many there are; 0 for a critic of real and made alone.
        width: Channels after the first halving; each further one doubles them.
        halvings: How many; 6 at 128 px.
    """

    def __init__(
        self, image_size: int = 128, labels: int = 1, width: int = 64, halvings: int = 6
    ) -> None:
        super().__init__()
        widths = [3, *(width * 2**k for k in range(halvings))]
        layers: list[nn.Module] = []
        for k, (a, b) in enumerate(itertools.pairwise(widths)):
            kind = MatrixConv2d if image_size >> k <= _SMALL_PX else nn.Conv2d
            layers += [kind(a, b, 4, 2, 1), StraightLeakyReLU(0.01)]
        self.main = nn.Sequential(*layers)
        self.conv1 = nn.Conv2d(widths[-1], 1, 3, 1, 1, bias=False)
        side = image_size // 2**halvings
        self.conv2 = nn.Conv2d(widths[-1], labels, side, bias=False) if labels else None

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """Judge ``(B, 3, S, S)`` in [-1, 1].

        Returns:
            Unbounded float32 logits: of patches ``(B, 1, h, w)``, and of labels ``(B, L)``.
        """
        features = self.main(image)
        # Logits of real and made differ by less than bfloat16 resolves: the heads run in float32.
        with torch.autocast(image.device.type, enabled=False):
            wide = features.float()
            labels = self.conv2(wide).flatten(1) if self.conv2 else wide.new_zeros(len(wide), 0)
            return self.conv1(wide), labels


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

    As autocast does for those of ordinary convolutions; casting millions of weights, and
    their gradients back, takes time.
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
