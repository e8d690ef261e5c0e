"""Edits to seven expressions on held-out faces: `python benchmarks/expressions.py [--count 60]`.

Faces are found by the product's own detector and landmarks, and found anew after each edit. What
they show is read by the packaged expression network. It is no independent judge: it learned from
the same people as the edits' shapes, and it reads most rare expressions of everyday photos as
neutral ones (its card). So the share of faces on which the wanted name became likelier than it was
stands beside the share on which it became the likeliest. Held out: people (LFW) and pictures
(UTKFace) of the test split.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np
from command import parser_of, table, write_json
from held_out import SETS, edit, identity_figures, some_people

from gioconda.data.root import data_root
from gioconda.editing.editor import Editor
from gioconda.evaluation.intervals import share_of
from gioconda.evaluation.judge import Judge
from gioconda.evaluation.judged_faces import JudgedFaces
from gioconda.evaluation.people import Person
from gioconda.types import EXPRESSIONS, EditRequest

ODDS = 1.5  # by which a name must have become likelier to be counted: less is noise


def main() -> None:
    parser = parser_of(__doc__, count=60)
    parser.add_argument(
        "--split", choices=("test", "val"), default="test", help="val is for choosing settings"
    )
    parser.add_argument("--strength", type=float, default=1.0)
    options = parser.parse_args()
    root, editor, judge = data_root(options.data), Editor.from_pretrained(), Judge()
    figures = {}
    for title, name in SETS.items():
        people = some_people(root, name, options.count, options.split)
        figures[title] = measured(editor, judge, people, options.strength)
        table(f"{title}, {len(people)} faces", figures[title])
    write_json(figures, options.json)


def measured(
    editor: Editor, judge: Judge, people: Sequence[Person], strength: float
) -> dict[str, dict[str, object]]:
    """Expression -> what the networks read off all faces with it."""
    before, meter = JudgedFaces.of(people), editor.expression_meter
    chances = meter.shares(before.pictures, before.points)
    rows = {}
    for k, name in enumerate(EXPRESSIONS):
        request = EditRequest(expression=name, strength=strength)
        after = judge.locate([edit(editor, person, request) for person in people], people)
        reached = meter.shares(after.pictures, after.points)
        risen = odds(reached)[:, k] > ODDS * odds(chances)[:, k]
        others = reached.copy()
        others[:, EXPRESSIONS.index("neutral")] = -1  # which of the six, if it is one
        rows[name] = {
            "read before": share_of(chances.argmax(1) == k),
            "read after": share_of(reached.argmax(1) == k),
            "of the six, neutral aside": share_of(others.argmax(1) == k) if k else "",
            "likelier": share_of(risen),
            **identity_figures(judge, before, after),
        }
    return rows


def odds(chances: np.ndarray) -> np.ndarray:
    return chances / (1 - chances + 1e-6)


if __name__ == "__main__":
    sys.exit(main())
