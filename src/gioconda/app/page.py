"""Renders the page: one HTML file with the models, limits and examples of this server."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from gioconda import __version__
from gioconda.app.controls import controls
from gioconda.clips.kinds import VIDEO_SUFFIXES
from gioconda.photo.formats import SUFFIXES
from gioconda.service.limits import Limits
from gioconda.types import EXPRESSIONS, TEETH

STATIC = Path(__file__).parent / "static"
_DEMO = Path(__file__).parent.parent / "demo"
_SETUP, _ACCEPT = "{{setup}}", "{{accept}}"
_PICTURES = ("JPEG", "PNG", "WebP", "TIFF", "BMP", "GIF", "AVIF")
_HEIC = ("image/heic", "image/heif", ".heic", ".heif")


@dataclass(frozen=True)
class Example:
    """An example photo.

    Attributes:
        path: The file.
        title: Its title on the page.
        more: Further shots of the same group.
    """

    path: Path
    title: str
    more: tuple[Path, ...] = ()

    @property
    def files(self) -> tuple[Path, ...]:
        """All files."""
        return self.path, *self.more


GROUP = Example(STATIC / "group.jpg", "Seven people")  # smaller than the demo's
PAINTING = Example(_DEMO / "mona_lisa.jpg", "La Gioconda herself")
CLOSE_UP = Example(STATIC / "close_up.jpg", "One of them, close up")
SHOTS = Example(
    STATIC / "shot_1.jpg", "Three shots of four", (STATIC / "shot_2.jpg", STATIC / "shot_3.jpg")
)
EXAMPLES = (GROUP, PAINTING, CLOSE_UP, SHOTS)


def render(
    functions: Mapping[str, int],
    catalogue: Mapping[str, Mapping[str, Any]],
    limits: Limits,
    clip_controls: Sequence[str] = (),
) -> str:
    """The page's HTML.

    Args:
        functions: Name of each API function -> its index in Gradio.
        catalogue: Name of each of the lab's models -> its abilities.
        limits: Limits to show to visitors.
        clip_controls: Names of the sliders and attributes that clips take.
    """
    setup = {
        "version": __version__,
        "functions": functions,
        "models": catalogue,
        "limits": {**asdict(limits), "group_megapixels": limits.group_megapixels},
        "expressions": list(EXPRESSIONS),
        "teeth": list(TEETH),
        "controls": [asdict(one) for one in controls()],
        "formats": formats(),
        "suffixes": [*SUFFIXES, *VIDEO_SUFFIXES],
        "clips": {
            "videos": _reads_videos(),
            "suffixes": list(VIDEO_SUFFIXES),
            "controls": list(clip_controls),
        },
        "examples": [
            {"names": [path.name for path in e.files], "title": e.title} for e in EXAMPLES
        ],
    }
    # Inside a script element only "<" can end the data.
    setup_json = json.dumps(setup).replace("<", "\\u003c")
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    return page.replace(_SETUP, setup_json).replace(_ACCEPT, accepted())


def accepted() -> str:
    """What the page's file dialog offers: HEIC only where it can be read.

    Phones turn a HEIC into a JPEG for pages that do not ask for one.
    """
    heic = _HEIC if _reads_heic() else ()
    videos = ("video/*", *VIDEO_SUFFIXES) if _reads_videos() else ()
    return ",".join([*(f"image/{name.lower()}" for name in _PICTURES), *heic, *videos])


def formats() -> str:
    """What visitors are told that they can bring: ``JPEG, PNG, ... or AVIF``."""
    *names, last = [*_PICTURES, *(["HEIC"] if _reads_heic() else [])]
    return f"{', '.join(names)} or {last}"


def _reads_videos() -> bool:
    return find_spec("av") is not None


def _reads_heic() -> bool:
    return find_spec("pillow_heif") is not None
