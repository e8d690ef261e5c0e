"""Checks of where a result goes, made before any work is done."""

from __future__ import annotations

import os
from pathlib import Path

from gioconda.errors import DataError


def check_file(path: Path, force: bool) -> None:
    """Make sure that a file may be written; missing folders above it will be made.

    Raises:
        DataError: It exists and ``force`` is not given, it is a folder, or its folder is read-only.
    """
    if path.is_dir():
        raise DataError(f"{path}: is a folder; name a file")
    if path.exists() and not force:
        raise DataError(f"{path}: exists already; choose another name, or add --force")
    _check_place(path)


def check_folder(folder: Path, force: bool) -> None:
    """Make sure that files may be written into a folder, which need not exist yet.

    Raises:
        DataError: It holds files and ``force`` is not given, it is a file, or it is read-only.
    """
    if folder.exists() and not folder.is_dir():
        raise DataError(f"{folder}: is no folder; choose another name")
    if folder.is_dir() and any(folder.iterdir()) and not force:
        raise DataError(f"{folder}: not empty; choose another folder, or add --force")
    _check_place(folder / "file")


def check_report(output: Path, force: bool) -> None:
    """Make sure that both files of a report may be written (``evaluation.page.report_files``).

    Raises:
        DataError: See ``check_file``.
    """
    from gioconda.evaluation.page import report_files

    for path in report_files(output):
        check_file(path, force)


def _check_place(path: Path) -> None:
    above = next(folder for folder in path.absolute().parents if folder.exists())
    if not above.is_dir():
        raise DataError(f"{path}: {above} is no folder; choose another name")
    if not os.access(above, os.W_OK):
        raise DataError(f"{path}: the folder {above} is read-only; choose another")
