"""Whether a recipe names code of others, which to read a recipe is to run.

A class that a recipe names is imported, and what is imported runs. gioconda, Lightning and torch
are what a recipe is written for; anything else is somebody's program.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from gioconda.errors import GiocondaError
from gioconda.training.recipe_file import read_recipe

TRUSTED = ("gioconda", "lightning", "torch")
_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)+")
_SUFFIXES = (".yaml", ".yml", ".json")  # a value may be a file of values


class UntrustedRecipeError(GiocondaError):
    """A recipe names code outside of gioconda, Lightning and torch."""


def require_trusted(recipes: Sequence[Path], arguments: Sequence[str]) -> None:
    """Make sure that nothing but gioconda, Lightning and torch would be imported.

    Args:
        recipes: The recipes.
        arguments: Values in place of theirs: ``["--data.class_path=my.Data"]``.

    Raises:
        UntrustedRecipeError: Something would; names it.
        DataError: A recipe cannot be read.
    """
    read = set(recipes)
    texts = [text for recipe in recipes for text in _texts(read_recipe(recipe), read)]
    texts += [text for one in arguments for text in _texts(_value_of(one), read)]
    foreign = sorted({text for text in texts if _is_code(text)})
    if foreign:
        source = recipes[-1] if recipes else "the arguments"
        raise UntrustedRecipeError(
            f"{source}: would run code outside of gioconda, Lightning and torch: "
            f"{', '.join(foreign)}; if you trust it, say --trust-recipe"
        )


def _value_of(argument: str) -> Any:
    """What an argument gives: YAML behind the first ``=``, or all of it."""
    text = argument.partition("=")[2] if argument.startswith("-") else argument
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        return text


def _texts(value: Any, read: set[Path]) -> Iterator[str]:
    """All texts of a value, in files that it names as well; keys, too."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _texts(key, read)
            yield from _texts(one, read)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one, read)
    elif isinstance(value, str):
        yield value
        path = Path(value)
        if path.suffix in _SUFFIXES and path not in read and path.is_file():
            read.add(path)
            yield from _texts(yaml.safe_load(path.read_text(encoding="utf-8")), read)


def _is_code(text: str) -> bool:
    """Whether a text is a name that could be imported, of something that is not trusted."""
    top = text.partition(".")[0]
    if not _NAME.fullmatch(text) or top in TRUSTED:
        return False
    try:
        return find_spec(top) is not None
    except (ImportError, ValueError):
        return True
