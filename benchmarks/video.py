"""Clips whose right answer is known: flicker, smile, identity, pixels, speed, memory.

    python benchmarks/video.py [--keep FOLDER] [--json FILE]

Stills of the London set, moved by known pans, zooms and tilts under light that changes, with noise
(``tests/clips/making.py``). Each figure is also measured where every frame is edited alone, as a
photo. The judge (``smile-judge``) has no part in the edit. Milliseconds are those of the processor
and those that passed.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

# As the command does; read when NumPy is loaded. BLAS threads that wait would count as work.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import cv2
import numpy as np
from PIL import Image

sys.path.append(str(Path(__file__).parents[1]))
from gioconda.clips.editor import ClipEditor, steady
from gioconda.clips.live import LiveEditor
from gioconda.clips.model import FrameList
from gioconda.clips.run import ClipRequest, edit_clip, open_clip
from gioconda.compose import compose
from gioconda.data.root import data_root
from gioconda.editors.protocol import PhotoFace
from gioconda.faces.identity import IdentityReader
from gioconda.faces.scheme import GROUPS, LIPS
from gioconda.faces.smile_degree import SmileMeter
from gioconda.types import EditRequest, Pixels, Points
from tests.clips.making import Actor, placed, rendered, still_of, write_video

REQUEST = EditRequest({"smile": 1.0})
PEOPLE = ("001", "005", "010")
FULL_HD = (1080, 1920)


@dataclass(frozen=True)
class Shown:
    """Edited frames, with the landmarks before and after the edit."""

    frames: list[Pixels]
    points: list[Points]
    after: list[Points]
    outside: int


def together(editor: ClipEditor, frames: Sequence[Pixels]) -> Shown:
    """The frames edited as a clip."""
    clip = FrameList(list(frames))
    with tempfile.TemporaryDirectory() as folder:
        found = editor.find(clip, Path(folder))
        people = editor.learn(found, REQUEST)
        path = people[0].path
        assert path is not None
        points = [place.points for k in range(len(frames)) if (place := path.at(k)) is not None]
        edited = list(editor.frames(clip, people, steady(REQUEST)))
    outside = 0
    for before, after in zip(frames, edited, strict=True):
        changed = (before != after.native).any(2)
        for x0, y0, x1, y1 in after.areas:
            changed[y0:y1, x0:x1] = False
        outside += int(changed.sum())
    natives = [one.native for one in edited]
    after = landmarks(editor, natives, points)
    return Shown(natives, points, after, outside)


def alone(editor: ClipEditor, frames: Sequence[Pixels]) -> Shown:
    """Each frame edited as a photo."""
    natives, points = [], []
    for frame in frames:
        face = editor.editor.finder.find([frame])[0][0]
        (done,) = editor.editor.method.edits([PhotoFace(frame, face)], [REQUEST])
        natives.append(compose(frame, [done.edit] if done.edit else []))
        points.append(face.points)
    return Shown(natives, points, landmarks(editor, natives, points), 0)


def landmarks(editor: ClipEditor, frames: Sequence[Pixels], near: Sequence[Points]) -> list[Points]:
    """What the landmark network finds in edited frames."""
    from gioconda.faces.square import square_of_points

    finder = editor.editor.finder.landmarks
    jobs = [(f, [square_of_points(p, finder.mean)]) for f, p in zip(frames, near, strict=True)]
    return [found[0][0] for found in finder.find_in_squares(jobs)]


def mouth_change(frames: Sequence[Pixels], mouth: Points) -> float:
    """Mean change of levels from frame to frame inside one outline."""
    inside = np.zeros(frames[0].shape[:2], np.uint8)
    cv2.fillPoly(inside, [np.round(mouth).astype(np.int32)], 1)
    seen = np.array([frame[inside > 0] for frame in frames], np.float32)
    return float(np.abs(np.diff(seen, axis=0)).mean())


def flicker(editor: ClipEditor, still: Pixels) -> dict[str, object]:
    """A still face in noise: steps of the lips, and change inside the mouth."""
    actor = Actor(lambda k: still, lambda k: placed(1, 0, 240, 210, still))
    frames = rendered([actor], 40, (420, 480), noise=5)
    result: dict[str, object] = {}
    for name, work in (("clip", together), ("alone", alone)):
        shown = work(editor, frames)
        steps = np.linalg.norm(np.diff(np.array(shown.points)[:, LIPS], axis=0), axis=2)
        mouth = np.mean(shown.after, axis=0)[GROUPS["lips_inner"]]
        ratio = mouth_change(shown.frames, mouth) / mouth_change(frames, mouth)
        result[name] = {"lip_step_px": round(float(steps.max()), 3), "ratio": round(ratio, 2)}
    return result


def over_time(editor: ClipEditor, still: Pixels, keep: Path | None) -> dict[str, object]:
    """A face that moves under changing light: smile by the judge, identity, pixels outside."""
    actor = Actor(
        lambda k: still,
        lambda k: placed(1 + 0.1 * np.sin(k / 12), 8 * np.sin(k / 9), 200 + 4 * k, 210, still),
        lambda k: 1 + 0.2 * np.sin(k / 10),
    )
    frames = rendered([actor], 60, (420, 640), noise=3)
    judge = SmileMeter.from_pretrained("smile-judge")
    identity = IdentityReader.from_pretrained()
    result: dict[str, object] = {}
    for name, work in (("clip", together), ("alone", alone)):
        shown = work(editor, frames)
        smiles = [
            float(judge.measure(frame, [points])[0])
            for frame, points in zip(shown.frames, shown.points, strict=True)
        ]
        one, other = (identity.read(list(some), shown.points) for some in (frames, shown.frames))
        away = np.linalg.norm(one - other, axis=1)
        result[name] = {
            "judge": [round(f(smiles), 2) for f in (min, np.mean, max)],
            "judge_step": round(float(np.abs(np.diff(smiles)).max()), 2),
            "identity": round(float(away.mean()), 2),
            "outside": shown.outside,
        }
        if keep is not None:
            rows = [np.hstack([frames[k], shown.frames[k]]) for k in range(0, 60, 12)]
            Image.fromarray(np.vstack(rows)).save(keep / f"sheet-{name}.jpg", quality=92)
    return result


def speed(editor: ClipEditor, stills: Sequence[Pixels], count: int = 40) -> dict[str, float]:
    """A file of 1080p with some faces of about 370 pixels: seconds of the processor a frame."""
    middles = [960] if len(stills) == 1 else [330, 960, 1590]

    def actor(still: Pixels, x: int) -> Actor:
        return Actor(
            lambda k: still,
            lambda k: placed(1 + 0.05 * np.sin(k / 11), 3 * np.sin(k / 9), x + k, 540, still),
        )

    actors = [actor(still, x) for still, x in zip(stills, middles, strict=True)]
    with tempfile.TemporaryDirectory() as folder:
        source = write_video(
            Path(folder) / "in.mp4",
            rendered(actors, count, FULL_HD, noise=2),
            options={"crf": "20", "preset": "veryfast"},
        )
        clip, target = open_clip(source), Path(folder) / "out.mp4"
        edit_clip(editor, clip, target, ClipRequest(REQUEST))  # networks are loaded
        target.unlink()
        processor, passed = time.process_time(), time.monotonic()
        edit_clip(editor, clip, target, ClipRequest(REQUEST))
        return {
            "processor_ms": round((time.process_time() - processor) / count * 1000),
            "passed_ms": round((time.monotonic() - passed) / count * 1000),
        }


def live(editor: ClipEditor, still: Pixels) -> dict[str, float]:
    """A camera of 640 x 480 with one face: milliseconds a frame."""
    actor = Actor(
        lambda k: still,
        lambda k: placed(1 + 0.05 * np.sin(k / 11), 3 * np.sin(k / 9), 320 + k, 240, still),
    )
    frames = rendered([actor], 90, (480, 640), noise=2)
    faces = LiveEditor(editor, 30, 0.6)
    for k, frame in enumerate(frames[:30]):
        faces.edit(frame, k / 30, k)
    faces.close(wait=True)  # the face's edit is found
    start, begun, edited = time.process_time(), time.perf_counter(), 0
    for k, frame in enumerate(frames[30:], 30):
        edited += faces.edit(frame, k / 30, k) is not frame
    processor, passed = time.process_time() - start, time.perf_counter() - begun
    milliseconds = {"processor_ms": processor, "passed_ms": passed}
    return {
        **{name: round(seconds / 60 * 1000) for name, seconds in milliseconds.items()},
        "edited": edited,
        "of": 60,
    }


def memory(count: int) -> int:
    """Peak memory in MB of a process that edits a clip of some frames of 1080p."""
    command = [sys.executable, __file__, "--memory-of", str(count)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def peak_of(editor: ClipEditor, still: Pixels, count: int) -> int:
    """Write the frames one by one, edit them, and tell the peak of this process in MB."""
    with tempfile.TemporaryDirectory() as folder:
        actor = Actor(lambda k: still, lambda k: placed(1, 0, 960, 540, still))
        frame = rendered([actor], 1, FULL_HD, noise=2)[0]
        source = write_video(
            Path(folder) / "in.mp4", [frame] * count, options={"preset": "ultrafast"}
        )
        edit_clip(editor, open_clip(source), Path(folder) / "out.mp4", ClipRequest(REQUEST))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", type=Path, help="folder for contact sheets")
    parser.add_argument("--json", type=Path, help="file for the figures")
    parser.add_argument("--only", help="one part: flicker, over_time, one_face ...")
    parser.add_argument("--memory-of", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    folder = data_root() / "london" / "full" / "neutral"
    editor = ClipEditor.from_pretrained()
    if arguments.memory_of:
        print(peak_of(editor, still_of(folder / "001.jpg", 430), arguments.memory_of))
        return
    if arguments.keep is not None:
        arguments.keep.mkdir(parents=True, exist_ok=True)
    small, large = (
        [still_of(folder / f"{name}.jpg", width) for name in PEOPLE] for width in (300, 430)
    )
    parts: dict[str, Callable[[], object]] = {
        "flicker": lambda: flicker(editor, small[0]),
        "over_time": lambda: over_time(editor, small[0], arguments.keep),
        "one_face": lambda: speed(editor, large[:1]),
        "three_faces": lambda: speed(editor, large),
        "live": lambda: live(editor, still_of(folder / "001.jpg", 250)),
        "memory_mb": lambda: {count: memory(count) for count in (40, 160)},
    }
    found = {}
    for name, work in parts.items():
        if arguments.only not in (None, name):
            continue
        found[name] = work()
        print(name, json.dumps(found[name]), flush=True)
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
