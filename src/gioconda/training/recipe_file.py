"""A recipe as a file: read whole, or refused in one line that names it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from gioconda.errors import DataError

ROOMS = ("seed_everything", "model", "data", "trainer", "run")
"""What a recipe of a network may hold; one that fills a model in one go holds ``fit``."""


def read_recipe(recipe: Path) -> dict[str, Any]:
    """What a recipe holds, as plain values.

    Raises:
        DataError: It is not there, is no text or no YAML, is empty, or names neither ``model`` nor
            ``fit``; the message names the line where there is one.
    """
    try:
        content = yaml.safe_load(recipe.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DataError(f"{recipe}: no such recipe") from error
    except OSError as error:
        raise DataError(f"{recipe}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{recipe}: no text in UTF-8; a recipe is a YAML file") from error
    except yaml.YAMLError as error:
        raise DataError(_fault(recipe, error)) from error
    if content is None:
        raise DataError(f"{recipe}: empty; a recipe has the rooms {', '.join(ROOMS)}")
    if not isinstance(content, dict):
        raise DataError(
            f"{recipe}: no recipe; it has the rooms {', '.join(ROOMS)}, each as `room:`"
        )
    return content


def require_model(recipes: list[Path], arguments: list[str]) -> None:
    """Make sure that some recipe, or an argument, says what is trained.

    Raises:
        DataError: None does, or one is no recipe.
    """
    contents = [read_recipe(recipe) for recipe in recipes]
    if not recipes or any({"model", "fit"} & content.keys() for content in contents):
        return
    if not any(argument.startswith("--model") for argument in arguments):
        there = ", ".join(str(key) for key in contents[-1]) or "none"
        raise DataError(f"{recipes[-1]}: no `model`, so there is nothing to train; it has: {there}")


def _fault(recipe: Path, error: yaml.YAMLError) -> str:
    """What is wrong with YAML, and where."""
    mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
    problem = str(error.problem if isinstance(error, yaml.MarkedYAMLError) else error)
    if "'\\t'" in problem:
        problem = "a tab; YAML is indented by blanks"
    line = "" if mark is None else f":{mark.line + 1}"
    return f"{recipe}{line}: not YAML: {' '.join(problem.split())}"
