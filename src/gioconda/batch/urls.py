"""Files of object stores and of other file systems, named by URL (``s3://bucket/in/a.jpg``).

A `Url` has the names of ``pathlib.Path``, so that most code takes either. `fsspec` does the work:
``s3://`` needs its package ``s3fs``, ``gs://`` needs ``gcsfs``. Its errors become one line.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path, PurePath, PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from gioconda.atomic import SUFFIX
from gioconda.errors import MissingExtraError, PhotoError
from gioconda.extras import require

# File systems in which a file appears whole or not at all when it is written.
WHOLE = {"memory", "s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "oss"}
_TIMES = ("LastModified", "mtime", "last_modified", "updated", "modified", "created")


class Status(NamedTuple):
    """What a file system says of a file, named as in ``os.stat_result``.

    Attributes:
        st_size: Its bytes.
        st_mtime_ns: When it was written, in nanoseconds since 1970; 0 where that is not known.
    """

    st_size: int
    st_mtime_ns: int


NOTHING = Status(-1, 0)
"""What a listing says of what it does not name."""


@dataclass(frozen=True)
class Url:
    """A file or a folder of a file system.

    Attributes:
        text: Without a slash at its end.
        listed: What a listing said of it, which saves a request; None to ask.
    """

    text: str
    listed: Status | None = field(default=None, compare=False)

    @classmethod
    def of(cls, text: str) -> Url:
        """The URL of what a person wrote."""
        protocol, _, path = text.partition("://")
        return cls(f"{protocol}://{path.strip('/')}")

    def __str__(self) -> str:
        return self.text

    def __truediv__(self, part: str | PurePath) -> Url:
        below = part if isinstance(part, str) else part.as_posix()
        return self if below == "." else Url(f"{self.text}/{below}")

    @property
    def protocol(self) -> str:
        """What stands before ``://``."""
        return self.text.partition("://")[0]

    @property
    def name(self) -> str:
        """What stands behind the last slash."""
        return self.text.rpartition("/")[2]

    @property
    def stem(self) -> str:
        """The name without its suffix."""
        return PurePosixPath(self.name).stem

    @property
    def suffix(self) -> str:
        """The end of the name from its last dot."""
        return PurePosixPath(self.name).suffix

    @property
    def parent(self) -> Url:
        """The folder."""
        return Url(self.text.rpartition("/")[0])

    def with_name(self, name: str) -> Url:
        """Another file of the folder."""
        return self.parent / name

    def absolute(self) -> Url:
        """The same, without what a listing said."""
        return self if self.listed is None else replace(self, listed=None)

    resolve = absolute

    def relative_to(self, folder: Path | Url) -> PurePosixPath:
        """The path below a folder."""
        return PurePosixPath(self.text.removeprefix(f"{folder}/"))

    def stat(self) -> Status:
        """Size and time.

        Raises:
            FileNotFoundError: There is no such file.
            PhotoError: The file system cannot be asked.
        """
        if self.listed == NOTHING:
            raise FileNotFoundError(self.text)
        if self.listed is not None:
            return self.listed
        with _one_line(self):
            return status_of(self.system.info(self.path))

    def exists(self) -> bool:
        """Whether there is such a file."""
        try:
            self.stat()
        except FileNotFoundError:
            return False
        return True

    is_file = exists

    def is_dir(self) -> bool:
        """Whether there is anything below it."""
        with _one_line(self):
            return bool(self.system.isdir(self.path))

    def read_bytes(self, count: int | None = None) -> bytes:
        """Its content, or its beginning.

        Raises:
            FileNotFoundError: There is no such file.
            PhotoError: It cannot be read.
        """
        with _one_line(self):
            return bytes(self.system.cat_file(self.path, 0, count) if count else self._content())

    def write_bytes(self, content: bytes) -> None:
        """Write it in one step: readers see the old file or the new one, never a part.

        Object stores do that by themselves; elsewhere it is written aside and renamed.

        Raises:
            PhotoError: It cannot be written.
        """
        with _one_line(self, "cannot be written"):
            if self.protocol in WHOLE:
                self.system.pipe_file(self.path, content)
                return
            self.system.makedirs(self.parent.path, exist_ok=True)
            # Without the stem: `mv` takes a name with brackets for a pattern.
            aside = self.with_name(f".{secrets.token_hex(8)}{SUFFIX}{self.suffix}").path
            try:
                self.system.pipe_file(aside, content)
                self.system.mv(aside, self.path)
            except BaseException:
                with suppress(Exception):
                    self.system.rm_file(aside)
                raise

    def unlink(self, missing_ok: bool = False) -> None:
        """Delete it."""
        try:
            with _one_line(self, "cannot be deleted"):
                self.system.rm_file(self.path)
        except FileNotFoundError:
            if not missing_ok:
                raise

    def files(self, recursive: bool = True) -> list[Url]:
        """The files below it, as a listing tells of them; none where there is no such folder."""
        with _one_line(self):
            try:
                depth = None if recursive else 1
                found = self.system.find(self.path, maxdepth=depth, detail=True)
            except FileNotFoundError:
                return []
        return self._listed(found)

    def matches(self) -> list[Url]:
        """The files that it stands for as a pattern."""
        top = self
        while has_magic(top.text):
            top = top.parent
        with _one_line(self):
            return top._listed(self.system.glob(self.path, detail=True))

    @property
    def system(self) -> Any:
        """The file system of `fsspec`.

        Raises:
            PhotoError, MissingExtraError: There is none for this URL, or it is not installed.
        """
        return _located(self.text)[0]

    @property
    def path(self) -> str:
        """What the file system calls it."""
        return str(_located(self.text)[1])

    def _content(self) -> bytes:
        return bytes(self.system.cat_file(self.path))

    def _listed(self, found: Mapping[str, Mapping[str, Any]]) -> list[Url]:
        top = self.path.rstrip("/")
        return [
            Url(f"{self.text}{path.removeprefix(top)}", status_of(info))
            for path, info in found.items()
            if info["type"] == "file"
        ]


Place = Path | Url
"""Where a file or a folder lies."""


def place_of(text: str) -> Place:
    """The place of a text: a `Url` where it is one, but that of a ``file://`` is its path."""
    if not is_url(text):
        return Path(text)
    if text.startswith("file://"):
        return Path(unquote(urlsplit(text).path))
    return Url.of(text)


def is_url(text: str) -> bool:
    """Whether a text names a place by URL."""
    protocol, there, _ = text.partition("://")
    return bool(there) and protocol.isalnum()


def delete_together(urls: Sequence[Url]) -> None:
    """Delete files of one file system, which many take by the thousand.

    Raises:
        FileNotFoundError: One is not there.
        PhotoError: They cannot be deleted.
    """
    if urls:
        with _one_line(urls[0], "cannot be deleted"):
            urls[0].system.rm([url.path for url in urls])


def status_of(info: Mapping[str, Any]) -> Status:
    """Size and time of a file, by what its file system says of it."""
    when = next((info[key] for key in _TIMES if info.get(key) is not None), 0)
    if isinstance(when, str):
        when = datetime.fromisoformat(when)
    seconds = when.timestamp() if isinstance(when, datetime) else float(when)
    return Status(int(info["size"] or 0), round(seconds * 1e6) * 1000)


def has_magic(text: str) -> bool:
    """Whether a text is a pattern."""
    return any(letter in text for letter in "*?[")


@lru_cache(maxsize=64)
def _located(text: str) -> tuple[Any, str]:
    protocol = text.partition("://")[0]
    require("cluster", "fsspec", "pyarrow", what=f"{protocol}:// needs")
    from fsspec.core import url_to_fs

    try:
        system, path = url_to_fs(text)
    except (ImportError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise PhotoError(f"{text}: cannot be reached ({reason})") from error
    return system, str(path)


@contextmanager
def _one_line(url: Url, what: str = "cannot be read") -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, PhotoError, MissingExtraError):
        raise
    except Exception as error:  # each store's library has errors of its own
        reason = " ".join(str(error).split()) or type(error).__name__
        raise PhotoError(f"{url}: {what} ({reason})") from error
