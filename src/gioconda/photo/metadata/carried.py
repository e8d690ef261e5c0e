"""What a picture file carries beside its pixels: read, tidied, or named where a copy lacks it."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from gioconda.photo.metadata import exif as exif_blocks
from gioconda.photo.metadata import photoshop, xmp
from gioconda.photo.metadata.beyond import only_first
from gioconda.photo.metadata.icc import profile_fits
from gioconda.photo.model import Metadata


@dataclass
class Carried:
    """What lies beside the pixels, gathered while a file is read.

    Attributes:
        found: Fields of ``Metadata``, as the file has them.
        orientation: How far the decoded pixels are from upright (EXIF, 1 to 8).
        turned: Whether the decoder turned the pixels already.
        notes: What a person should be told.
        lost: What the file holds and a copy will not, a sentence each.
    """

    found: dict[str, Any] = field(default_factory=dict)
    orientation: int = 1
    turned: bool = False
    notes: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def metadata(self) -> Metadata:
        """The blocks, tidied for the upright picture."""
        found = dict(self.found)
        found["exif"] = self._tidied(exif_blocks.tidy, found.get("exif"), "EXIF")
        tidy_xmp = partial(xmp.tidy, trailer=found.get("trailer") is not None)
        packet = found.get("xmp")
        found["xmp"] = self._tidied(tidy_xmp, packet, "XMP")
        if packet and found["xmp"]:
            self.lost += xmp.left_by_tidy(packet)
        if found.get("resources") and (self.turned or self.orientation != 1):
            found["resources"], lost = photoshop.without_places(found["resources"])
            self.lost += lost
        return Metadata(**found)

    def name_frames(self, pictures: int) -> None:
        """Say that only the first of a file's pictures is kept, where it has several."""
        if pictures > 1:
            self.lost.append(only_first(pictures))

    def check_profile(self, gray: bool) -> None:
        """Leave out an ICC profile that speaks of other colours than the pixels have.

        Args:
            gray: Whether the pixels are gray.
        """
        icc = self.found.get("icc")
        if icc and not profile_fits(icc, gray):
            self.found["icc"] = None
            self.lost.append("its ICC profile does not fit its pixels and is not kept")

    def _tidied(self, tidy: Any, block: bytes | None, name: str) -> bytes | None:
        """``tidy(block)``; a block that is damaged costs a note, not the photo."""
        try:
            return tidy(block) if block else None
        except (ValueError, IndexError, KeyError, struct.error):
            self.lost.append(f"its {name} is damaged and is not kept")
            return None


def as_bytes(value: Any) -> bytes | None:
    """A block that Pillow found, if it is one."""
    return value if isinstance(value, bytes) and value else None
