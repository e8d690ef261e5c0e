"""Time and memory of editing: `python benchmarks/editing.py [--json FILE]`.

A 12-megapixel photo with six faces (composites, CC BY 4.0), warm, end to end and stage by stage;
faces a second over many small photos; what `gioconda --help` and `import gioconda` take.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np
from command import machine, parser_of, seconds, write_json

import gioconda
from gioconda.compose import compose
from gioconda.data.root import data_root
from gioconda.editing.editor import Editor
from gioconda.editors.protocol import PhotoFace
from gioconda.editors.smile.editor import SmileEditor
from gioconda.photo import Photo, read_photo, write_photo
from gioconda.types import EditRequest

END_TO_END = "12 megapixels, six faces, file to file"
COMPOSITES = ("f_african", "m_easian", "f_white", "m_wasian", "f_multi", "m_african")


def group_photo(folder: Path, width: int, height: int) -> np.ndarray:
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


def stages(editor: Editor, path: Path, out: Path, times: int) -> dict[str, float]:
    """Median seconds of each stage of one photo's way."""
    photo, finder, method = read_photo(path), editor.finder, editor.method
    assert isinstance(method, SmileEditor)
    boxes = [one.box for one in finder.detector.detect(photo.pixels)]
    faces = [PhotoFace(photo.pixels, face) for face in editor.find(photo)]
    shapes = [face.points for face in faces]
    requests = [EditRequest({"smile": 1.0})] * len(faces)
    drafts = [draft for draft in method.calibration.drafts(faces, requests) if draft]
    edits = method.smiler.finish(drafts)
    edited = photo.with_native(compose(photo.native, edits))
    work = {
        "read": lambda: read_photo(path),
        "detect": lambda: finder.detector.detect(photo.pixels),
        f"landmarks of {len(boxes)} faces": lambda: finder.landmarks.find(photo.pixels, boxes),
        "smile degrees": lambda: finder.meter.measure(photo.pixels, shapes),
        "drafts, until the degree is right": lambda: method.calibration.drafts(faces, requests),
        "finished edits": lambda: method.smiler.finish(drafts),
        "smile degrees after": lambda: method.calibration.read(drafts, edits),
        "compose": lambda: compose(photo.native, edits),
        "write": lambda: write_photo(edited, out, force=True),
    }
    return {name: seconds(some, times) for name, some in work.items()}


def end_to_end(editor: Editor, path: Path, out: Path, times: int) -> float:
    """Median seconds from file to file."""
    return seconds(
        lambda: write_photo(editor.edit(read_photo(path), faces="all").photo, out, force=True),
        times,
    )


def faces_a_second(editor: Editor, folder: Path) -> float:
    """Throughput over 20 photos of 450 px with one face each, read already."""
    pictures = [read_photo(path).pixels for path in sorted(folder.glob("*.jpg"))]
    photos = [Photo.from_array(cv2.resize(picture, (450, 450))) for picture in pictures] * 2
    return len(photos) / seconds(lambda: editor.edit_many(photos, faces="all"), 2)


def command_seconds(times: int, *command: str) -> float:
    """Median seconds of a fresh process."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    return seconds(
        lambda: subprocess.run(command, check=True, capture_output=True, env=environment), times
    )


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--times", type=int, default=5, help="that each is timed")
    options = parser.parse_args()
    times = options.times
    composites, editor = data_root(options.data) / "composite", Editor.from_pretrained()
    commands = {
        "gioconda --help": command_seconds(times, sys.executable, "-m", "gioconda", "--help"),
        "import gioconda": command_seconds(times, sys.executable, "-c", "import gioconda"),
    }
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "group.jpg", Path(folder) / "out.jpg"
        write_photo(Photo.from_array(group_photo(composites, 4000, 3000)), path, mark=False)
        whole, parts = end_to_end(editor, path, out, times), stages(editor, path, out, times)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{machine()}, OpenCV {cv2.__version__}, gioconda {gioconda.__version__}")
    for name, taken in {**commands, END_TO_END: whole}.items():
        print(f"{name:40} {1000 * taken:8.0f} ms")
    for name, taken in parts.items():
        print(f"    {name:36} {1000 * taken:8.0f} ms {100 * taken / whole:5.0f} %")
    rate = faces_a_second(editor, composites)
    print(f"{'peak memory of the process':40} {peak:8.0f} MiB")
    print(f"{'throughput on 450 px photos':40} {rate:8.1f} faces/s")
    figures = {**commands, END_TO_END: whole, **parts}
    write_json({**figures, "peak memory, MiB": peak, "faces a second": rate}, options.json)


if __name__ == "__main__":
    main()
