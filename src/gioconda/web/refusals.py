"""How a request is refused: people read a line, programs read JSON."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Scope

PROGRAMS = "/v1/"
"""Addresses below it are asked by programs; each refusal there is ``{"error": "one line"}``."""


def refusal(
    scope: Scope, line: str, status: int, headers: Mapping[str, str] | None = None
) -> Response:
    """A refusal in the form that whoever asks can read.

    Args:
        scope: Of the request.
        line: What is the matter.
        status: Of HTTP.
        headers: Of the answer.
    """
    if str(scope.get("path", "")).startswith(PROGRAMS):
        return JSONResponse({"error": line}, status, headers)
    return PlainTextResponse(line, status, headers)
