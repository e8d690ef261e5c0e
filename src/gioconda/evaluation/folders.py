"""Two folders of pictures, face against face, without any model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gioconda.evaluation.evaluation import SHOWN, EvaluationSetup
from gioconda.evaluation.intervals import Figure, bootstrap, share_of
from gioconda.evaluation.judged_faces import JudgedFaces
from gioconda.evaluation.people import Person
from gioconda.evaluation.preservation import preservation_figures
from gioconda.evaluation.sets import distances_with_floor, relative_diversity
from gioconda.types import Pixels


@dataclass
class Compared:
    """What was measured of two folders.

    Attributes:
        figures: Key of ``DEFINITIONS`` -> the second folder against the first.
        floors: Half of the first against its other half.
        readings: Attribute -> the judge's mean reading in each folder.
        pairs: How many pictures have the same name and size in both.
        pictures: Rows of such pairs.
        left_out: Key -> why this figure could not be computed.
    """

    figures: dict[str, Figure] = field(default_factory=dict)
    floors: dict[str, Figure] = field(default_factory=dict)
    readings: dict[str, tuple[Figure, Figure]] = field(default_factory=dict)
    pairs: int = 0
    pictures: list[list[Pixels]] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)


def compare(first: Sequence[Person], second: Sequence[Person], setup: EvaluationSetup) -> Compared:
    """Distances between the sets, what the judge reads in each, and pairs of the same name.

    Args:
        first: Faces of the first folder, taken as the real ones.
        second: Faces of the second.
        setup: The judge and the space.
    """
    compared = Compared()
    a, b = JudgedFaces.of(first), JudgedFaces.of(second)
    features = [setup.space.of(faces.pictures, faces.points) for faces in (a, b)]
    found = distances_with_floor(features[0], features[1], setup.seed)
    compared.figures, compared.floors, compared.left_out = found
    if min(len(first), len(second)) > 1:
        compared.figures["diversity"] = relative_diversity(features[0], features[1])
    for attribute, read in setup.judge.readings.items():
        compared.readings[attribute] = (bootstrap(read(a)), bootstrap(read(b)))
    _compare_pairs(first, second, setup, compared)
    return compared


def _compare_pairs(
    first: Sequence[Person], second: Sequence[Person], setup: EvaluationSetup, compared: Compared
) -> None:
    named = {person.name: person for person in second}
    pairs = [
        (person, named[person.name])
        for person in first
        if person.name in named and person.pixels.shape == named[person.name].pixels.shape
    ]
    compared.pairs = len(pairs)
    if not pairs:
        return
    before, after = [p for p, _ in pairs], [p for _, p in pairs]
    compared.figures |= preservation_figures(
        before, JudgedFaces.of(before), JudgedFaces.of(after), setup
    )
    rises = setup.judge.smiles(JudgedFaces.of(after)) - setup.judge.smiles(JudgedFaces.of(before))
    compared.figures["smile_risen"] = share_of(rises > 0)
    compared.pictures = [[a.pixels, b.pixels] for a, b in pairs[:SHOWN]]
