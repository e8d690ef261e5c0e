"""Photos a second and memory of several processes: `python benchmarks/workers.py [--json FILE]`.

`gioconda edit FOLDER -o OUT --workers N` over portraits (composites, CC BY 4.0): one process with
one thread, one process as it comes, two workers and more; with `--ray` one and two actors of a
local Ray cluster (`--ray local --workers N`) in the same run. A rate is that of the second half of
the results, when all processes have long been at work; the start has a column of its own. The
processor's seconds a photo, of all processes of the command, tell what one costs on a
machine that others use. Memory is what they hold at most as results are printed, pages that they
share counted once (PSS, Linux); a further worker takes what the last one adds.
"""

from __future__ import annotations

import json
import os
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

GOAL_RATIO, GOAL_MB, GOAL_RAY = 1.8, 250, 0.15


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


class Way(NamedTuple):
    """A way to edit a folder: how many processes, of how many threads, by Ray or not."""

    workers: int
    one_thread: bool = False
    ray: bool = False

    @property
    def arguments(self) -> list[str]:
        return ["--workers", str(self.workers), *(("--ray", "local") if self.ray else ())]


class Moment(NamedTuple):
    """A line of results: when it came, and what all processes had used and held by then."""

    seconds: float
    processor_seconds: float
    memory: float


def run(photos: Path, out: Path, way: Way) -> list[Moment]:
    """Edit a folder of photos; the moments of the results, and of the end."""
    environment = {name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}
    if way.one_thread:
        environment["OMP_NUM_THREADS"] = "1"
    command = [sys.executable, "-m", "gioconda", "edit", str(photos), "-o", str(out), "--json"]
    start, moments = time.perf_counter(), []
    with subprocess.Popen(
        [*command, *way.arguments], stdout=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            assert "error" not in json.loads(line), line
            used = sum(map(processor_seconds, tree(process.pid)))
            now = time.perf_counter() - start
            moments.append(Moment(now, used, memory_mb(process.pid)))
    assert process.returncode == 0
    return moments


def processor_seconds(pid: int) -> float:
    """What a process has used, with those of its children that it has seen end."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has just ended
        return 0.0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def measure(folder: Path, name: str, way: Way) -> dict[str, float]:
    """Photos a second, a photo's cost, and memory at most of one kind of command."""
    moments = run(folder / "photos", folder / name, way)
    warm = len(moments) // 2
    first, last, counted = moments[warm - 1], moments[-1], len(moments) - warm
    used = max(moment.processor_seconds for moment in moments)
    return {
        "photos a second": counted / (last.seconds - first.seconds),
        # A process that has just ended is missing from a sum.
        "processor seconds a photo": (used - first.processor_seconds) / counted,
        "memory, MB": max(moment.memory for moment in moments),
        "seconds to the first result": moments[0].seconds,
    }


def main() -> None:
    parser = parser_of(__doc__, count=96)
    parser.add_argument("--megapixels", type=float, default=3.0, help="size of a photo")
    parser.add_argument("--workers", type=int, default=3, help="the most that are tried")
    parser.add_argument("--ray", action="store_true", help="actors of a Ray cluster, too")
    options = parser.parse_args()
    ways = {"1 process, 1 thread": Way(1, one_thread=True)}
    if options.ray:
        ways |= {"1 actor": Way(1, ray=True), "2 actors": Way(2, ray=True)}
    ways |= {f"{k} workers": Way(k) for k in range(2, options.workers + 1)}
    ways["1 process"] = Way(1)
    rows = {}
    with tempfile.TemporaryDirectory() as scratch:
        folder, root = Path(scratch), data_root(options.data)
        (folder / "photos").mkdir()
        portraits(root, folder / "photos", options.count, options.megapixels)
        for name, way in ways.items():
            rows[name] = measure(folder, name, way)
            print(name, rows[name], file=sys.stderr, flush=True)  # the rest may take long
    print(machine())
    table(f"{options.count} photos of {options.megapixels:g} megapixels, one face each", rows)
    figures = compared(rows, options.workers)
    for line in figures:
        print(f"{line}: {figures[line]:.3g}")
    write_json({**rows, **figures}, options.json)


def compared(rows: dict[str, dict[str, float]], workers: int) -> dict[str, float]:
    """What the rows tell, beside the goals."""

    def seconds(name: str) -> float:
        return 1 / rows[name]["photos a second"]

    def memory(name: str) -> float:
        return rows[name]["memory, MB"]

    figures = {
        f"2 workers, times as fast as one of one thread (goal {GOAL_RATIO} on idle cores)": (
            seconds("1 process, 1 thread") / seconds("2 workers")
        )
    }
    if workers > 2:
        added = (memory(f"{workers} workers") - memory("2 workers")) / (workers - 2)
        figures[f"a further worker, MB (goal {GOAL_MB})"] = added
    if "2 actors" in rows:
        one = seconds("1 actor") - seconds("1 process, 1 thread")
        two = 2 * (seconds("2 actors") - seconds("2 workers"))
        figures |= {
            "2 actors, times as fast as one": seconds("1 actor") / seconds("2 actors"),
            "1 actor over 1 process, ms a photo": 1000 * one,
            "2 actors over 2 workers, ms a photo": 1000 * two,
            f"2 actors over 2 workers, share (goal {GOAL_RAY})": (
                seconds("2 actors") / seconds("2 workers") - 1
            ),
            "a further actor, MB": memory("2 actors") - memory("1 actor"),
        }
    return figures


if __name__ == "__main__":
    main()
