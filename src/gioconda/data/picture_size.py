"""Whether pictures are of the size that a method takes; said before the first step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gioconda.errors import DataError

_ARGUMENTS = ("image_size", "size")  # what networks call the side of their pictures


def require_size(side_px: int, config: Mapping[str, Any], source: str, way_on: str) -> None:
    """Make sure that pictures are as large as a method takes them.

    Args:
        side_px: Side of the pictures.
        config: What the method was made with; one that names no size takes any.
        source: Where the pictures are from, for the message.
        way_on: What else than the method's size can be changed, for the message.

    Raises:
        DataError: They are not; both sizes are named.
    """
    for argument in _ARGUMENTS:
        if argument in config:
            if config[argument] != side_px:
                raise DataError(
                    f"{source}: pictures of {side_px} px; the model's {argument} is "
                    f"{config[argument]}: set that to {side_px}, or {way_on}"
                )
            return
