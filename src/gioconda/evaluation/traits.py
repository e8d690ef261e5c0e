"""What the judge reads of a person besides the smile: gender, age, race, skin."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gioconda import zoo
from gioconda.evaluation.judge import mean_colour
from gioconda.evaluation.judged_faces import JudgedFaces
from gioconda.evaluation.readers import Array, read
from gioconda.models.readers.trait_heads import TraitHeads

GENDER, AGE, RACE, SKIN = "reads as female", "age read", "race read differently", "skin, L*"
UNITS = {GENDER: "share", AGE: "years", RACE: "share", SKIN: ""}


def chances_of(heads: TraitHeads, network: Any, crops: NDArray[np.uint8]) -> dict[str, Array]:
    """Trait -> ``(N, classes)`` chances that sum to 1.

    Args:
        heads: What reads the features.
        network: What gives them.
        crops: ``(N, S, S, 3)`` uint8 RGB, as the network sees faces.
    """
    names = list(heads.classes)
    widths = np.cumsum([len(heads.classes[name]) for name in names])

    def together(image: Tensor) -> Tensor:
        logits = heads(network.features(image))
        return torch.cat([logits[name].softmax(1) for name in names], 1)

    parts = np.split(read(together, crops), widths[:-1], axis=1)
    return dict(zip(names, parts, strict=True))


class TraitReader:
    """Reads gender, age and race as UTKFace's makers named them, and the cheeks' lightness.

    Attributes:
        classes: Attribute -> names of its classes.
    """

    def __init__(self, weights: str = "age-gender-race") -> None:
        self.heads = cast("TraitHeads", zoo.load(weights))
        self.network: Any = zoo.load(self.heads.features_of)
        self.classes = self.heads.classes

    def chances(self, faces: JudgedFaces) -> dict[str, Array]:
        """Attribute -> ``(N, classes)`` chances that sum to 1."""
        return chances_of(self.heads, self.network, faces.crops_for(self.network))

    def ages(self, chances: Array) -> Array:
        """``(N,)`` years: the mean of the bands' middles by their chances."""
        centres = np.array(self.heads.centres["age"])
        years: Array = chances @ centres
        return years

    def names(self, attribute: str, chances: Array) -> NDArray[np.str_]:
        """``(N,)`` names of the likeliest classes."""
        return np.asarray(np.array(self.classes[attribute])[chances.argmax(1)])

    def skin(self, faces: JudgedFaces) -> Array:
        """``(N,)`` lightness of the cheeks, L* of CIELAB, 0 black to 100 white."""
        colours = [
            mean_colour(pixels, points)
            for pixels, points in zip(faces.pictures, faces.points, strict=True)
        ]
        return np.array(colours).reshape(-1, 3)[:, 0]

    def changes(self, before: JudgedFaces, after: JudgedFaces) -> dict[str, Array]:
        """What each person reads as differently: ``(N,)`` for each trait.

        The chance of female and the age as differences, the race as 1 where the likeliest one
        differs, the skin's lightness as a difference.
        """
        a, b = self.chances(before), self.chances(after)
        return {
            GENDER: (b["gender"] - a["gender"])[:, self.classes["gender"].index("female")],
            AGE: self.ages(b["age"]) - self.ages(a["age"]),
            RACE: (a["race"].argmax(1) != b["race"].argmax(1)).astype(np.float64),
            SKIN: self.skin(after) - self.skin(before),
        }
