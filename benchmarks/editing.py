"""Time and memory of editing: `python benchmarks/editing.py [--json FILE]`.

Two photos of twelve megapixels, each in a process of its own, warm, file to file and stage by
stage: six faces (composites, CC BY 4.0) that fill it, and a hundred people (`crowd.py`). The median
of some runs, and the slowest; `--clock cpu` counts the processor's seconds in place of the clock's,
for a machine that others use. Then faces a second over many small photos; what `gioconda --help`
and `import gioconda` take.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from command import as_installed, machine, parser_of, seconds, write_json
from crowd import crowd_photo

import gioconda
from gioconda.compose import compose
from gioconda.data.root import data_root
from gioconda.editing.covers import exclude_hidden
from gioconda.editing.editor import Editor
from gioconda.editors.protocol import PhotoFace
from gioconda.editors.smile.editor import SmileEditor
from gioconda.photo import Photo, read_photo, write_photo
from gioconda.types import EditRequest, Pixels

CLOCKS: dict[str, Callable[[], float]] = {"wall": time.perf_counter, "cpu": time.process_time}
COMPOSITES = ("f_african", "m_easian", "f_white", "m_wasian", "f_multi", "m_african")


def group_photo(folder: Path, width: int, height: int) -> Pixels:
    """Six composites in two rows, `(height, width, 3)` uint8 RGB."""
    cell_w, cell_h = width // 3, height // 2
    side = max(cell_w, cell_h)
    x = (side - cell_w) // 2
    cells = []
    for name in COMPOSITES:
        picture = read_photo(folder / f"{name}.jpg").pixels
        drawn = cv2.resize(picture, (side, side), interpolation=cv2.INTER_CUBIC)
        cells.append(drawn[:cell_h, x : x + cell_w])
    return np.vstack([np.hstack(cells[:3]), np.hstack(cells[3:])])


def drawn(name: str, root: Path) -> Pixels:
    """The photo of a name."""
    if name == "hundred":
        return crowd_photo(root)
    return group_photo(root / "composite", 4000, 3000)


def stages(editor: Editor, path: Path, out: Path) -> dict[str, Callable[[], object]]:
    """What one photo's way is made of."""
    photo, finder, method = read_photo(path), editor.finder, editor.method
    assert isinstance(method, SmileEditor)
    found = editor.find(photo)
    faces = [PhotoFace(photo.pixels, face) for face in found]
    boxes, shapes = [face.box for face in found], [face.points for face in found]
    requests = [EditRequest({"smile": 1.0})] * len(faces)
    drafts = [draft for draft in method.calibration.drafts(faces, requests) if draft]
    edits = method.smiler.finish(drafts)
    edited = photo.with_native(compose(photo.native, edits))
    return {
        "read": lambda: read_photo(path),
        "detect": lambda: finder.detector.detect(photo.pixels),
        "landmarks": lambda: finder.landmarks.find(photo.pixels, boxes),
        "smile degrees": lambda: finder.meter.measure(photo.pixels, shapes),
        "what covers faces": lambda: exclude_hidden(
            editor.cover_finder, [photo], [found], [[None] * len(found)]
        ),
        "drafts, until the degree is right": lambda: method.calibration.drafts(faces, requests),
        "finished edits": lambda: method.smiler.finish(drafts),
        "smile degrees after": lambda: method.calibration.read(drafts, edits),
        "compose": lambda: compose(photo.native, edits),
        "write": lambda: write_photo(edited, out, force=True),
    }


def measure(name: str, root: Path, times: int, clock: str) -> dict[str, float]:
    """Seconds of a photo, file to file and by stages, and the process's peak memory in MiB."""
    editor = Editor.from_pretrained()
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "photo.jpg", Path(folder) / "out.jpg"
        write_photo(Photo.from_array(drawn(name, root)), path, mark=False)

        def whole() -> int:
            result = editor.edit(read_photo(path), faces="all")
            write_photo(result.photo, out, force=True)
            return sum(face.edited for face in result.faces)

        count, taken = whole(), []
        for _ in range(times):
            start = CLOCKS[clock]()
            whole()
            taken.append(CLOCKS[clock]() - start)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        parts = stages(editor, path, out)
        return {
            "faces edited": count,
            "file to file": float(np.median(taken)),
            "file to file, slowest": max(taken),
            "peak memory, MiB": peak,
            **{part: seconds(work, times, CLOCKS[clock]) for part, work in parts.items()},
        }


def in_own_process(name: str, options: list[str]) -> dict[str, float]:
    """``measure`` in a fresh process, whose peak of memory is its own."""
    command = [sys.executable, __file__, "--photo", name, *options]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def show(name: str, figures: dict[str, float]) -> None:
    """Print a photo's figures."""
    count, whole = int(figures["faces edited"]), figures["file to file"]
    print(f"12 megapixels, {name}, {count} faces edited")
    for part, value in figures.items():
        if part == "peak memory, MiB":
            print(f"    {part:36} {value:8.0f}")
        elif part != "faces edited":
            print(f"    {part:36} {1000 * value:8.0f} ms {100 * value / whole:5.0f} %")


def faces_a_second(editor: Editor, folder: Path) -> float:
    """Throughput over 20 photos of 450 px with one face each, read already."""
    pictures = [read_photo(path).pixels for path in sorted(folder.glob("*.jpg"))]
    photos = [Photo.from_array(cv2.resize(picture, (450, 450))) for picture in pictures] * 2
    return len(photos) / seconds(lambda: editor.edit_many(photos, faces="all"), 2)


def command_seconds(times: int, *command: str) -> float:
    """Median seconds of a fresh process."""
    environment = as_installed(OMP_NUM_THREADS="1")
    return seconds(
        lambda: subprocess.run(command, check=True, capture_output=True, env=environment), times
    )


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--times", type=int, default=5, help="that each is timed")
    parser.add_argument("--clock", choices=list(CLOCKS), default="wall")
    parser.add_argument("--photo", choices=["six", "hundred"], help="this one alone, as JSON")
    options = parser.parse_args()
    times, root = options.times, data_root(options.data)
    if options.photo:
        print(json.dumps(measure(options.photo, root, times, options.clock)))
        return
    commands = {
        "gioconda --help": command_seconds(times, sys.executable, "-m", "gioconda", "--help"),
        "import gioconda": command_seconds(times, sys.executable, "-c", "import gioconda"),
    }
    print(f"{machine()}, OpenCV {cv2.__version__}, gioconda {gioconda.__version__}")
    for name, taken in commands.items():
        print(f"{name:40} {1000 * taken:8.0f} ms")
    asked = ["--times", str(times), "--clock", options.clock, "--data", str(root)]
    photos = {name: in_own_process(name, asked) for name in ("six", "hundred")}
    for name, figures in photos.items():
        show(name, figures)
    rate = faces_a_second(Editor.from_pretrained(), root / "composite")
    print(f"{'throughput on 450 px photos':40} {rate:8.1f} faces/s")
    write_json({**commands, **photos, "faces a second": rate}, options.json)


if __name__ == "__main__":
    main()
