"""A run that is asked to stop saves first: SIGTERM (as schedulers send it) and Ctrl-C."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from types import FrameType
from typing import Any

import lightning

from gioconda.training.checkpoint_file import LAST
from gioconda.training.checkpoints import Checkpoints

SIGNALS = (signal.SIGTERM, signal.SIGINT)


class StopRequested(Exception):  # noqa: N818 - it is no error
    """A signal stopped the run after a save.

    Attributes:
        signal: Its number.
        speaks: Whether this process prints the message.
    """

    def __init__(self, message: str, number: int, speaks: bool) -> None:
        super().__init__(message)
        self.signal, self.speaks = number, speaks


class StopGently(lightning.Callback):
    """On a signal: finishes the batch, saves, and ends the run; a second Ctrl-C ends it at once.

    Args:
        checkpoints: What saves.
    """

    def __init__(self, checkpoints: Checkpoints) -> None:
        self.checkpoints = checkpoints
        self.received = 0
        self._before: dict[int, Any] = {}
        self._launcher: Any = None

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """Listens; only a program's main thread can."""
        self._launcher = trainer.strategy.launcher
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._note) for number in SIGNALS}

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.received and number == signal.SIGINT:
            raise KeyboardInterrupt
        self.received = number
        if number == signal.SIGTERM and self._launcher is not None:
            self._launcher.kill(number)  # the processes that this one started must know, too

    def on_train_batch_end(self, trainer: Any, pl_module: Any, *args: Any) -> None:
        """Saves and stops where any process was asked to.

        Raises:
            StopRequested: It was.
        """
        asked = trainer.strategy.reduce_boolean_decision(bool(self.received), all=False)
        if not asked:
            return
        self.checkpoints.save(trainer, pl_module)
        number = self.received or int(signal.SIGTERM)
        path: Path = self.checkpoints.folder / LAST
        name = signal.Signals(number).name
        raise StopRequested(
            f"stopped by {name} after batch {pl_module.batches}; saved {path}; "
            "the same command with --resume goes on",
            number,
            trainer.is_global_zero,
        )

    def teardown(self, trainer: Any, pl_module: Any, stage: str) -> None:
        """Listens no more."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before = {}
