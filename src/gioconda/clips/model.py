"""What every clip gives, whatever it is stored as: its frames, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from gioconda.types import Pixels

Native = NDArray[Any]


@dataclass(frozen=True)
class ClipFrame:
    """One frame, upright.

    Attributes:
        number: Place in the clip, from 0.
        seconds: When it is shown, from the clip's first frame.
        native: ``(H, W, 3)`` RGB, or ``(H, W, 4)`` with alpha; uint8, or uint16 where the clip has
            more than 8 bits.
        broken: Whether its data are damaged; such a frame is not edited.
        coded: What it was decoded from, for the clip's own writer; None where there is none.
    """

    number: int
    seconds: float
    native: Native
    broken: bool = False
    coded: Any = None

    @property
    def pixels(self) -> Pixels:
        """``(H, W, 3)`` uint8 RGB."""
        colours = self.native[..., :3]
        if colours.dtype == np.uint16:
            colours = (colours >> 8).astype(np.uint8)
        return np.ascontiguousarray(colours)


class Clip(Protocol):
    """Frames that can be gone through any number of times."""

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the upright frames."""

    @property
    def count(self) -> int:
        """How many frames there are, about: containers may be wrong or silent about it."""

    @property
    def rate(self) -> float:
        """Frames a second, on average."""

    def frames(self) -> Iterator[ClipFrame]:
        """The frames, in the order in which they are shown."""


class FrameList:
    """A clip of frames in memory.

    Args:
        natives: ``(H, W, 3)`` uint8 or uint16 RGB each.
        rate: Frames a second.
        seconds: When each is shown; None for a steady rate.
    """

    def __init__(
        self, natives: Sequence[Native], rate: float = 30.0, seconds: Sequence[float] | None = None
    ) -> None:
        self._natives, self._rate = natives, rate
        self._seconds = seconds or [k / rate for k in range(len(natives))]

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the frames."""
        height, width = self._natives[0].shape[:2]
        return height, width

    @property
    def count(self) -> int:
        """How many frames there are."""
        return len(self._natives)

    @property
    def rate(self) -> float:
        """Frames a second."""
        return self._rate

    def frames(self) -> Iterator[ClipFrame]:
        """The frames."""
        for k, (native, seconds) in enumerate(zip(self._natives, self._seconds, strict=True)):
            yield ClipFrame(k, seconds, native)
