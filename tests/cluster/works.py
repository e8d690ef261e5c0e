"""What the actors of the tests do."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

from gioconda.errors import GiocondaError


def squarer(folder: str) -> Callable[[int], int]:
    """Squares numbers; 13 ends its process once, 66 always, 7 and 8 are errors."""

    def square(number: int) -> int:
        died = Path(folder, "died")
        if number == 66 or (number == 13 and not died.exists()):
            died.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if number == 7:
            raise GiocondaError("7 is not to be squared")
        if number == 8:
            raise KeyError(number)
        return number * number

    return square


def refusing() -> Callable[[int], int]:
    """Cannot be made."""
    raise GiocondaError("there are no such weights")
