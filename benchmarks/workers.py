"""Photos a second and memory of several processes: `python benchmarks/workers.py [--json FILE]`.

`gioconda edit FOLDER -o OUT --workers N` over portraits (composites, CC BY 4.0): one process with
one thread, one process as it comes, two workers and more. Each edits a third of the photos, then
all of them into another folder; the difference is free of the start. The processor's seconds tell
what a photo costs on a machine that others use. Memory is what all processes of the command hold at
most as results are printed, pages that they share counted once (PSS, Linux); a further worker takes
what the last one adds.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

import cv2
from command import machine, parser_of, table, write_json

from gioconda.data.root import data_root
from gioconda.photo import Photo, read_photo, write_photo

GOAL_RATIO, GOAL_MB = 1.8, 250


def portraits(root: Path, folder: Path, count: int, megapixels: float) -> None:
    """Write portraits of one person each."""
    side = round((megapixels * 1e6) ** 0.5)
    for k, path in enumerate(islice(cycle(sorted((root / "composite").glob("*.jpg"))), count)):
        pixels = cv2.resize(read_photo(path).pixels, (side, side), interpolation=cv2.INTER_CUBIC)
        pixels[0, 0] = k % 256, k // 256, 0  # no two are the same
        write_photo(Photo.from_array(pixels), folder / f"{k:04}.jpg", mark=False)


def tree(pid: int) -> Iterator[int]:
    """A process and all that it has started."""
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from tree(int(child))


def memory_mb(pid: int) -> float:
    """What a process and all that it has started hold, shared pages counted once; in 1e6 bytes."""
    kib = 0
    for one in tree(pid):
        try:
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        except OSError:  # it has just ended
            continue
        kib += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kib * 1024 / 1e6


class Cost(NamedTuple):
    """What one command takes: seconds by the clock and of the processor, and memory in MB."""

    seconds: float
    processor_seconds: float
    memory: float


def run(photos: Path, out: Path, workers: int, one_thread: bool) -> Cost:
    """Edit a folder of photos."""
    environment = {name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}
    if one_thread:
        environment["OMP_NUM_THREADS"] = "1"
    command = [sys.executable, "-m", "gioconda", "edit", str(photos), "-o", str(out), "--json"]
    start, before, memory = time.perf_counter(), _processor_seconds(), 0.0
    with subprocess.Popen(
        [*command, "--workers", str(workers)], stdout=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            memory = max(memory, memory_mb(process.pid))
            assert "error" not in json.loads(line), line
    assert process.returncode == 0
    return Cost(time.perf_counter() - start, _processor_seconds() - before, memory)


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(folder: Path, name: str, workers: int, one_thread: bool = False) -> dict[str, float]:
    """Photos a second, a photo's cost, and memory at most of one kind of command."""
    few, many = (
        run(folder / photos, folder / f"{name}, {photos}", workers, one_thread)
        for photos in ("few", "many")
    )
    further = len([*(folder / "many").iterdir()]) - len([*(folder / "few").iterdir()])
    return {
        "photos a second": further / (many.seconds - few.seconds),
        "processor seconds a photo": (many.processor_seconds - few.processor_seconds) / further,
        "memory, MB": max(few.memory, many.memory),
    }


def main() -> None:
    parser = parser_of(__doc__, count=40)
    parser.add_argument("--megapixels", type=float, default=3.0, help="size of a photo")
    parser.add_argument("--workers", type=int, default=3, help="the most that are tried")
    options = parser.parse_args()
    rows = {}
    with tempfile.TemporaryDirectory() as scratch:
        folder, root = Path(scratch), data_root(options.data)
        for name, count in (("few", options.count // 3), ("many", options.count)):
            (folder / name).mkdir()
            portraits(root, folder / name, count, options.megapixels)
        rows["1 process, 1 thread"] = measure(folder, "one", 1, one_thread=True)
        for workers in range(1, options.workers + 1):
            name = "1 process" if workers == 1 else f"{workers} workers"
            rows[name] = measure(folder, name, workers)
    print(machine())
    table(f"{options.count} photos of {options.megapixels:g} megapixels, one face each", rows)
    single = rows["1 process, 1 thread"]["photos a second"]
    ratio = rows["2 workers"]["photos a second"] / single
    last, before = (rows[f"{k} workers"]["memory, MB"] for k in (options.workers, 2))
    further = (last - before) / max(1, options.workers - 2)
    print(f"2 workers: {ratio:.2f} times one of one thread (goal {GOAL_RATIO} on idle cores)")
    print(f"a further worker: {further:.0f} MB (goal {GOAL_MB})")
    write_json({**rows, "ratio": ratio, "MB a further worker": further}, options.json)


if __name__ == "__main__":
    main()
