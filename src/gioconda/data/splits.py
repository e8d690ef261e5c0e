"""Which part of a data set a person or a picture belongs to: by hash, the same in every run."""

from __future__ import annotations

import hashlib
from typing import Literal

Split = Literal["train", "val", "test"]
SPLITS: tuple[Split, ...] = ("train", "val", "test")


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


def lfw_person(file_name: str) -> str:
    """The person in an LFW file name: ``Aaron_Eckhart_0001.jpg`` -> ``lfw/Aaron_Eckhart``."""
    return "lfw/" + file_name.rsplit("/", 1)[-1].rsplit(".", 1)[0].rsplit("_", 1)[0]


def london_person(file_name: str) -> str:
    """The key of the person in a London file name: ``neutral/001.jpg`` -> ``london/001``."""
    return "london/" + file_name.rsplit("/", 1)[-1].split(".", 1)[0]


def utkface_picture(file_name: str) -> str:
    """The key of a UTKFace picture; the set names no people."""
    return "utkface/" + file_name.rsplit("/", 1)[-1]
