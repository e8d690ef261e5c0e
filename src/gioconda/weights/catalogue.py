"""The catalogue of packaged weights: name -> method, sha256, licence, recipe, paper, figures.

The entries stand in ``catalogue.json``; the graphs of their functions, which ONNX Runtime runs, in
``graphs.json`` (``training.package_graphs`` writes it). A file that is not the published one is
refused.
No network is imported here, so that methods can look up weights, too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from gioconda.errors import WeightsError

WEIGHTS = Path(__file__).parent
GRAPHS_FILE = "graphs.json"


@dataclass(frozen=True)
class PackagedGraph:
    """A function of packaged weights as ONNX, without its weights.

    Attributes:
        path: Where it lies.
        sha256: Of the file, in hex.
        weights: Names of the weights that it uses.
    """

    path: Path
    sha256: str
    weights: tuple[str, ...]


@dataclass(frozen=True)
class CatalogueEntry:
    """One set of weights in the package.

    Attributes:
        name: What ``zoo.load`` and ``--model`` take; the file and its card are called so.
        method: The registered method that the file rebuilds.
        sha256: Of the file, in hex.
        licence: Terms of the weights, and of the data that they learned from.
        recipe: The file that makes them again.
        paper: Where the method comes from.
        figures: What was measured -> the figure with its unit.
        summary: One line for ``gioconda models``.
        prior_sha256: Of the prior of its codes, in hex, where one is beside it.
        directions_sha256: Of the directions in its codes, in hex, where they are beside it.
    """

    name: str
    method: str
    sha256: str
    licence: str
    recipe: str
    paper: str
    figures: dict[str, str]
    summary: str
    prior_sha256: str = ""
    directions_sha256: str = ""

    @property
    def path(self) -> Path:
        """Where the weights lie."""
        return WEIGHTS / f"{self.name}.safetensors"

    @property
    def prior(self) -> Path | None:
        """Where the prior of its codes lies, which samples are drawn from; None without one."""
        return self.path.with_suffix(".prior.safetensors") if self.prior_sha256 else None

    @property
    def directions(self) -> Path | None:
        """Where the directions in its codes lie, which edits go along; None without them."""
        return self.path.with_suffix(".directions.safetensors") if self.directions_sha256 else None

    @property
    def graphs(self) -> Mapping[str, PackagedGraph]:
        """Its functions that run without torch, by name; none where all need it."""
        return GRAPHS.get(self.name, {})

    @property
    def published(self) -> tuple[tuple[Path, str], ...]:
        """Its files, each with the sha256 that was published."""
        own = (
            (self.path, self.sha256),
            (self.prior, self.prior_sha256),
            (self.directions, self.directions_sha256),
            *((graph.path, graph.sha256) for graph in self.graphs.values()),
        )
        return tuple((path, sha256) for path, sha256 in own if path is not None)

    @property
    def card(self) -> Path:
        """Where the model card lies."""
        return WEIGHTS / f"{self.name}.md"


def read_graphs(folder: Path = WEIGHTS) -> dict[str, dict[str, PackagedGraph]]:
    """Name of weights -> name of a function -> its graph, of a folder's ``graphs.json``."""
    listed = json.loads((folder / GRAPHS_FILE).read_text(encoding="utf-8"))
    return {
        name: {
            function: PackagedGraph(
                folder / f"{name}.{function}.onnx", row["sha256"], tuple(row["weights"])
            )
            for function, row in functions.items()
        }
        for name, functions in listed.items()
    }


GRAPHS = read_graphs()

ENTRIES: tuple[CatalogueEntry, ...] = tuple(
    CatalogueEntry(**row)
    for row in json.loads((WEIGHTS / "catalogue.json").read_text(encoding="utf-8"))
)
"""In the order in which the product uses them."""


def names() -> list[str]:
    """Names of all weights in the package, in the order in which the product uses them."""
    return [entry.name for entry in ENTRIES]


def entry(name: str) -> CatalogueEntry:
    """The entry called ``name``.

    Raises:
        WeightsError: No such weights are in the package; lists those that are.
    """
    for candidate in ENTRIES:
        if candidate.name == name:
            return candidate
    raise WeightsError(f"no weights are called {name!r}; there are: {', '.join(names())}")


def path_of(name: str) -> Path:
    """The weights file of a packaged name, whose content is the published one.

    Raises:
        WeightsError: Unknown name, or the file is missing or not the published one.
    """
    found = entry(name)
    if not found.path.is_file():
        raise WeightsError(f"{found.path}: the weights of {name!r} are missing; install again")
    for path, published in found.published:
        if _differs(path, published):
            raise WeightsError(
                f"{path}: not the published weights of {name!r} (sha256 differs); install again"
            )
    return found.path


def _differs(path: Path, published: str) -> bool:
    """Whether a file is not the one of this sha256."""
    if not path.is_file():
        return True
    about = path.stat()
    return _sha256_of_version(path, about.st_size, about.st_mtime_ns) != published


def sha256_of(path: Path) -> str:
    """Sha256 of a file, in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@lru_cache
def _sha256_of_version(path: Path, size: int, modified_ns: int) -> str:
    """``sha256_of``, computed once for each version of a file."""
    return sha256_of(path)
