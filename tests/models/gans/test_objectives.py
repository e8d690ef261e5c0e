"""What generator and critic play for, against written-out values."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from gioconda.models.gans.critics import StridedCritic
from gioconda.models.gans.objectives import (
    OBJECTIVES,
    clip_weights,
    gradient_penalty,
    label_loss,
)


def linear_critic(slope: torch.Tensor):
    return lambda x: x.flatten(1) @ slope.flatten()


@pytest.mark.parametrize("length", [0.0, 0.25, 1.0, 3.0])
def test_the_penalty_of_a_linear_critic_is_how_far_its_slope_is_from_1(length: float) -> None:
    slope = F.normalize(torch.randn(3 * 8 * 8), dim=0) * length
    real, fake = torch.randn(2, 5, 3, 8, 8)
    penalty = gradient_penalty(linear_critic(slope), real, fake)
    assert float(penalty) == pytest.approx((length - 1) ** 2, abs=1e-5)


def test_the_penalty_teaches_the_critic_and_not_the_generator() -> None:
    slope = torch.full((3 * 8 * 8,), 0.5, requires_grad=True)
    real, fake = torch.randn(2, 4, 3, 8, 8)
    fake.requires_grad_(True)
    gradient_penalty(linear_critic(slope), real, fake).backward()
    expected = 2 * (slope.norm() - 1) * slope / slope.norm()
    torch.testing.assert_close(slope.grad, expected.detach())
    assert fake.grad is None


def test_the_penalty_is_measured_between_real_and_made() -> None:
    seen = []

    def critic(x: torch.Tensor) -> torch.Tensor:
        seen.append(x)
        return x.flatten(1).sum(1)

    real, fake = torch.zeros(6, 1, 4, 4), torch.ones(6, 1, 4, 4)
    gradient_penalty(critic, real, fake)
    shares = seen[0].flatten(1)
    assert ((shares > 0) & (shares < 1)).all()
    assert (shares == shares[:, :1]).all()  # one share for each picture
    assert len(shares[:, 0].unique()) == 6


def test_the_standard_game_is_cross_entropy() -> None:
    real, fake = torch.randn(2, 10)
    ones, zeros = torch.ones(10), torch.zeros(10)
    cross = F.binary_cross_entropy_with_logits
    game = OBJECTIVES["standard"]
    torch.testing.assert_close(game.critic(real, fake), cross(real, ones) + cross(fake, zeros))
    torch.testing.assert_close(game.generator(fake), cross(fake, ones))


def test_the_wasserstein_game_is_a_difference_of_means() -> None:
    real, fake = torch.tensor([3.0, 5.0]), torch.tensor([-1.0, 2.0])
    for name in ("wgan", "wgan-gp"):
        assert float(OBJECTIVES[name].critic(real, fake)) == 0.5 - 4.0
        assert float(OBJECTIVES[name].generator(fake)) == -0.5


@pytest.mark.parametrize("norm", ["batch", "layer", "none"])
def test_logits_are_unbounded(norm: str) -> None:
    torch.manual_seed(0)
    critic = StridedCritic(16, 8, norm, heads=2)
    with torch.no_grad():
        critic.heads.weight.mul_(1e4)
        logits = critic(torch.randn(16, 3, 16, 16))
    assert logits.shape == (16, 2)
    assert logits.max() > 10
    assert logits.min() < -10


def test_a_layer_norm_judges_each_picture_by_itself() -> None:
    critic, images = StridedCritic(16, 8, "layer"), torch.randn(6, 3, 16, 16)
    torch.testing.assert_close(critic(images)[:2], critic(images[:2]))


def test_clipped_weights_lie_within_the_bound() -> None:
    net = nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4))
    clip_weights(net, 0.01)
    assert max(float(p.detach().abs().max()) for p in net.parameters()) == pytest.approx(0.01)


def test_unknown_attributes_count_nothing() -> None:
    logits = torch.tensor([[2.0, -1.0], [0.5, 3.0]], requires_grad=True)
    nan = float("nan")
    loss = label_loss(logits, torch.tensor([[1.0, nan], [nan, nan]]))
    assert float(loss.detach()) == pytest.approx(float(F.softplus(torch.tensor(-2.0))))
    loss.backward()
    assert logits.grad is not None
    assert logits.grad[0, 0] != 0
    assert logits.grad.count_nonzero() == 1


def test_a_degree_is_a_probability_between() -> None:
    """The loss is least where the logit's sigmoid is (1 + degree) / 2."""
    degree = torch.tensor([[0.5]])
    logits = torch.linspace(-3, 3, 601)
    losses = torch.stack([label_loss(x.reshape(1, 1), degree) for x in logits])
    assert float(logits[losses.argmin()].sigmoid()) == pytest.approx(0.75, abs=0.002)


def test_a_side_that_is_no_power_of_2_is_an_error() -> None:
    with pytest.raises(ValueError, match="4 times a power of 2"):
        StridedCritic(50)
