"""The functions that the page and ``gradio_client`` call; each waits in the same line.

Their docstrings are what ``Client.view_api()`` shows. A photo arrives as the path that the
upload store gave it (see ``request_filter``), and is deleted when the answer is there, whatever the
answer is.
"""

# No "from __future__ import annotations": Gradio reads the types of the functions below.

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import gradio as gr

from gioconda.app.upload_store import UploadStore
from gioconda.app.worker import BrokenError, Worker
from gioconda.errors import GiocondaError

P = ParamSpec("P")
T = TypeVar("T")

_OURS = "this is our fault, and it was written down; try again, or another photo"
_MOST_FACES = 500  # that are named in one request
_MOST_SEED = 2**31 - 1


def kindly(function: Callable[P, T]) -> Callable[P, T]:
    """Errors as one line for the visitor; ours also on the server's stderr."""

    @wraps(function)
    def called(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except GiocondaError as error:
            raise gr.Error(str(error), print_exception=False) from None
        except Exception as error:
            kind = "" if isinstance(error, BrokenError) else f"{type(error).__name__}: "
            print(f"gioconda app: {function.__name__}: {kind}{error}", file=sys.stderr)
            raise gr.Error(_OURS, print_exception=False) from None

    return called


@dataclass(frozen=True)
class Api:
    """Checks what was asked for, has the worker do it, and clears up.

    Args:
        uploads: Where photos come from and results go.
        worker: Does it.
    """

    uploads: UploadStore
    worker: Worker

    @contextmanager
    def using(self, photo: object) -> Iterator[Path]:
        """An upload, which is deleted then, whatever becomes of the request."""
        path = self.uploads.photo(photo)
        if path is None:
            raise GiocondaError("upload a photo first; paths and links are not opened")
        try:
            yield path
        finally:
            self.uploads.drop(path)

    def work(self, job: str, **arguments: Any) -> dict[str, Any]:
        """Have a job done that may write files to a slot of its own; they are kept."""
        slot = self.uploads.slot("result")
        made: dict[str, Any] = {}
        try:
            made = self.worker.ask(job, folder=str(slot.parent), **arguments)
        finally:
            files = [Path(made[key]) for key in ("file", "view") if made.get(key)]
            for path in files:
                self.uploads.put(path, upload=False)
            if not files:
                shutil.rmtree(slot.parent, ignore_errors=True)
        return made


def handed_out(path: str | None) -> gr.FileData | None:
    """A file as Gradio's clients fetch it."""
    return None if path is None else gr.FileData(path=path, orig_name=Path(path).name)


def register(api: Api) -> dict[str, int]:
    """Add the functions to the Blocks around; returns the number of each in Gradio's line."""

    @kindly
    def find(photo: gr.FileData) -> dict[str, Any]:
        """The faces of a photo, left to right: boxes, as shares of the photo, and smile degrees."""
        with api.using(photo) as path:
            found = api.work("find", path=str(path))
        return {**found, "view": handed_out(found["view"])}

    @kindly
    def edit(
        photo: gr.FileData,
        smile: float = 1.0,
        faces: str | None = None,
        each: dict[str, float] | None = None,
        expression: str | None = None,
        strength: float = 1.0,
        teeth: str | None = None,
        teeth_each: dict[str, str] | None = None,
    ) -> tuple[gr.FileData | None, dict[str, Any]]:
        """The photo with other smiles, or with an expression, and a report on each face.

        smile: degree from -1 to 1. faces: "unsmiling" (usual for smiles), "all" (usual for
        expressions), or numbers from 0 such as "0,2". each: degrees of single faces, as {"1": 0.5}.
        expression: such as "surprised", in place of a smile; strength: 0 to 1, how much of it.
        teeth: "show" or "hide" those of broad smiles, or "auto" (usual), which hides small
        children's; teeth_each: the same for single faces, as {"1": "hide"}.
        Without a face to edit there is no file.
        """
        with api.using(photo) as path:
            wanted: dict[str, Any] = {
                "smile": degree(smile),
                "faces": which(faces),
                "each": numbered(each),
                "teeth": teeth and str(teeth),
                "teeth_each": shown(teeth_each),
            }
            if expression is not None:
                wanted |= {"expression": str(expression), "strength": degree(strength)}
            made = api.work("edit", path=str(path), **wanted)
        return handed_out(made.pop("file")), {**made, "view": handed_out(made["view"])}

    @kindly
    def lab_sample(
        model: str, degrees: dict[str, float] | None = None, seed: int = 0
    ) -> gr.FileData:
        """Faces of nobody at degrees of what the model is asked for."""
        made = api.work("sample", model=str(model), degrees=named(degrees), seed=whole(seed))
        return handed_out(made["file"])

    @kindly
    def lab_walk(model: str, dimension: int = 0, seed: int = 0) -> gr.FileData:
        """One number of the code of four people of nobody moved from -3 to 3."""
        asked = {"dimension": whole(dimension), "seed": whole(seed)}
        return handed_out(api.work("walk", model=str(model), **asked)["file"])

    @kindly
    def lab_change(
        model: str,
        degrees: dict[str, float],
        seed: int = 0,
        photo: gr.FileData | None = None,
    ) -> gr.FileData:
        """Faces of a photo, made up or an example's, with each attribute alone and all together."""
        with nullcontext() if photo is None else api.using(photo) as path:
            asked = {"model": str(model), "degrees": named(degrees), "seed": whole(seed)}
            made = api.work("change", path=path and str(path), **asked)
        return handed_out(made["file"])

    @kindly
    def lab_matrix(model: str, seed: int = 0, photo: gr.FileData | None = None) -> gr.FileData:
        """Faces of a photo, made up or an example's, with every expression that the model knows."""
        with nullcontext() if photo is None else api.using(photo) as path:
            made = api.work("matrix", path=path and str(path), model=str(model), seed=whole(seed))
        return handed_out(made["file"])

    numbers = {}
    for number, function in enumerate((find, edit, lab_sample, lab_walk, lab_change, lab_matrix)):
        gr.api(function, api_name=function.__name__, concurrency_id="worker", concurrency_limit=1)
        numbers[function.__name__] = number
    return numbers


def degree(value: object) -> float:
    """A number.

    Raises:
        GiocondaError: It is none.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise GiocondaError(f"{str(value)[:40]!r}: a degree is a number from -1 to 1")
    return float(value)


def whole(value: object) -> int:
    """A whole number that is not negative.

    Raises:
        GiocondaError: It is none.
    """
    number = degree(value)
    if not number.is_integer() or not 0 <= number <= _MOST_SEED:
        raise GiocondaError(f"{str(value)[:40]!r}: a whole number from 0 is needed")
    return int(number)


def which(value: object) -> str | list[int] | None:
    """Whom to edit: ``unsmiling``, ``all``, numbers, or None for who is usual.

    Raises:
        GiocondaError: It is something else.
    """
    if value is None or value in ("unsmiling", "all"):
        return value and str(value)
    numbers = str(value).split(",")
    if len(numbers) > _MOST_FACES or not all(part.strip().isdecimal() for part in numbers):
        raise GiocondaError('faces: say "unsmiling", "all", or numbers such as "0,2"')
    return [int(part) for part in numbers]


def named(value: Any) -> dict[str, float]:
    """Attribute -> degree.

    Raises:
        GiocondaError: It is something else.
    """
    if not isinstance(value or {}, Mapping):
        raise GiocondaError('degrees: say them as {"smile": 0.5}')
    return {str(name): degree(one) for name, one in dict(value or {}).items()}


def shown(value: object) -> dict[int, str]:
    """Number of a face -> whether its smile shows teeth.

    Raises:
        GiocondaError: It is something else.
    """
    given = value or {}
    if (
        not isinstance(given, Mapping)
        or len(given) > _MOST_FACES
        or not all(str(name).isdecimal() for name in given)
    ):
        raise GiocondaError('teeth_each: say it as {"0": "hide"}, with numbers of faces')
    return {int(name): str(one) for name, one in given.items()}


def numbered(value: object) -> dict[int, float]:
    """Number of a face -> degree.

    Raises:
        GiocondaError: It is something else.
    """
    given = named(value)
    if len(given) > _MOST_FACES or not all(name.isdecimal() for name in given):
        raise GiocondaError('each: say it as {"0": 1, "2": -0.5}, with numbers of faces')
    return {int(name): one for name, one in given.items()}
