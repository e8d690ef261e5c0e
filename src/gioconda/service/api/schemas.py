"""JSON schemas of what the API answers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, get_args

from gioconda.types import EXPRESSIONS, HeadTurn, Note, Reason


def _object(properties: Mapping[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "required": required, "properties": dict(properties)}


def _list(items: Mapping[str, Any], told: str = "") -> dict[str, Any]:
    return {"type": "array", "items": dict(items), **({"description": told} if told else {})}


def _number(told: str) -> dict[str, Any]:
    return {"type": "number", "description": told}


_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}
_DEGREE = {"type": ["number", "null"], "minimum": -1, "maximum": 1}
_EXPRESSION = {"type": "string", "enum": list(EXPRESSIONS)}
_BOX = {
    **_list({"type": "number"}, "Left, top, width and height in pixels of the upright photo."),
    "minItems": 4,
    "maxItems": 4,
}
_NOTES = _list(_TEXT, "What else there is to tell of the photo, such as what a result cannot keep.")
_REASONS = {
    "type": "object",
    "description": "Why faces were not edited -> how many.",
    "propertyNames": {"enum": list(get_args(Reason))},
    "additionalProperties": _COUNT,
}
_SUMMARY = {"found": _COUNT, "edited": _COUNT, "reasons": _REASONS}
_EDITED_FACE = _object(
    {
        "box": _BOX,
        "smile_before": _DEGREE,
        "smile_after": _DEGREE,
        "expression_before": _EXPRESSION,
        "expression_after": _EXPRESSION,
        "edited": {"type": "boolean"},
        "reason": {"type": "string", "enum": ["edited", *get_args(Reason)]},
        "refused": {
            "type": "object",
            "description": "Attributes that were left out -> why.",
            "additionalProperties": {"type": "string", "enum": list(get_args(Reason))},
        },
        "notes": {
            "type": "array",
            "description": "What the edit took from elsewhere.",
            "items": {"type": "string", "enum": list(get_args(Note))},
        },
    },
    optional=("expression_before", "expression_after", "refused", "notes"),
)
_FOUND_FACE = _object(
    {
        "box": _BOX,
        "smile": {**_DEGREE, "description": "1 is a broad smile, -1 clearly none."},
        "confidence": {"type": "number", "minimum": 0, "maximum": 1},
        "pose": _object(
            {name: _number("Degrees, signed as in /v1/edit.") for name in HeadTurn._fields}
        ),
        "points": _list(_list({"type": "number"}), "Landmarks: x and y in pixels."),
    }
)
_SHOWS = _object(
    {
        "smile": {"type": "number", "minimum": -1, "maximum": 1},
        "actions": _list(
            {"type": "number", "minimum": -2, "maximum": 2},
            "How far facial actions go, in pupil distances.",
        ),
        "shut": {
            **_list({"type": "boolean"}, "Whether the right and the left eye are shut."),
            "minItems": 2,
            "maxItems": 2,
        },
        "expression": {"type": ["string", "null"], "enum": [*EXPRESSIONS, None]},
        "strength": {"type": "number", "minimum": 0, "maximum": 1},
        "gaze": {
            "type": ["array", "null"],
            "items": {"type": "number"},
            "description": "How far irises stand to the right and up, in pupil distances; null "
            "where they are not seen.",
            "minItems": 2,
            "maxItems": 2,
        },
    },
    optional=("expression", "strength", "gaze"),
)
_CLIP = _object(
    {
        "id": {**_TEXT, "description": "Its name in addresses; nobody else can guess it."},
        "name": _TEXT,
        "state": {
            "type": "string",
            "enum": ["finding", "found", "editing", "edited", "failed"],
        },
        "done": {**_COUNT, "description": "Frames that the present work has done."},
        "of": {**_COUNT, "description": "Frames that it goes through."},
        "seconds_left": {"type": ["number", "null"], "description": "About; null at first."},
        "error": {"type": ["string", "null"], "description": "Why the last work failed."},
        "width": _COUNT,
        "height": _COUNT,
        "frames": _COUNT,
        "seconds": _number("Its length."),
        "people": _list(
            _object(
                {
                    "number": _COUNT,
                    "smile": {"type": "number", "minimum": -1, "maximum": 1},
                    "smiles": {"type": "boolean"},
                    "seconds": _list(_list({"type": "number"}), "From when to when they are seen."),
                    "edited": {"type": "boolean"},
                    "reason": {"type": "string", "enum": ["edited", *get_args(Reason)]},
                },
                optional=("edited", "reason"),
            ),
            "In the order in which they appear.",
        ),
        "result": _object({"name": _TEXT, "bytes": _COUNT}),
        "edited_frames": _COUNT,
        "broken_frames": _COUNT,
        "notes": _NOTES,
    },
    optional=(
        *("width", "height", "frames", "seconds"),
        *("result", "edited_frames", "broken_frames", "notes"),
    ),
)
_PICTURE = _object(
    {
        "name": _TEXT,
        "type": {**_TEXT, "description": "Such as image/jpeg."},
        "base64": {**_TEXT, "contentEncoding": "base64"},
    }
)

SCHEMAS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "Error": _object({"error": {**_TEXT, "description": "One line that says what to do."}}),
        "Summary": _object(_SUMMARY),
        "Edited": _object(
            {
                **_SUMMARY,
                "faces": _list({"$ref": "#/components/schemas/EditedFace"}),
                "notes": _NOTES,
                "picture": {
                    "oneOf": [{"$ref": "#/components/schemas/Picture"}, {"type": "null"}],
                    "description": "The result; null where nothing was edited.",
                },
            }
        ),
        "EditedFace": _EDITED_FACE,
        "Picture": _PICTURE,
        "Faces": _object(
            {
                "width": _COUNT,
                "height": _COUNT,
                "faces": _list({"$ref": "#/components/schemas/FoundFace"}),
                "notes": _NOTES,
            }
        ),
        "FoundFace": _FOUND_FACE,
        "Expressions": _object(
            {
                "width": _COUNT,
                "height": _COUNT,
                "faces": _list(
                    _object(
                        {
                            "box": _BOX,
                            "confidence": {"type": "number", "minimum": 0, "maximum": 1},
                            "shows": {"$ref": "#/components/schemas/Shows"},
                        }
                    )
                ),
                "notes": _NOTES,
            }
        ),
        "Shows": _SHOWS,
        "Clip": _CLIP,
        "Health": _object(
            {
                "status": {"type": "string", "enum": ["ok", "starting", "broken", "stopping"]},
                "failures": {**_COUNT, "description": "Processes that died in a row."},
                "reason": {"type": ["string", "null"], "description": "How the last one ended."},
                "waiting": {**_COUNT, "description": "Requests in the queue."},
                "files": {**_COUNT, "description": "Files of visitors that lie here now."},
            }
        ),
    }
)
