"""Time and memory of editing: `python benchmarks/editing.py [--json FILE]`.

A 12-megapixel photo with six faces (composites, CC BY 4.0), warm, end to end and stage by stage;
faces a second over many small photos; what `gioconda --help` and `import gioconda` take.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import torch

import gioconda
from gioconda.compose import compose
from gioconda.data.root import data_root
from gioconda.editing.editor import Editor
from gioconda.editors.smile.calibration import Request
from gioconda.photo import Photo, read_photo, write_photo

END_TO_END = "12 megapixels, six faces, file to file"
COMPOSITES = ("f_african", "m_easian", "f_white", "m_wasian", "f_multi", "m_african")


def group_photo(folder: Path, width: int, height: int) -> np.ndarray:
    """Six composites in two rows, `(height, width, 3)` uint8 RGB."""
    cell_w, cell_h = width // 3, height // 2
    side = max(cell_w, cell_h)
    rows = []
    for row in (COMPOSITES[:3], COMPOSITES[3:]):
        cells = []
        for name in row:
            picture = cv2.imread(str(folder / f"{name}.jpg"))
            drawn = cv2.resize(picture, (side, side), interpolation=cv2.INTER_CUBIC)
            x = (side - cell_w) // 2
            cells.append(drawn[:cell_h, x : x + cell_w, ::-1])
        rows.append(np.hstack(cells))
    return np.ascontiguousarray(np.vstack(rows))


def timed(work: Callable[[], object], times: int = 5) -> float:
    """Median seconds of a call, after one that warms up."""
    work()
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return float(np.median(seconds))


def stages(editor: Editor, path: Path, out: Path) -> dict[str, float]:
    """Median seconds of each stage of one photo's way."""
    photo = read_photo(path)
    boxes = editor.detector.detect(photo.pixels)
    faces = editor.find(photo)
    shapes = [face.points for face in faces]
    requests = [Request(photo.pixels, f.points, f.smile or 0.0, 1.0) for f in faces]
    drafts = [s for s in editor.calibration.fulfil(requests) if s]
    edits = editor.smiler.finish(drafts)
    edited = photo.with_native(compose(photo.native, edits))
    return {
        "read": timed(lambda: read_photo(path)),
        "detect": timed(lambda: editor.detector.detect(photo.pixels)),
        f"landmarks of {len(boxes)} faces": timed(
            lambda: editor.finder.find(photo.pixels, [box for box, _ in boxes])
        ),
        "smile degrees": timed(lambda: editor.meter.measure(photo.pixels, shapes)),
        "drafts, until the degree is right": timed(lambda: editor.calibration.fulfil(requests)),
        "finished edits": timed(lambda: editor.smiler.finish(drafts)),
        "smile degrees after": timed(lambda: editor.calibration.read(drafts, edits)),
        "compose": timed(lambda: compose(photo.native, edits)),
        "write": timed(lambda: write_photo(edited, out, force=True)),
    }


def end_to_end(editor: Editor, path: Path, out: Path) -> float:
    """Median seconds from file to file."""

    def work() -> None:
        write_photo(editor.edit(read_photo(path), faces="all").photo, out, force=True)

    return timed(work)


def faces_a_second(editor: Editor, folder: Path) -> float:
    """Throughput over 20 photos of 450 px with one face each, read already."""
    names = sorted(folder.glob("*.jpg"))
    pictures = [cv2.resize(cv2.imread(str(n))[..., ::-1], (450, 450)) for n in names]
    photos = [Photo.from_array(np.ascontiguousarray(p)) for p in pictures] * 2
    return len(photos) / timed(lambda: editor.edit_many(photos, faces="all"), 2)


def command_seconds(*command: str) -> float:
    """Median seconds of a fresh process."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    return timed(
        lambda: subprocess.run(command, check=True, capture_output=True, env=environment), 5
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", help="the data folder; default $GIOCONDA_DATA or ../shared/data")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    composites = data_root(options.data) / "composite"
    editor = Editor.from_pretrained()
    commands = {
        "gioconda --help": command_seconds(sys.executable, "-m", "gioconda", "--help"),
        "import gioconda": command_seconds(sys.executable, "-c", "import gioconda"),
    }
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "group.jpg", Path(folder) / "out.jpg"
        write_photo(Photo.from_array(group_photo(composites, 4000, 3000)), path, mark=False)
        whole, parts = end_to_end(editor, path, out), stages(editor, path, out)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()},")
    print(f"torch {torch.__version__}, OpenCV {cv2.__version__}, gioconda {gioconda.__version__}")
    for name, seconds in commands.items():
        print(f"{name:40} {1000 * seconds:8.0f} ms")
    print(f"{END_TO_END:40} {1000 * whole:8.0f} ms")
    for name, seconds in parts.items():
        print(f"    {name:36} {1000 * seconds:8.0f} ms {100 * seconds / whole:5.0f} %")
    figures = {**commands, END_TO_END: whole, **parts}
    figures["peak memory, MiB"] = peak
    figures["faces a second"] = faces_a_second(editor, composites)
    print(f"{'peak memory of the process':40} {peak:8.0f} MiB")
    print(f"{'throughput on 450 px photos':40} {figures['faces a second']:8.1f} faces/s")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
