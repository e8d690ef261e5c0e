"""The fields of ``POST /v1/edit``, each written once: read from a form, described by OpenAPI."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gioconda.errors import GiocondaError
from gioconda.service.values import parse_degrees, parse_each, parse_faces, parse_like, parse_own
from gioconda.types import EXPRESSIONS, MOST_TURN, TEETH

PHOTO = "photo"
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_TOLD = 40  # characters of a wrong value that are told


@dataclass(frozen=True)
class Field:
    """A field of a form.

    Attributes:
        name: Its name.
        description: For people.
        schema: JSON schema of its value.
        example: A text that it may hold.
        read: The value of a text; raises ``GiocondaError``.
    """

    name: str
    description: str
    schema: Mapping[str, Any]
    example: str
    read: Callable[[str], Any]


def _number(name: str, description: str, least: float, most: float, default: float | None) -> Field:
    def read(text: str) -> float:
        value = float(text) if _NUMBER.fullmatch(text.strip()) else None
        if value is None or not least <= value <= most:
            raise GiocondaError(
                f"{name}={text[:_TOLD]!r}: give a number from {least:g} to {most:g}"
            )
        return value

    schema: dict[str, Any] = {"type": "number", "minimum": least, "maximum": most}
    if default is not None:
        schema["default"] = default
    return Field(name, description, schema, f"{most / 2:g}", read)


def _word(name: str, description: str, words: tuple[str, ...], example: str) -> Field:
    def read(text: str) -> str:
        if text not in words:
            raise GiocondaError(f"{name}={text[:_TOLD]!r}: say one of {', '.join(words)}")
        return text

    return Field(name, description, {"type": "string", "enum": list(words)}, example, read)


def _faces() -> Field:
    def read(text: str) -> str | list[int] | None:
        return parse_faces(text)

    return Field(
        "faces",
        'Whom to edit: "unsmiling" (default for smiles), "all" (default otherwise), "none" (only '
        "those of each), or numbers from left to right, from 0.",
        {"type": "string", "pattern": r"^(unsmiling|all|none|\d+(,\d+)*)$"},
        "0,2",
        read,
    )


def _json(text: str) -> Any:
    """A JSON value; the text itself where it is none."""
    try:
        return json.loads(text) or "nothing"
    except (ValueError, RecursionError):
        return text


def _by_face(
    name: str,
    description: str,
    one: Callable[[object], Any],
    schema: Mapping[str, Any],
    example: object,
) -> Field:
    """A JSON object: number of a face -> value."""

    def read(text: str) -> list[tuple[int, Any]]:
        return [(number, one(value)) for number, value in parse_each(_json(text), name).items()]

    described = {"type": "object", "additionalProperties": schema}
    return Field(name, description, described, json.dumps({"0": example}), read)


def _degrees() -> Field:
    def read(text: str) -> dict[str, float]:
        degrees = parse_degrees(_json(text))
        return {name: _DEGREE.read(repr(one)) for name, one in degrees.items()}

    return Field(
        "degrees",
        "Sliders and attributes by name, beside the smile or expression; gioconda sliders lists "
        "them.",
        {"type": "object", "additionalProperties": _schema_of(_DEGREE)},
        '{"brows": 0.5}',
        read,
    )


def _like() -> Field:
    def read(text: str) -> dict[str, Any]:
        return parse_like(_json(text))

    return Field(
        "like",
        "What another face shows, in place of a smile or an expression: the value `shows` of a "
        "face, as `/v1/expressions` reads it.",
        {"type": "object", "allOf": [{"$ref": "#/components/schemas/Shows"}]},
        '{"smile": 0.8, "actions": [0.02, -0.01], "shut": [false, false]}',
        read,
    )


def _schema_of(field: Field) -> dict[str, Any]:
    """The schema of a field's values, where another field holds several."""
    return {key: value for key, value in field.schema.items() if key != "default"}


def _read_own(value: object) -> float | dict[str, Any]:
    """What is asked of one face."""
    own = parse_own(value)
    return own if isinstance(own, dict) else float(_SMILE.read(repr(own)))


def _read_teeth(value: object) -> str:
    return str(_TEETH.read(str(value)))


_SMILE = _number("smile", "Degree of the smile; 1 is broad, -1 clearly none.", -1, 1, 1)
_DEGREE = _number("degrees", "Degree of an attribute.", -1, 1, None)
_TEETH = _word(
    "teeth",
    'Whether smiles show teeth; "auto" (default) hides those of small children.',
    TEETH,
    "hide",
)
_EXPRESSION = _word("expression", "An expression in place of a smile.", EXPRESSIONS, "surprised")
_STRENGTH = _number("strength", "How much of the expression.", 0, 1, 1)
_OWN_SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "degrees": {"type": "object", "additionalProperties": _schema_of(_DEGREE)},
        **{one.name: _schema_of(one) for one in (_EXPRESSION, _STRENGTH, _TEETH)},
        "like": {"$ref": "#/components/schemas/Shows"},
    },
}
FIELDS = (
    _SMILE,
    _degrees(),
    _faces(),
    _by_face(
        "each",
        "Smiles of single faces, which are always edited; or all that is asked of them: degrees, "
        "expression, strength, teeth, like.",
        _read_own,
        {"oneOf": [_schema_of(_SMILE), _OWN_SCHEMA]},
        0.5,
    ),
    _TEETH,
    _by_face("teeth_each", "Teeth of single faces.", _read_teeth, _schema_of(_TEETH), "hide"),
    _EXPRESSION,
    _STRENGTH,
    _like(),
    *(
        _number(name, f"Degrees by which heads {what}, in place of a smile.", -most, most, None)
        for name, what, most in (
            ("yaw", "turn to the picture's right", MOST_TURN.yaw),
            ("pitch", "look up", MOST_TURN.pitch),
            ("roll", "lean to the picture's right", MOST_TURN.roll),
        )
    ),
)
_TURN = ("yaw", "pitch", "roll")
CLIP_FIELDS = tuple(
    replace(field, description=field.description.replace("left to right", "their appearance"))
    for field in FIELDS
    if field.name not in (*_TURN, "teeth_each")
)
"""The fields of ``POST /v1/clips/ID/edit``: faces are people, in the order of appearance."""
_CODED = ("degrees", "each", "teeth_each", "like")
_OF_SMILES = ("smile", "teeth_each")
_OF_FACES = ("each", "degrees", "expression", "strength", "teeth", "like")


def read_fields(
    pairs: Iterable[tuple[str, str]], fields: Sequence[Field] = FIELDS
) -> dict[str, Any]:
    """What a form asks for.

    Args:
        pairs: Its fields, in their order.
        fields: Those that it may have.

    Raises:
        GiocondaError: A field is not known, comes twice, holds no value that it may hold, or goes
            not with another.
    """
    by_name = {field.name: field for field in fields}
    wanted: dict[str, Any] = {}
    for name, text in pairs:
        if name == PHOTO:
            raise GiocondaError("photo: send the file itself; with curl, -F photo=@family.jpg")
        if name not in by_name:
            known = ", ".join([*((PHOTO,) if fields is FIELDS else ()), *by_name])
            raise GiocondaError(f"no field is called {name[:_TOLD]!r}; there are: {known}")
        if name in wanted:
            raise GiocondaError(f"{name}: give it once")
        wanted[name] = by_name[name].read(text)
    _check_together(wanted)
    return wanted


def form_of(fields: Sequence[Field], more: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The description of a form with these fields.

    Args:
        fields: They are left out where nothing is wanted of them.
        more: Name of a needed field -> its schema.
    """
    more = dict(more or {})
    described = {
        field.name: {"description": field.description, **field.schema, "examples": [field.example]}
        for field in fields
    }
    schema = {
        "type": "object",
        "required": list(more),
        "additionalProperties": False,
        "properties": {**more, **described},
    }
    content: dict[str, Any] = {"schema": schema}
    written = {"contentType": "application/json"}
    coded = [one.name for one in fields if one.name in _CODED]
    if coded:
        content["encoding"] = dict.fromkeys(coded, written)
    return {"required": True, "content": {"multipart/form-data": content}}


def _check_together(wanted: Mapping[str, Any]) -> None:
    """Refuse fields of two kinds of edits at once."""
    turn = next((name for name in _TURN if name in wanted), None)
    others = [*_OF_SMILES, *_OF_FACES] if turn else []
    if "like" in wanted:
        others = [*others, "smile", "expression", "teeth"]
    if "expression" in wanted:
        others = [*others, *_OF_SMILES]
    wrong = next((name for name in others if name in wanted), None)
    if wrong is not None:
        raise GiocondaError(
            f"{wrong} and {turn or ('like' if 'like' in wanted else 'expression')} exclude each "
            "other; edit the result again"
        )
    if "strength" in wanted and "expression" not in wanted:
        raise GiocondaError("strength is of an expression; give expression, too")
    if "teeth" in wanted and wanted.get("expression", "happy") != "happy":
        raise GiocondaError(f"teeth is of smiles (or happy), not of {wanted['expression']}")
