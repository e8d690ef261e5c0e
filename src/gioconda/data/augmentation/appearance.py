"""Light, colour and sharpness of whole batches changed at random, on the device that trains.

All functions take and return ``(B, 3, H, W)`` float32 RGB in [0, 1]; each sample draws its own
values unless said otherwise. A crop is changed as one piece: whatever is asked of the network (the
teeth's colour, a landmark's place) must then be read from the light that the crop itself shows.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from gioconda.luma import luma_of


def uniform(like: Tensor, low: float, high: float) -> Tensor:
    """``(B, 1, 1, 1)`` uniform draws for the samples of ``like``."""
    return torch.empty(len(like), 1, 1, 1, device=like.device).uniform_(low, high)


def chosen(like: Tensor, chance: float) -> Tensor:
    """``(B, 1, 1, 1)`` booleans, true with ``chance``."""
    return torch.rand(len(like), 1, 1, 1, device=like.device) < chance


def relight(image: Tensor, strength: float = 1.0) -> Tensor:
    """Exposure, gamma, saturation and the light's colour: mostly warm to cool, a little any tint.

    Args:
        image: The pictures.
        strength: 1 for anything that a phone would take, 0 for no change.
    """
    gamma = uniform(image, -0.35, 0.35).mul(strength).exp()
    image = image.clamp(0, 1) ** gamma
    gray = luma_of(image)
    image = gray + (image - gray) * uniform(image, -0.4, 0.3).mul(strength).add(1)
    warmth = torch.randn(len(image), 1, 1, 1, device=image.device) * 0.13 * strength
    planck = torch.tensor([1.0, 0.15, -1.15], device=image.device)[None, :, None, None]
    tint = torch.randn(len(image), 3, 1, 1, device=image.device) * 0.05 * strength
    exposure = uniform(image, -0.4, 0.2) * strength
    return (image * (warmth * planck + tint + exposure).exp()).clamp(0, 1)


def to_gray(image: Tensor, chance: float, toned: float = 0.25) -> Tensor:
    """Some samples gray, and the share ``toned`` of those sepia or blue, as old prints are."""
    gray = luma_of(image).expand_as(image)
    tone = torch.randn(len(image), 1, 1, 1, device=image.device).abs() * 0.12
    shades = torch.tensor([1.0, 0.2, -1.2], device=image.device)[None, :, None, None]
    gray = torch.where(chosen(image, toned), (gray * (tone * shades).exp()).clamp(0, 1), gray)
    return torch.where(chosen(image, chance), gray, image)


def blur(image: Tensor, sigma_px: float) -> Tensor:
    """Gaussian blur, one width for the whole batch."""
    radius = max(1, math.ceil(2.5 * sigma_px))
    taps = torch.arange(-radius, radius + 1, device=image.device, dtype=torch.float32)
    kernel = torch.exp(-0.5 * (taps / sigma_px) ** 2)
    kernel = (kernel / kernel.sum()).expand(3, 1, 1, -1)
    image = F.pad(image, (radius, radius, radius, radius), mode="replicate")
    return F.conv2d(F.conv2d(image, kernel, groups=3), kernel.transpose(2, 3), groups=3)


def coarse(image: Tensor, scale: float) -> Tensor:
    """Shrunk by ``scale`` and drawn up again: a face that was small in its photo."""
    small = F.interpolate(image, scale_factor=scale, mode="area")
    return F.interpolate(small, size=image.shape[2:], mode="bicubic").clamp(0, 1)


def grain(image: Tensor, level: float, size_px: float = 0.0) -> Tensor:
    """Noise of a standard deviation up to ``level``, its grains blurred by ``size_px``."""
    noise = torch.randn_like(image)
    colour = uniform(image, 0, 1)
    noise = colour * noise + (1 - colour) * noise.mean(1, keepdim=True) * 3**0.5
    if size_px > 0:
        noise = blur(noise, size_px)
        noise = noise / noise.std().clamp_min(1e-6)
    return (image + noise * uniform(image, 0, level)).clamp(0, 1)


def jpeg(image: Tensor, step: float) -> Tensor:
    """Blocks of 8 px with their cosine coefficients rounded: what a strong JPEG leaves.

    Args:
        image: The pictures, H and W multiples of 8.
        step: Rounding step of the mean, in levels of 255; it grows fivefold to the finest detail.
    """
    b, c, h, w = image.shape
    k = torch.arange(8, device=image.device, dtype=torch.float32)
    basis = torch.cos((2 * k[None] + 1) * k[:, None] * math.pi / 16) / 2
    basis[0] /= 2**0.5
    steps = (1 + (k[:, None] + k[None]) * 4 / 14) * step * 4 / 255
    blocks = image.reshape(b, c, h // 8, 8, w // 8, 8).transpose(3, 4)
    coefficients = basis @ blocks @ basis.T
    blocks = basis.T @ ((coefficients / steps).round() * steps) @ basis
    return blocks.transpose(3, 4).reshape(b, c, h, w).clamp(0, 1)


def soften(image: Tensor, chance: float) -> Tensor:
    """Some samples out of focus or small in their photo; one strength of each a batch."""
    draw = torch.rand(2).tolist()
    image = sometimes(image, chance, lambda x: blur(x, 0.35 + 0.85 * draw[0]))
    return sometimes(image, chance, lambda x: coarse(x, 0.4 + 0.5 * draw[1]))


def roughen(image: Tensor, chance: float) -> Tensor:
    """Some samples grainy, some strongly compressed; one strength of each a batch."""
    draw = torch.rand(3).tolist()
    size_px = 0.7 * draw[0] if draw[1] < 0.5 else 0.0
    image = sometimes(image, chance, lambda x: grain(x, 0.04, size_px))
    return sometimes(image, chance, lambda x: jpeg(x, 0.5 + 3 * draw[2]))


def degrade(image: Tensor, chance: float = 0.35) -> Tensor:
    """Some samples made worse in the ways of real photos: soft, small, grainy, compressed."""
    return roughen(soften(image, 0.6 * chance), 0.7 * chance)


def sometimes(image: Tensor, chance: float, change: Callable[[Tensor], Tensor]) -> Tensor:
    """Some samples changed; the others cost nothing."""
    hit = torch.rand(len(image), device=image.device) < chance
    if not hit.any():
        return image
    image = image.clone()
    image[hit] = change(image[hit])
    return image


def erase(image: Tensor, chance: float, smallest: float = 0.2, largest: float = 0.5) -> Tensor:
    """Some samples with a rectangle of noise in them (Zhong et al. 2020, "Random Erasing").

    What a network then cannot see in one place it must read off another.

    Args:
        image: The pictures.
        chance: Share of samples.
        smallest: Least side of the rectangle, as a share of the picture's.
        largest: Greatest side.
    """
    b, _, h, w = image.shape
    sides = torch.empty(2, b, 1, device=image.device).uniform_(smallest, largest)
    corner = torch.rand(2, b, 1, device=image.device) * (1 - sides)
    x, y = torch.arange(w, device=image.device) / w, torch.arange(h, device=image.device) / h
    across = (x >= corner[0]) & (x < corner[0] + sides[0])  # (B, W)
    down = (y >= corner[1]) & (y < corner[1] + sides[1])  # (B, H)
    inside = (down[:, None, :, None] & across[:, None, None, :]) & chosen(image, chance)
    shade = torch.rand(b, 3, 1, 1, device=image.device)
    noise = (shade + 0.1 * torch.randn_like(image)).clamp(0, 1)
    return torch.where(inside, noise, image)
