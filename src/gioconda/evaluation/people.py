"""A folder of pictures -> the faces that methods are judged on, none of which they learned from."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from gioconda.data.choice import evenly_by_age
from gioconda.data.sets.record import FaceSet, Record
from gioconda.data.sets.registry import read_set, set_names
from gioconda.data.splits import Split, split_of
from gioconda.errors import DataError, GiocondaError
from gioconda.faces.detect import default_detector
from gioconda.faces.find import find_faces
from gioconda.faces.landmarks import LandmarkFinder
from gioconda.faces.square import Square
from gioconda.faces.thresholds import SURE_FROM
from gioconda.photo import read_photo
from gioconda.types import Box, Pixels, Points

if TYPE_CHECKING:
    from gioconda.cluster import Cluster

_TOGETHER = 16  # pictures that an actor looks at before it tells of them

Why = Literal["no face found", "landmarks not sure"]
NO_FACE: Why = "no face found"
UNSURE: Why = "landmarks not sure"
FOLDER = "folder"  # the layout of pictures that belong to no known set
# Layouts that are tried for a folder: each has file names that no other has.
_FULL_NAME = re.compile(r"[^\W\d_][^\W\d]+_[^\d]*_\d{4}\.")  # Aaron_Eckhart_0001.jpg
GUESSED = ("mtfl", "london", "utkface", "lfw")


@dataclass(frozen=True)
class Person:
    """One face to judge a method on.

    Attributes:
        name: What the data set calls the picture.
        pixels: ``(H, W, 3)`` uint8 RGB.
        box: The detector's box.
        points: ``(141, 2)`` landmarks in its pixels.
        labels: What the data set says of it.
    """

    name: str
    pixels: Pixels
    box: Box
    points: Points
    labels: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Missed:
    """A picture in which nobody was found to judge a method on.

    Attributes:
        name: What the data set calls it.
        labels: What the data set says of it.
        why: The detector found no face, or the landmarks are not sure.
    """

    name: str
    labels: Mapping[str, Any]
    why: Why


@dataclass(frozen=True)
class Broken:
    """A picture that cannot be read.

    Attributes:
        name: What the data set calls it.
        why: What is wrong with it, with its path.
    """

    name: str
    why: str


@dataclass(frozen=True)
class Draw:
    """What was found in pictures drawn at random.

    Attributes:
        people: Who was found.
        missed: The pictures in which nobody was.
        broken: Those that cannot be read; they count nowhere.
    """

    people: list[Person]
    missed: list[Missed]
    broken: list[Broken] = field(default_factory=list)

    @property
    def note(self) -> str:
        """Which pictures cannot be read, in a sentence; empty where all can."""
        if not self.broken:
            return ""
        count, first = len(self.broken), self.broken[0].why.rstrip(".")
        pictures = (
            "1 picture cannot be read and is"
            if count == 1
            else (f"{count} pictures cannot be read and are")
        )
        return f"{pictures} left out; {'the first: ' * (count > 1)}{first}"


class PersonFinder:
    """Finds the largest face of a picture with the product's own networks."""

    def __init__(self) -> None:
        self.detector, self.finder = default_detector(), LandmarkFinder.from_pretrained()

    def find(self, name: str, pixels: Pixels, labels: Mapping[str, Any]) -> Person | Missed:
        """The largest face whose landmarks are sure, or why there is none."""
        faces = find_faces(pixels, self.detector, self.finder)
        sure = [face for face in faces if face.confidence >= SURE_FROM]
        if not sure:
            return Missed(name, labels, UNSURE if faces else NO_FACE)
        face = max(sure, key=lambda face: face.box.width)
        return Person(name, pixels, face.box, face.points, labels)

    def locate(self, pixels: Pixels, square: Square) -> tuple[Points, float]:
        """Landmarks and confidence of a face whose place is known, as after an edit."""
        return self.finder.find_in_squares([(pixels, [square])])[0][0]


def read_folder_of_faces(folder: Path, layout: str | None = None) -> FaceSet:
    """The pictures of a folder in a known layout, or just its pictures.

    Args:
        folder: What to read.
        layout: A name of ``gioconda prepare``; None tries the layouts that can be recognised.

    Raises:
        DataError: The folder is not in this layout, or there is no such layout.
        PhotoError: There is no picture.
    """
    if layout is not None:
        return read_set(layout, folder)
    for name in (name for name in GUESSED if name in set_names()):
        try:
            faces = read_set(name, folder)
        except DataError:
            continue
        if _is_whole(faces):
            return faces
    return read_set(FOLDER, folder)


def _is_whole(faces: FaceSet) -> bool:
    """Whether a guess fits most pictures; names such as ``IMG_2041.jpg`` are like LFW's."""
    pictures = len(faces) + len(faces.refused)
    named = [r for r in faces if faces.card.name != "lfw" or _FULL_NAME.match(r.name)]
    return 2 * len(named) >= pictures


def held_out(faces: FaceSet, split: Split = "test") -> list[Record]:
    """The records that no recipe learns from; all of them where no recipe reads such a set."""
    if faces.card.name == FOLDER:
        return list(faces)
    some = [record for record in faces if (record.split or split_of(record.key)) == split]
    if not some:
        raise DataError(f"{faces.root}: no picture of {faces.card.title} is held out for tests")
    return some


def draw_people(
    records: Sequence[Record],
    count: int,
    finder: PersonFinder,
    *,
    seed: int = 0,
    advance: Callable[[], object] = lambda: None,
    cluster: Cluster | None = None,
) -> Draw:
    """Draw pictures at random until ``count`` faces are found, or no picture is left.

    Args:
        records: To draw from.
        count: How many faces to find; fewer where there are no more.
        finder: Finds them.
        seed: Of the draw.
        advance: Called for each face found.
        cluster: What looks at pictures in place of this process.

    Raises:
        DataError: No picture has a face.
    """
    draw = Draw([], [])
    order = in_random_order(records, seed)
    seen = looked_at(order, finder) if cluster is None else looked_at_by(cluster, order)
    for found in seen:
        if isinstance(found, Missed):
            draw.missed.append(found)
            continue
        if isinstance(found, Broken):
            draw.broken.append(found)
            continue
        draw.people.append(found)
        advance()
        if len(draw.people) == count:
            break
    if not draw.people:
        read = len(records) - len(draw.broken)
        why = f"; {draw.note}" if draw.broken else ""
        raise DataError(f"{_above(records)}: no face was found in {read} pictures{why}")
    return replace(draw, people=evenly_shown(draw.people, seed))


def _above(records: Sequence[Record]) -> Path:
    """The folder that all pictures lie in."""
    return Path(os.path.commonpath([record.path.parent for record in records]))


def evenly_shown(people: Sequence[Person], seed: int = 0) -> list[Person]:
    """The same people in an order whose first, whom reports show, are of all ages alike.

    A set may hold many babies. Where it tells no ages, the order stays.
    """
    told = [person.labels.get("age") for person in people]
    ages = np.array([age if isinstance(age, int | float) else np.nan for age in told], np.float32)
    if not np.isfinite(ages).any():
        return list(people)
    return [people[k] for k in evenly_by_age(ages, seed)]


def in_random_order(records: Sequence[Record], seed: int = 0) -> list[Record]:
    """The same records in the order of a draw."""
    return [records[int(k)] for k in np.random.default_rng(seed).permutation(len(records))]


def looked_at(
    records: Iterable[Record], finder: PersonFinder
) -> Iterator[Person | Missed | Broken]:
    """The largest face of each picture, or why there is none."""
    for record in records:
        try:
            pixels = pixels_of(record)
        except DataError as error:
            yield Broken(record.name, str(error))
        else:
            yield finder.find(record.name, pixels, record.labels)


def looked_at_by(cluster: Cluster, records: Sequence[Record]) -> Iterator[Person | Missed | Broken]:
    """``looked_at`` by the actors of a cluster."""
    parts = [records[k : k + _TOGETHER] for k in range(0, len(records), _TOGETHER)]
    for found in cluster.map(PeopleFinder, (), parts):
        yield from found


class PeopleFinder:
    """What an actor of a cluster does: it looks at a few pictures."""

    def __init__(self) -> None:
        self.finder = PersonFinder()

    def __call__(self, records: Sequence[Record]) -> list[Person | Missed | Broken]:
        """See ``looked_at``."""
        return list(looked_at(records, self.finder))


def people_in(records: Sequence[Record], finder: PersonFinder, seed: int = 0) -> Iterator[Person]:
    """Those of ``looked_at`` who were found."""
    seen = looked_at(in_random_order(records, seed), finder)
    return (found for found in seen if isinstance(found, Person))


def pixels_of(record: Record) -> Pixels:
    """``(H, W, 3)`` uint8 RGB of a record.

    Raises:
        DataError: The picture cannot be read.
    """
    if record.pixels is not None:
        return record.pixels
    try:
        return read_photo(record.path).pixels
    except GiocondaError as error:
        raise DataError(str(error)) from error
