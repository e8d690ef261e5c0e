"""An editor without networks, which turns photos into their negatives, or does what names say.

What stands in a photo's name ends the process at that moment of its way, always or once.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from gioconda.batch.edits import BatchEditor
from gioconda.batch.settings import Settings
from gioconda.errors import GiocondaError
from gioconda.photo import Photo, replacing
from gioconda.types import Box, EditRequest

Die = Callable[[], None]
Patch = Callable[[object, str, object], None]


class ToyFace:
    """Stands for a `FaceReport`, which would bring the networks."""

    box = area = Box(0, 0, 8, 8)
    smile_before, smile_after = -0.5, 0.75
    expression_before = expression_after = None
    edited, reason = True, "edited"
    refused: Mapping[str, str] = MappingProxyType({})
    notes = ()


class ToyResult:
    """Stands for an `EditResult`."""

    def __init__(self, photo: Photo, changed: bool) -> None:
        self.photo, self.changed = photo, changed
        self.faces = (ToyFace(),) if changed else ()


class Killed(BaseException):
    """Stands for the end of this process."""


class ToyEditor:
    """Turns photos into their negatives; those of less than a broad smile are darker."""

    def __init__(self, die: Die) -> None:
        self.die = die

    def apply(
        self, photos: Sequence[Photo], request: EditRequest, faces: object
    ) -> list[ToyResult]:
        results = []
        for photo in photos:
            name = ""
            if photo.path is not None:  # it comes from no object store
                name = photo.path.name
                if "edit" in name:
                    end_if_told(photo.path, self.die)
                if "stuck" in name:
                    end_if_told(photo.path, wait_for_ever)
            if "bad" in name:
                raise GiocondaError("not to be edited")
            if "fault" in name:
                raise KeyError(name)
            if "hungry" in name:
                raise MemoryError
            empty = "meadow" in name
            negative = (255 - photo.native) // (1 if request.smile == 1 else 2)
            results.append(ToyResult(photo if empty else photo.with_native(negative), not empty))
        return results


def install(patch: Patch, die: Die) -> None:
    """Edit with the toy in this process; ``patch`` sets attributes as ``setattr`` does."""

    def opened(settings: Settings) -> BatchEditor:
        if "refused" in settings.model:
            raise GiocondaError("refused: there are no such weights")
        if "deadly" in settings.model:
            die()
        return BatchEditor(ToyEditor(die), settings)  # type: ignore[arg-type]

    rename = Path.replace

    def replace(aside: Path, target: Path) -> Path:
        if "before" in target.name:
            end_if_told(target, die)
        return rename(aside, target)

    def renamed(folder: Path) -> None:
        for path in folder.glob("[!.]*after*"):
            end_if_told(path, die)

    patch(BatchEditor, "open", opened)
    patch(Path, "replace", replace)
    patch(replacing, "sync_folder", renamed)


def end_if_told(path: Path, die: Die) -> None:
    """End the process if the name says so; a name with ``once`` does it once."""
    if "deadly" in path.name or "stuck" in path.name:
        died = path.parent / f".{path.stem}.died"
        if "once" in path.name and died.exists():
            return
        died.touch()
        die()


def wait_for_ever() -> None:
    threading.Event().wait()


def kill_this_process() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
