"""Network blocks that two or more methods share."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.autograd.function import once_differentiable
from torch.nn.utils.parametrizations import spectral_norm

_LARGE = 2**18  # elements of a picture's maps from which ``_NormByPictures`` is faster


class Residual(nn.Module):
    """x + conv(silu(conv(silu(x)))), pre-activation (He et al. 2016), without normalisation.

    The last kernel starts at zero (Zhang, Dauphin & Ma 2019, Fixup), so that deep stacks start as
    the identity; without normalisation the colour and contrast of a picture are not lost, and all
    of it runs in bfloat16.

    Args:
        channels: Channels in and out.
        dilation: Spacing of both kernels' taps, for a larger receptive field.
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
    """A list of ``Residual`` blocks."""
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


class PictureNorm(nn.InstanceNorm2d):
    """Instance norm without copies of channels-last pictures; same weights, same result.

    PyTorch's own copies pictures out of the channels-last layout and back. A group norm of one
    channel each does not, but its gradient is slow on large maps; those use ``_NormByPictures``.
    """

    def forward(self, x: Tensor) -> Tensor:
        """``(B, C, H, W)`` to the same shape."""
        if not torch.is_grad_enabled():
            return F.group_norm(x, self.num_features, self.weight, self.bias, self.eps)
        if self.affine and _is_large(x):
            return _NormByPictures.apply(x, self.weight, self.bias, self.eps)  # type: ignore[no-any-return, no-untyped-call]
        return super().forward(x)


def _is_large(x: Tensor) -> bool:
    last = x.is_contiguous(memory_format=torch.channels_last)
    return x.device.type == "cpu" and last and x[0].numel() >= _LARGE


class _NormByPictures(torch.autograd.Function):
    """Instance norm whose gradient is computed picture by picture, to stay in the cache.

    With ``n = (x - m) / s`` over a channel's pixels and ``y = w n + b``, the gradient is
    ``w / s (g - mean(g) - n mean(g n))``: one multiple of g, one of x and a constant a channel.
    """

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, bias: Tensor, eps: float) -> Tensor:
        count, channels, high, wide = x.shape
        y, mean, inverse = torch.native_group_norm(
            x, weight, bias, count, channels, high * wide, channels, eps
        )
        ctx.save_for_backward(x, weight, mean, inverse)
        return y

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor, Tensor, None]:
        x, weight, mean, inverse = ctx.saved_tensors
        grad = grad.contiguous(memory_format=torch.channels_last)
        count, pixels = len(x), x.shape[2] * x.shape[3]
        made = torch.empty_like(x, memory_format=torch.channels_last)
        flat = [t.permute(0, 2, 3, 1).view(count, pixels, -1) for t in (grad, x, made)]
        to_weight, to_bias = torch.zeros_like(weight), torch.zeros_like(weight)
        product = torch.empty_like(flat[0][0])
        for g, seen, out, m, r in zip(*flat, mean, inverse, strict=True):
            sum_g = g.sum(0, dtype=torch.float32)
            torch.sub(seen, m.to(x.dtype), out=product)
            sum_gn = product.mul_(g).sum(0, dtype=torch.float32) * r
            to_weight += sum_gn
            to_bias += sum_g
            of_g = weight * r
            of_x = -of_g * r * sum_gn / pixels
            constant = -of_g * sum_g / pixels - of_x * m
            torch.addcmul(constant.to(x.dtype), g, of_g.to(x.dtype), out=out)
            out.addcmul_(seen, of_x.to(x.dtype))
        return made, to_weight, to_bias, None


class InstanceResidual(nn.Module):
    """x + norm(conv(relu(norm(conv(x))))), instance norms (Johnson, Alahi & Fei-Fei 2016).

    Norms use each picture's own statistics in evaluation, too. The order of modules is that of
    StarGAN's public code, so that its weights can be loaded.

    Args:
        channels: Of the map.
        norm: Channels -> a norm in place of the instance norms.
    """

    def __init__(self, channels: int, norm: Callable[[int], nn.Module] | None = None) -> None:
        super().__init__()
        norm = norm or partial(PictureNorm, affine=True)
        self.main = nn.Sequential(
            nn.Conv2d(channels, channels, 3, 1, 1, bias=False),
            norm(channels),
            nn.ReLU(inplace=True),
            nn.Conv2d(channels, channels, 3, 1, 1, bias=False),
            norm(channels),
        )

    def forward(self, x: Tensor) -> Tensor:
        """``(B, C, H, W)`` to the same shape."""
        return x + self.main(x)  # type: ignore[no-any-return]


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
            whole picture with ``whole``; and the features after each halving, fine to coarse.
        """
        features = []
        for halving in self.halvings:
            x = F.leaky_relu(halving(x), 0.2)
            features.append(x)
        # Logits of real and made differ by less than bfloat16 resolves: the heads run in float32.
        with torch.autocast(x.device.type, enabled=False):
            logits = [self.patch(x.float())]
            if self.whole is not None:
                logits.append(self.whole(x.float()))
        return logits, features


def with_labels(x: Tensor, labels: Tensor) -> Tensor:
    """``x`` ``(B, C, H, W)`` with a constant channel added for each label ``(B, L)``."""
    maps = labels[:, :, None, None].expand(-1, -1, *x.shape[2:])
    return torch.cat([x, maps.to(x.dtype)], 1)


def target_or_source(target: Tensor, source: Tensor | None) -> Tensor:
    """The requested attributes, completed by the face's own.

    Args:
        target: ``(B, A)`` in [-1, 1]; NaN keeps what the face has.
        source: ``(B, A)`` what it has, NaN where unknown; None where nothing is known.

    Returns:
        ``(B, A)``: ``source`` where ``target`` is NaN, else ``target``.
    """
    return target if source is None else torch.where(target.isnan(), source, target)
