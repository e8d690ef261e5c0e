"""Edits to seven expressions on held-out faces: `python benchmarks/expressions.py [--count 60]`.

Faces are found by the product's own detector and landmarks, and found anew after each edit. What
they show is read by the packaged expression network. It is no independent judge: it learned from
the same people as the edits' shapes, and it reads most rare expressions of everyday photos as
neutral ones (its card). So the share of faces on which the wanted name became likelier than it was
stands beside the share on which it became the likeliest; eyes decide. Held out: people (LFW) and
pictures (UTKFace) of the test split.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from gioconda.data.root import data_root
from gioconda.data.splits import lfw_person, split_of, utkface_picture
from gioconda.editing.editor import Editor
from gioconda.evaluation.intervals import wilson
from gioconda.evaluation.judge import SAME_PERSON, Judge, Seen
from gioconda.photo import Photo
from gioconda.types import EXPRESSIONS, Face

ODDS = 1.5  # by which a name must have become likelier to be counted: less is noise


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", help="the data folder; default $GIOCONDA_DATA or ../shared/data")
    parser.add_argument("--count", type=int, default=60, help="faces of each set")
    parser.add_argument(
        "--split", choices=("test", "val"), default="test", help="val is for choosing settings"
    )
    parser.add_argument("--strength", type=float, default=1.0)
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    root = data_root(options.data)
    editor, judge, start = Editor.from_pretrained(), Judge(), time.perf_counter()
    figures: dict[str, object] = {}
    for name, folder, key in (
        ("UTKFace", root / "utkface" / "crop_part1", utkface_picture),
        ("LFW", root / "lfw" / "images", lfw_person),
    ):
        people = found(editor, held_out(folder, key, options.split), options.count)
        figures[name] = table(editor, judge, people, options.strength)
        print_table(name, len(people), figures[name])
    print(f"{time.perf_counter() - start:.0f} s")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n")


def held_out(folder: Path, key: Callable[[str], str], split: str) -> list[Path]:
    """The pictures of a folder's split, in the order of their hash (a fixed random order)."""
    chosen = [p for p in folder.iterdir() if split_of(key(p.name)) == split]
    return sorted(chosen, key=lambda p: hashlib.sha1(p.name.encode()).digest())


def found(editor: Editor, paths: list[Path], count: int) -> list[tuple[Photo, Face, int]]:
    """Pictures with their largest face and its number, until there are enough."""
    people = []
    for path in paths:
        picture = cv2.imread(str(path))
        assert picture is not None, path
        photo = Photo.from_array(np.ascontiguousarray(picture[..., ::-1]))
        if faces := editor.find(photo):
            number = max(range(len(faces)), key=lambda k: faces[k].box.width)
            people.append((photo, faces[number], number))
        if len(people) == count:
            break
    return people


def table(
    editor: Editor, judge: Judge, people: list[tuple[Photo, Face, int]], strength: float
) -> dict[str, dict[str, object]]:
    """Expression -> what the networks say of all faces with it."""
    before = Seen([p.pixels for p, _, _ in people], [f.points for _, f, _ in people], np.ones(0))
    shown = editor.moods.meter.shares(before.pictures, before.points)
    identity = judge.identities(before)
    rows = {}
    for k, name in enumerate(EXPRESSIONS):
        edited = [
            editor.edit(photo, expression=name, strength=strength, faces=[number]).photo.pixels
            for photo, _, number in people
        ]
        again = [
            judge.finder.again(pixels, face.box)[0]
            for pixels, (_, face, _) in zip(edited, people, strict=True)
        ]
        shares = editor.moods.meter.shares(edited, again)
        same = (identity * judge.identities(Seen(edited, again, np.ones(0)))).sum(1)
        odds = shares / (1 - shares + 1e-6)
        risen = odds[:, k] > ODDS * (shown / (1 - shown + 1e-6))[:, k]
        others = shares.copy()
        others[:, EXPRESSIONS.index("neutral")] = -1  # which one, if it is one
        rows[name] = {
            "read before": counted(shown.argmax(1) == k),
            "read after": counted(shares.argmax(1) == k),
            "read after, neutral aside": counted(others.argmax(1) == k) if k else "",
            "likelier": counted(risen),
            "same person": counted(same > SAME_PERSON),
            "cosine": round(float(same.mean()), 3),
        }
    return rows


def counted(hits: np.ndarray) -> str:
    share = wilson(int(hits.sum()), len(hits))
    return f"{100 * share.value:.0f} % [{100 * share.low:.0f}, {100 * share.high:.0f}]"


def print_table(name: str, count: int, rows: dict[str, dict[str, object]]) -> None:
    print(f"\n{name}, {count} faces")
    columns = list(next(iter(rows.values())))
    print("| expression | " + " | ".join(columns) + " |")
    print("| --- " * (len(columns) + 1) + "|")
    for expression, row in rows.items():
        print(f"| {expression} | " + " | ".join(str(row[c]) for c in columns) + " |")


if __name__ == "__main__":
    sys.exit(main())
