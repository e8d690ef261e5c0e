"""What is kept beside the results, on a disk or in an object store."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from gioconda.atomic import replacing, sweep
from gioconda.batch.sources import Source
from gioconda.batch.urls import Place, Url, delete_together
from gioconda.errors import GiocondaError, PhotoError

_AT_ONCE = 32  # files of a store that are asked for together


def check_shared(photos: Iterable[Source], output: Place | None, option: str) -> None:
    """Make sure that other processes can see the photos and the place of their results.

    Args:
        photos: The photos.
        output: Where results go; None for beside the photos.
        option: What asks for other processes.

    Raises:
        PhotoError: They cannot.
    """
    for place in (output, *(photo.path for photo in photos)):
        if isinstance(place, Url) and place.protocol == "memory":
            raise PhotoError(f"{place}: lies in the memory of one process; leave {option} out")


def files_below(folder: Place) -> list[Place]:
    """The files below a folder, by name; none where there is no such folder."""
    if isinstance(folder, Url):
        return [*sorted(folder.files(), key=str)]
    return [*sorted(path for path in folder.rglob("*") if path.is_file())]


def read_all(places: Iterable[Place]) -> list[bytes]:
    """The content of files; nothing where one is gone meanwhile."""
    wanted = list(places)
    if not any(isinstance(place, Url) for place in wanted):
        return [_content(place) for place in wanted]
    from concurrent.futures import ThreadPoolExecutor  # commands that need none start quicker

    with ThreadPoolExecutor(_AT_ONCE) as threads:
        return list(threads.map(_content, wanted))


def put(place: Place, content: bytes) -> None:
    """Write a file in one step; folders above are made.

    Raises:
        PhotoError: It cannot be written.
    """
    if isinstance(place, Url):
        place.write_bytes(content)
        return
    try:
        with replacing(place) as aside:
            aside.write_bytes(content)
    except OSError as error:
        raise PhotoError(f"{place}: cannot be written ({error.strerror})") from error


def remove(places: Iterable[Place]) -> None:
    """Delete files; those that are gone or cannot be deleted are left alone."""
    wanted = list(places)
    urls = [place for place in wanted if isinstance(place, Url)]
    with suppress(OSError, GiocondaError):
        delete_together(urls)
        wanted = [place for place in wanted if not isinstance(place, Url)]
    for place in wanted:
        with suppress(OSError, GiocondaError):
            place.unlink(missing_ok=True)


def remove_empty(folder: Place) -> None:
    """Delete a folder on a disk, and those below it, as far as nothing is in them."""
    if isinstance(folder, Path):
        for path in sorted(folder.rglob("*"), reverse=True):
            with suppress(OSError):
                path.rmdir()
        with suppress(OSError):
            folder.rmdir()


def sweep_beside(results: Iterable[Place]) -> None:
    """Delete what processes that are gone left half-written where results lie, on a disk."""
    for folder in {path.parent for path in results if isinstance(path, Path)}:
        sweep(folder)


def _content(place: Place) -> bytes:
    with suppress(OSError, GiocondaError):
        return place.read_bytes()
    return b""
