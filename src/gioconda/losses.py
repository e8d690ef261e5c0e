"""Loss terms that two or more methods share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from gioconda.luma import luma_of


def with_total(terms: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The weighted terms by name, and ``loss``, their sum."""
    return {"loss": torch.stack(list(terms.values())).sum(), **terms}


def hinge_pairs(real: Tensor, fake: Tensor, weight: Tensor | float = 1.0) -> Tensor:
    """The critic's hinge loss on pairs (Jolicoeur-Martineau 2019, RaGAN).

    Where the generated sample shares the real one's surroundings, as in inpainting, the difference
    of logits cancels what they have in common.

    Args:
        real: Logits of real samples.
        fake: Logits of the samples generated from them, the same shape.
        weight: Weight of each logit; its mean should be 1.
    """
    return (F.relu(1 - (real - fake)) * weight).mean()


def hinge_generator(fake: Tensor, weight: Tensor | float = 1.0) -> Tensor:
    """The generator's hinge loss: raises the logits of generated samples."""
    return -(fake * weight).mean()


def masked_l1(a: Tensor, b: Tensor, mask: Tensor) -> Tensor:
    """Mean absolute difference of two pictures where ``mask`` is 1.

    Args:
        a: ``(B, C, H, W)``.
        b: The same shape.
        mask: ``(B, 1, H, W)`` in [0, 1].
    """
    return ((a - b).abs() * mask).sum() / (mask.sum() * a.shape[1]).clamp_min(1.0)


def pooled_l1(a: Tensor, b: Tensor, mask: Tensor, pool_px: int) -> Tensor:
    """``masked_l1`` of differences averaged over squares: compares colour, not detail.

    Args:
        a: ``(B, C, H, W)``.
        b: The same shape.
        mask: ``(B, 1, H, W)`` in [0, 1]; outside it the pictures are equal.
        pool_px: Side of the squares.
    """
    difference = F.avg_pool2d((a - b) * mask, pool_px).abs().sum()
    return difference * pool_px**2 / (mask.sum() * a.shape[1]).clamp_min(1.0)


def feature_matching(real: Sequence[Tensor], fake: Sequence[Tensor]) -> Tensor:
    """Distance of a critic's features, relative to the real ones' (Wang et al. 2018, Eq. 5)."""
    terms = [
        (a.detach() - b).float().abs().mean() / a.detach().float().abs().mean().clamp_min(1e-4)
        for a, b in zip(real, fake, strict=True)
    ]
    return torch.stack(terms).mean()


def ssim(a: Tensor, b: Tensor) -> Tensor:
    """Structural similarity of the luma of each pair, at most 1 (Wang et al. 2004, Eq. 13).

    Gaussian window of 11 px, standard deviation 1.5 px, without padding; K = 0.01 and 0.03.

    Args:
        a: ``(B, 3, H, W)`` RGB in [-1, 1], at least 11 px high and wide.
        b: The same shape.

    Returns:
        ``(B,)`` float32.
    """
    x, y = (luma_of(image.float())[:, 0] + 1 for image in (a, b))  # (B, H, W) in [0, 2]
    # Products with banded matrices are much faster than a convolution of one channel.
    rows, columns = _window(x.shape[1], x), _window(x.shape[2], x).T
    with torch.autocast(a.device.type, enabled=False):  # differences of squares need float32
        mx = rows @ (x @ columns)  # separate: the photo needs no gradient
        # Only the sum of the variances is needed, so both squares are blurred as one map.
        maps = torch.cat([y, x * x + y * y, x * y])
        my, squares, product = (rows @ (maps @ columns)).chunk(3)
    c1, c2 = (0.01 * 2) ** 2, (0.03 * 2) ** 2  # the range of values is 2
    luminance = (2 * mx * my + c1) / (mx**2 + my**2 + c1)
    structure = (2 * (product - mx * my) + c2) / (squares - mx**2 - my**2 + c2)
    return (luminance * structure).mean((1, 2))


def _window(size: int, like: Tensor) -> Tensor:
    """``(size - 10, size)`` matrix that blurs a line of pixels with the window, without padding."""
    offsets = torch.arange(size, device=like.device, dtype=torch.float32)
    apart = offsets[None, :] - offsets[5 : size - 5, None]
    weights = torch.exp(-0.5 * (apart / 1.5) ** 2) * (apart.abs() <= 5)
    return weights / weights.sum(1, keepdim=True)


def psnr(a: Tensor, b: Tensor) -> Tensor:
    """Peak signal-to-noise ratio of each pair, ``(B,)`` dB; pictures in [-1, 1]."""
    error = (a.float() - b.float()).square().mean((1, 2, 3)).clamp_min(1e-10)
    return 10 * torch.log10(4 / error)


def free_bits(kl: Tensor, free_nats: float) -> Tensor:
    """The KL with a minimum of ``free_nats`` a dimension (Kingma et al. 2016, appendix C.8).

    Args:
        kl: ``(B, D)`` nats.
        free_nats: Mean KL of each dimension without penalty; 0 gives the plain KL.
    """
    return kl.mean(0).clamp_min(free_nats).sum()


def correlation(code: Tensor, attributes: Tensor) -> Tensor:
    """Squared correlation of code and attributes over a batch, summed over the code's dimensions.

    If the code's dimensions are uncorrelated, this bounds how well a linear probe predicts an
    attribute.

    Args:
        code: ``(B, D)``.
        attributes: ``(B, A)`` without unknown ones.
    """
    with torch.autocast(code.device.type, enabled=False):
        c, a = code.float() - code.float().mean(0), attributes.float() - attributes.float().mean(0)
        c, a = F.normalize(c, dim=0, eps=1e-4), F.normalize(a, dim=0, eps=1e-4)
        return (c.T @ a).square().sum(0).mean()


def known_mse(found: Tensor, wanted: Tensor) -> Tensor:
    """Mean squared error where ``wanted`` is not NaN; 0 if it is NaN everywhere."""
    known = ~wanted.isnan()
    apart = (found - torch.where(known, wanted, found)).square()
    return apart.sum() / known.sum().clamp_min(1)


def contrast(code: Tensor, attribute: Tensor, temperature: float = 0.2) -> Tensor:
    """Supervised contrastive loss by an attribute's sign (Khosla et al. 2020, Eq. 2, L_out).

    Args:
        code: ``(B, D)``; its direction counts.
        attribute: ``(B,)``; codes where it is 0 or NaN take no part.
        temperature: Lower ones count near codes more.

    Returns:
        Scalar, >= 0; 0 where no two codes share a sign.
    """
    known = attribute.nan_to_num().sign() != 0
    direction, sign = F.normalize(code[known].float(), dim=1), attribute[known].sign()
    itself = torch.eye(len(sign), dtype=torch.bool, device=code.device)
    alike = (sign[:, None] == sign[None, :]) & ~itself
    with torch.autocast(code.device.type, enabled=False):
        logits = (direction @ direction.T / temperature).masked_fill(itself, -torch.inf)
    log_share = (logits - logits.logsumexp(1, keepdim=True)).masked_fill(~alike, 0.0)
    paired = alike.sum(1)
    each = -log_share.sum(1) / paired.clamp_min(1)
    return each.sum() / (paired > 0).sum().clamp_min(1)
