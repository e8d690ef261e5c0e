"""Learning rates over a run, as factors of the peak rate."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

Schedule = Literal["cosine", "linear", "steps", "constant"]
Factor = Callable[[int], float]


def schedule(
    kind: Schedule,
    total_steps: int,
    *,
    warmup_steps: int = 0,
    from_share: float = 0.0,
    step_every: int = 0,
    step_factor: float = 1.0,
    least: float = 0.0,
) -> Factor:
    """A function from the number of steps done to the factor.

    Args:
        kind: ``cosine`` and ``linear`` fall to zero at the last step; ``steps`` multiplies by
            ``step_factor`` every ``step_every`` steps; ``constant`` stays.
        total_steps: Steps of the whole run.
        warmup_steps: Steps over which the factor rises from zero, at first.
        from_share: Share of the run after which ``cosine`` and ``linear`` begin to fall.
        step_every: For ``steps``.
        step_factor: For ``steps``.
        least: The factor falls no lower.

    Raises:
        ValueError: ``steps`` without ``step_every``.
    """
    if kind == "steps" and step_every < 1:
        raise ValueError("the schedule 'steps' needs step_every, 1 or more")

    def falling(step: int) -> float:
        """From 0 where the fall begins to 1 at the last step."""
        share = min(step / max(total_steps, 1), 1.0)
        return max(0.0, share - from_share) / (1 - from_share) if from_share < 1 else 0.0

    shapes: dict[Schedule, Factor] = {
        "cosine": lambda step: 0.5 * (1 + math.cos(math.pi * falling(step))),
        "linear": lambda step: 1 - falling(step),
        "steps": lambda step: step_factor ** (step // step_every),
        "constant": lambda step: 1.0,
    }
    shape = shapes[kind]

    def factor(step: int) -> float:
        warm = min(1.0, (step + 1) / max(warmup_steps, 1))
        return warm * max(shape(step), least)

    return factor
