"""Removing a subject: with all answers, or with the name alone."""

from __future__ import annotations

import secrets

from gioconda.annotation.store import Store
from gioconda.errors import DataError

NAMELESS = "(removed)"


def remove(store: Store, number: int, *, keep_answers: bool) -> int:
    """Remove a subject, who cannot go on afterwards.

    What is removed is written over in the file, and in what SQLite keeps beside it.

    Args:
        store: The project's.
        number: Of the subject.
        keep_answers: Forget the name alone. Answers still count, as those of a number; trials
            that were not answered go to others.

    Returns:
        How many answers were deleted.

    Raises:
        DataError: There is no such subject.
        NotStoredError: The file is locked or the disk is full; nothing was removed.
    """
    with store.writing() as connection:
        there = connection.execute("SELECT 1 FROM subjects WHERE number = ?", (number,)).fetchone()
        if there is None:
            raise DataError(f"no subject has the number {number}")
        deleted = 0
        if keep_answers:
            connection.execute(
                """DELETE FROM trials WHERE subject = ? AND number NOT IN
                       (SELECT number FROM answers WHERE subject = trials.subject)""",
                (number,),
            )
            nobody = (NAMELESS, f"\0{secrets.token_hex(16)}", secrets.token_hex(32), number)
            connection.execute(
                "UPDATE subjects SET name = ?, key = ?, digest = ? WHERE number = ?", nobody
            )
        else:
            query = "DELETE FROM answers WHERE subject = ?"
            deleted = connection.execute(query, (number,)).rowcount
            connection.execute("DELETE FROM trials WHERE subject = ?", (number,))
            connection.execute("DELETE FROM subjects WHERE number = ?", (number,))
    store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    return deleted
