"""Whose teeth `--teeth auto` hides: `python benchmarks/teeth_age.py [--split val] [--count N]`.

Prints, on pictures that nothing learned from, how many faces of each age read as a small child's,
what the lips of these faces then do, and the time that it takes.
"""

from __future__ import annotations

import time
from collections import Counter
from itertools import islice
from pathlib import Path

import numpy as np
from command import parser_of, text_of, write_json
from held_out import SETS, records_of

from gioconda.data.root import data_root
from gioconda.editors.smile.teeth_choice import OLD_FROM, YOUNG_FROM, TeethChoice
from gioconda.evaluation.intervals import share_of
from gioconda.evaluation.people import PersonFinder, people_in

AGES = ((0, 1), (2, 3), (4, 6), (7, 9), (10, 15), (16, 39), (40, 69), (70, 120))


def main() -> None:
    parser = parser_of(__doc__, count=1000)
    parser.add_argument("--split", choices=("test", "val"), default="test")
    parser.add_argument("--weights", default="teeth-age")
    parser.add_argument("--chances", type=Path, help="also write all chances to this .npz")
    options = parser.parse_args()
    root, choice, finder = data_root(options.data), TeethChoice(options.weights), PersonFinder()
    records = {title: records_of(root / name, name, options.split) for title, name in SETS.items()}
    groups = {
        f"UTKFace, {low}-{high}": [r for r in records["UTKFace"] if low <= r.number("age") <= high]
        for low, high in AGES
    }
    groups["LFW"] = records["LFW"]  # adults
    seconds, chances, figures = [], {}, {}
    for name, some in groups.items():
        read, lips = [], []
        for person in islice(people_in(some, finder), options.count):
            start = time.perf_counter()
            lips.append(choice.lips(person.pixels, person.points, "auto"))
            seconds.append(time.perf_counter() - start)
            read.append(choice.chances(person.pixels, person.points))
        chances[name], told = np.array(read), Counter(lips)
        figures[name] = {
            "small child": share_of(chances[name][:, 0] >= YOUNG_FROM),
            "old": share_of(chances[name][:, 1] >= OLD_FROM),
            **{f"lips {word}": told[word] for word in ("part", "stay", "meet")},
        }
        texts = ", ".join(f"{key} {text_of(value)}" for key, value in figures[name].items())
        print(f"{name:16} {texts}", flush=True)
    print(f"a face: {1000 * np.median(seconds):.1f} ms")
    write_json(figures, options.json)
    if options.chances:
        np.savez(options.chances, **chances)


if __name__ == "__main__":
    main()
