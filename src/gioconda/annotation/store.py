"""The SQLite file of a project: pictures, subjects, their trials and answers.

Nothing is acknowledged before it is committed, and a commit is on the disk (``synchronous=FULL``):
neither a killed server nor a lost plug takes an answer back. Several processes may have the file
open at once (WAL). Where it is locked or the disk is full, nothing is stored and that is said.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gioconda.annotation.records import Annotator, Answer, Given, Mark, Progress, Trial
from gioconda.errors import DataError

FILE = "annotation.sqlite"
UNDECODED = "surrogateescape"  # files may have names that are no UTF-8; their bytes are kept
_SCHEMA = Path(__file__).with_name("schema.sql")
_MIGRATION = Path(__file__).with_name("migration.sql")
_WAIT_S = 2.0  # for another process that writes
# A trial is open where it has no answer yet and its picture is still there.
_OPEN = """
    FROM trials t JOIN pictures p ON p.id = t.picture AND p.shown
    WHERE t.subject = {subject} AND NOT EXISTS (
        SELECT 1 FROM answers a WHERE a.subject = t.subject AND a.number = t.number)"""
_SUBJECT = f"""
    SELECT number, name,
           (SELECT count(*) {_OPEN.format(subject="subjects.number")}),
           (SELECT count(*) FROM answers WHERE subject = subjects.number)
    FROM subjects WHERE """
_ANSWER = f"""
    INSERT INTO answers (subject, number, smiling, reaction_ms, touch, mark, received)
    SELECT subject, number, ?, ?, ?, ?, ? FROM trials
    WHERE subject = ? AND number = ?
      AND number = (SELECT min(t.number) {_OPEN.format(subject="trials.subject")})"""
_PROGRESS = """
    SELECT s.number, s.name, sum(a.number IS NOT NULL OR p.shown), count(a.number),
           sum(a.mark = 'fast' AND t.kind <> 'practice'),
           sum(a.mark = 'slow' AND t.kind <> 'practice'),
           sum(a.mark = 'interrupted' AND t.kind <> 'practice'),
           sum(t.kind = 'repeat' AND a.number IS NOT NULL),
           sum(t.kind = 'repeat' AND a.smiling = (
               SELECT b.smiling FROM trials u JOIN answers b USING (subject, number)
               WHERE u.subject = t.subject AND u.picture = t.picture AND u.kind = 'first')),
           s.started, max(a.received)
    FROM subjects s LEFT JOIN trials t ON t.subject = s.number
    LEFT JOIN pictures p ON p.id = t.picture
    LEFT JOIN answers a ON a.subject = t.subject AND a.number = t.number
    GROUP BY s.number ORDER BY s.number"""
_ANSWERS = """
    SELECT subject, number, p.name, kind, smiling, reaction_ms, touch, mark, received, p.shown
    FROM answers JOIN trials USING (subject, number) JOIN pictures p ON p.id = picture
    ORDER BY subject, number"""


class NotStoredError(DataError):
    """Nothing was stored: another process holds the file, or the disk is full."""


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
            self._prepare()
        except sqlite3.Error as error:
            self._connection.close()
            raise DataError(f"{path}: cannot be opened as a project's answers ({error})") from error

    def _prepare(self) -> None:
        execute = self._connection.execute
        for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            execute(f"PRAGMA {setting}")
        execute("PRAGMA secure_delete = ON")  # what is removed is written over
        (version,) = execute("PRAGMA user_version").fetchone()
        tables = {name for (name,) in execute("SELECT name FROM sqlite_master")}
        if version == 0:
            script = _MIGRATION if "pictures" in tables else _SCHEMA
            self._connection.executescript(script.read_text(encoding="utf-8"))

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """All or nothing; others wait.

        Raises:
            NotStoredError: It is nothing, as the file is locked or the disk is full.
        """
        with self._lock, self._plainly():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # SQLite may have rolled back by itself
                    self._connection.execute("ROLLBACK")
                raise

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What a query finds.

        Raises:
            NotStoredError: The file is locked.
        """
        with self._lock, self._plainly():
            return self._connection.execute(query, values).fetchall()

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise NotStoredError(f"{self.path}: nothing was stored or read ({error})") from error

    def pictures(self) -> dict[str, str]:
        """Id -> file name of the pictures that are shown."""
        return dict(self.rows("SELECT id, name FROM pictures WHERE shown ORDER BY name"))

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
        return _annotator(row) if row else None

    def count_subjects(self) -> int:
        """How many subjects there are; within ``writing``."""
        return int(self._connection.execute("SELECT count(*) FROM subjects").fetchone()[0])

    def times_given(self) -> dict[str, int]:
        """Picture -> how many subjects are to judge it; within ``writing``."""
        query = "SELECT picture, count(*) FROM trials WHERE kind = 'first' GROUP BY picture"
        return dict(self._connection.execute(query).fetchall())

    def subject(self, digest: str) -> Annotator | None:
        """The subject with this token."""
        rows = self.rows(_SUBJECT + "digest = ?", digest)
        return _annotator(rows[0]) if rows else None

    def renewed(self, subject: Annotator) -> Annotator | None:
        """How far a subject is by now; None where it was removed."""
        rows = self.rows(_SUBJECT + "number = ?", subject.number)
        return _annotator(rows[0]) if rows else None

    def trials(self, subject: Annotator, count: int) -> list[tuple[int, Trial]]:
        """The next trials of a subject with their numbers; trials are answered in order."""
        query = f"SELECT t.number, t.picture, t.kind {_OPEN.format(subject='?')}"
        rows = self.rows(f"{query} ORDER BY t.number LIMIT ?", subject.number, count)
        return [(number, Trial(picture, kind)) for number, picture, kind in rows]

    def count_practice(self, subject: Annotator) -> int:
        """How many of a subject's trials are practice: those that were answered, and will be."""
        query = """SELECT count(*) FROM trials t JOIN pictures p ON p.id = t.picture
                   LEFT JOIN answers a ON a.subject = t.subject AND a.number = t.number
                   WHERE t.subject = ? AND t.kind = 'practice' AND (p.shown OR a.number NOT NULL)"""
        return int(self.rows(query, subject.number)[0][0])

    def picture_of(self, subject: Annotator, number: int) -> str | None:
        """The picture of a subject's trial; None where there is no such trial."""
        query = "SELECT picture FROM trials WHERE subject = ? AND number = ?"
        rows = self.rows(query, subject.number, number)
        return rows[0][0] if rows else None

    def answered(self, subject: Annotator, number: int) -> Mark | None:
        """The mark of the answer that is stored; None where none is."""
        query = "SELECT mark FROM answers WHERE subject = ? AND number = ?"
        rows = self.rows(query, subject.number, number)
        return rows[0][0] if rows else None

    def answer(self, subject: Annotator, given: Given) -> Mark | None:
        """Store the answer to the subject's next trial; of two answers to one the first stays.

        Returns:
            The mark of the answer that is stored now; None where the trial is not this subject's,
            or not yet its turn.

        Raises:
            NotStoredError: The file is locked or the disk is full; the same can be sent again.
        """
        at = (subject.number, given.number)
        values = (given.smiling, given.reaction_ms, given.touch, given.mark, _now())
        with self.writing() as connection:
            connection.execute(_ANSWER, (*values, *at))
            row = connection.execute(
                "SELECT mark FROM answers WHERE subject = ? AND number = ?", at
            ).fetchone()
        return row[0] if row else None

    def progress(self) -> list[Progress]:
        """How far everybody is, in the order in which they came."""
        rows = self.rows(_PROGRESS)
        return [Progress(*row[:2], *(n or 0 for n in row[2:9]), *row[9:]) for row in rows]

    def answers(self) -> list[Answer]:
        """All answers, by subject, in the order in which they were given."""
        return [
            Answer(subject, number, name, kind, bool(smiling), ms, bool(touch), mark, when, bool(p))
            for subject, number, name, kind, smiling, ms, touch, mark, when, p in self.rows(
                _ANSWERS
            )
        ]


def _annotator(row: tuple[Any, ...]) -> Annotator:
    number, name, left, done = row
    return Annotator(number, name, done + left, done)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
