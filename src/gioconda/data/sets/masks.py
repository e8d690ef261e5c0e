"""Masks of face, hair and hat that data sets come with: files of their own, or shipped beside."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.data.sets.pictures import decoded
from gioconda.errors import DataError
from gioconda.types import Pixels

SHIPPED_MASKS = "person_masks.npz"


class HeadMask(Protocol):
    """Whatever can say which pixels of a picture are face, hair or hat."""

    def read(self) -> Pixels:
        """``(h, w)`` uint8, 255 inside, else 0, over the whole picture at any resolution."""


@dataclass(frozen=True)
class PackedMask:
    """A shipped mask: ``bits`` (64, 8) uint8, 64 x 64 bits packed along the last axis."""

    bits: NDArray[np.uint8]

    def read(self) -> Pixels:
        """See ``HeadMask``."""
        mask: Pixels = np.unpackbits(self.bits, axis=1) * np.uint8(255)
        return mask


@dataclass(frozen=True)
class FileMask:
    """The union of several mask pictures, each a part of the head."""

    paths: tuple[Path, ...]

    def read(self) -> Pixels:
        """See ``HeadMask``.

        Raises:
            DataError: A part cannot be read, or differs from the others in size.
        """
        whole: Pixels | None = None
        for path in self.paths:
            part = decoded(path, cv2.IMREAD_GRAYSCALE)
            if part is None:
                raise DataError(f"{path}: not a readable mask")
            if whole is not None and part.shape != whole.shape:
                raise DataError(f"{path}: another size than {self.paths[0].name} has")
            whole = part if whole is None else np.maximum(whole, part)
        if whole is None:
            raise ValueError("a mask of no parts")
        return binary(whole)


def read_shipped_masks(folder: Path) -> dict[str, PackedMask]:
    """File name -> mask, from the ``person_masks.npz`` that lies beside some sets.

    Raises:
        DataError: It is damaged.
    """
    path = folder / SHIPPED_MASKS
    try:
        with np.load(path) as file:
            return {
                str(name): PackedMask(bits)
                for name, bits in zip(file["file_name"], file["masks"], strict=True)
            }
    except (OSError, KeyError, ValueError) as error:
        raise DataError(f"{path}: damaged ({error}); get it again or remove it") from error


def binary(soft: Pixels) -> Pixels:
    """255 where a soft mask is over a half, else 0."""
    hard: Pixels = np.where(soft > 127, np.uint8(255), np.uint8(0))
    return hard
