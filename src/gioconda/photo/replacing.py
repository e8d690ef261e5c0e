"""A picture file takes the place of another, with all that the system knows of that one."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from gioconda.atomic import aside_of, sync_folder
from gioconda.errors import PhotoError
from gioconda.photo.origin import Origin


def replace_file(
    path: Path,
    content: bytes,
    origin: Origin | None,
    *,
    touch: bool,
    announce: Callable[[Path], None] | None = None,
) -> None:
    """Write a file in one step: readers see the old file or the new one, never a part.

    Of a file that is replaced the owner, permissions, extended attributes and access lists are
    kept, as far as the system lets us. A link goes on pointing to its file.

    Args:
        path: The file.
        content: What it will hold.
        origin: What it must be to be replaced; None for whatever it is. Its times are kept then,
            unless ``touch``.
        touch: Let the file's time be that of its change.
        announce: Called with the finished file, which lies aside and only lacks its name.

    Raises:
        PhotoError: It cannot be written, or is no longer what was read.
    """
    target = Path(os.path.realpath(path))
    try:
        aside = aside_of(target)
        try:
            with aside.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if target.exists():
                take_after(aside, target, times=origin is not None and not touch)
            if announce is not None:
                announce(aside)
            # Nothing may come between the look and the renaming.
            if origin is not None and not origin.is_still(target):
                raise _changed(path)
            aside.replace(target)
        finally:
            aside.unlink(missing_ok=True)
        sync_folder(target.parent)
    except FileNotFoundError as error:
        if origin is not None and not target.exists():
            raise _changed(path) from error
        raise _unwritable(path, error) from error
    except OSError as error:
        raise _unwritable(path, error) from error


def links_of(path: Path) -> int:
    """How many names a file has (hard links)."""
    return path.stat().st_nlink


def take_after(new: Path, old: Path, times: bool) -> None:
    """Give a file what the system knows of another: owner, permissions, attributes, access lists.

    Args:
        new: Is changed.
        old: Is not.
        times: Whether the times are taken, too; without, they are now's.
    """
    status = old.stat()
    now = new.stat()
    if sys.platform != "win32" and (status.st_uid, status.st_gid) != (now.st_uid, now.st_gid):
        for owner, group in ((status.st_uid, status.st_gid), (-1, status.st_gid)):
            try:
                os.chown(new, owner, group)
            except PermissionError:
                continue
            break
    shutil.copystat(old, new)  # permissions, times, attributes, access lists
    if not times:
        os.utime(new)


def _changed(path: Path) -> PhotoError:
    return PhotoError(
        f"{path}: another program changed it meanwhile, so it was left as it is; run this again."
    )


def _unwritable(path: Path, error: OSError) -> PhotoError:
    reason = error.strerror or error
    return PhotoError(f"{path}: cannot be written ({reason}); choose another place.")
