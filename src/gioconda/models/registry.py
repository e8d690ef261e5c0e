"""The register of methods: a name for each class, and the config that made each instance.

A method's ``__init__`` signature is its config schema; the decorator records the arguments (with
the defaults filled in), so that weights can be stored beside all that is needed to rebuild them.
"""

from __future__ import annotations

import functools
import inspect
import pkgutil
from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar

from torch import nn

from gioconda.errors import WeightsError

M = TypeVar("M", bound=type[nn.Module])

ROOM = "gioconda.models"  # where methods live

_METHODS: dict[str, type[nn.Module]] = {}


def register(name: str) -> Callable[[M], M]:
    """Register a method under ``name`` and let its instances remember their ``config``."""

    def decorate(cls: M) -> M:
        if name in _METHODS:
            raise ValueError(f"the name {name!r} is registered twice")
        init = cls.__init__
        signature = inspect.signature(init)

        @functools.wraps(init)
        def remember(self: nn.Module, *args: Any, **kwargs: Any) -> None:
            init(self, *args, **kwargs)
            bound = signature.bind(self, *args, **kwargs)
            bound.apply_defaults()
            config = {k: v for k, v in bound.arguments.items() if k != "self"}
            self.config = config  # type: ignore[assignment]

        cls.__init__ = remember  # type: ignore[method-assign]
        cls.name = name  # type: ignore[attr-defined]
        _METHODS[name] = cls
        return cls

    return decorate


def list_models() -> list[str]:
    """Names of all registered methods, sorted."""
    _import_methods()
    return sorted(_METHODS)


def create(name: str, **config: Any) -> nn.Module:
    """Build a method from its name and config, with fresh weights.

    Raises:
        WeightsError: No method has this name, or the config does not fit its signature.
    """
    if name not in _METHODS:
        _import_methods()
    if name not in _METHODS:
        raise WeightsError(f"unknown method {name!r}; known: {', '.join(list_models())}")
    try:
        return _METHODS[name](**config)
    except TypeError as error:
        raise WeightsError(f"the config of {name!r} does not fit: {error}") from error


@functools.cache
def _import_methods() -> None:
    """Import every file that may register a method, so that no list of them has to be kept."""
    for module in pkgutil.walk_packages(import_module(ROOM).__path__, f"{ROOM}."):
        import_module(module.name)
