"""The page: one file of HTML, with what there is to choose from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gioconda import __version__
from gioconda.app.limits import Limits
from gioconda.types import EXPRESSIONS

STATIC = Path(__file__).parent / "static"
_DEMO = Path(__file__).parent.parent / "demo"
_SETUP = "{{setup}}"


@dataclass(frozen=True)
class Example:
    """A picture for those who have none at hand.

    Attributes:
        path: The file.
        title: What the page calls it.
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
        functions: Name of each of the API's functions -> its number in Gradio's line.
        catalogue: Name of each of the lab's models -> what it can do.
        limits: Limits that the visitor is shown before they try.
    """
    setup = {
        "version": __version__,
        "functions": functions,
        "models": catalogue,
        "limits": asdict(limits),
        "expressions": list(EXPRESSIONS),
        "examples": [{"name": e.path.name, "title": e.title} for e in EXAMPLES],
    }
    # Inside a script element only "<" could end the data.
    setup_json = json.dumps(setup).replace("<", "\\u003c")
    return (STATIC / "index.html").read_text(encoding="utf-8").replace(_SETUP, setup_json)
