"""A degree that moves in time: ``2.0:1 5.0:0`` is 1 at two seconds and 0 at five."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from gioconda.errors import GiocondaError


@dataclass(frozen=True)
class Keyframes:
    """Degrees at some moments; between them the degree moves evenly, before and after it stays.

    Attributes:
        seconds: Rising.
        degrees: As many, in [-1, 1].
    """

    seconds: tuple[float, ...]
    degrees: tuple[float, ...]

    def at(self, seconds: float) -> float:
        """The degree at a moment."""
        return float(np.interp(seconds, self.seconds, self.degrees))

    @classmethod
    def steady(cls, degree: float) -> Keyframes:
        """One degree for the whole clip."""
        return cls((0.0,), (degree,))

    @classmethod
    def parse(cls, text: str) -> Keyframes:
        """``2.0:1 5.0:0`` as keyframes.

        Raises:
            GiocondaError: It is not written so, times do not rise, or a degree is out of range.
        """
        pairs = []
        for word in text.replace(",", " ").split():
            seconds, colon, degree = word.partition(":")
            try:
                pairs.append((float(seconds), float(degree)))
            except ValueError:
                colon = ""
            if not colon:
                raise GiocondaError(
                    f"{word!r} is no keyframe: write SECONDS:DEGREE, such as 2.0:1 5.0:0"
                )
        if not pairs:
            raise GiocondaError("no keyframe is given: write SECONDS:DEGREE, such as 2.0:1 5.0:0")
        times, degrees = zip(*pairs, strict=True)
        if any(after <= before for before, after in pairwise(times)):
            raise GiocondaError(f"keyframes {text!r}: each must be later than the one before")
        for degree in degrees:
            if not -1 <= degree <= 1:
                raise GiocondaError(f"keyframe degree {degree:g}: a degree lies between -1 and 1")
        return cls(times, degrees)
