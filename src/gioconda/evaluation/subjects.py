"""What is judged: any method, by what it offers.

A method may edit faces, sample faces of nobody, or encode and decode; ``Subject`` holds those that
it can, and the judge asks for nothing else. Edits are those of ``gioconda edit``: of whole photos,
by the same ``Editor``. The rest is done on aligned crops. ``subject_of`` makes one of a name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gioconda import zoo
from gioconda.editing.editor import Editor
from gioconda.editors.attributes.names import ATTRIBUTES as PAINTED
from gioconda.errors import WeightsError
from gioconda.evaluation.origins import origin_of
from gioconda.evaluation.people import Person
from gioconda.faces.align import CUTS, CutName, apply, crop
from gioconda.latent.coder import Coder
from gioconda.models.shapes.smile import SmileShapes
from gioconda.photo import Photo
from gioconda.types import Box, EditRequest, Face, Pixels

if TYPE_CHECKING:
    from gioconda.cluster import Cluster

_PHOTOS = 16  # that go through the networks together

EditPeople = Callable[[Sequence[Person], str, float], list[Pixels]]


@dataclass(frozen=True)
class Subject:
    """A method as the judge sees it.

    Attributes:
        name: What the report calls it.
        attributes: What it can change or be asked for; empty where it can only sample or encode.
        told: Those of them that samples are asked for; the others are directions in codes.
        painted: Those of them that are painted into the photo; they cannot be taken away.
        view: A person's aligned crop, as the method sees it.
        edit: ``(people, attribute, degree)`` to each person's photo at the degree in [-1, 1].
        sample: ``(count, attribute, degree, seed)`` to ``(count, S, S, 3)`` uint8 RGB aligned faces
            of nobody; the same seed gives the same people at every degree.
        encode: ``views`` to ``(N, D)`` codes (their means, where codes are distributions).
        reconstruct: ``views`` to each view, encoded and decoded.
    """

    name: str
    attributes: tuple[str, ...]
    view: Callable[[Person], Person]
    edit: EditPeople | None = None
    sample: Callable[[int, str, float, int], NDArray[np.uint8]] | None = None
    encode: Callable[[Sequence[Person]], NDArray[np.float64]] | None = None
    reconstruct: Callable[[Sequence[Person]], list[Pixels]] | None = None
    told: tuple[str, ...] = ()
    painted: tuple[str, ...] = ()

    def samples(self, attribute: str) -> bool:
        """Whether it makes faces of nobody that can be judged by an attribute."""
        return self.sample is not None and (not self.told or attribute in self.told)


def subject_of(
    source: str,
    directions: Sequence[Path] = (),
    name: str = "",
    cluster: Cluster | None = None,
) -> Subject:
    """The method that a packaged name, a file, a run's folder or a Hub id stands for.

    Args:
        source: That name.
        directions: Files of directions in its codes. With some, its edits alone are judged.
        name: What reports call it; by default as its origin does.
        cluster: What edits in place of this process.

    Raises:
        WeightsError: There is none, or it neither edits nor makes nor encodes faces.
        DataError: A file holds no directions, or those of another model.
    """
    subject = _subject_of(source, directions, name or origin_of(source).name)
    if cluster is None or subject.edit is None:
        return subject
    return replace(subject, edit=partial(edit_on_cluster, cluster, source, directions))


def _subject_of(source: str, directions: Sequence[Path], name: str) -> Subject:
    if directions:
        return editing_subject(
            Editor.from_pretrained(source, directions), f"{name}, along directions"
        )
    if zoo.method_of(source) == SmileShapes.name:
        moving = editing_subject(Editor.from_pretrained(source), name)
        painted = tuple(PAINTED)
        return replace(moving, attributes=(*moving.attributes, *painted), painted=painted)
    offers, subject = zoo.load(source).description, Subject(name, (), whole)
    if {"encode", "sample"} & offers.verbs:
        subject = crop_subject(Coder.from_pretrained(source), name)
    if offers.attributes and "edit" in offers.verbs:
        edited = editing_subject(Editor.from_pretrained(source), name)
        subject = replace(subject, attributes=edited.attributes, edit=edited.edit)
    if not any((subject.edit, subject.sample, subject.encode)):
        kind = type(zoo.load(source)).__name__
        raise WeightsError(f"{source}: {kind} neither edits nor makes nor encodes faces")
    return subject


def editing_subject(editor: Editor, name: str) -> Subject:
    """An editor, judged by what it does to whole photos."""
    method = editor.method
    known = (*method.attributes, *method.expressions)
    return Subject(name, known, whole, edit=partial(edit_people, editor))


def edit_people(
    editor: Editor, people: Sequence[Person], attribute: str, degree: float
) -> list[Pixels]:
    """Each person's photo, edited as ``gioconda edit --faces all`` does.

    Args:
        editor: Its detector is not asked: where the faces are is known.
        people: One face in each photo.
        attribute: An attribute or an expression that the editor's method knows.
        degree: Of the attribute; of an expression, its strength in [0, 1].
    """
    if attribute in editor.method.expressions:
        request = EditRequest(expression=attribute, strength=degree)
    else:
        request = EditRequest({attribute: degree})
    edited: list[Pixels] = []
    for start in range(0, len(people), _PHOTOS):
        some = people[start : start + _PHOTOS]
        found = [[face_of(editor, person)] for person in some]
        photos = [Photo.from_array(person.pixels) for person in some]
        edited += [one.photo.pixels for one in editor.apply(photos, request, "all", found)]
    return edited


class PeopleEditor:
    """What an actor of a cluster does: it edits a few people's photos.

    Args:
        source: What the method is loaded from.
        directions: Files of directions in its codes.
    """

    def __init__(self, source: str, directions: Sequence[Path]) -> None:
        self.editor = Editor.from_pretrained(source, directions)

    def __call__(self, told: tuple[Sequence[Person], str, float]) -> list[Pixels]:
        """See ``edit_people``."""
        return edit_people(self.editor, *told)


def edit_on_cluster(
    cluster: Cluster,
    source: str,
    directions: Sequence[Path],
    people: Sequence[Person],
    attribute: str,
    degree: float,
) -> list[Pixels]:
    """``edit_people`` by the actors of a cluster, with the same photos together."""
    parts = [people[k : k + _PHOTOS] for k in range(0, len(people), _PHOTOS)]
    told = [(part, attribute, degree) for part in parts]
    edited = cluster.map(PeopleEditor, (source, directions), told)
    return [pixels for some in edited for pixels in some]


def face_of(editor: Editor, person: Person) -> Face:
    """A person's face with its smile degree, as the editor's meter reads it."""
    (degree,) = editor.finder.meter.measure(person.pixels, [person.points])
    return Face(person.box, person.points, 1.0, float(degree))


def crop_subject(coder: Coder, name: str) -> Subject:
    """A network that sees aligned crops, by the verbs that it has: all but edits."""
    offers = coder.description
    attributes = coder.attributes

    def sample(count: int, attribute: str, degree: float, seed: int) -> NDArray[np.uint8]:
        asked = coder.degrees(count, {attribute: degree} if attributes else {})
        return coder.sample(count, seed, asked)

    def encode(views: Sequence[Person]) -> NDArray[np.float64]:
        return coder.encode(stacked(views)).mean.astype(np.float64)

    def reconstruct(views: Sequence[Person]) -> list[Pixels]:
        return list(coder.reconstruct(stacked(views)))

    return Subject(
        name,
        attributes,
        partial(aligned, size=coder.size, cut=offers.crop),
        sample=sample if coder.samples else None,
        encode=encode if "encode" in offers.verbs else None,
        reconstruct=reconstruct if "reconstruct" in offers.verbs else None,
        told=attributes,
    )


def whole(person: Person) -> Person:
    """The whole photo."""
    return person


def stacked(views: Sequence[Person]) -> Pixels:
    """``(N, S, S, 3)`` uint8 RGB of crops of one size."""
    return np.stack([view.pixels for view in views])


def aligned(person: Person, size: int, cut: CutName = "face") -> Person:
    """The face or its mouth aligned by the five-point template, with its landmarks in the crop."""
    to_crop = CUTS[cut](person.points, size)
    points = apply(to_crop, person.points)
    low, high = points.min(0), points.max(0)
    pixels = crop(person.pixels, to_crop, size, size)
    return replace(person, pixels=pixels, points=points, box=Box(*low, *(high - low)))
