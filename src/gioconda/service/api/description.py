"""The API's description (OpenAPI 3.1), made from its fields and limits."""

from __future__ import annotations

from typing import Any

from gioconda import __version__
from gioconda.service.api.answers import REPORT
from gioconda.service.api.clip_description import clip_paths
from gioconda.service.api.fields import FIELDS, PHOTO, form_of
from gioconda.service.api.schemas import SCHEMAS
from gioconda.service.limits import Limits

_ABOUT = """\
Changes how faces look in photos and short clips, at their own resolution. Every pixel outside the
edited faces stays as it is.

Send a photo as a file in the field `photo`; nothing of it is kept when the answer has been sent.
Clips stay until you delete them, or some minutes.
Requests are worked on one after the other, in the order in which they came. An error is
`{"error": "one line"}` that says what to do. A server with a password takes it as HTTP Basic with
any user name (`curl -u any:PASSWORD`), or as a bearer token.

**Ask the people in the photo first.** A changed face says what its owner did not. Every result
carries a mark (IPTC, in its XMP) that a trained model edited it."""

_ERRORS = {
    400: "What came is no whole form.",
    401: "A password is needed, or it is wrong.",
    403: "The request comes from another site's page.",
    404: "There is no such clip, or not yet what is asked for of it.",
    408: "The photo came too slowly.",
    409: "The clip is being worked on.",
    413: "The photo is too large: its file, its pixels, or the work.",
    415: "What came is no form, or the file no photo that can be read.",
    422: "A field is missing, not known, twice there, or holds no value that it may hold.",
    429: "Too many requests of yours wait, or too many passwords were wrong.",
    500: "A fault of the server's, which it has logged.",
    503: "Too many people are here, or the server is starting or stopping.",
    507: "The server's disk is full.",
}
_OF_CLIPS = (404, 409)
_LATER = (409, 429, 503)  # come with Retry-After


def described(limits: Limits) -> dict[str, Any]:
    """The description of a server with these limits."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "gioconda", "version": __version__, "description": _ABOUT},
        "servers": [{"url": ".", "description": "this server"}],
        "security": [{}, {"basic": []}, {"bearer": []}],
        "paths": {
            "/v1/edit": {"post": _edit(limits)},
            "/v1/faces": {"post": _faces(limits)},
            "/v1/expressions": {"post": _expressions(limits)},
            **(clip_paths(limits, _errors(clips=True)) if limits.clip_s else {}),
            "/health": {"get": _health()},
            "/metrics": {"get": _metrics()},
        },
        "components": {
            "schemas": dict(SCHEMAS),
            "responses": {str(code): _error(code, told) for code, told in _ERRORS.items()},
            "securitySchemes": {
                "basic": {
                    "type": "http",
                    "scheme": "basic",
                    "description": "The server's password, with any user name.",
                },
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The server's password.",
                },
            },
        },
    }


def _edit(limits: Limits) -> dict[str, Any]:
    return {
        "operationId": "edit",
        "summary": "Edit the faces of a photo.",
        "description": (
            "Gives people a smile (the default) or an expression, with sliders and attributes "
            "beside it or alone, or turns their heads. The picture comes back in the photo's own "
            "format and quality, with its metadata. Where nothing was to do, as where everybody "
            "smiles already, it is the photo as it came, byte for "
            f'byte, and `{REPORT}` says `"edited": 0` and why. With `Accept: application/json` the '
            "answer is the whole report, with the picture in base64 (`null` where nothing was "
            "edited)."
        ),
        "requestBody": form_of(FIELDS, _photo(limits)),
        "responses": {"200": _picture(), **_errors()},
        "x-curl": 'curl -F photo=@family.jpg -F smile=0.8 -OJ "{url}v1/edit"',
    }


def _faces(limits: Limits) -> dict[str, Any]:
    return {
        "operationId": "faces",
        "summary": "Find the faces of a photo.",
        "description": "Faces from left to right, as `gioconda faces --json` prints them. Their "
        "numbers, from 0, are those that `/v1/edit` takes.",
        "requestBody": form_of((), _photo(limits)),
        "responses": {"200": _json("The faces.", "Faces"), **_errors()},
        "x-curl": 'curl -F photo=@family.jpg "{url}v1/faces"',
    }


def _expressions(limits: Limits) -> dict[str, Any]:
    return {
        "operationId": "expressions",
        "summary": "Read what the faces of a photo show.",
        "description": "What a face `shows` can be given to the faces of another photo: send it to "
        "`/v1/edit` in the field `like`. It tells neither who the face is nor how the head is "
        "turned.",
        "requestBody": form_of((), _photo(limits)),
        "responses": {"200": _json("The faces, left to right.", "Expressions"), **_errors()},
        "x-curl": 'curl -F photo=@friend.jpg "{url}v1/expressions"',
    }


def _health() -> dict[str, Any]:
    return {
        "operationId": "health",
        "summary": "Tell how the server is.",
        "description": "Needs no password.",
        "security": [{}],
        "responses": {
            "200": _json("It can edit photos.", "Health"),
            "503": _json("It cannot just now.", "Health"),
        },
        "x-curl": 'curl "{url}health"',
    }


def _metrics() -> dict[str, Any]:
    return {
        "operationId": "metrics",
        "summary": "Figures for Prometheus.",
        "description": "Requests, seconds, photos, faces, queue, stored bytes; nothing that tells "
        "who asked.",
        "responses": {
            "200": {
                "description": "Text, or OpenMetrics where `Accept` asks for it.",
                "content": {"text/plain": {"schema": {"type": "string"}}},
            },
            "401": {"$ref": "#/components/responses/401"},
        },
        "x-curl": 'curl "{url}metrics"',
    }


def _photo(limits: Limits) -> dict[str, Any]:
    told = (
        "A JPEG, PNG, WebP, TIFF, BMP, GIF or AVIF (HEIC where the server can) of at most "
        f"{limits.file_mb:g} MB and {limits.megapixels:g} megapixels."
    )
    return {PHOTO: {"type": "string", "format": "binary", "description": told}}


def _picture() -> dict[str, Any]:
    report = {"application/json": {"schema": {"$ref": "#/components/schemas/Summary"}}}
    return {
        "description": "The edited photo, or the photo as it came where nothing was to do.",
        "headers": {
            REPORT: {
                "description": "What became of the faces, as JSON (pictures only).",
                "content": report,
            },
            "Content-Disposition": {
                "description": "The file name, such as `family.smile.jpg` (pictures only).",
                "schema": {"type": "string"},
            },
        },
        "content": {
            "image/*": {"schema": {"type": "string", "format": "binary"}},
            "application/json": {"schema": {"$ref": "#/components/schemas/Edited"}},
        },
    }


def _json(told: str, schema: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": told, "content": content}


def _error(code: int, told: str) -> dict[str, Any]:
    answer = _json(told, "Error")
    if code in _LATER:
        seconds = {"description": "Seconds to wait before.", "schema": {"type": "integer"}}
        answer["headers"] = {"Retry-After": seconds}
    return answer


def _errors(clips: bool = False) -> dict[str, Any]:
    """What can go wrong with a photo, or also with a clip that is here."""
    codes = [code for code in _ERRORS if clips or code not in _OF_CLIPS]
    return {str(code): {"$ref": f"#/components/responses/{code}"} for code in codes}
