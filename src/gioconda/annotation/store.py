"""The SQLite file of a project: pictures, subjects, their trials and answers.

Nothing is acknowledged before it is committed, and a commit is on the disk (``synchronous=FULL``):
neither a killed server nor a lost plug takes an answer back. Several processes may have the file
open at once (WAL).
"""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from gioconda.annotation.records import Annotator, Answer, Given, Mark, Progress, Trial
from gioconda.errors import DataError

FILE = "annotation.sqlite"
UNDECODED = "surrogateescape"  # files may have names that are no UTF-8; their bytes are kept
_SCHEMA = Path(__file__).with_name("schema.sql")
_WAIT_S = 10  # for another process that writes
_SUBJECT = """
    SELECT number, name, (SELECT count(*) FROM trials WHERE subject = subjects.number),
                         (SELECT count(*) FROM answers WHERE subject = subjects.number)
    FROM subjects WHERE """
_PROGRESS = """
    SELECT s.number, s.name, count(*), count(a.number),
           sum(a.mark = 'fast' AND t.kind <> 'practice'),
           sum(a.mark = 'slow' AND t.kind <> 'practice'),
           sum(a.mark = 'interrupted' AND t.kind <> 'practice'),
           sum(t.kind = 'repeat' AND a.number IS NOT NULL),
           sum(t.kind = 'repeat' AND a.smiling = (
               SELECT b.smiling FROM trials u JOIN answers b USING (subject, number)
               WHERE u.subject = t.subject AND u.picture = t.picture AND u.kind = 'first')),
           s.started, max(a.received)
    FROM subjects s JOIN trials t ON t.subject = s.number
    LEFT JOIN answers a ON a.subject = t.subject AND a.number = t.number
    GROUP BY s.number ORDER BY s.number"""
_ANSWERS = """
    SELECT subject, number, p.name, kind, smiling, reaction_ms, touch, mark, received
    FROM answers JOIN trials USING (subject, number) JOIN pictures p ON p.id = picture
    ORDER BY subject, number"""


class Store:
    """One project's file; may be used by many threads.

    Args:
        path: The file; made where it is missing.

    Raises:
        DataError: It cannot be opened, or is something else.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        try:
            self._connection = sqlite3.connect(
                path, timeout=_WAIT_S, isolation_level=None, check_same_thread=False
            )
        except sqlite3.Error as error:
            raise DataError(f"{path}: cannot be opened or made ({error})") from error
        self._connection.text_factory = lambda text: text.decode("utf-8", UNDECODED)
        try:
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute("PRAGMA foreign_keys = ON")
            self._connection.executescript(_SCHEMA.read_text(encoding="utf-8"))
        except sqlite3.Error as error:
            self._connection.close()
            raise DataError(f"{path}: cannot be opened as a project's answers ({error})") from error

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All or nothing; others wait."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def add_pictures(self, names: Iterable[str]) -> None:
        """Give ids to pictures that have none; ids are random, so that they tell nothing."""
        rows = [(secrets.token_urlsafe(12), name.encode("utf-8", UNDECODED)) for name in names]
        with self.writing():
            self._connection.executemany(
                """INSERT INTO pictures (id, name) VALUES (?, CAST(? AS TEXT))
                   ON CONFLICT (name) DO NOTHING""",
                rows,
            )

    def pictures(self) -> dict[str, str]:
        """Id -> file name."""
        return dict(self._rows("SELECT id, name FROM pictures ORDER BY name"))

    def add_subject(self, name: str, key: str, digest: str, trials: Sequence[Trial]) -> None:
        """Keep a new subject with its trials; within ``writing``."""
        started = _now()
        number = self._connection.execute(
            "INSERT INTO subjects (name, key, digest, started) VALUES (?, ?, ?, ?)",
            (name, key, digest, started),
        ).lastrowid
        self._connection.executemany(
            "INSERT INTO trials (subject, number, picture, kind) VALUES (?, ?, ?, ?)",
            [(number, k, trial.picture, trial.kind) for k, trial in enumerate(trials)],
        )

    def renew(self, key: str, digest: str) -> None:
        """Give a subject another token; the old one no longer counts; within ``writing``."""
        self._connection.execute("UPDATE subjects SET digest = ? WHERE key = ?", (digest, key))

    def find(self, key: str) -> Annotator | None:
        """The subject who goes by this key; within ``writing``."""
        row = self._connection.execute(_SUBJECT + "key = ?", (key,)).fetchone()
        return Annotator(*row) if row else None

    def count_subjects(self) -> int:
        """How many subjects there are; within ``writing``."""
        return int(self._connection.execute("SELECT count(*) FROM subjects").fetchone()[0])

    def times_given(self) -> dict[str, int]:
        """Picture -> how many subjects are to judge it; within ``writing``."""
        query = "SELECT picture, count(*) FROM trials WHERE kind = 'first' GROUP BY picture"
        return dict(self._connection.execute(query).fetchall())

    def subject(self, digest: str) -> Annotator | None:
        """The subject with this token."""
        rows = self._rows(_SUBJECT + "digest = ?", digest)
        return Annotator(*rows[0]) if rows else None

    def trials(self, subject: Annotator, count: int) -> list[tuple[int, Trial]]:
        """The next trials of a subject with their numbers; trials are answered in order."""
        query = """SELECT number, picture, kind FROM trials
                   WHERE subject = ? AND number >= ? ORDER BY number LIMIT ?"""
        rows = self._rows(query, subject.number, subject.done, count)
        return [(number, Trial(picture, kind)) for number, picture, kind in rows]

    def count_practice(self, subject: Annotator) -> int:
        """How many of a subject's trials are practice."""
        query = "SELECT count(*) FROM trials WHERE subject = ? AND kind = 'practice'"
        return int(self._rows(query, subject.number)[0][0])

    def answer(self, subject: Annotator, given: Given) -> Mark | None:
        """Store the answer to the subject's next trial; of two answers to one the first stays.

        Returns:
            The mark of the answer that is stored now; None where the trial is not this subject's,
            or not yet its turn.
        """
        at = (subject.number, given.number)
        with self.writing():
            self._connection.execute(
                """INSERT INTO answers
                       (subject, number, smiling, reaction_ms, touch, mark, received)
                   SELECT subject, number, ?, ?, ?, ?, ? FROM trials
                   WHERE subject = ? AND number = ?
                     AND number = (SELECT count(*) FROM answers WHERE subject = trials.subject)""",
                (given.smiling, given.reaction_ms, given.touch, given.mark, _now(), *at),
            )
            row = self._connection.execute(
                "SELECT mark FROM answers WHERE subject = ? AND number = ?", at
            ).fetchone()
        return row[0] if row else None

    def progress(self) -> list[Progress]:
        """How far everybody is, in the order in which they came."""
        rows = self._rows(_PROGRESS)
        return [Progress(*row[:4], *(n or 0 for n in row[4:9]), *row[9:]) for row in rows]

    def answers(self) -> list[Answer]:
        """All answers, by subject, in the order in which they were given."""
        return [
            Answer(subject, number, name, kind, bool(smiling), reaction_ms, bool(touch), mark, when)
            for subject, number, name, kind, smiling, reaction_ms, touch, mark, when in self._rows(
                _ANSWERS
            )
        ]

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(query, values).fetchall()


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds")
