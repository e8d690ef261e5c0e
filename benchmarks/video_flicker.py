"""Flicker of all that clips take, where noise is new in each frame and where coding froze it.

    python benchmarks/video_flicker.py [--keep FOLDER] [--json FILE] [--only PART]

A still of the London set does not move: what changes from frame to frame is noise, and what an
edit adds to it. Change is the mean difference of levels from frame to frame over the pixels that
the edit changes, against that of the input there. ``turning`` turns the head in depth by the mesh
that turns heads in photos, so that landmarks are known for each frame.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.append(str(Path(__file__).parents[1]))
from gioconda.clips.editor import ClipEditor, EditedPerson, steady
from gioconda.clips.model import Clip, FrameList
from gioconda.clips.run import open_clip
from gioconda.compose import compose
from gioconda.data.root import data_root
from gioconda.editors.protocol import PhotoFace
from gioconda.faces.scheme import LIPS
from gioconda.faces.smile_degree import SmileMeter
from gioconda.types import EditRequest, HeadTurn, Pixels, Points
from tests.clips.making import Actor, placed, rendered, still_of, write_video

PAINT: Mapping[str, Mapping[str, float]] = {
    "lipstick": {"lipstick": 1.0},
    "red hair": {"red_hair": 1.0},
    "beard": {"beard": 1.0},
    "spectacles": {"glasses": 1.0},
    "smoother skin": {"smooth_skin": 1.0},
    "head turned": {"head_yaw": 0.5},
}
SMILES: Mapping[str, Mapping[str, float]] = {"smile": {"smile": 1.0}, "no smile": {"smile": -1.0}}
COUNT, SIZE = 16, (420, 480)


def edited(
    editor: ClipEditor, clip: Clip, degrees: Mapping[str, float]
) -> tuple[list[Pixels], EditedPerson]:
    """The edited frames, and the one person of the clip."""
    request = EditRequest(degrees)
    with tempfile.TemporaryDirectory() as folder:
        found = editor.find(clip, Path(folder), hair=True)
        people = editor.learn(found, request, "all")
        frames = [one.native for one in editor.frames(clip, people, steady(request))]
    return frames, people[0]


def change(frames: Sequence[Pixels], where: np.ndarray) -> float:
    """Mean difference of levels from frame to frame at some pixels."""
    return float(np.abs(np.diff(np.array(frames, np.float32)[:, where], axis=0)).mean())


def flicker(
    editor: ClipEditor, clip: Clip, edits: Mapping[str, Mapping[str, float]], keep: Path | None
) -> dict[str, dict[str, float]]:
    """Change by each edit: the input's, the result's, and their ratio."""
    before = [frame.native for frame in clip.frames()]
    result = {}
    for name, degrees in edits.items():
        after, _ = edited(editor, clip, degrees)
        where = (np.array(after) != before).any((0, 3))
        one, other = change(before, where), change(after, where)
        result[name] = {
            "input": round(one, 3),
            "edited": round(other, 3),
            "ratio": round(other / one, 2),
        }
        if keep is not None:
            sheet = np.hstack([before[0], after[0], after[-1]])
            Image.fromarray(sheet).save(keep / f"{name.replace(' ', '_')}.png")
    return result


def standing(still: Pixels, noise: float) -> list[Pixels]:
    """Frames of a still that does not move."""
    actor = Actor(lambda k: still, lambda k: placed(1, 0, 240, 210, still))
    return rendered([actor], COUNT, SIZE, noise=noise)


def frozen(still: Pixels, folder: Path) -> Clip:
    """The same as a file whose coding lets little of the noise change."""
    options = {"crf": "26", "preset": "medium"}
    return open_clip(write_video(folder / "frozen.mp4", standing(still, 3), options=options))


def turning(editor: ClipEditor, still: Pixels, keep: Path | None) -> dict[str, float]:
    """A head that turns by 16 degrees to either side, with a smile."""
    (face,) = editor.editor.finder.find([still])[0]
    frames: list[Pixels] = []
    known: list[Points] = []
    for k in range(30):
        turn = EditRequest(turn=HeadTurn(16 * float(np.sin(k / 5)), 4 * float(np.sin(k / 7))))
        (done,) = editor.editor.turner.edits([PhotoFace(still, face)], [turn])
        frames.append(still if done.edit is None else compose(still, [done.edit]))
        known.append(done.points)
    after, person = edited(editor, FrameList(frames), {"smile": 1.0})
    assert person.path is not None
    points = [place.points for k in range(30) if (place := person.path.at(k)) is not None]
    away = np.linalg.norm(np.array(points) - known, axis=2)
    jitter = np.diff(np.array(points) - known, axis=0)[:, LIPS]
    judge = SmileMeter.from_pretrained("smile-judge")
    smiles = [
        float(judge.measure(frame, [place])[0]) for frame, place in zip(after, points, strict=True)
    ]
    if keep is not None:
        shown = [np.hstack([frames[k], after[k]]) for k in (0, 7, 14, 23)]
        Image.fromarray(np.vstack(shown)).save(keep / "turning.png")
    return {
        "landmarks_away_px": round(float(away.mean()), 2),
        "lip_step_px": round(float(np.linalg.norm(jitter, axis=2).mean()), 2),
        "judge_least": round(min(smiles), 2),
        "judge_most": round(max(smiles), 2),
        "judge_step": round(float(np.abs(np.diff(smiles)).max()), 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", type=Path, help="folder for pictures")
    parser.add_argument("--json", type=Path, help="file for the figures")
    parser.add_argument("--only", help="one part: noise, frozen or turning")
    arguments = parser.parse_args()
    editor = ClipEditor.from_pretrained()
    still = still_of(data_root() / "london" / "full" / "neutral" / "001.jpg", 300)
    if arguments.keep is not None:
        arguments.keep.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        coded = frozen(still, Path(folder))
        noisy = FrameList(standing(still, 5))
        parts: dict[str, Callable[[], object]] = {
            "noise": lambda: flicker(editor, noisy, {**SMILES, **PAINT}, arguments.keep),
            "frozen": lambda: flicker(editor, coded, {**SMILES, **PAINT}, None),
            "turning": lambda: turning(editor, still, arguments.keep),
        }
        found = {}
        for name, work in parts.items():
            if arguments.only in (None, name):
                found[name] = work()
                print(name, json.dumps(found[name]), flush=True)
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
