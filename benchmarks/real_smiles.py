"""What real smiles change in the readings of an audit: the scale for what a method changes.

GIOCONDA_DATA=... python benchmarks/real_smiles.py

The same 82 adults, not smiling and smiling (London): gender, age, race and skin as the audit's
network reads them, the smiling picture against the other. Prints the last column of docs/bias.md's
table of the smiler.
"""

from __future__ import annotations

from command import parser_of

from gioconda.data.root import data_root
from gioconda.data.sets.registry import read_set
from gioconda.evaluation.audit_model import mean_change
from gioconda.evaluation.judged_faces import JudgedFaces
from gioconda.evaluation.page import as_text
from gioconda.evaluation.people import PersonFinder, people_in
from gioconda.evaluation.traits import UNITS, TraitReader


def main() -> None:
    options = parser_of(__doc__).parse_args()
    faces = read_set("london", data_root(options.data) / "london")
    found = {person.name: person for person in people_in(list(faces), PersonFinder())}
    names = sorted(name.split("/")[1] for name in found if name.startswith("neutral"))
    before, after = (
        JudgedFaces.of([found[f"{folder}/{name}"] for name in names])
        for folder in ("neutral", "smiling")
    )
    print(f"{len(names)} people, smiling against not smiling")
    for trait, change in TraitReader().changes(before, after).items():
        print(f"{trait:22s} {as_text(mean_change(trait, change), UNITS[trait])}")


if __name__ == "__main__":
    main()
