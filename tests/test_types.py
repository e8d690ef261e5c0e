"""What crosses a threshold: the normal distribution of a code, against torch's own."""

from __future__ import annotations

import torch
from torch.distributions import Normal, kl_divergence

from gioconda.types import Gaussian


def gaussian() -> tuple[Gaussian, Normal]:
    torch.manual_seed(0)
    mean, log_variance = torch.randn(7, 5), torch.randn(7, 5)
    return Gaussian(mean, log_variance), Normal(mean, (0.5 * log_variance).exp())


def test_the_divergence_is_that_of_torch() -> None:
    ours, theirs = gaussian()
    standard = Normal(torch.zeros(7, 5), torch.ones(7, 5))
    torch.testing.assert_close(ours.kl(), kl_divergence(theirs, standard))


def test_the_density_is_that_of_torch() -> None:
    ours, theirs = gaussian()
    code = torch.randn(7, 5)
    torch.testing.assert_close(ours.log_prob(code), theirs.log_prob(code))


def test_samples_have_the_mean_and_the_deviation() -> None:
    wide = Gaussian(torch.full((40_000, 1), 3.0), torch.full((40_000, 1), 2.0))
    drawn = wide.sample(torch.Generator().manual_seed(0))
    assert abs(drawn.mean() - 3) < 0.05
    assert abs(drawn.std() - torch.tensor(1.0).exp()) < 0.05


def test_a_seed_draws_the_same() -> None:
    ours, _ = gaussian()
    first, second = (ours.sample(torch.Generator().manual_seed(3)) for _ in range(2))
    assert torch.equal(first, second)
    assert not torch.equal(first, ours.sample(torch.Generator().manual_seed(4)))


def test_gradients_reach_mean_and_variance_as_the_reparameterisation_says() -> None:
    mean = torch.zeros(4, 3, requires_grad=True)
    log_variance = torch.full((4, 3), 0.6, requires_grad=True)
    code = Gaussian(mean, log_variance).sample(torch.Generator().manual_seed(0))
    code.sum().backward()
    assert torch.equal(mean.grad, torch.ones(4, 3))
    # d(mean + exp(l / 2) noise) / dl = (code - mean) / 2
    torch.testing.assert_close(log_variance.grad, (code - mean).detach() / 2)
