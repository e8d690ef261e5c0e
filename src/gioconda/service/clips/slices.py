"""Long work done a while at a time, in a thread that stands still in between."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class _StoppedError(BaseException):
    """Raised in the work where it is to end; whatever it has opened is closed."""


class Sliced(Generic[T]):
    """Work of many steps, of which some are done at each call of ``go_on``.

    Args:
        work: Is given a function that it calls after each step.

    Attributes:
        steps: How many were done.
        over: Whether it has ended.
    """

    def __init__(self, work: Callable[[Callable[[], None]], T]) -> None:
        self.steps = 0
        self.over = False
        self._work = work
        self._result: T | None = None
        self._error: BaseException | None = None
        self._ends = 0.0
        self._runs = self._stopped = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="gioconda-sliced", daemon=True)
        self._thread.start()

    @property
    def result(self) -> T:
        """What the work returned, when it is over."""
        assert self.over
        return self._result  # type: ignore[return-value]

    def go_on(self, seconds: float) -> bool:
        """Work for a while, up to the first step that ends later.

        Returns:
            Whether the work is over.

        Raises:
            Exception: The work has raised it.
        """
        self._let_run(seconds)
        if self._error is not None:
            raise self._error
        return self.over

    def stop(self) -> None:
        """End the work where it stands."""
        self._stopped = True
        if not self.over:
            self._let_run(0)
        self._thread.join()

    def _let_run(self, seconds: float) -> None:
        with self._changed:
            self._ends = time.monotonic() + seconds
            self._runs = not self.over
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._runs)

    def _run(self) -> None:
        try:
            self._stand_still()
            self._result = self._work(self._step)
        except BaseException as error:
            self._error = error
        with self._changed:
            self.over, self._runs = True, False
            self._changed.notify_all()

    def _step(self) -> None:
        self.steps += 1
        if self._stopped or time.monotonic() >= self._ends:
            with self._changed:
                self._runs = False
                self._changed.notify_all()
            self._stand_still()

    def _stand_still(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._runs)
        if self._stopped:
            raise _StoppedError
