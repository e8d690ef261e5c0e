"""What an evaluation is made with, and what comes out of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from gioconda.evaluation.features import FeatureSpace
from gioconda.evaluation.intervals import Figure
from gioconda.evaluation.judge import Judge
from gioconda.evaluation.lpips import Lpips
from gioconda.evaluation.sets import SetDistances
from gioconda.types import Pixels

DEGREES = (-1.0, -0.5, 0.0, 0.5, 1.0)
SHOWN = 6  # rows of pictures in a report


@dataclass(frozen=True)
class EvaluationSetup:
    """What a method is measured with: the judge, the feature space and the degrees to edit to.

    Attributes:
        judge: Networks that took no part in any method.
        space: Where sets of faces are compared.
        attribute: What to change.
        degrees: In rising order; the first and the last are the ends.
        seed: Of everything that is drawn.
        advance: Called for each degree, and once for codes and for reconstructions.
        lpips: Perceptual distance, where the user has its weights.
    """

    judge: Judge
    space: FeatureSpace
    attribute: str = "smile"
    degrees: tuple[float, ...] = DEGREES
    seed: int = 0
    advance: Callable[[], object] = lambda: None
    lpips: Lpips | None = None

    @property
    def one_way(self) -> bool:
        """Whether only faces without the attribute are edited: there is no way back."""
        return self.attribute in self.judge.categories or min(self.degrees) > 0


@dataclass
class Evaluation:
    """What was measured of one method.

    Attributes:
        name: The method's.
        attribute: What was edited or asked for.
        degrees: The degrees of the curves and of the pictures.
        figures: Key of ``DEFINITIONS`` -> the figure.
        floors: The same of real faces against real faces, where that is the scale.
        curves: Title -> a figure for each degree.
        pictures: Rows of faces: the original, then each degree.
        samples: Rows of generated faces, one for each degree.
        left_out: Key of ``DEFINITIONS`` -> why this figure could not be computed.
    """

    name: str
    attribute: str
    degrees: tuple[float, ...]
    figures: dict[str, Figure] = field(default_factory=dict)
    floors: dict[str, Figure] = field(default_factory=dict)
    curves: dict[str, list[Figure]] = field(default_factory=dict)
    pictures: list[list[Pixels]] = field(default_factory=list)
    samples: list[list[Pixels]] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)

    def add(self, found: SetDistances, prefix: str = "") -> None:
        """Take over distances between sets, or why there are none.

        Args:
            found: The distances.
            prefix: Of their keys.
        """
        self.figures |= {f"{prefix}{key}": figure for key, figure in found.figures.items()}
        self.floors |= {f"{prefix}{key}": figure for key, figure in found.floors.items()}
        self.left_out |= {f"{prefix}{key}": why for key, why in found.left_out.items()}
