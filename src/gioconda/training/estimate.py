"""Recipes without gradient descent: statistics of a data set that fill a model in one go."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

import jsonargparse

from gioconda.models.arrays import FittedArrays
from gioconda.models.contract import Method
from gioconda.models.pretrained import save_weights
from gioconda.models.storage import Bits
from gioconda.training.provenance import versions
from gioconda.training.recipe_file import read_recipe


class Estimator(ABC):
    """What a recipe's ``fit`` key names: a class whose arguments are the recipe's.

    Attributes:
        fingerprint: Of the data.
        bits: Of each weight that is stored.
    """

    fingerprint: str = ""
    bits: Bits = 16

    @abstractmethod
    def fit(self) -> Method | FittedArrays:
        """Read the data and return a registered model, or arrays, filled."""


def is_estimate(recipe: Path) -> bool:
    """Whether a recipe fills a model in one go, rather than by training.

    Raises:
        DataError: It is no recipe.
    """
    return "fit" in read_recipe(recipe)


def estimate_config(arguments: list[str]) -> dict[str, Any]:
    """All values of a recipe, defaults filled in; arguments as of ``estimate``."""
    return {"fit": _parser().parse_args(arguments).as_dict()["fit"]}


def _parser() -> jsonargparse.ArgumentParser:
    parser = jsonargparse.ArgumentParser()
    parser.add_argument("--config", action="config")
    parser.add_subclass_arguments(Estimator, "fit")
    return parser


def estimate(folder: Path, arguments: list[str]) -> None:
    """Fit a recipe into ``folder``: ``config.yaml`` and ``model.safetensors``.

    Args:
        folder: The run's folder, made here.
        arguments: ``["--config=recipes/smiler.yaml", "--fit.init_args.ridge=0.1"]``.
    """
    parser = _parser()
    config = parser.parse_args(arguments)
    estimator: Estimator = parser.instantiate_classes(config).fit
    model = estimator.fit()
    folder.mkdir(parents=True, exist_ok=True)
    parser.save(config, folder / "config.yaml", skip_none=False, overwrite=True)
    provenance = {**versions(), "data": estimator.fingerprint}
    path = folder / "model.safetensors"
    if isinstance(model, FittedArrays):
        model.save(path, provenance)
    else:
        save_weights(model, path, bits=estimator.bits, provenance=provenance)
