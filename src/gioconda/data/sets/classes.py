"""A folder for each class: ``happy/1.jpg``, or ``train/happy/1.jpg`` where the set is split."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gioconda.data.sets.record import Card, Record, Refused
from gioconda.data.sets.registry import reader
from gioconda.data.splits import Split
from gioconda.photo import find_photos

SPLIT_FOLDERS: dict[str, Split] = {
    "train": "train",
    "training": "train",
    "val": "val",
    "valid": "val",
    "validation": "val",
    "test": "test",
    "testing": "test",
}


@reader(
    Card(
        name="classes",
        title="A folder for each class",
        source="your own",
        terms="those of the pictures",
        layout="a folder for each class, such as happy/1.jpg, or train/happy/1.jpg",
    )
)
def class_records(root: Path) -> Iterator[Record | Refused]:
    """The pictures of all classes; ``class`` is the name of the folder. Others are refused."""
    for path in find_photos([root], recursive=True):
        name = path.relative_to(root).as_posix()
        split, folders = split_folder(name)
        if len(folders) == 1:
            yield Record(path, name, f"classes/{name}", {"class": folders[0]}, split=split)
        else:
            yield Refused(name, "it is not in the folder of one class")


def split_folder(name: str) -> tuple[Split | None, list[str]]:
    """The split that a picture's first folder names, and the folders after it."""
    folders = name.split("/")[:-1]
    split = SPLIT_FOLDERS.get(folders[0].lower()) if folders else None
    return split, folders[1:] if split else folders
