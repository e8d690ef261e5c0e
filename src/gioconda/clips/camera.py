"""A camera, or a file in its place, of which only the newest frame counts.

Who edits slower than the camera delivers must not fall behind: frames in between are dropped.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import cv2
import numpy as np

from gioconda.errors import ClipError
from gioconda.types import Pixels

_USUAL_RATE = 30.0


class CameraFrame(NamedTuple):
    """A frame of a camera: its number, when it was taken in seconds, and its pixels."""

    number: int
    seconds: float
    pixels: Pixels


class Camera:
    """Reads in a thread of its own, and keeps the newest frame.

    Args:
        source: Number of a camera, or a file, which is played at its own speed.

    Raises:
        ClipError: There is no such camera or file.
    """

    def __init__(self, source: int | Path) -> None:
        self._capture: Any = cv2.VideoCapture(source if isinstance(source, int) else str(source))
        if not self._capture.isOpened():
            name = f"camera {source}" if isinstance(source, int) else str(source)
            raise ClipError(f"{name}: cannot be opened; name another one by --camera, or a file")
        rate = float(self._capture.get(cv2.CAP_PROP_FPS) or 0)
        self.rate = rate if 1 <= rate <= 240 else _USUAL_RATE
        self._is_file = not isinstance(source, int)
        self._newest: CameraFrame | None = None
        self._changed = threading.Condition()
        self._ended = False
        self.count = 0
        self._thread = threading.Thread(target=self._read, name="gioconda-camera", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._changed:
            self._ended = True
        self._thread.join()
        self._capture.release()

    def after(self, number: int) -> CameraFrame | None:
        """The newest frame, once it is a later one; None where the camera has ended.

        Args:
            number: Of the last frame that was taken; -1 at first.
        """

        def is_later() -> bool:
            return self._newest is not None and self._newest.number > number

        with self._changed:
            self._changed.wait_for(lambda: self._ended or is_later())
            return self._newest if is_later() else None

    def _read(self) -> None:
        started = time.monotonic()
        while not self._ended:
            there, pixels = self._capture.read()
            if not there:
                break
            if self._is_file:  # as a camera would deliver it
                time.sleep(max(0.0, started + self.count / self.rate - time.monotonic()))
            seconds = time.monotonic() - started
            rgb = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), np.uint8)
            with self._changed:
                self._newest = CameraFrame(self.count, seconds, rgb)
                self.count += 1
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()
