"""Several shots of one group: everybody's takes, the choice among them, and the photo of them.

group = Group.read([read_photo(name) for name in names])
group.choices            # person -> the shot that they come from
group.takes(2)           # how person 2 is in each shot
group.picture(2, 1, 160) # how that looks
group.compose({**group.choices, 2: 1}).photo
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from gioconda.editing.selection import LEAST_FACE, SHARE_UNCLEAR
from gioconda.errors import GiocondaError, PhotoError
from gioconda.faces.align import crop, head_transform
from gioconda.faces.measures import pupil_distance
from gioconda.faces.scheme import PUPILS
from gioconda.faces.thresholds import SURE_FROM
from gioconda.takes.alignment import Homography, moved
from gioconda.takes.choosing import Take, WhyNot, best_take, least_repair
from gioconda.takes.composing import colours_of, put
from gioconda.takes.laying import Head, Placement, lay, share_hidden, share_outside
from gioconda.takes.maps import maps_to
from gioconda.takes.people import Person, match
from gioconda.takes.report import BestTake, PersonReport, describe
from gioconda.takes.scores import TRAITS, Score, Trait, scores
from gioconda.takes.shots import SeenFace, Shot, ShotReader
from gioconda.threads import in_threads
from gioconda.types import Box, Pixels, Points

if TYPE_CHECKING:
    from gioconda.photo import Photo

LEAST, MOST = 2, 20  # shots of a group
_MOST_HIDDEN = 0.03  # share of a face that other faces may cover
_CUT_OFF = 0.03  # share of its outline that may lie outside of the shot
_SMALLER = 0.5  # than in the base: such a take would be blurred
_ELSEWHERE = 3.0  # pupil distances from the place in the base
_YAW, _PITCH, _LEAN = 18.0, 14.0, 12.0  # degrees from the pose in the base


class Group:
    """Several shots of one group, aligned and read.

    People are numbered from left to right as they stand in the base; who is not in the base comes
    after them. Shots are numbered from 0, as they were given.

    Args:
        shots: The shots.
        maps: Of each, the map onto the reference.
        base: The shot that the others' takes are laid into; None for the one with the least to
            repair.
        prefer: What makes a take good, the most important first.
        shut_below: Opening of shut eyes.
    """

    def __init__(
        self,
        shots: Sequence[Shot],
        maps: Sequence[Homography],
        base: int | None,
        prefer: Sequence[Trait],
        shut_below: float,
    ) -> None:
        self.shots = tuple(shots)
        people = match(shots, maps)
        scored = [self._scored(person, prefer, shut_below) for person in people]
        self.base = least_repair(scored, len(shots)) if base is None else base
        back = np.linalg.inv(maps[self.base])
        self._to_base = [back @ to for to in maps]
        order = sorted(range(len(people)), key=lambda k: self._order(people[k]))
        self._people = [people[k] for k in order]
        self._takes = [self._takes_of(people[k], scored[k]) for k in order]
        self._heads: dict[tuple[int, int], Head] = {}

    @classmethod
    def read(
        cls,
        photos: Sequence[Photo],
        *,
        base: int | None = None,
        prefer: Sequence[Trait] = TRAITS,
        reader: ShotReader | None = None,
    ) -> Group:
        """Read some shots of one group.

        Args:
            photos: 2 to 20. Not modified; they may differ in size.
            base: Number of the shot to keep, from 0; None for the one with the least to repair.
            prefer: What makes a take good, the most important first.
            reader: Reads faces; None for the one in the package.

        Raises:
            GiocondaError: There are too few or too many shots, no faces, or they do not show one
                scene; or there is no shot of that number.
        """
        if not LEAST <= len(photos) <= MOST:
            raise GiocondaError(
                f"{len(photos)} shot{'s' * (len(photos) != 1)}: name {LEAST} to {MOST} of one group"
            )
        if base is not None and not 0 <= base < len(photos):
            raise GiocondaError(f"no shot number {base}: there are {len(photos)}, numbered from 0")
        reader = reader or ShotReader.from_pretrained()
        shots = reader.read(photos)
        for shot in shots:
            if not shot.faces:
                raise PhotoError(f"{shot.name}: no face found; leave this shot out.")
        return cls(shots, maps_to(shots, base), base, prefer, reader.eyes.shut_below)

    @property
    def people(self) -> int:
        """How many people there are in all shots."""
        return len(self._people)

    def takes(self, person: int) -> tuple[Take, ...]:
        """How a person is in each shot, in the shots' order.

        Raises:
            GiocondaError: There is no person of that number.
        """
        if not 0 <= person < self.people:
            raise GiocondaError(f"no person number {person}: there are {self.people}, from 0")
        return self._takes[person]

    @cached_property
    def choices(self) -> dict[int, int]:
        """Person -> number of the shot that they come from; who is not in the base has none."""
        return {
            person: best_take(takes, self.base)
            for person, takes in enumerate(self._takes)
            if takes[self.base].seen is not None
        }

    def picture(self, person: int, shot: int, size: int = 160) -> Pixels | None:
        """The head of a take, ``(size, size, 3)`` uint8 RGB; None where the person is not there."""
        seen = self.takes(person)[shot].seen
        if seen is None:
            return None
        pixels = self.shots[shot].photo.pixels
        return crop(pixels, head_transform(seen.face.points, size), size, size)

    def compose(self, choices: Mapping[int, int] | None = None) -> BestTake:
        """The base, with everybody as in the shot that they come from.

        Args:
            choices: Person -> number of a shot; who is left out stays as in the base. None for
                ``choices``.

        Returns:
            The photo (that of the base itself where everybody stays) and a report on each person.

        Raises:
            GiocondaError: A choice has no person, no shot, or a take that cannot be used.
        """
        chosen = dict(self.choices if choices is None else choices)
        for person, shot in chosen.items():
            self._check(person, shot)
        wanted = [(person, shot) for person, shot in sorted(chosen.items()) if shot != self.base]
        heads = in_threads(lambda pair: self.head(*pair), wanted)
        base = self.shots[self.base].photo
        native = base.native.copy() if wanted else base.native
        areas = {}
        # Larger heads stand in front: they are laid last.
        for (person, _), head in sorted(
            zip(wanted, heads, strict=True), key=lambda one: one[1].region.unit
        ):
            areas[person] = put(native, head)
        reports = tuple(
            self._report(person, chosen.get(person, self.base), areas.get(person))
            for person in range(self.people)
        )
        return BestTake(base.with_native(native) if wanted else base, self.base, reports)

    def _check(self, person: int, shot: int) -> None:
        takes = self.takes(person)
        if not 0 <= shot < len(takes):
            raise GiocondaError(f"no shot number {shot}: there are {len(takes)}, numbered from 0")
        why = takes[shot].why_not
        if takes[self.base].seen is None:
            why = "is not in this shot"
        if why is not None and shot != self.base:
            raise GiocondaError(f"person {person} cannot be taken from shot {shot}: {why}")

    def head(self, person: int, shot: int) -> Head:
        """A take laid onto its place in the base; ``compose`` blends it in."""
        key = person, shot
        if key not in self._heads:
            base, other = (self.shots[k].photo.native for k in (self.base, shot))
            where = self._placement(self._people[person], shot)
            self._heads[key] = lay(colours_of(base), colours_of(other), where)
        return self._heads[key]

    def _placement(self, person: Person, shot: int) -> Placement:
        def others(number: int) -> list[Points]:
            mine = person.faces[number]
            faces = enumerate(self.shots[number].faces)
            return [seen.face.points for k, seen in faces if k != mine]

        old, new = (self._seen(person, k).face.points for k in (self.base, shot))
        return Placement(old, new, others(self.base), others(shot), self._to_base[shot])

    def _seen(self, person: Person, shot: int) -> SeenFace:
        return self.shots[shot].faces[person.faces[shot]]

    def _scored(
        self, person: Person, prefer: Sequence[Trait], shut_below: float
    ) -> dict[int, Score]:
        seen = [self._seen(person, shot) for shot in person.faces]
        return dict(zip(person.faces, scores(seen, prefer, shut_below), strict=True))

    def _order(self, person: Person) -> tuple[bool, float]:
        """Those in the base from left to right, then the others."""
        shot = self.base if self.base in person.faces else next(iter(person.faces))
        points = moved(self._to_base[shot], self._seen(person, shot).face.points)
        return self.base not in person.faces, float(points[:, 0].mean())

    def _takes_of(self, person: Person, scored: Mapping[int, Score]) -> tuple[Take, ...]:
        takes = []
        for shot in range(len(self.shots)):
            if shot not in person.faces:
                takes.append(Take(shot, why_not="is not in this shot"))
                continue
            seen = self._seen(person, shot)
            why = self._why_not(person, shot) if shot != self.base else None
            takes.append(Take(shot, person.faces[shot], seen, scored[shot], why))
        return tuple(takes)

    def _why_not(self, person: Person, shot: int) -> WhyNot | None:
        """Why a take cannot be laid into the base."""
        if self.base not in person.faces:
            return None
        base, seen = self._seen(person, self.base), self._seen(person, shot)
        points, photo = seen.face.points, self.shots[shot].photo
        if seen.face.confidence < SURE_FROM:
            return "landmarks unsure"
        others = self._placement(person, shot).in_shot
        covered = seen.cover.mouth_share > SHARE_UNCLEAR or seen.cover.face < LEAST_FACE
        if covered or share_hidden(points, others) > _MOST_HIDDEN:
            return "hidden"
        if share_outside(points, photo.width, photo.height) > _CUT_OFF:
            return "cut off"
        there = moved(self._to_base[shot], points)
        unit = pupil_distance(base.face.points)
        if pupil_distance(points) < _SMALLER * unit:
            return "too far away"
        apart = there[PUPILS].mean(0) - base.face.points[PUPILS].mean(0)
        if np.linalg.norm(apart) > _ELSEWHERE * unit:
            return "stands elsewhere"
        yaw, pitch = seen.turn.yaw - base.turn.yaw, seen.turn.pitch - base.turn.pitch
        lean = _lean(there, base.face.points)
        far = abs(yaw) > _YAW or abs(pitch) > _PITCH or abs(lean) > _LEAN
        return "turned too far" if far else None

    def _report(self, person: int, shot: int, area: Box | None) -> PersonReport:
        return describe(person, self._takes[person], self.base, shot, area)


def _lean(one: Points, other: Points) -> float:
    """Degrees by which a head leans more than another, both in one scene."""
    (x, y), (u, v) = (points[PUPILS[1]] - points[PUPILS[0]] for points in (one, other))
    return math.degrees(math.atan2(u * y - v * x, u * x + v * y))
