"""A checkpoint as a file: whole and unchanged, or refused before anything of it is used.

torch writes a ZIP archive with a CRC-32 of every record, and never looks at them again. Here all
are compared before a checkpoint is loaded; and nothing in one is unpickled but tensors and plain
values.
"""

from __future__ import annotations

import os
import struct
import zipfile
import zlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import torch

from gioconda.errors import GiocondaError

LAST, BEST = "last.ckpt", "best.ckpt"
BEFORE, DAMAGED = "previous.ckpt", "damaged.ckpt"
ALL_PARTS = ("state_dict", "optimizer_states", "random", "loops")
_NO_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    ValueError,
)


class CheckpointFileError(GiocondaError):
    """A checkpoint is missing, empty, cut, damaged, or of another program."""


def read_checkpoint(path: Path, needed: Sequence[str] = ALL_PARTS) -> dict[str, Any]:
    """A checkpoint, mapped from disk once its checksums were compared.

    Args:
        path: The file.
        needed: What has to be in it.

    Raises:
        CheckpointFileError: It cannot be used; says why.
    """
    require_sound(path)
    try:
        saved = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    except Exception as error:  # of many kinds; torch's advice is to unpickle what it refuses
        raise CheckpointFileError(f"{path}: cut off, or no checkpoint") from error
    if not isinstance(saved, dict) or any(name not in saved for name in needed):
        raise CheckpointFileError(f"{path}: no checkpoint of `gioconda fit`")
    return saved


def require_sound(path: Path) -> None:
    """Make sure that a file is an archive as torch writes it, with every byte as it was written.

    Raises:
        CheckpointFileError: It is not; says why.
    """
    if not path.is_file():
        raise CheckpointFileError(f"{path}: not there")
    if path.stat().st_size == 0:
        raise CheckpointFileError(f"{path}: empty")
    try:
        with zipfile.ZipFile(path) as archive:
            changed = archive.testzip()
    except _NO_ARCHIVE as error:
        raise CheckpointFileError(f"{path}: cut off, or no checkpoint") from error
    except OSError as error:
        raise CheckpointFileError(f"{path}: cannot be read ({error.strerror})") from error
    if changed is not None:
        raise CheckpointFileError(
            f"{path}: damaged; its record {changed} has another checksum than when it was written"
        )


def keep_before(path: Path) -> None:
    """Keep the checkpoint that is about to be replaced as ``previous.ckpt`` beside it.

    There is no moment without a whole one: the file gets a second name, and keeps its first.
    """
    if not path.is_file():
        return
    aside = path.with_name(f".{BEFORE}.part")
    with suppress(FileNotFoundError):
        aside.unlink()
    try:
        os.link(path, aside)
    except OSError:  # a disk without hard links
        path.replace(path.with_name(BEFORE))
        return
    aside.replace(path.with_name(BEFORE))
