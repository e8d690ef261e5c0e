"""Reading a photo where it lies: in a file, or in an object store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gioconda.batch.file_state import FileState
from gioconda.batch.urls import Place, Url
from gioconda.errors import PhotoError
from gioconda.photo import decode_photo, read_photo
from gioconda.photo.limits import check_file
from gioconda.photo.origin import digest_of

if TYPE_CHECKING:
    from gioconda.photo import Photo


def read_place(place: Place, max_megapixels: float) -> tuple[Photo, bytes, FileState]:
    """A photo, its bytes where it is no file, and what its file held.

    Raises:
        PhotoError: There is none, it is damaged or too large, or the store cannot be asked.
        MissingExtraError: The store needs an extra that is not installed.
    """
    if not isinstance(place, Url):
        photo = read_photo(place, max_megapixels=max_megapixels)
        assert photo.origin is not None
        return photo, b"", FileState.of_origin(photo.origin)
    try:
        status = place.stat()  # before its bytes: what changes later is noticed
        check_file(status.st_size, str(place))
        data = place.read_bytes()
    except FileNotFoundError:
        raise PhotoError(f"{place}: there is no such file; check the name.") from None
    photo = decode_photo(data, str(place), max_megapixels=max_megapixels)
    return photo, data, FileState(digest_of(data).hex(), len(data), status.st_mtime_ns)
