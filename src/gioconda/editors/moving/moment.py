"""What one frame of a clip asks of a person's edit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Moment:
    """One person in one frame.

    Attributes:
        degree: What is wanted now: a smile degree, the strength of an expression, or the share of
            the sliders.
        share: How far the edit is faded in, in [0, 1].
        talking: How much the person talks, in [0, 1]: lips that talk keep their own opening.
        smile: The person's own smile degree around this moment.
        seed: Of the grain: another one in each frame.
    """

    degree: float
    share: float = 1.0
    talking: float = 0.0
    smile: float = 0.0
    seed: int = 0
