"""What a judged method is called, and where it comes from: method, recipe, steps, weights."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gioconda import zoo
from gioconda.inference.weights_file import read_metadata

_PROVENANCE = "provenance.json"  # what a training leaves in its run's folder


@dataclass(frozen=True)
class Origin:
    """Where a method comes from.

    Attributes:
        name: What a report calls it: the packaged name, else the recipe's, else the file's.
        method: The registered method, such as ``stargan``.
        recipe: The recipe that trained it; empty where no file says so.
        run: The folder of the run, whose name is the date of its start; empty for packaged weights.
        steps: Batches that it learned from; None where nothing says so.
        sha256: The first 12 digits of the weights'.
    """

    name: str
    method: str
    recipe: str
    run: str
    steps: int | None
    sha256: str


def origin_of(source: str) -> Origin:
    """Where a packaged name, a file, a run's folder or a Hub id comes from.

    Raises:
        WeightsError: There is none.
    """
    path = zoo.resolve(source)
    metadata = read_metadata(path)
    steps = metadata.get("provenance", {}).get("steps")
    sha256 = zoo.sha256_of(path)[:12]
    if source in zoo.names():
        recipe = Path(zoo.entry(source).recipe).stem
        return Origin(source, metadata["method"], recipe, "", steps, sha256)
    if path.name != zoo.WEIGHTS_FILE:
        return Origin(path.stem, metadata["method"], "", "", steps, sha256)
    if not (path.parent / _PROVENANCE).is_file():  # a Hub id, or a folder of weights alone
        return Origin(Path(source).name, metadata["method"], "", "", steps, sha256)
    recipe = _recipe(path.parent)
    return Origin(recipe, metadata["method"], recipe, path.parent.name, steps, sha256)


def _recipe(run: Path) -> str:
    """The recipe's name, as the command line of the run's start has it; else its folder's."""
    starts = json.loads((run / _PROVENANCE).read_text(encoding="utf-8"))
    arguments = starts[0].get("arguments", []) if starts else []
    for word, following in itertools.pairwise([*arguments, ""]):
        named = following if word == "--config" else word.removeprefix("--config=")
        if named.endswith((".yaml", ".yml")):
            return Path(named).stem
    return run.parent.name


def distinct_names(origins: Sequence[Origin]) -> list[str]:
    """A name for each: two runs of one recipe are told apart by their dates."""
    often = Counter(origin.name for origin in origins)
    return [
        f"{origin.name}, {origin.run or origin.sha256}" if often[origin.name] > 1 else origin.name
        for origin in origins
    ]
