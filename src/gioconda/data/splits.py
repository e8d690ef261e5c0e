"""Which part of a data set a person or a picture belongs to: by hash, the same in every run."""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePosixPath
from typing import Literal

Split = Literal["train", "val", "test"]
SPLITS: tuple[Split, ...] = ("train", "val", "test")
_LFW_NAME = re.compile(r"(?P<person>.+)_\d+")


def share_of(key: str) -> float:
    """A number in [0, 1) that depends on ``key`` alone."""
    return int.from_bytes(hashlib.sha1(key.encode()).digest()[:8], "big") / 2**64


def split_of(key: str) -> Split:
    """80 % train, 10 % val, 10 % test, by the hash of a person's name or a picture's file name.

    Args:
        key: What must not be torn apart: the person where a data set names people
            (``lfw/Aaron_Eckhart``, ``london/001``), else the file name.
    """
    share = share_of(key)
    return "test" if share < 0.1 else "val" if share < 0.2 else "train"


def name_of_person(file_name: str) -> str | None:
    """Who an LFW file name names: ``Aaron_Eckhart_0001.jpg`` -> ``Aaron_Eckhart``; else None."""
    match = _LFW_NAME.fullmatch(PurePosixPath(file_name).stem)
    return match["person"] if match else None


def lfw_person(file_name: str) -> str:
    """The key of the person in an LFW file name: ``lfw/Aaron_Eckhart``."""
    return "lfw/" + PurePosixPath(file_name).stem.rsplit("_", 1)[0]


def london_person(file_name: str) -> str:
    """The key of the person in a London file name: ``neutral/001.jpg`` -> ``london/001``."""
    return "london/" + PurePosixPath(file_name).name.split(".", 1)[0]


def utkface_picture(file_name: str) -> str:
    """The key of a UTKFace picture; the set names no people."""
    return "utkface/" + PurePosixPath(file_name).name


def ck_person(person: str) -> str:
    """The key that our networks of expressions split Cohn-Kanade's people by: ``ck/S010``.

    Prepared sets split them by ``cohn-kanade/S010``. The packaged weights fix the older key:
    another one would test them on people whom they learned from.
    """
    return f"ck/{person}"
