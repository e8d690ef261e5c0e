"""Learning rates: where they start, turn and end."""

from __future__ import annotations

import pytest

from gioconda.training.schedules import schedule


@pytest.mark.parametrize("kind", ["cosine", "linear"])
def test_a_falling_rate_is_half_in_the_middle_and_zero_at_the_end(kind) -> None:
    factor = schedule(kind, 100)
    assert factor(0) == 1
    assert factor(50) == pytest.approx(0.5)
    assert factor(100) == pytest.approx(0)
    assert factor(150) == pytest.approx(0)


def test_the_second_half_falls_in_a_line() -> None:
    factor = schedule("linear", 100, from_share=0.5)
    assert [factor(step) for step in (0, 50, 75, 100)] == pytest.approx([1, 1, 0.5, 0])
    assert schedule("linear", 100, from_share=1.0)(100) == 1


def test_steps_fall_by_a_factor_but_not_below_the_least() -> None:
    factor = schedule("steps", 100, step_every=10, step_factor=1 / 3, least=0.1)
    assert [factor(step) for step in (0, 9, 10, 20, 90)] == pytest.approx([1, 1, 1 / 3, 1 / 9, 0.1])
    with pytest.raises(ValueError, match="step_every"):
        schedule("steps", 100)


def test_a_rate_warms_up() -> None:
    factor = schedule("constant", 100, warmup_steps=4)
    assert [factor(step) for step in (0, 1, 3, 50)] == [0.25, 0.5, 1, 1]
