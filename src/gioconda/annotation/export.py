"""Degrees -> tables: SmileCVAE's, one that ``gioconda prepare folder`` takes, and all answers."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from gioconda.annotation.degrees import METHOD, Measured
from gioconda.annotation.records import Answer
from gioconda.annotation.store import UNDECODED
from gioconda.atomic import replacing
from gioconda.csv_cells import file_cell
from gioconda.errors import DataError

Table = Callable[[Sequence[Answer], Measured], str]


def metadata(answers: Sequence[Answer], measured: Measured) -> str:
    """A row for each face, as ``gioconda prepare folder`` takes it."""
    head = ["file_name", "smile_degree", "smile_standard_error", "subjects", "answers"]
    rows = (
        [file_cell(d.picture), _number(d.degree), _number(d.standard_error), d.subjects, d.answers]
        for d in measured.degrees
    )
    return _csv(head, rows)


def smiles_dataset(answers: Sequence[Answer], measured: Measured) -> str:
    """A row for each face in SmileCVAE's columns."""
    rows = ([k, file_cell(d.picture), _number(d.degree)] for k, d in enumerate(measured.degrees))
    return _csv(["", "stimulus_filename", "avg_encode"], rows)


def every_answer(answers: Sequence[Answer], measured: Measured) -> str:
    """A row for each answer, practice and excluded ones, too; subjects by number, without names."""
    head = ["subject", "trial", "kind", "file_name", "smiling", "reaction_ms", "touch", "mark"]
    head += ["received", "current"]
    rows = (
        [
            *(a.subject, a.number, a.kind, file_cell(a.picture), int(a.smiling)),
            *(f"{a.reaction_ms:.2f}", int(a.touch), a.mark, a.received, int(a.current)),
        ]
        for a in answers
    )
    return _csv(head, rows)


def summary(answers: Sequence[Answer], measured: Measured) -> str:
    """How the degrees were made, and what was counted and left out."""
    record = {
        "method": METHOD,
        "faces": len(measured.degrees),
        "subjects": measured.subjects,
        "answers": measured.answers,
        "excluded": measured.excluded,
    }
    return json.dumps(record, indent=1) + "\n"


FILES: dict[str, Table] = {
    "metadata.csv": metadata,
    "smiles_dataset.txt": smiles_dataset,
    "answers.csv": every_answer,
    "export.json": summary,
}
"""The files of an export."""


def written(name: str, answers: Sequence[Answer], measured: Measured) -> bytes:
    """One of ``FILES`` in UTF-8; pictures' names that are none keep their bytes."""
    return FILES[name](answers, measured).encode("utf-8", UNDECODED)


def export(
    answers: Sequence[Answer], measured: Measured, pictures: Path, output: Path, *, force: bool
) -> list[Path]:
    """Write all of ``FILES``; into another folder than the pictures', these are copied as well.

    Args:
        answers: All that were stored.
        measured: What ``measure`` made of them.
        pictures: Folder of the pictures.
        output: Folder to write into.
        force: Whether files that are there may be written over.

    Returns:
        The tables.

    Raises:
        DataError: No face has a degree, a file is there already, or the folder cannot be written.
    """
    if not measured.degrees:
        raise DataError(f"{pictures}: no answers that count yet; {_counts(measured.excluded)}")
    paths = [output / name for name in FILES]
    there = [path for path in paths if path.exists()]
    if there and not force:
        raise DataError(f"{there[0]}: is there already; write over it with --force, or give -o DIR")
    try:
        output.mkdir(parents=True, exist_ok=True)
        if output.resolve() != pictures.resolve():
            for degree in measured.degrees:
                _copy(pictures / degree.picture, output / degree.picture)
        for path in paths:
            with replacing(path) as aside:
                aside.write_bytes(written(path.name, answers, measured))
    except OSError as error:
        raise DataError(
            f"{error.filename or output}: cannot be written or read ({error.strerror}); "
            "give another folder with -o"
        ) from error
    return paths


def _copy(picture: Path, target: Path) -> None:
    if target.exists():
        return
    with replacing(target) as aside:
        shutil.copyfile(picture, aside)


def _counts(excluded: dict[str, int]) -> str:
    counts = ", ".join(f"{reason} {count}" for reason, count in excluded.items() if count)
    return f"left out: {counts}" if counts else "nobody has answered"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}"


def _csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return file.getvalue()
