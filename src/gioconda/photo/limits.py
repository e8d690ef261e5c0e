"""What a picture may take: megapixels and memory, told by its header before any work is done."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NamedTuple

from gioconda.errors import PhotoError, PhotoTooLargeError

MAX_MEGAPIXELS = 200.0
"""Of a photo, unless an option or ``GIOCONDA_MAX_MEGAPIXELS`` says otherwise."""
MAX_PICTURES = 1000
"""Pages and frames that are counted; of more it is said that there are more."""
_VARIABLE = "GIOCONDA_MAX_MEGAPIXELS"
_SHARE = 0.75  # of the memory that is there


class Needs(NamedTuple):
    """What decoding a picture takes, by its header.

    Attributes:
        width, height: In pixels.
        bytes_a_pixel: Memory at the decoder's peak.
    """

    width: int
    height: int
    bytes_a_pixel: float

    @property
    def megapixels(self) -> float:
        """Millions of pixels."""
        return self.width * self.height / 1e6


def max_megapixels() -> float:
    """The limit on a photo's size: that of ``GIOCONDA_MAX_MEGAPIXELS``, or 200.

    Raises:
        PhotoError: The variable holds no number above zero.
    """
    text = os.environ.get(_VARIABLE)
    if not text:
        return MAX_MEGAPIXELS
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not number > 0:
        raise PhotoError(f"{_VARIABLE}={text}: give a number of megapixels, such as 200.")
    return number


def check(needs: Needs, name: str, most_megapixels: float) -> None:
    """Make sure that a picture may be decoded.

    Raises:
        PhotoTooLargeError: It is larger than allowed, or than the memory that is there.
    """
    sides = f"{name}: {needs.width} x {needs.height}"
    if needs.megapixels > most_megapixels:
        raise PhotoTooLargeError(
            f"{sides} are {needs.megapixels:.4g} megapixels, over the limit of "
            f"{most_megapixels:g}; raise the limit (max_megapixels) or shrink it."
        )
    taken, left = needs.megapixels * 1e6 * needs.bytes_a_pixel, memory_left()
    if taken > _SHARE * left:
        raise PhotoTooLargeError(
            f"{sides} need {taken / 1e9:.1f} GB of memory, and {left / 1e9:.1f} GB are free; "
            "close other programs or shrink it."
        )


def check_file(size: int, name: str) -> None:
    """Make sure that a file may be read into memory.

    Raises:
        PhotoTooLargeError: It is larger than the memory that is there.
    """
    left = memory_left()
    if size > _SHARE * left:
        raise PhotoTooLargeError(
            f"{name}: has {size / 1e9:.1f} GB, and {left / 1e9:.1f} GB of memory are free; "
            "name a photo."
        )


def memory_left() -> float:
    """Bytes of memory that this process may still take; infinite where that cannot be told."""
    return min(_of_the_system(), _of_the_container(), _of_the_process())


def _of_the_system() -> float:
    """What Linux calls available; elsewhere half of what there is."""
    try:
        with Path("/proc/meminfo").open(encoding="ascii") as lines:
            for line in lines:
                if line.startswith("MemAvailable:"):
                    return float(line.split()[1]) * 1024
    except OSError:
        pass
    if sys.platform == "win32":
        return float("inf")
    try:
        return 0.5 * os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return float("inf")


def _of_the_container() -> float:
    """What the control group leaves (cgroup v2)."""
    group = Path("/sys/fs/cgroup")
    try:
        most = (group / "memory.max").read_text(encoding="ascii").strip()
        now = float((group / "memory.current").read_text(encoding="ascii"))
        return float("inf") if most == "max" else max(float(most) - now, 0.0)
    except (OSError, ValueError):
        return float("inf")


def _of_the_process() -> float:
    """What a limit on the address space leaves."""
    if sys.platform == "win32":
        return float("inf")
    import resource

    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    if soft == resource.RLIM_INFINITY:
        return float("inf")
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return float(soft)
    return max(float(soft) - pages * os.sysconf("SC_PAGE_SIZE"), 0.0)
