"""How light editing is: `python benchmarks/light.py [--times N]`; needs the core alone.

What a first edit takes (a fresh process for a portrait of three megapixels), `gioconda --help` and
`import gioconda`; then the group of the demo at twelve megapixels, file to file, by the Python API
with its defaults: alone, and while another process keeps each core busy. Medians, and the slowest.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import cv2
from command import as_installed

from gioconda import Editor, read_photo, write_photo
from gioconda.photo import Photo

DEMO = Path(sys.modules["gioconda"].__file__ or "").parent / "demo"


def scaled(name: str, megapixels: float, folder: Path) -> Path:
    """A picture of the demo at another size, as a JPEG."""
    pixels = read_photo(DEMO / name).pixels
    scale = (megapixels * 1e6 / (pixels.shape[0] * pixels.shape[1])) ** 0.5
    larger = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    return write_photo(Photo.from_array(larger), folder / name, mark=False)


def timed(work: Callable[[], object], times: int) -> dict[str, float]:
    """Median and slowest of some runs, in milliseconds; one before them is not counted."""
    taken = []
    for _ in range(times + 1):
        start = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - start))
    return {"median": statistics.median(taken[1:]), "slowest": max(taken[1:])}


def process(*command: str) -> Callable[[], object]:
    """A command in a fresh process."""
    command, environment = (sys.executable, *command), as_installed()
    return lambda: subprocess.run(command, check=True, capture_output=True, env=environment)


@contextmanager
def busy_cores() -> Iterator[None]:
    """Another process keeps each core busy."""
    loops = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"])
        for _ in range(os.cpu_count() or 1)
    ]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    editor, rows = Editor.from_pretrained(), {}
    packages = Path(sysconfig.get_path("purelib"))
    size = sum(path.stat().st_size for path in packages.rglob("*") if path.is_file())
    with_torch = "with" if find_spec("torch") else "without"
    print(f"{os.cpu_count()} cores; installed packages {size / 1e6:.0f} MB, {with_torch} torch")
    with tempfile.TemporaryDirectory() as folder:
        portrait = scaled("mona_lisa.jpg", 3, Path(folder))
        group, out = scaled("group.jpg", 12, Path(folder)), Path(folder) / "out.jpg"

        def whole() -> None:
            write_photo(editor.edit(read_photo(group), faces="all").photo, out, force=True)

        edit = ("-m", "gioconda", "edit", str(portrait), "-o", str(out), "--force")
        rows["gioconda --help"] = timed(process("-m", "gioconda", "--help"), options.times)
        rows["import gioconda"] = timed(process("-c", "import gioconda"), options.times)
        rows["first edit, 3 megapixels"] = timed(process(*edit), options.times)
        rows["12 megapixels, alone"] = timed(whole, options.times)
        with busy_cores():
            rows["12 megapixels, beside busy cores"] = timed(whole, options.times)
    for name, row in rows.items():
        print(f"{name:36} {row['median']:8.0f} ms   slowest {row['slowest']:6.0f} ms")
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
