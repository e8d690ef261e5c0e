"""What reads a number off a face: a network, or a measure of its own pixels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from gioconda.data.faces import five_of
from gioconda.data.prepared.measures import MEASURES, PicturedFace
from gioconda.faces.align import crop, five_point_transform
from gioconda.faces.smile_degree import SmileMeter, zoomed
from gioconda.faces.spectacles import SpectaclesMeter
from gioconda.inference.network import fingerprint
from gioconda.types import Pixels


class Labeller(Protocol):
    """Whatever reads one number off faces."""

    column: str  # without the prefix
    meaning: str
    method: str
    weights: str  # a hash
    needs: tuple[str, ...]  # of: mesh, all landmarks; mask

    def cut(self, face: PicturedFace) -> NDArray[Any]:
        """What it must see of a face, of one shape for all."""

    def read(self, cuts: NDArray[Any]) -> NDArray[np.float32]:
        """One number for each; NaN where it cannot be read."""


class SmileLabeller:
    """Smile degrees in [-1, 1] by one of our smile networks.

    Args:
        model: A packaged name, a file, a run's folder or a Hub id.

    Raises:
        WeightsError: It is no smile network.
    """

    column = "smile_degree"
    meaning = "a degree in [-1, 1], +1 a broad smile, -1 clearly not smiling"
    needs: tuple[str, ...] = ()

    def __init__(self, model: str) -> None:
        self.meter = SmileMeter.from_pretrained(model)
        self.method = self.meter.network.method
        self.weights = fingerprint(self.meter.network.weights)

    def cut(self, face: PicturedFace) -> Pixels:
        """See ``Labeller``."""
        size = self.meter.size
        to_crop = five_point_transform(five_of(face.points), size)
        return crop(face.pixels, zoomed(to_crop, size, self.meter.zoom), size, size)

    def read(self, cuts: Pixels) -> NDArray[np.float32]:
        """See ``Labeller``."""
        return self.meter.measure_crops(cuts)


class GlassesLabeller:
    """How sure a network is that a face wears glasses, as a degree in [-1, 1].

    Args:
        model: A packaged name, a file, a run's folder or a Hub id.

    Raises:
        WeightsError: It reads no glasses.
    """

    column = "glasses_degree"
    meaning = "a degree in [-1, 1]: how sure the network is of spectacles or sunglasses; over 0 yes"
    needs: tuple[str, ...] = ("mesh",)

    def __init__(self, model: str = "face-attributes") -> None:
        self.meter = SpectaclesMeter.from_pretrained(model)
        self.method, self.weights = model, fingerprint(self.meter.network.weights)

    def cut(self, face: PicturedFace) -> Pixels:
        """See ``Labeller``."""
        size = self.meter.size
        return crop(face.pixels, self.meter.transform(face.points), size, size)

    def read(self, cuts: Pixels) -> NDArray[np.float32]:
        """See ``Labeller``."""
        return np.asarray(2 * self.meter.measure_crops(cuts) - 1, np.float32)


LOOKS = "looks"
"""What ``labellers_of`` takes for glasses and every measure."""


def labellers_of(models: Sequence[str]) -> dict[str, Labeller]:
    """Name -> labeller; ``looks`` stands for glasses and all measures.

    Raises:
        WeightsError: There is no such network, or it reads no smiles.
    """
    names = [name for model in models for name in (_all_looks() if model == LOOKS else [model])]
    return {name: labeller_of(name) for name in dict.fromkeys(names)}


def labeller_of(model: str) -> Labeller:
    """A measure by its name, ``glasses``, else the smile network of that name.

    Raises:
        WeightsError: There is no such network, or it reads no smiles.
    """
    if model == "glasses":
        return GlassesLabeller()
    return MEASURES.get(model) or SmileLabeller(model)


def _all_looks() -> list[str]:
    return ["glasses", *MEASURES]
