"""What lies in the folder of a visitor's clip, beside the result."""

from __future__ import annotations

from pathlib import Path


def found_in(folder: Path) -> Path:
    """The folder of what was found in the clip."""
    return folder / "found"


def portrait(folder: Path, number: int) -> Path:
    """The picture of a person."""
    return folder / f"person_{number}.jpg"
