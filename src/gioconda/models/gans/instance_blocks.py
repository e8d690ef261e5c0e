"""Instance norms, quick on CPUs, and the residual block of image-to-image networks."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

_LARGE = 2**18  # numbers of a picture's maps from which the norm by pictures pays


class PictureNorm(nn.InstanceNorm2d):
    """An instance norm that takes pictures as they lie in memory; same weights, same result.

    PyTorch's own copies pictures out of the channels-last order that convolutions like, and back.
    A group norm of one channel each does not; its gradient is slow, so large maps have ours.
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
    """The gradient one picture after the other, so that what it reads again is still in the cache.

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

    Norms use each picture's own statistics in evaluation, too. The sequence's places are those of
    StarGAN's public code, so that its weights fit.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.main = nn.Sequential(
            nn.Conv2d(channels, channels, 3, 1, 1, bias=False),
            PictureNorm(channels, affine=True),
            nn.ReLU(inplace=True),
            nn.Conv2d(channels, channels, 3, 1, 1, bias=False),
            PictureNorm(channels, affine=True),
        )

    def forward(self, x: Tensor) -> Tensor:
        """``(B, C, H, W)`` to the same shape."""
        return x + self.main(x)  # type: ignore[no-any-return]
