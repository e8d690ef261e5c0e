"""Changes how a face looks in a photo, at the photo's own resolution.

Names are imported on first use, so that ``import gioconda`` stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gioconda.editing.editor import Editor as Editor
    from gioconda.editing.report import EditResult as EditResult
    from gioconda.errors import GiocondaError as GiocondaError
    from gioconda.photo import Photo as Photo
    from gioconda.photo import read_photo as read_photo
    from gioconda.photo import write_photo as write_photo
    from gioconda.types import Face as Face

__version__ = "0.1.0"

_HOMES = {
    "EditResult": "gioconda.editing.report",
    "Editor": "gioconda.editing.editor",
    "Face": "gioconda.types",
    "GiocondaError": "gioconda.errors",
    "Photo": "gioconda.photo",
    "read_photo": "gioconda.photo",
    "write_photo": "gioconda.photo",
}
__all__ = [*sorted(_HOMES), "__version__"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'gioconda' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
