"""The one file that a project is set up in; ``default.yaml`` is the home of all defaults."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import yaml

from gioconda.errors import DataError

FILE = "annotation.yaml"
DEFAULT = Path(__file__).with_name("default.yaml")
_KEY = re.compile(r"[^\W_]|Arrow(Left|Right|Up|Down)|Enter|[!-/:-@\[-`{-~]")
_LONGEST = 5000  # characters of a text
_BETWEEN: dict[str, tuple[float, float]] = {
    "practice": (0, 100),
    "faces_per_subject": (0, 100_000),
    "repeats": (0, 1),
    "break_every": (0, 100_000),
    "fixation_ms": (0, 10_000),
    "too_fast_ms": (0, 10_000),
    "too_slow_ms": (1, 600_000),
    "seed": (-(2**63), 2**63),
    "most_subjects": (1, 1_000_000),
    "joins_per_hour": (1, 1_000_000),
}


@dataclass(frozen=True)
class SlideShowSettings:
    """What can be set; ``default.yaml`` explains each setting and holds its default."""

    title: str
    instructions: str
    not_smiling_key: str
    smiling_key: str
    not_smiling_label: str
    smiling_label: str
    pictures: str
    practice: int
    faces_per_subject: int
    repeats: float
    break_every: int
    fixation_ms: int
    too_fast_ms: int
    too_slow_ms: int
    seed: int
    most_subjects: int
    joins_per_hour: int


def read_settings(path: Path) -> SlideShowSettings:
    """The settings in a file, the others as in ``default.yaml``.

    Raises:
        DataError: The file cannot be read, has an unknown key, or a value that cannot be.
    """
    given = _mapping(path)
    kinds = {field.name: field.type for field in fields(SlideShowSettings)}
    if unknown := sorted(set(given) - set(kinds)):
        raise DataError(f"{path}: no setting is called {unknown[0]!r}; there are: {list(kinds)}")
    values = _mapping(DEFAULT) | given
    for name, kind in kinds.items():
        if kind == "str" and isinstance(values[name], int):
            values[name] = str(values[name])  # a key such as 1
        if fault := _fault(name, str(kind), values[name]):
            raise DataError(f"{path}: {name}: {fault}")
    settings = SlideShowSettings(**values)
    if settings.smiling_key.lower() == settings.not_smiling_key.lower():
        raise DataError(f"{path}: smiling_key and not_smiling_key are the same; choose two")
    if settings.too_slow_ms <= settings.too_fast_ms:
        raise DataError(f"{path}: too_slow_ms has to be above too_fast_ms")
    return settings


def _mapping(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        reason = " ".join(str(error).split())
        raise DataError(f"{path}: not readable settings ({reason})") from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise DataError(f"{path}: expected lines such as  practice: 6")
    return {str(name): value for name, value in content.items()}


def _fault(name: str, kind: str, value: object) -> str | None:
    """What is wrong with a value; None where nothing is."""
    if kind == "str":
        if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST:
            return f"expected a text of at most {_LONGEST} characters"
        if name.endswith("_key") and not _KEY.fullmatch(value):
            return f"{value!r} is no key; write a letter, a digit, or a name such as ArrowLeft"
        return None
    numbers = int | float if kind == "float" else int
    if isinstance(value, bool) or not isinstance(value, numbers):
        return f"expected a {'number' if kind == 'float' else 'whole number'}, not {value!r}"
    least, most = _BETWEEN[name]
    return None if least <= value <= most else f"expected {least:g} to {most:g}, not {value}"
