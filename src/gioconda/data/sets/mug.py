"""MUG facial expressions (Aifanti, Papachristou & Delopoulos 2010): from neutral and back.

Layout: ``subjects3/001/anger/take000/img_0000.jpg``: person, expression, take, frame. A sequence
begins and ends neutral; its expression is that of the middle frames.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

from gioconda.data.sets.expression_names import EXPRESSION, expression_of, refused_word
from gioconda.data.sets.kinds import NUMBER, TEXT
from gioconda.data.sets.pictures import pictures_below
from gioconda.data.sets.record import Card, Record, Refused
from gioconda.data.sets.registry import reader


@reader(
    Card(
        name="mug",
        title="MUG facial expression database (Aifanti, Papachristou & Delopoulos 2010)",
        source="https://mug.ee.auth.gr/fed/",
        terms="non-commercial research",
        layout="frames named like 001/anger/take000/img_0000.jpg",
        kinds={"expression": EXPRESSION, "progress": NUMBER, "person": TEXT, "take": TEXT},
    )
)
def mug_records(root: Path) -> Iterator[Record | Refused]:
    """MUG, frame by frame; ``progress`` in [0, 1] says where in its sequence a frame is.

    Keep the height of the expressions with ``--where progress=0.4..0.6``.
    """
    frames = sorted(path for path in pictures_below(root) if _is_frame(path))
    for folder, some in itertools.groupby(frames, key=lambda path: path.parent):
        sequence = list(some)
        person, expression = folder.parent.parent.name, expression_of(folder.parent.name)
        if expression is None:
            yield refused_word(folder.relative_to(root).as_posix(), folder.parent.name)
            continue
        for number, path in enumerate(sequence):
            labels = {
                "expression": expression,
                "progress": number / max(len(sequence) - 1, 1),
                "person": person,
                "take": folder.name,
            }
            yield Record(path, path.relative_to(root).as_posix(), f"mug/{person}", labels)


def _is_frame(path: Path) -> bool:
    return path.parent.name.startswith("take") and path.stem.startswith("img_")
