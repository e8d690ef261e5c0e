"""Which file is which picture, by content: a replaced file is new, a renamed one the same.

Files are read once. After that their size and times tell that nothing has changed, and only files
whose stamp is another are read again.
"""

from __future__ import annotations

import hashlib
import io
import secrets
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from gioconda.annotation.pictures import require_picture
from gioconda.annotation.store import UNDECODED, Store
from gioconda.errors import PhotoError

Watch = Callable[[str, int], AbstractContextManager[Callable[[], None]]]
"""A progress bar: what is done in how many steps -> something to call after each."""

_CHANGED = "was replaced or deleted while the slide show ran; start it again to show what is there"


@dataclass(frozen=True)
class _Row:
    """A picture as it is stored; see ``schema.sql``."""

    id: str
    name: str
    digest: str | None
    stamp: str | None
    shown: bool


class Catalogue:
    """The pictures of a project.

    Args:
        store: Keeps them.
        folder: Where their files are.

    Attributes:
        refused: File name -> why it cannot be shown.
    """

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.folder = store, folder
        self.refused: dict[str, str] = {}
        self._shown: dict[str, _Row] = {}
        self._lock = threading.Lock()

    @property
    def faces(self) -> Mapping[str, str]:
        """Id -> file name of the pictures that are there and can be shown."""
        return {id_: row.name for id_, row in self._shown.items()}

    def look(self, names: list[str], watch: Watch) -> None:
        """Find out which picture each file is; what is gone or replaced is shown no more.

        Args:
            names: Of the files, relative to the folder.
            watch: Shows how many have been looked at.
        """
        rows = [
            _Row(id_, name, digest, stamp, bool(shown))
            for id_, name, digest, stamp, shown in self.store.rows(_ROWS)
        ]
        found = dict(self._read(names, rows, watch))
        matched = _matched(found, rows)
        shown = {row.id for row in matched}
        changed = set(matched) - set(rows)
        changed |= {replace(row, shown=False) for row in rows if row.shown and row.id not in shown}
        if changed:
            with self.store.writing() as connection:
                connection.executemany(_WRITE, [_values(row) for row in changed])
        self._shown = {row.id: row for row in sorted(matched, key=lambda row: row.name)}

    def _read(
        self, names: list[str], rows: list[_Row], watch: Watch
    ) -> Iterator[tuple[str, tuple[str, str]]]:
        """File name -> digest and stamp, of those that can be shown."""
        known = {(row.name, row.stamp): row.digest for row in rows if row.digest}
        with watch("looking at pictures", len(names)) as advance:
            for name in names:
                try:
                    stamp = stamp_of(self.folder / name)
                    digest = known.get((name, stamp)) or digest_of(self.folder / name)
                    yield name, (digest, stamp)
                except (OSError, PhotoError) as error:
                    self.refused[name] = str(error)
                advance()

    def is_there(self, id_: str) -> bool:
        """Whether a picture's file holds it still; where not, it is shown no more."""
        row = self._shown.get(id_)
        if row is None:
            return False
        try:
            stamp = stamp_of(self.folder / row.name)
            if stamp == row.stamp:
                return True
            same = digest_of(self.folder / row.name) == row.digest
        except (OSError, PhotoError):
            same = False
        if same:
            self._keep(replace(row, stamp=stamp))
        else:
            self.leave_out(id_, _CHANGED)
        return same

    def stamp(self, id_: str) -> str:
        """Size and times of a picture's file, when it was read."""
        return self._shown[id_].stamp or ""

    def leave_out(self, id_: str, why: str) -> None:
        """Show a picture no more; its unanswered trials are left out."""
        with self._lock:
            row = self._shown.pop(id_, None)
        if row is not None:
            self.refused[row.name] = f"{row.name}: {why}"
            self._write(replace(row, shown=False))

    def _keep(self, row: _Row) -> None:
        with self._lock:
            self._shown[row.id] = row
        self._write(row)

    def _write(self, row: _Row) -> None:
        with self.store.writing() as connection:
            connection.execute(_WRITE, _values(row))


def stamp_of(path: Path) -> str:
    """A file's size and times; any change of its content changes it.

    Raises:
        OSError: It is not there.
    """
    status = path.stat()
    return f"{status.st_size}-{status.st_mtime_ns}-{status.st_ctime_ns}"


def digest_of(path: Path) -> str:
    """A digest of a picture's content, once its beginning looks like one.

    Raises:
        OSError: It cannot be read.
        PhotoError: It is no picture.
    """
    content = path.read_bytes()
    require_picture(path, io.BytesIO(content))
    return hashlib.sha256(content).hexdigest()


def _matched(found: Mapping[str, tuple[str, str]], rows: Iterable[_Row]) -> list[_Row]:
    """The row of each file: of its name and content, else of its content, else a new one."""
    by_name: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        by_name[row.name].append(row)
    matched, left = [], {}
    for name, (digest, stamp) in found.items():
        own = next((row for row in by_name[name] if row.digest in (digest, None)), None)
        if own is None:
            left[name] = digest, stamp
        else:
            matched.append(replace(own, digest=digest, stamp=stamp, shown=True))
    taken = {row.id for row in matched}
    moved: dict[str | None, list[_Row]] = defaultdict(list)
    for row in rows:
        if row.id not in taken:
            moved[row.digest].append(row)
    for name, (digest, stamp) in left.items():
        if moved[digest]:
            row = replace(moved[digest].pop(0), name=name)
        else:
            # Ids are random, so that they tell nothing.
            row = _Row(secrets.token_urlsafe(12), name, digest, stamp, shown=True)
        matched.append(replace(row, stamp=stamp, shown=True))
    return matched


_ROWS = "SELECT id, name, digest, stamp, shown FROM pictures"
_WRITE = """INSERT INTO pictures (id, name, digest, stamp, shown)
            VALUES (?, CAST(? AS TEXT), ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, digest = excluded.digest,
                stamp = excluded.stamp, shown = excluded.shown"""


def _values(row: _Row) -> tuple[object, ...]:
    return row.id, row.name.encode("utf-8", UNDECODED), row.digest, row.stamp, row.shown
