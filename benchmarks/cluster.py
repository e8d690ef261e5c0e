"""What a Ray cluster costs beside the work: `python benchmarks/cluster.py [--json FILE]`.

Two actors on this machine. Blocks: rows that are nothing but a number, in processor seconds of all
processes together. Waiting: what Ray's processes and ours use while actors only wait. Planning, by
this process before the first photo is edited: finding photos on a disk, deciding what is done with
each, and keeping that in memory. Ledger: rows of photos that are done, on a disk, and read again.
"""

from __future__ import annotations

import io
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as parquet
from command import machine, parser_of, report
from PIL import Image
from workers import processor_seconds, tree

from gioconda.batch.file_state import FileState
from gioconda.batch.history import History
from gioconda.batch.jobs import Report
from gioconda.batch.lines import LineWriter
from gioconda.batch.notes import Notes
from gioconda.batch.outcome import Outcome
from gioconda.batch.parquet import LinesOfTable, table_of
from gioconda.batch.planning import plan
from gioconda.batch.settings import Settings
from gioconda.batch.sources import Source, find
from gioconda.batch.targets import Targets
from gioconda.cluster import Cluster, connected
from gioconda.types import EditRequest

FACE = {"box": [1.0, 2.0, 3.0, 4.0], "smile_before": -0.5, "smile_after": 0.7, "edited": True}


def waiter() -> Callable[[float], float]:
    """Waits for as many seconds as it is told."""

    def wait(seconds: float) -> float:
        time.sleep(seconds)
        return seconds

    return wait


@dataclass
class Spent:
    """What all processes of this program spend, and what this one holds more."""

    seconds: float = 0.0
    processor_seconds: float = 0.0
    megabytes: float = 0.0

    def __enter__(self) -> Spent:
        self._before = self._now()
        return self

    def __exit__(self, *error: object) -> None:
        spent = [now - then for now, then in zip(self._now(), self._before, strict=True)]
        self.seconds, self.processor_seconds, self.megabytes = spent

    @staticmethod
    def _now() -> tuple[float, float, float]:
        used = sum(map(processor_seconds, tree(os.getpid())))
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return time.perf_counter(), used, pages * os.sysconf("SC_PAGESIZE") / 1e6


def of_blocks(cluster: Cluster, count: int) -> dict[str, float]:
    """What a block costs, and what waiting costs."""
    blocks = cluster.map(waiter, [], [0.0] * count, tries=None)
    next(blocks)
    with Spent() as busy:
        list(blocks)
    waits = cluster.map(waiter, [], [1.0] * 24, tries=None)
    for _ in range(4):
        next(waits)
    with Spent() as waiting:
        for _ in range(18):
            next(waits)
    list(waits)
    return {
        "a block, processor ms": 1000 * busy.processor_seconds / (count - 1),
        "blocks a second": (count - 1) / busy.seconds,
        "waiting, share of a core": waiting.processor_seconds / waiting.seconds,
    }


def of_planning(folder: Path, count: int) -> dict[str, float]:
    """What finding and planning photos costs."""
    stream = io.BytesIO()
    Image.new("RGB", (8, 8)).save(stream, "JPEG")
    (folder / "in").mkdir()
    for k in range(count):
        (folder / "in" / f"{k:07}.jpg").write_bytes(stream.getvalue())
    output = f"{folder / 'out'}/"
    found: list[Source] = []
    with Spent() as spent:
        found += find([str(folder / "in")], True, False, output).photos
        targets = Targets(found, output, False, False)
        jobs = [*plan(found, targets, 200)]
    assert len(jobs) == count
    return {
        "planning a photo, processor ms": 1000 * spent.processor_seconds / count,
        "planning a photo, kB of memory": 1000 * spent.megabytes / count,
    }


def of_ledger(folder: Path, count: int) -> dict[str, float]:
    """What a note and a row cost."""
    out = folder / "ledger"
    writer = LineWriter(out, Settings(EditRequest({"smile": 1.0}), "unsmiling").that_decide())
    lines = []
    for k in range(count):
        photo, result = folder / f"{k:07}.jpg", out / f"{k:07}.smile.jpg"
        outcome = Outcome(str(photo), str(result), [FACE])
        states = FileState(f"{k:032x}", k, k), FileState(f"{count + k:032x}", k, k)
        lines.append(writer.line_of(Report(k, outcome, *states, 0.5), photo, result))
    with Spent() as noting:
        for k, line in enumerate(lines[:500]):
            Notes.of(out, "run", k - k % 8).add(k, line)
    parquet.write_table(table_of(lines), folder / "rows.parquet")
    history = History(out, writer.settings, False)
    with Spent() as learning:
        history.learn(LinesOfTable(parquet.read_table(folder / "rows.parquet")))
    return {
        "a note on a disk, processor ms": 1000 * noting.processor_seconds / 500,
        "a row on a disk, bytes": (folder / "rows.parquet").stat().st_size / count,
        "a row read again, kB of memory": 1000 * learning.megabytes / count,
    }


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--blocks", type=int, default=400, help="blocks for the actors")
    parser.add_argument("--photos", type=int, default=20_000, help="photos to plan")
    options = parser.parse_args()
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as scratch:
        figures |= of_planning(Path(scratch), options.photos)
        figures |= of_ledger(Path(scratch), options.photos)
        start = time.perf_counter()
        with connected("local", 2) as cluster:
            figures["starting the cluster, seconds"] = time.perf_counter() - start
            figures |= of_blocks(cluster, options.blocks)
    print(machine())
    report(figures, options.json)


if __name__ == "__main__":
    main()
