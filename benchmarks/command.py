"""What the commands of benchmarks share: options, timing, printing, JSON."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from gioconda.evaluation.classes import as_text as as_matrix
from gioconda.evaluation.classes import balanced_accuracy
from gioconda.evaluation.intervals import Figure, Share, wilson
from gioconda.evaluation.page import as_text, plain
from gioconda.threads import threads


def parser_of(doc: str | None, *, count: int | None = None) -> argparse.ArgumentParser:
    """A parser with --data and --json; with --count where it has a default."""
    parser = argparse.ArgumentParser(
        description=doc, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", help="the data folder; default $GIOCONDA_DATA or ../shared/data")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    if count is not None:
        parser.add_argument("--count", type=int, default=count, help="faces of each set")
    return parser


def report(figures: Mapping[str, Any], file: Path | None = None) -> None:
    """Print a line for each figure, and write all of them where a file is given."""
    width = max(map(len, figures))
    for name, value in figures.items():
        print(f"{name:{width}}  {text_of(value)}")
    write_json(figures, file)


def write_json(figures: Mapping[str, Any], file: Path | None) -> None:
    if file is not None:
        file.write_text(json.dumps(plain(figures), indent=1) + "\n")


def text_of(value: Any) -> str:
    """A number as a table shows it: shares in percent, figures with interval and count."""
    if isinstance(value, float):
        return f"{value:,.3f}"
    if isinstance(value, Figure):
        text = as_text(value, "share" if isinstance(value, Share) else "")
        return f"{text} of {value.count}" if value.count else text
    return str(value)


def table(title: str, rows: Mapping[str, Mapping[str, Any]]) -> None:
    """Print a Markdown table with a line for each row."""
    columns = list(next(iter(rows.values())))
    print(f"\n{title}\n| | " + " | ".join(columns) + " |\n" + "| --- " * (len(columns) + 1) + "|")
    for name, row in rows.items():
        print(f"| {name} | " + " | ".join(text_of(row[column]) for column in columns) + " |")


def report_classes(title: str, matrix: np.ndarray, names: Sequence[str]) -> None:
    """Print what a classifier got right, of a confusion matrix ``(C, C)``, and the matrix."""
    share = text_of(wilson(int(np.trace(matrix)), int(matrix.sum())))
    print(f"{title}: {share}; mean over classes {100 * balanced_accuracy(matrix):.1f} %")
    if len(names) > 2:
        print(as_matrix(matrix, tuple(names)))


def machine() -> str:
    """The processor and how many cores are used; the GPU and torch where torch is loaded."""
    torch = sys.modules.get("torch")  # editing must not load it, or is timed with it
    used, gpu, version = threads(), "", ""
    if torch is not None:
        gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else ""
        version = f", torch {torch.__version__}"
    return (
        f"{gpu or platform.processor() or platform.machine()}, {os.cpu_count()} cores, {used} "
        f"used; Python {platform.python_version()}{version}"
    )


def as_installed(**variables: str) -> dict[str, str]:
    """The environment for a fresh process that finds compiled modules, as an installation has."""
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | variables


def seconds(
    work: Callable[[], object], times: int = 5, clock: Callable[[], float] = time.perf_counter
) -> float:
    """Median seconds of a call, after one that warms up.

    Args:
        work: What is timed.
        times: How often.
        clock: ``time.process_time`` counts the processor's seconds, which others who use the
            machine do not change as much.
    """
    work()
    taken = []
    for _ in range(times):
        start = clock()
        work()
        taken.append(clock() - start)
    return float(np.median(taken))
