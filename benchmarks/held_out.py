"""People whom no method learned from, and their photos edited as `gioconda edit` edits them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from gioconda.data.sets.record import Record
from gioconda.data.sets.registry import read_set
from gioconda.data.splits import Split
from gioconda.editing.editor import Editor
from gioconda.evaluation.intervals import Figure, bootstrap, share_of
from gioconda.evaluation.judge import Judge
from gioconda.evaluation.judged_faces import JudgedFaces
from gioconda.evaluation.people import Person, PersonFinder, held_out, people_in
from gioconda.evaluation.subjects import face_of
from gioconda.photo import Photo
from gioconda.types import EditRequest, Pixels

SETS = {"UTKFace": "utkface", "LFW": "lfw"}


def records_of(folder: Path, name: str, *splits: Split) -> list[Record]:
    """The pictures of a set that are held out, of some splits one after the other."""
    faces = read_set(name, folder)
    return [record for split in splits for record in held_out(faces, split)]


def people_of(
    root: Path, name: str, finder: PersonFinder, split: Split = "test"
) -> Iterator[Person]:
    """The largest face of each picture that is held out, in a random order that stays the same."""
    return people_in(records_of(root / name, name, split), finder)


def some_people(root: Path, name: str, count: int, split: Split = "test") -> list[Person]:
    """The first of them."""
    return list(islice(people_of(root, name, PersonFinder(), split), count))


def edit(editor: Editor, person: Person, request: EditRequest) -> Pixels:
    """A person's photo after an edit."""
    photo, face = Photo.from_array(person.pixels), face_of(editor, person)
    return editor.apply([photo], request, "all", [[face]])[0].photo.pixels


def identity_figures(judge: Judge, before: JudgedFaces, after: JudgedFaces) -> dict[str, Figure]:
    """Whether the judge takes faces for the same person before and after an edit."""
    likeness = judge.identity.compare(before, after)
    return {"same person": share_of(likeness.same), "cosine": bootstrap(likeness.cosines)}
