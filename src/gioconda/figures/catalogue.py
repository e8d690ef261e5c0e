"""The figures by name; each is a file of this folder with a function ``draw``."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from gioconda.errors import DataError

if TYPE_CHECKING:
    from PIL import Image

    from gioconda.figures.blind import BlindSheet
    from gioconda.figures.source import FigureSource

CATALOGUE = {
    "reconstruction": "Held-out faces and what comes back.",
    "training": "The film of a run.",
    "samples": "64 faces of nobody at -0.5, 0.5, -3 and 3, and how much they differ.",
    "forcing": "Faces at one degree, and shifted by 0.5 and 0.7 either way.",
    "spectrum": "Faces from an attribute's negative to its positive end.",
    "variants": "Faces with each of several attributes: beards, hair colours.",
    "masks": "Masks beside their originals.",
    "variance": "How much each number of a code varies, over a run.",
    "traversal": "Each number of a code moved, the others left.",
    "histograms": "How each number of a code is distributed.",
    "axes": "The axes along which codes differ most.",
    "arithmetic": "Faces moved along sums of directions.",
    "expression_matrix": "Faces with every expression, pose or other attribute.",
    "translation": "Faces with and without an attribute, each taken to the other side.",
    "generators": "The same noise through several generators.",
    "stages": "A run's sheets side by side.",
    "curves": "The losses of a run.",
    "expressions": "Faces of photos with each of the seven expressions.",
    "edits": "Faces of photos as methods edit them.",
    "blind": "Real and edited mouths of photos, shuffled; the key lies beside the sheet.",
}


def draw(name: str, source: FigureSource) -> Image.Image | Sequence[Image.Image] | BlindSheet:
    """A figure; several pictures where it moves, and a key where it hides what it shows.

    Raises:
        DataError: There is no such figure, or what it needs is not there.
    """
    if name not in CATALOGUE:
        raise DataError(f"no figure is called {name!r}; there are: {', '.join(CATALOGUE)}")
    module = import_module(f"gioconda.figures.{name}")
    return module.draw(source)  # type: ignore[no-any-return]
