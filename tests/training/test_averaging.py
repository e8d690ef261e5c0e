"""The moving average of a network's weights."""

from __future__ import annotations

import torch
from torch import nn

from gioconda.training.averaging import MovingAverage


def constant(value: float) -> nn.Linear:
    layer = nn.Linear(1, 1)
    nn.init.constant_(layer.weight, value)
    return layer


def test_the_average_follows_its_equation() -> None:
    average = MovingAverage(constant(0.0), decay=0.5)
    expected = 0.0
    for n in range(1, 30):
        average.update(constant(1.0))
        decay = min(0.5, (1 + n) / (10 + n))
        expected = decay * expected + (1 - decay)
    assert float(average.model.weight) == torch.tensor(expected).float()


def test_the_average_of_a_still_network_is_that_network() -> None:
    model = constant(0.3)
    average = MovingAverage(model, decay=0.999)
    for _ in range(5):
        average.update(model)
    assert torch.allclose(average.model.weight, model.weight)


def test_statistics_are_averaged_counts_are_copied_and_nothing_is_trained() -> None:
    model = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
    average = MovingAverage(model, decay=0.5)
    before = average.model[1].running_mean.clone()
    model(torch.randn(8, 2) + 5)
    average.update(model)
    decay = 2 / 11  # of the first update
    expected = decay * before + (1 - decay) * model[1].running_mean
    torch.testing.assert_close(average.model[1].running_mean, expected)
    assert average.model[1].num_batches_tracked == 1
    assert not average.model.training
    assert not any(parameter.requires_grad for parameter in average.model.parameters())
