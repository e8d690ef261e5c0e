"""Cells of CSV tables that spreadsheets show as they are: no file's name becomes a formula."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def file_cell(name: str) -> str:
    """A file's name that no spreadsheet runs: ``=1+1.png`` as ``./=1+1.png``, the same file."""
    return f"./{name}" if name.startswith(_FORMULA) else name
