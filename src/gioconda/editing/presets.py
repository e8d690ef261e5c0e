"""Presets: an edit's settings in a small JSON file, saved from the page or written by hand."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gioconda.editing.shown_values import as_values, shown_of
from gioconda.errors import DataError
from gioconda.types import EXPRESSIONS, TEETH, EditRequest, Shown, Teeth

MOST_BYTES = 64_000
KEYS = ("set", "expression", "strength", "teeth", "like")


@dataclass(frozen=True)
class Preset:
    """What a preset asks for; all of it may be missing.

    Attributes:
        degrees: Attribute or slider -> degree, as ``--set`` takes them; the smile's, too.
        expression: One of ``EXPRESSIONS``.
        strength: Strength of the expression, in [0, 1].
        teeth: Whether a smile shows teeth.
        like: What another face shows, in place of a smile or an expression.
    """

    degrees: Mapping[str, float] = field(default_factory=dict)
    expression: str | None = None
    strength: float | None = None
    teeth: Teeth | None = None
    like: Shown | None = None

    @classmethod
    def read(cls, path: str | Path) -> Preset:
        """The preset of a file.

        Raises:
            DataError: It cannot be read, or holds something else.
        """
        try:
            with Path(path).open("rb") as file:
                content = file.read(MOST_BYTES + 1)
        except OSError as error:
            raise DataError(f"{path}: cannot be read ({error.strerror}); check the name") from error
        if len(content) > MOST_BYTES:
            raise DataError(f"{path}: larger than {MOST_BYTES // 1000} KB, so no preset")
        try:
            return cls.of(json.loads(content))
        except (ValueError, RecursionError):
            raise DataError(f"{path}: is no preset (JSON was expected)") from None
        except DataError as error:
            raise DataError(f"{path}: {error}") from None

    @classmethod
    def of(cls, values: Any) -> Preset:
        """The preset of plain values, ``{"set": {"brows": 0.5}, "expression": "happy"}``.

        Raises:
            DataError: They are something else; the message names no file.
        """
        if not isinstance(values, dict):
            raise DataError(f'is no preset; write {{"set": {{"brows": 0.5}}}}, or {_known()}')
        for key in values:
            if key not in KEYS:
                raise DataError(f"{key!r} is not part of a preset; it has {_known()}")
        strength, teeth = values.get("strength"), values.get("teeth")
        if strength is not None and not (_is_number(strength) and 0 <= strength <= 1):
            raise DataError("strength is a number from 0 to 1")
        known = next((one for one in TEETH if one == teeth), None)
        if known is None and teeth is not None:
            raise DataError(f"teeth is one of {', '.join(TEETH)}")
        expression = values.get("expression")
        if expression is not None and expression not in EXPRESSIONS:
            raise DataError(f"expression is one of {', '.join(EXPRESSIONS)}")
        if strength is not None and expression is None:
            raise DataError("strength is of an expression, and there is none")
        degrees = _degrees(values.get("set", {}))
        if expression is not None and "smile" in degrees:
            raise DataError("smile and expression exclude each other; keep one of them")
        like = None if values.get("like") is None else shown_of(values["like"])
        other = "smile" if "smile" in degrees else "expression" if expression else None
        if like is not None and other is not None:
            raise DataError(f"{other} and like exclude each other; keep one of them")
        return cls(degrees, expression, strength, known, like)

    def values(self) -> dict[str, Any]:
        """Plain values, from which ``of`` makes the same preset."""
        all_of_them = {
            "set": dict(self.degrees),
            "expression": self.expression,
            "strength": self.strength,
            "teeth": self.teeth,
            "like": None if self.like is None else as_values(self.like),
        }
        return {key: value for key, value in all_of_them.items() if value not in (None, {})}

    def request(self) -> EditRequest:
        """The request that it stands for; a broad smile where it asks for nothing."""
        degrees = dict(self.degrees)
        if not degrees and self.expression is None and self.like is None:
            degrees = {"smile": 1.0}
        strength = 1.0 if self.strength is None else self.strength
        return EditRequest(degrees, self.expression, strength, self.teeth, like=self.like)


def _degrees(values: Any) -> dict[str, float]:
    if not isinstance(values, dict):
        raise DataError('set holds names and degrees: {"set": {"brows": 0.5}}')
    for name, degree in values.items():
        if not _is_number(degree):
            raise DataError(f"{name!r} in set is no number")
    return {name: float(degree) for name, degree in values.items()}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _known() -> str:
    return f"{', '.join(KEYS[:-1])} and {KEYS[-1]}"
