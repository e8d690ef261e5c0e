"""Each term against what it should be, by hand or by another's code."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from gioconda import losses
from gioconda.evaluation import pictures


def test_the_generator_wants_high_logits():
    assert losses.hinge_generator(torch.tensor([-3.0, 0.0])).item() == pytest.approx(1.5)


def test_pairs_are_judged_by_their_difference_alone():
    real, fake = torch.tensor([5.0, -2.0]), torch.tensor([4.5, -4.0])
    assert losses.hinge_pairs(real, fake).item() == pytest.approx((0.5 + 0) / 2)
    assert losses.hinge_pairs(real + 9, fake + 9) == losses.hinge_pairs(real, fake)


def test_masked_l1_looks_inside_the_mask_alone():
    a, b, mask = torch.zeros(1, 3, 8, 8), torch.ones(1, 3, 8, 8), torch.zeros(1, 1, 8, 8)
    mask[..., :4] = 1
    b[..., 4:] = 100
    assert losses.masked_l1(a, b, mask).item() == pytest.approx(1)


def test_pooled_l1_forgives_detail_and_not_colour():
    mask = torch.ones(1, 1, 8, 8)
    stripes = torch.ones(1, 3, 8, 8)
    stripes[..., ::2] = -1
    assert losses.pooled_l1(stripes, torch.zeros_like(stripes), mask, 4).item() == 0
    shifted = torch.full_like(stripes, 0.25)
    assert losses.pooled_l1(shifted, torch.zeros_like(stripes), mask, 4).item() == 0.25


def test_feature_matching_does_not_depend_on_the_features_scale():
    real, fake = [torch.rand(2, 4, 3, 3), torch.rand(2, 8, 2, 2)], [torch.rand(2, 4, 3, 3)] * 2
    fake[1] = torch.rand(2, 8, 2, 2)
    scaled = losses.feature_matching([9 * f for f in real], [9 * f for f in fake])
    assert losses.feature_matching(real, fake).item() == pytest.approx(scaled.item(), rel=1e-5)
    assert losses.feature_matching(real, real).item() == 0


def faces(count: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Smooth pictures in [-1, 1], and the same with noise."""
    generator = torch.Generator().manual_seed(seed)
    coarse = torch.rand(count, 3, 6, 6, generator=generator) * 2 - 1
    image = F.interpolate(coarse, size=40, mode="bicubic").clamp(-1, 1)
    noise = 0.2 * torch.randn(image.shape, generator=generator)
    return image, (image + noise).clamp(-1, 1)


def test_ssim_and_psnr_are_those_of_the_judge() -> None:
    image, noisy = faces(3, 0)
    a, b = (
        ((x + 1) * 127.5).round().to(torch.uint8).permute(0, 2, 3, 1).numpy()
        for x in (image, noisy)
    )
    back = [torch.from_numpy(x).permute(0, 3, 1, 2).float() / 127.5 - 1 for x in (a, b)]
    for k in range(3):
        assert losses.ssim(*back)[k].item() == pytest.approx(pictures.ssim(a[k], b[k]), abs=2e-4)
        assert losses.psnr(*back)[k].item() == pytest.approx(pictures.psnr(a[k], b[k]), abs=1e-3)


def test_ssim_of_a_picture_with_itself_is_one() -> None:
    image, noisy = faces(2, 1)
    torch.testing.assert_close(losses.ssim(image, image), torch.ones(2))
    assert (losses.ssim(image, noisy) < 0.95).all()


def test_free_bits_leave_the_plain_divergence_or_its_floor() -> None:
    kl = torch.tensor([[0.0, 2.0], [0.2, 4.0]])
    assert losses.free_bits(kl, 0.0).item() == pytest.approx(3.1)
    assert losses.free_bits(kl, 0.5).item() == pytest.approx(3.5)


def test_correlation_is_numpys_squared() -> None:
    torch.manual_seed(0)
    code, attribute = torch.randn(50, 3), torch.randn(50, 1)
    code[:, 1] += attribute[:, 0]
    table = np.corrcoef(torch.cat([code, attribute], 1).numpy().T)
    wanted = float((table[:3, 3] ** 2).sum())
    assert losses.correlation(code, attribute).item() == pytest.approx(wanted, rel=1e-4)


def test_what_nobody_knows_costs_nothing() -> None:
    wanted = torch.tensor([[1.0], [torch.nan], [0.0]])
    found = torch.tensor([[0.0], [9.0], [0.0]], requires_grad=True)
    loss = losses.known_mse(found, wanted)
    loss.backward()
    assert loss.item() == pytest.approx(0.5)
    assert found.grad is not None
    assert found.grad[1].item() == 0
    assert losses.known_mse(found, torch.full((3, 1), torch.nan)).item() == 0


def test_contrast_is_the_papers_equation() -> None:
    torch.manual_seed(0)
    code, sign = torch.randn(5, 4), torch.tensor([1.0, 1.0, -0.4, -1.0, 0.3])
    z = F.normalize(code, dim=1)
    total = 0.0
    for i in range(5):
        others = [j for j in range(5) if j != i]
        below = sum(float((z[i] @ z[j] / 0.2).exp()) for j in others)
        alike = [j for j in others if sign[i].sign() == sign[j].sign()]
        total -= sum(np.log(float((z[i] @ z[j] / 0.2).exp()) / below) for j in alike) / len(alike)
    assert losses.contrast(code, sign).item() == pytest.approx(total / 5, rel=1e-4)


def test_contrast_leaves_out_whom_nobody_knows() -> None:
    torch.manual_seed(0)
    code = torch.randn(6, 4, requires_grad=True)
    attribute = torch.tensor([1.0, 1.0, -1.0, -1.0, torch.nan, 0.0])
    losses.contrast(code, attribute).backward()
    assert code.grad is not None
    assert (code.grad[:4].abs().sum(1) > 0).all()
    assert code.grad[4:].abs().sum() == 0
    assert losses.contrast(code[:1], attribute[:1]).item() == 0
