"""The fields of ``POST /v1/edit``, each written once: read from a form, described by OpenAPI."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gioconda.errors import GiocondaError
from gioconda.service.values import parse_degree, parse_each, parse_faces
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
        'Whom to edit: "unsmiling" (default for smiles), "all" (default otherwise), or numbers '
        "from left to right, from 0.",
        {"type": "string", "pattern": r"^(unsmiling|all|\d+(,\d+)*)$"},
        "0,2",
        read,
    )


def _by_face(name: str, description: str, one: Field) -> Field:
    """A JSON object: number of a face -> value of another field."""

    def read(text: str) -> list[tuple[int, Any]]:
        try:
            given = json.loads(text)
        except (ValueError, RecursionError):
            given = text
        values = parse_each(given or "nothing", name)
        return [(number, _checked(value)) for number, value in values.items()]

    def _checked(value: object) -> Any:
        if one.schema["type"] == "number":
            return one.read(repr(parse_degree(value)))
        return one.read(str(value))

    values = {key: value for key, value in one.schema.items() if key != "default"}
    described = {"type": "object", "additionalProperties": values}
    example = json.dumps({"0": one.read(one.example)})
    return Field(name, description, described, example, read)


_SMILE = _number("smile", "Degree of the smile; 1 is broad, -1 clearly none.", -1, 1, 1)
_TEETH = _word(
    "teeth",
    'Whether smiles show teeth; "auto" (default) hides those of small children.',
    TEETH,
    "hide",
)
FIELDS = (
    _SMILE,
    _faces(),
    _by_face("each", "Smiles of single faces, which are always edited.", _SMILE),
    _TEETH,
    _by_face("teeth_each", "Teeth of single faces.", _TEETH),
    _word("expression", "An expression in place of a smile.", EXPRESSIONS, "surprised"),
    _number("strength", "How much of the expression.", 0, 1, 1),
    *(
        _number(name, f"Degrees by which heads {what}, in place of a smile.", -most, most, None)
        for name, what, most in (
            ("yaw", "turn to the picture's right", MOST_TURN.yaw),
            ("pitch", "look up", MOST_TURN.pitch),
            ("roll", "lean to the picture's right", MOST_TURN.roll),
        )
    ),
)
_BY_NAME = {field.name: field for field in FIELDS}
_TURN = ("yaw", "pitch", "roll")
_OF_SMILES = ("smile", "each", "teeth_each")


def read_fields(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """What a form asks for.

    Args:
        pairs: Its fields, in their order.

    Raises:
        GiocondaError: A field is not known, comes twice, holds no value that it may hold, or goes
            not with another.
    """
    wanted: dict[str, Any] = {}
    for name, text in pairs:
        if name == PHOTO:
            raise GiocondaError("photo: send the file itself; with curl, -F photo=@family.jpg")
        if name not in _BY_NAME:
            known = ", ".join([PHOTO, *_BY_NAME])
            raise GiocondaError(f"no field is called {name[:_TOLD]!r}; there are: {known}")
        if name in wanted:
            raise GiocondaError(f"{name}: give it once")
        wanted[name] = _BY_NAME[name].read(text)
    _check_together(wanted)
    return wanted


def _check_together(wanted: Mapping[str, Any]) -> None:
    """Refuse fields of two kinds of edits at once."""
    turn = next((name for name in _TURN if name in wanted), None)
    others = [*_OF_SMILES, "expression", "strength", "teeth"] if turn else []
    if "expression" in wanted:
        others = [*others, *_OF_SMILES]
    wrong = next((name for name in others if name in wanted), None)
    if wrong is not None:
        raise GiocondaError(
            f"{wrong} and {turn or 'expression'} exclude each other; edit the result again"
        )
    if "strength" in wanted and "expression" not in wanted:
        raise GiocondaError("strength is of an expression; give expression, too")
    if "teeth" in wanted and wanted.get("expression", "happy") != "happy":
        raise GiocondaError(f"teeth is of smiles (or happy), not of {wanted['expression']}")
