"""What a recipe can set: the key of each value, the value, and what it is, from the docstrings."""

from __future__ import annotations

import difflib
import importlib
import inspect
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_OURS = {"callbacks", "logger", "plugins", "enable_checkpointing", "default_root_dir"}
_UNKNOWN_OPTION = re.compile(r"Option '([\w.]+)' is not accepted")
_CLASS = re.compile(r"Problem with given class_path '([\w.]+)'")
_UNRECOGNIZED = re.compile(r"unrecognized arguments: --?([\w.]+)")
_GIVEN = re.compile(r"NestedArg\(key='([\w.]+)'")
_NO_CLASS = re.compile(r"module '([\w.]+)' has no attribute '(\w+)'")
_WRONG_VALUE = re.compile(r"(Expected a .*?\. Got value: .*)")
_NO_TYPE = re.compile(r"Union subtypes Subtypes: \[(.*?)\] Errors: .* Given value: (.*)")
_TYPE_WORDS = re.compile(r"typing\.\w+\[|\]|<class '|(?<=\w)'>")
_KEY = re.compile(r'Parser key "([\w.]+)"')


@dataclass(frozen=True)
class RecipeValue:
    """One value of a recipe.

    Attributes:
        key: What the command line calls it, such as ``model.learning_rate``.
        value: As the recipe has it, or its default.
        about: What it is.
    """

    key: str
    value: Any
    about: str = ""

    @property
    def text(self) -> str:
        """``--key=value`` as the command line takes it."""
        value = self.value if isinstance(self.value, str) else json.dumps(self.value, default=str)
        return f"--{self.key}={value}"


def values_of(config: Mapping[str, Any], rooms: Mapping[str, type]) -> list[RecipeValue]:
    """All values of a recipe, in the order of its rooms.

    Args:
        config: Room -> its values, defaults filled in, as plain dictionaries; a class is
            ``class_path`` and ``init_args``.
        rooms: The classes of rooms that name none.
    """
    found: list[RecipeValue] = []
    for room, values in config.items():
        if room in rooms and isinstance(values, Mapping):
            # Lightning's own arguments take a paragraph each.
            texts = arguments_of(rooms[room]).items()
            about = {name: re.split(r"(?<=[.!]) ", text)[0] for name, text in texts}
            values = {name: value for name, value in values.items() if name not in _OURS}
            found += _each(room, values, about)
        else:
            found += _walk(room, values, "")
    return found


def _walk(key: str, value: Any, about: str) -> Iterator[RecipeValue]:
    if isinstance(value, Mapping) and "class_path" in value:
        path = str(value["class_path"])
        yield RecipeValue(key, path, about or first_sentence(class_at(path)))
        yield from _each(key, value.get("init_args") or {}, arguments_of(class_at(path)))
    else:
        yield RecipeValue(key, value, about)


def _each(key: str, values: Mapping[str, Any], about: Mapping[str, str]) -> Iterator[RecipeValue]:
    for name, value in values.items():
        yield from _walk(f"{key}.{name}", value, about.get(name, ""))


def class_at(path: str) -> type:
    """The class that a recipe's ``class_path`` names."""
    module, _, name = path.rpartition(".")
    found: type = getattr(importlib.import_module(module), name)
    return found


def arguments_of(cls: type) -> dict[str, str]:
    """Argument -> its text in the docstrings of a class and of those that it inherits from."""
    found: dict[str, str] = {}
    for one in reversed(cls.__mro__):
        for text in (one.__doc__, vars(one)["__init__"].__doc__ if "__init__" in vars(one) else ""):
            found |= _arguments_in(inspect.cleandoc(text or ""))
    return found


def _arguments_in(text: str) -> dict[str, str]:
    """The entries below ``Args:``; their continued lines are indented further."""
    found: dict[str, list[str]] = {}
    inside, name = False, ""
    for line in text.splitlines():
        if re.match(r"\w[\w ]*:", line):
            inside, name = line.startswith("Args:"), ""
        entry = re.match(r" {4}\**(\w+)(?: \([^)]*\))?: *(.*)", line)
        if inside and entry:
            name = entry[1]
            found[name] = [entry[2]]
        elif inside and name and line.startswith(" " * 6):
            found[name].append(line.strip())
    plain = re.compile(r":\w+:|``?|~[\w.]+\.(?=\w+`)")
    return {name: plain.sub("", " ".join(lines)) for name, lines in found.items()}


def first_sentence(cls: type) -> str:
    """The first line of a class's docstring."""
    return (cls.__doc__ or "").strip().split("\n")[0].replace("``", "")


def explained(error: str, known: Iterable[str]) -> str:
    """A parser's error in one line; an unknown key with the nearest known ones.

    Args:
        error: The message of jsonargparse.
        known: Keys of the recipe, as of ``values_of``; none where it could not be read.
    """
    unknown, candidates = _unknown_key(error, list(known))
    if unknown:
        there = nearest(unknown, candidates)
        hint = f"did you mean {' or '.join(there)}? " if there else ""
        return f"no key {unknown}; {hint}gioconda fit --config RECIPE --help lists all keys"
    if gone := _NO_CLASS.search(error):
        names = [name for name in dir(importlib.import_module(gone[1])) if name[0].isupper()]
        there = difflib.get_close_matches(gone[2], names, 3)
        hint = f"; did you mean {' or '.join(there)}?" if there else ""
        key = ".".join(_KEY.findall(error))
        return f"{key}: {gone[1]} has no class {gone[2]}{hint}"
    wrong, given, keys = _WRONG_VALUE.search(error), _GIVEN.search(error), _KEY.findall(error)
    if wrong and keys:
        key = f"{keys[0]}.{given[1]}" if given else ".".join(dict.fromkeys(keys))
        return f"{key}: {wrong[1]}"
    plain = " ".join(error.split())
    if keys and (none := _NO_TYPE.search(plain)):
        takes = _TYPE_WORDS.sub("", none[1]).replace("NoneType", "null")
        return f"{'.'.join(dict.fromkeys(keys))}: {none[2]} is none of {takes}"
    return plain


def one_line(error: Exception) -> str:
    """Why values cannot work, as the library that refuses them says it, and what else to take."""
    told = " ".join(str(error).replace("`", "").split())
    no_gpu = "gpu backend" in told or "Accelerator can not run" in told
    return f"{told} Take trainer.accelerator=cpu, or auto" if no_gpu else told


def _unknown_key(error: str, known: Sequence[str]) -> tuple[str, list[str]]:
    """The key that is not there, or nothing, and those that could have been meant."""
    if found := _UNRECOGNIZED.search(error):
        return found[1], [*known, *(key.split(".")[0] for key in known)]
    found = _UNKNOWN_OPTION.search(error)
    if not found:
        return "", []
    given, keys, classes = _GIVEN.search(error), _KEY.findall(error), _CLASS.findall(error)
    room = keys[0] if keys else ""
    path = given[1] if given else ".".join([*keys[1:], found[1]])
    key = f"{room}.{path.replace('init_args.', '')}".strip(".")
    above = key.rpartition(".")[0]
    if classes:
        known = [*known, *(f"{above}.{name}" for name in arguments_of(class_at(classes[-1])))]
    return key, [one for one in known if one.rpartition(".")[0] == above] or list(known)


def nearest(key: str, known: Sequence[str], most: int = 3) -> list[str]:
    """The keys that are written most like another; where none is, those with its last part."""
    whole = difflib.get_close_matches(key, list(dict.fromkeys(known)), most, 0.75)
    if whole:
        return whole
    last = key.rpartition(".")[2]
    by_last = {one: one.rpartition(".")[2] for one in known}
    near = set(difflib.get_close_matches(last, list(dict.fromkeys(by_last.values())), most, 0.75))
    return [one for one, name in by_last.items() if name in near][:most]
