"""Renders the page: one HTML file with the models, limits and examples of this server."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gioconda import __version__
from gioconda.app.limits import Limits
from gioconda.photo.formats import NAMES, SUFFIXES
from gioconda.types import EXPRESSIONS

STATIC = Path(__file__).parent / "static"
_DEMO = Path(__file__).parent.parent / "demo"
_SETUP = "{{setup}}"


@dataclass(frozen=True)
class Example:
    """An example photo.

    Attributes:
        path: The file.
        title: Its title on the page.
    """

    path: Path
    title: str


GROUP = Example(STATIC / "group.jpg", "Seven people")  # smaller than the demo's
PAINTING = Example(_DEMO / "mona_lisa.jpg", "La Gioconda herself")
CLOSE_UP = Example(STATIC / "close_up.jpg", "One of them, close up")
EXAMPLES = (GROUP, PAINTING, CLOSE_UP)


def render(
    functions: Mapping[str, int], catalogue: Mapping[str, Mapping[str, Any]], limits: Limits
) -> str:
    """The page's HTML.

    Args:
        functions: Name of each API function -> its index in Gradio.
        catalogue: Name of each of the lab's models -> its abilities.
        limits: Limits to show to visitors.
    """
    setup = {
        "version": __version__,
        "functions": functions,
        "models": catalogue,
        "limits": asdict(limits),
        "expressions": list(EXPRESSIONS),
        "formats": NAMES,
        "suffixes": list(SUFFIXES),
        "examples": [{"name": e.path.name, "title": e.title} for e in EXAMPLES],
    }
    # Inside a script element only "<" can end the data.
    setup_json = json.dumps(setup).replace("<", "\\u003c")
    return (STATIC / "index.html").read_text(encoding="utf-8").replace(_SETUP, setup_json)
