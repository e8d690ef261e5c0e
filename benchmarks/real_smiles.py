"""What real smiles change in the readings of an audit: the scale for what a method changes.

GIOCONDA_DATA=... python benchmarks/real_smiles.py

The same 82 adults, not smiling and smiling (London): gender, age, race and skin as the audit's
network reads them, the smiling picture against the other. Prints the last column of docs/bias.md's
table of the smiler.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from gioconda.data.root import data_root
from gioconda.evaluation.audit_model import mean_change
from gioconda.evaluation.folders import as_seen
from gioconda.evaluation.page import as_text
from gioconda.evaluation.people import Person, PersonFinder, find_people, read_folder_of_faces
from gioconda.evaluation.traits import UNITS, Traits


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", help="the folder of all data sets")
    options = parser.parse_args()
    folder = data_root(options.root) / "london"
    before, after = (faces_of(folder / kind) for kind in ("neutral", "smiling"))
    pairs = sorted(before.keys() & after.keys())
    changes = Traits().changes(
        as_seen([before[name] for name in pairs]), as_seen([after[name] for name in pairs])
    )
    print(f"{len(pairs)} people, smiling against not smiling")
    for trait, change in changes.items():
        print(f"{trait:22s} {as_text(mean_change(trait, change), UNITS[trait])}")


def faces_of(folder: Path) -> dict[str, Person]:
    records = list(read_folder_of_faces(folder, "folder"))
    return {person.name: person for person in find_people(records, len(records), PersonFinder())}


if __name__ == "__main__":
    main()
