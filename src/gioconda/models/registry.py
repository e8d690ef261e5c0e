"""The register of methods: a name for each class, and the config that made each instance.

A method's ``__init__`` signature is its config schema; the decorator records the arguments (with
the defaults filled in), so that weights can be stored beside all that is needed to rebuild them.
"""

from __future__ import annotations

import functools
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, TypeVar

from gioconda.errors import WeightsError
from gioconda.models.contract import Method

M = TypeVar("M", bound=type[Method])

ROOM = "gioconda.models"  # where methods live

_METHODS: dict[str, type[Method]] = {}


def register(name: str, *, tiny: Mapping[str, Any] | None = None) -> Callable[[M], M]:
    """Register a method under a name and let its instances remember their ``config``.

    Args:
        name: What files and recipes call it.
        tiny: A config that is small enough to train in a test; None for the defaults.
    """

    def decorate(cls: M) -> M:
        if name in _METHODS:
            raise ValueError(f"the name {name!r} is registered twice")
        init = cls.__init__
        signature = inspect.signature(init)

        @functools.wraps(init)
        def remember(self: Any, *args: Any, **kwargs: Any) -> None:
            init(self, *args, **kwargs)
            bound = signature.bind(self, *args, **kwargs)
            bound.apply_defaults()
            self.config = {k: v for k, v in bound.arguments.items() if k != "self"}

        cls.__init__ = remember  # type: ignore[method-assign]
        cls.name, cls.tiny = name, dict(tiny or {})
        _METHODS[name] = cls
        return cls

    return decorate


def list_models() -> list[str]:
    """Names of all registered methods, sorted."""
    _import_methods()
    return sorted(_METHODS)


def method_class(name: str) -> type[Method]:
    """The class that is registered as ``name``.

    Raises:
        WeightsError: No method has this name; lists those that there are.
    """
    if name not in _METHODS:
        _import_methods()
    if name not in _METHODS:
        raise WeightsError(f"unknown method {name!r}; known: {', '.join(list_models())}")
    return _METHODS[name]


def create(name: str, **config: Any) -> Method:
    """Build a method from its name and config, with fresh weights.

    Raises:
        WeightsError: No method has this name, or the config does not fit its signature.
    """
    method = method_class(name)
    try:
        return method(**config)
    except TypeError as error:
        raise WeightsError(f"the config of {name!r} does not fit: {error}") from error


@functools.cache
def _import_methods() -> None:
    """Import every file that may register a method, so that no list of them has to be kept."""
    for module in pkgutil.walk_packages(import_module(ROOM).__path__, f"{ROOM}."):
        import_module(module.name)
