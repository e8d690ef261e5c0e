"""Configurations of weights against the tensors beside them, before a network takes memory."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import prod
from typing import Any

from torch import Tensor, nn
from torch.nn.modules.module import (
    register_module_buffer_registration_hook,
    register_module_parameter_registration_hook,
)

Shapes = Mapping[str, Sequence[int]]
"""Name -> sides of each tensor in a file."""

_ALWAYS = 4096  # sides and counts that any configuration may name, such as a picture's size
_SPARE_NUMBERS = 1 << 20  # of buffers that a network computes and no file holds


class TooLargeError(ValueError):
    """A configuration asks for more than the tensors in its file hold."""


def check_config(config: Any, shapes: Shapes) -> None:
    """Make sure that no number in a configuration is far beyond all sides of the tensors.

    Args:
        config: As read from a file: numbers, texts, lists and dicts.
        shapes: Of the file's tensors.

    Raises:
        TooLargeError: One is.
    """
    most = max([_ALWAYS, *(side for shape in shapes.values() for side in shape)])
    for number in _numbers_in(config):
        if abs(number) > most:
            raise TooLargeError(f"its configuration says {number}, and no tensor has such a side")


def _numbers_in(value: Any) -> Iterator[int]:
    if isinstance(value, Mapping):
        for one in value.values():
            yield from _numbers_in(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _numbers_in(one)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield value


@contextmanager
def at_most_of(shapes: Shapes) -> Iterator[None]:
    """Networks that are built inside, in this thread, are not larger than a file's tensors.

    A tensor is counted as its module registers it, before it is filled: until then the system has
    only promised its memory.

    Raises:
        TooLargeError: They would be.
    """
    most = 2 * sum(prod(shape) for shape in shapes.values()) + _SPARE_NUMBERS
    thread, numbers = threading.get_ident(), 0

    def count(_module: nn.Module, _name: str, tensor: Tensor | None) -> None:
        nonlocal numbers
        if tensor is None or threading.get_ident() != thread:
            return
        numbers += tensor.numel()
        if numbers > most:
            raise TooLargeError("its configuration asks for more than its tensors hold")

    hooks = [
        register_module_parameter_registration_hook(count),
        register_module_buffer_registration_hook(count),
    ]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()
