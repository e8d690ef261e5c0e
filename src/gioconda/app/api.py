"""The API functions that the page and ``gradio_client`` call; all share one queue.

``Client.view_api()`` shows their docstrings. A photo arrives as its path in the upload store (see
``request_filter``), and is deleted once the answer is there, also after an error.
"""

# No "from __future__ import annotations": Gradio reads the types of the functions below.

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import gradio as gr

from gioconda.app.session_places import SessionPlaces
from gioconda.errors import GiocondaError
from gioconda.service.log import log
from gioconda.service.refusals import OUR_FAULT
from gioconda.service.service import Service
from gioconda.service.values import (
    parse_degree,
    parse_degrees,
    parse_each,
    parse_faces,
    parse_like,
    parse_own,
    parse_whole,
)
from gioconda.service.worker.supervisor import BrokenError
from gioconda.web.visitors import named

P = ParamSpec("P")
T = TypeVar("T")


def with_short_errors(function: Callable[P, T]) -> Callable[P, T]:
    """Show errors to the visitor as one line; log ours on the server's stderr."""

    @wraps(function)
    def called(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except GiocondaError as error:
            raise gr.Error(str(error), print_exception=False) from None
        except Exception as error:
            kind = "" if isinstance(error, BrokenError) else f"{type(error).__name__}: "
            log(f"{function.__name__}: {kind}{error}")
            raise gr.Error(OUR_FAULT, print_exception=False) from None

    return called


@dataclass(frozen=True)
class Api:
    """Runs requests in the worker and deletes their files.

    Args:
        service: Holds photos and results, and runs the jobs.
        places: Places in the queue, given back by requests that are answered.
    """

    service: Service
    places: SessionPlaces

    def in_place(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same function; once it has answered, its request's place in the queue is free."""

        @wraps(function)
        def called(*args: Any, **kwargs: Any) -> Any:
            try:
                return function(*args, **kwargs)
            finally:
                for request in args:
                    if isinstance(request, gr.Request):
                        self.places.give_back(str(request.session_hash))

        return called

    @contextmanager
    def using(self, photo: object) -> Iterator[Path]:
        """The path of an upload, which is deleted afterwards."""
        with self.using_all([photo]) as (path,):
            yield path

    @contextmanager
    def using_all(self, photos: object, keep: bool = False) -> Iterator[list[Path]]:
        """The paths of a list of uploads; all are deleted afterwards, also where one is none.

        Args:
            photos: The list.
            keep: Whether they stay for the next request, for as long as abandoned files do.
        """
        photos = photos if isinstance(photos, list) else []
        paths = [self.service.uploads.photo(photo) for photo in photos]
        uploaded = [path for path in paths if path is not None]
        try:
            if len(uploaded) < len(paths):
                raise GiocondaError("upload a photo first; paths and links are not opened")
            yield uploaded
        finally:
            if keep:
                self.service.uploads.stay(map(str, uploaded))
            else:
                for path in uploaded:
                    self.service.uploads.drop(path)

    def work(self, request: gr.Request, job: str, **arguments: Any) -> dict[str, Any]:
        """Run a job when it is this request's turn; see ``JobRunner.run``.

        Args:
            request: Whose it is.
            job: Its name.
            **arguments: What it takes, beside ``folder``.

        Raises:
            GiocondaError: The job refuses, or there is no room for its files.
        """
        visitor = named(request.client.host if request.client else "")
        place = self.places.of(str(request.session_hash))
        with self.service.queue.in_turn(place):
            return self.service.runner.run(job, visitor, **arguments)


def handed_out(path: str | None) -> gr.FileData | None:
    """A result file in the form that Gradio's clients download."""
    return None if path is None else gr.FileData(path=path, orig_name=Path(path).name)


def register(api: Api) -> dict[str, int]:
    """Add the functions to the current Blocks; returns each one's index in Gradio."""

    @with_short_errors
    def find(photo: gr.FileData, request: gr.Request) -> dict[str, Any]:
        """The faces of a photo, left to right: boxes, as shares of the photo, and smile degrees."""
        with api.using(photo) as path:
            found = api.work(request, "find", path=str(path))
        return {**found, "view": handed_out(found["view"])}

    @with_short_errors
    def edit(
        photo: gr.FileData,
        request: gr.Request,
        smile: float | None = None,
        faces: str | None = None,
        each: dict[str, Any] | None = None,
        expression: str | None = None,
        strength: float = 1.0,
        teeth: str | None = None,
        teeth_each: dict[str, str] | None = None,
        degrees: dict[str, float] | None = None,
        like: dict[str, Any] | None = None,
    ) -> tuple[gr.FileData | None, dict[str, Any]]:
        """The photo with other smiles, expressions or attributes, and a report on each face.

        smile: degree from -1 to 1; 1 where nothing else is asked for. degrees: of sliders and
        attributes, as {"brows": 0.5}. expression: such as "surprised", in place of a smile;
        strength: its strength, 0 to 1. faces: "unsmiling" (default for smiles), "all" (default
        otherwise), "none", or numbers from 0 such as "0,2". each: what is asked of single faces in
        place of that: degrees of smiles, as {"1": 0.5}, or all, as {"1": {"degrees": {"brows":
        0.5}, "expression": "sad", "strength": 0.7}}. teeth: "show" or "hide" those of broad
        smiles, or "auto" (default), which hides those of small children; teeth_each: the same for
        single faces, as {"1": "hide"}. like: what a face shows, as /expressions reads it, in place
        of a smile or an expression. There is no file where no face is edited.
        """
        with api.using(photo) as path:
            own, shown = parse_each(each, "each"), parse_each(teeth_each, "teeth_each")
            wanted: dict[str, Any] = {
                "smile": None if smile is None else parse_degree(smile),
                "degrees": parse_degrees(degrees),
                "faces": parse_faces(faces),
                "each": [(k, parse_own(one)) for k, one in own.items()],
                "expression": expression and str(expression),
                "strength": parse_degree(strength),
                "teeth": teeth and str(teeth),
                "teeth_each": [(k, str(one)) for k, one in shown.items()],
                "like": None if like is None else parse_like(like),
            }
            made = api.work(request, "edit", path=str(path), **wanted)
        return handed_out(made.pop("file")), {**made, "view": handed_out(made["view"])}

    @with_short_errors
    def expressions(photo: gr.FileData, request: gr.Request) -> dict[str, Any]:
        """What the clear faces of a photo show, left to right: for /edit's like; and pictures."""
        with api.using(photo) as path:
            return api.work(request, "expressions", path=str(path))

    @with_short_errors
    def takes(
        shots: list[gr.FileData],
        request: gr.Request,
        base: int | None = None,
        choices: dict[str, int] | None = None,
        prefer: str | None = None,
        then_smile: float | None = None,
        pictures: bool = False,
        keep: bool = False,
    ) -> tuple[gr.FileData | None, dict[str, Any]]:
        """One photo of everybody's best take of 2 to 20 shots of one group, and a report.

        base: number of the shot to keep, from 0; by default the one with the least to repair.
        choices: from which shot people come, as {"0": 2} by their numbers in the report; who is
        left out stays as in the base. By default everybody's best take. prefer: what makes a take
        good, "smile,eyes,gaze". then_smile: degree of a smile for who smiles in no shot.
        pictures: a sheet of all takes, too: a row a person, a column a shot. keep: whether the
        uploaded shots stay for a minute, for the next choice. There is no file where everybody
        stays as in the base.
        """
        with api.using_all(shots, bool(keep)) as paths:
            chosen = parse_each(choices, "choices").items()
            wanted: dict[str, Any] = {
                "base": None if base is None else parse_whole(base),
                "choices": None if choices is None else [(k, parse_whole(n)) for k, n in chosen],
                "prefer": prefer and str(prefer),
                "then_smile": None if then_smile is None else parse_degree(then_smile),
                "pictures": bool(pictures),
            }
            made = api.work(request, "takes", paths=list(map(str, paths)), **wanted)
        handed = {name: handed_out(made[name]) for name in ("view", "sheet")}
        return handed_out(made.pop("file")), {**made, **handed}

    @with_short_errors
    def lab_sample(
        model: str,
        request: gr.Request,
        degrees: dict[str, float] | None = None,
        seed: int = 0,
    ) -> gr.FileData:
        """Generated faces at degrees of the model's attributes."""
        arguments = {"degrees": parse_degrees(degrees), "seed": parse_whole(seed)}
        return handed_out(api.work(request, "sample", model=str(model), **arguments)["file"])

    @with_short_errors
    def lab_walk(model: str, request: gr.Request, dimension: int = 0, seed: int = 0) -> gr.FileData:
        """Four generated faces, with one number of their code changed from -3 to 3."""
        arguments = {"dimension": parse_whole(dimension), "seed": parse_whole(seed)}
        return handed_out(api.work(request, "walk", model=str(model), **arguments)["file"])

    @with_short_errors
    def lab_change(
        model: str,
        request: gr.Request,
        degrees: dict[str, float],
        seed: int = 0,
        photo: gr.FileData | None = None,
    ) -> gr.FileData:
        """Faces of a photo, generated or of an example, with each attribute and all of them."""
        with nullcontext() if photo is None else api.using(photo) as path:
            arguments = {"degrees": parse_degrees(degrees), "seed": parse_whole(seed)}
            made = api.work(
                request, "change", path=path and str(path), model=str(model), **arguments
            )
        return handed_out(made["file"])

    @with_short_errors
    def lab_matrix(
        model: str, request: gr.Request, seed: int = 0, photo: gr.FileData | None = None
    ) -> gr.FileData:
        """Faces of a photo, generated or of an example, with every expression of the model."""
        with nullcontext() if photo is None else api.using(photo) as path:
            arguments = {"model": str(model), "seed": parse_whole(seed)}
            made = api.work(request, "matrix", path=path and str(path), **arguments)
        return handed_out(made["file"])

    functions: tuple[Callable[..., Any], ...] = (
        *(find, edit, takes, expressions, lab_sample, lab_walk, lab_change, lab_matrix),
    )
    numbers = {}
    for number, function in enumerate(functions):
        name = function.__name__
        gr.api(api.in_place(function), api_name=name, concurrency_id="worker", concurrency_limit=1)
        numbers[name] = number
    return numbers
