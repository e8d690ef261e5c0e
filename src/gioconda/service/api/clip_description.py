"""The description (OpenAPI 3.1) of the addresses of clips."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gioconda.service.api.clips import CLIP, CLIPS
from gioconda.service.api.fields import CLIP_FIELDS, form_of
from gioconda.service.limits import Limits

_ID = {
    "name": "id",
    "in": "path",
    "required": True,
    "schema": {"type": "string"},
    "description": "As the server answered when the clip came.",
}
_NUMBER = {
    "name": "number",
    "in": "path",
    "required": True,
    "schema": {"type": "integer", "minimum": 0},
    "description": "Of a person, from 0.",
}
_STATE = {
    "application/json": {"schema": {"$ref": "#/components/schemas/Clip"}},
}
_ONE = '"{url}v1/clips/ID'


def clip_paths(limits: Limits, errors: Mapping[str, Any]) -> dict[str, Any]:
    """The addresses of clips.

    Args:
        limits: Of the server.
        errors: Status -> answer, of all that can go wrong.
    """
    one = f"{CLIPS}/{{id}}"
    wrong = {code: errors[code] for code in ("401", "403", "404")}
    return {
        CLIPS: {"post": _come(limits, errors)},
        one: {
            "get": _operation(
                "clip",
                "Tell how a clip is.",
                "Ask once a second while `state` is `finding` or `editing`; `done` and `of` tell "
                "how far the work is. When it is `found`, `people` are those who can be edited; "
                "when it is `edited`, there is a result. A clip that nobody asks for is deleted "
                f"after {limits.clip_kept_s / 60:g} minutes.",
                {"200": {"description": "How it is.", "content": _STATE}, **wrong},
                f'curl {_ONE}"',
            ),
            "delete": _operation(
                "leave",
                "Delete a clip.",
                "What is being done is stopped; nothing of the clip is left.",
                {"204": {"description": "It is gone."}, **wrong},
                f'curl -X DELETE {_ONE}"',
            ),
        },
        f"{one}/edit": {
            "post": {
                **_operation(
                    "edit_clip",
                    "Edit the people of a clip.",
                    "Work begins, in place of what was made before. People are numbered in the "
                    "order in which they appear. Sliders are taken, but neither head turns nor "
                    "what is painted.",
                    {"202": {"description": "It has begun.", "content": _STATE}, **errors},
                    f'curl -F smile=0.8 {_ONE}/edit"',
                ),
                "requestBody": form_of(CLIP_FIELDS),
            },
            "delete": _operation(
                "stop_clip",
                "Stop an edit.",
                "The clip stays, and can be edited again.",
                {"200": {"description": "How it is.", "content": _STATE}, **wrong},
                f'curl -X DELETE {_ONE}/edit"',
            ),
        },
        f"{one}/people/{{number}}": {
            "get": {
                **_operation(
                    "person",
                    "Show a person of a clip.",
                    "A small picture of their face.",
                    {"200": _file("The picture.", "image/jpeg"), **wrong},
                    f'curl -o person.jpg {_ONE}/people/0"',
                ),
                "parameters": [_ID, _NUMBER],
            }
        },
        f"{one}/result": {
            "get": _operation(
                "result",
                "Fetch the edited clip.",
                "As `gioconda edit` would write it. It can be fetched as long as the clip is here.",
                {"200": _file("The clip.", "*/*"), **wrong},
                f'curl -OJ {_ONE}/result"',
            )
        },
    }


def _come(limits: Limits, errors: Mapping[str, Any]) -> dict[str, Any]:
    file = {
        "type": "string",
        "format": "binary",
        "description": "An MP4, MOV, MKV or WebM (where the server reads videos), or an animated "
        f"GIF, WebP or PNG, of at most {limits.clip_s:g} s, {limits.clip_frames} frames, "
        f"{limits.clip_megapixels:g} megapixels and {limits.clip_mb:g} MB.",
    }
    schema = {
        "type": "object",
        "required": [CLIP],
        "additionalProperties": False,
        "properties": {CLIP: file},
    }
    return {
        "operationId": "clips",
        "summary": "Send a clip.",
        "description": "Its people are looked for at once; ask `/v1/clips/ID` how far that is. "
        "Clips are worked on a second at a time, so that photos of others have their turn in "
        "between.",
        "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}},
        "responses": {"201": {"description": "It is here.", "content": _STATE}, **errors},
        "x-curl": 'curl -F clip=@clip.mp4 "{url}v1/clips"',
    }


def _operation(
    name: str, summary: str, description: str, responses: Mapping[str, Any], curl: str
) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        "description": description,
        "parameters": [_ID],
        "responses": dict(responses),
        "x-curl": curl,
    }


def _file(told: str, kind: str) -> dict[str, Any]:
    schema = {"type": "string", "format": "binary"}
    return {"description": told, "content": {kind: {"schema": schema}}}
