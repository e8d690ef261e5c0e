"""Jobs for the tests of the worker, which its process imports."""

from __future__ import annotations

import os
import pickle
import time
from collections.abc import Callable

from gioconda.errors import GiocondaError


def prepare(greeting: str) -> dict[str, Callable[..., object]]:
    if greeting == "no":
        raise GiocondaError("there are no weights")
    return {
        "greet": lambda name: f"{greeting} {name}",
        "lie": lambda: pickle.dumps(os.getpid).decode("latin-1"),
        "pid": os.getpid,
        "refuse": refuse,
        "stumble": lambda: 1 / 0,
        "die": lambda: os._exit(3),
        "dawdle": lambda: time.sleep(3600),
    }


def refuse() -> None:
    raise GiocondaError("family.jpg: damaged")
