import pytest
import torch

from gioconda import losses


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
