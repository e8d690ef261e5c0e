"""The photos that a URL stands for: a file, a folder, or a pattern."""

from __future__ import annotations

from collections.abc import Iterable

from gioconda.batch.urls import Url, has_magic
from gioconda.errors import PhotoError
from gioconda.photo import OTHER_SUFFIXES, SUFFIXES, is_passed_over, natural_order


def photos_at(url: Url, recursive: bool) -> tuple[list[Url], list[Url]]:
    """The photos, and the raw files, videos and documents beside them; hidden ones left out.

    Raises:
        PhotoError: There are no photos, or the file system cannot be asked.
        MissingExtraError: It needs an extra that is not installed.
    """
    if has_magic(url.text):
        found, what = url.matches(), "the pattern matches no photo; check the pattern"
    elif url.is_dir():
        found = [one for one in url.files(recursive) if not _in_passed_over(one, url)]
        deeper = "" if recursive else "; look into its folders with --recursive"
        what = f"the folder holds no photo{deeper}"
    elif url.exists():
        return [url], []
    else:
        found, what = [], "there is no such file; check the name"
    photos, others = _among(found, SUFFIXES), _among(found, OTHER_SUFFIXES)
    if not photos:
        raise PhotoError(f"{url}: {what}.")
    return photos, others


def _in_passed_over(url: Url, top: Url) -> bool:
    return any(is_passed_over(folder) for folder in url.relative_to(top).parts[:-1])


def _among(found: Iterable[Url], suffixes: Iterable[str]) -> list[Url]:
    known = {*suffixes}
    visible = [url for url in found if not url.name.startswith(".")]
    return sorted(
        (url for url in visible if url.suffix.lower() in known), key=lambda u: natural_order(u.text)
    )
