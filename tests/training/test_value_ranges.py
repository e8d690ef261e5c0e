"""Numbers of a recipe that cannot work are refused by their key before anything is trained."""

from __future__ import annotations

import re
from typing import Any

import pytest

from gioconda.errors import DataError
from gioconda.training.value_ranges import ABOVE_0, BELOW_1, FROM_0, FROM_1, SHARE, Range, require
from tests.training.toy import Toy, ToyGAN


@pytest.mark.parametrize(
    ("range_", "inside", "outside"),
    [
        (ABOVE_0, [1e-9, 5], [0, -1]),
        (FROM_0, [0, 5], [-1e-9]),
        (FROM_1, [1, 5], [0, 0.5]),
        (BELOW_1, [0, 0.999], [1, -0.1]),
        (SHARE, [0, 1], [1.01, -0.1]),
    ],
)
def test_a_range_holds_what_it_says(
    range_: Range, inside: list[float], outside: list[float]
) -> None:
    require("model", range_, each=inside)
    for value in [*outside, float("nan"), float("inf")]:
        with pytest.raises(DataError, match=re.escape(f"it has to be {range_.words}")):
            require("model", range_, value=value)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"learning_rate": -1e-3}, "model.learning_rate: -0.001; it has to be above 0"),
        ({"weight_decay": -1.0}, "model.weight_decay: -1.0; it has to be 0 or more"),
        ({"betas": (0.9, 1.5)}, "model.betas: [0.9, 1.5]; each has to be from 0 to less than 1"),
        ({"warmup_steps": -4}, "model.warmup_steps: -4"),
        ({"average_decay": 1.5}, "model.average_decay: 1.5"),
        ({"clip_norm": -1.0}, "model.clip_norm: -1.0"),
        ({"schedule": "steps"}, "model.step_every: 0; it has to be 1 or more"),
    ],
)
def test_a_supervised_task_refuses_them(values: dict[str, Any], told: str) -> None:
    from gioconda.training.supervised import SupervisedTask

    with pytest.raises(DataError, match=re.escape(told)):
        SupervisedTask(Toy(), **values)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"generator_rate": 0.0}, "model.generator_rate: 0.0; it has to be above 0"),
        ({"critic_rate": -2e-4}, "model.critic_rate: -0.0002; it has to be above 0"),
        ({"critic_steps": 0}, "model.critic_steps: 0; it has to be 1 or more"),
        ({"decay_from": 2.0}, "model.decay_from: 2.0; it has to be from 0 to 1"),
    ],
)
def test_an_adversarial_task_refuses_them(values: dict[str, Any], told: str) -> None:
    from gioconda.training.adversarial import AdversarialTask

    with pytest.raises(DataError, match=re.escape(told)):
        AdversarialTask(ToyGAN(), **values)


def test_what_a_run_keeps_is_never_negative() -> None:
    from gioconda.training.run_options import RunOptions

    with pytest.raises(DataError, match=r"run\.prior_faces: -1; it has to be 0 or more"):
        RunOptions(prior_faces=-1)
