"""CelebA (Liu, Luo, Wang & Tang 2015): 202,599 aligned faces of 10,177 people, 40 attributes.

Layout: ``img_align_celeba/000001.jpg`` (178x218) with the lists ``list_attr_celeba.txt``,
``list_landmarks_align_celeba.txt``, ``list_eval_partition.txt`` and ``identity_CelebA.txt``, beside
it or in ``Anno/``, ``Eval/`` and ``Img/`` as the set is published. Or as Kaggle ships it: the same
lists as ``.csv``, and the pictures in ``img_align_celeba/img_align_celeba/``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from gioconda.data.sets.kinds import BINARY, TEXT
from gioconda.data.sets.pictures import ListedPictures
from gioconda.data.sets.record import Card, Record
from gioconda.data.sets.registry import reader
from gioconda.data.sets.tables import header_of, read_csv, read_words
from gioconda.data.splits import Split
from gioconda.errors import DataError
from gioconda.types import Points

ATTRIBUTES = (
    *("5_o_clock_shadow", "arched_eyebrows", "attractive", "bags_under_eyes", "bald"),
    *("bangs", "big_lips", "big_nose", "black_hair", "blond_hair", "blurry", "brown_hair"),
    *("bushy_eyebrows", "chubby", "double_chin", "eyeglasses", "goatee", "gray_hair"),
    *("heavy_makeup", "high_cheekbones", "male", "mouth_slightly_open", "mustache"),
    *("narrow_eyes", "no_beard", "oval_face", "pale_skin", "pointy_nose"),
    *("receding_hairline", "rosy_cheeks", "sideburns", "smiling", "straight_hair"),
    *("wavy_hair", "wearing_earrings", "wearing_hat", "wearing_lipstick"),
    *("wearing_necklace", "wearing_necktie", "young"),
)
IMAGES = "img_align_celeba"
_FOLDERS = ("", "Anno", "Eval", "Img")
_PARTS: dict[str, Split] = {"0": "train", "1": "val", "2": "test"}


@reader(
    Card(
        name="celeba",
        title="CelebA (Liu, Luo, Wang & Tang 2015)",
        source="https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html",
        terms="non-commercial research",
        layout="img_align_celeba/ and list_attr_celeba.txt, or .csv",
        kinds=dict.fromkeys(ATTRIBUTES, BINARY) | {"person": TEXT},
        crop="centre",
        size_px=(178, 218),
    )
)
def celeba_records(root: Path) -> Iterator[Record]:
    """CelebA; landmarks, partition and people are taken where their lists are there."""
    images = find(root, IMAGES)
    pictures = ListedPictures(images / IMAGES if (images / IMAGES).is_dir() else images)
    attributes = read_attributes(find(root, "list_attr_celeba.txt", "list_attr_celeba.csv"))
    points = {n: _five(f, n) for n, f in _optional(root, "list_landmarks_align_celeba", 10, 2)}
    parts, people = read_partition(root), read_people(root)
    for name, labels in attributes:
        yield Record(
            pictures.find(name),
            name,
            f"celeba/{people.get(name, name)}",
            {**labels, "person": people.get(name)},
            points=points.get(name),
            split=parts.get(name),
        )


def find(root: Path, *names: str) -> Path:
    """A file or folder of the set, beside the others or where the publishers put it.

    Args:
        root: The set's folder.
        *names: What it may be called.

    Raises:
        DataError: It is not there.
    """
    for name in names:
        for folder in _FOLDERS:
            if (root / folder / name).exists():
                return root / folder / name
    raise DataError(f"{root}: no {' or '.join(names)} here, nor in Anno/, Eval/ or Img/")


def read_attributes(path: Path) -> Iterator[tuple[str, dict[str, int]]]:
    """CelebA's list of attributes, as published or as CSV.

    Yields:
        File name, and -1 or +1 for each of the 40 attributes.

    Raises:
        DataError: The list names other attributes, or a value is neither -1 nor 1.
    """
    names, rows = _listed(path)
    lowered = [name.lower() for name in names]
    if set(lowered) != set(ATTRIBUTES):
        wrong = sorted(set(lowered) ^ set(ATTRIBUTES))
        line = 1 if path.suffix == ".csv" else 2
        raise DataError(f"{path}:{line}: not CelebA's 40 attributes: {', '.join(wrong)}")
    values = {"-1": -1, "1": 1}
    for name, words in rows:
        try:
            yield name, {a: values[word] for a, word in zip(lowered, words, strict=True)}
        except KeyError as error:
            raise DataError(f"{path}: {name}: wrong label {error}, neither -1 nor 1") from error


def _listed(path: Path) -> tuple[list[str], Iterator[tuple[str, list[str]]]]:
    """The names of a list's columns, and its rows: a picture and its words.

    The published list has a line with the count, one with the names, then the pictures.
    """
    if path.suffix == ".csv":
        table = read_csv(path, "image_id")
        names = [name for name in table[0] if name != "image_id"] if table else []
        return names, ((row["image_id"], [row[name] for name in names]) for row in table)
    names = header_of(path, 1)
    return names, read_words(path, len(names), skip=2)


def read_partition(root: Path) -> dict[str, Split]:
    """File name -> CelebA's own split; empty where the list is not there."""
    return {
        name: _part(words[0], name) for name, words in _optional(root, "list_eval_partition", 1)
    }


def read_people(root: Path) -> dict[str, str]:
    """File name -> number of the person; empty where the list is not there."""
    return {name: words[0] for name, words in _optional(root, "identity_CelebA", 1)}


def _optional(root: Path, name: str, fields: int, skip: int = 0) -> Iterator[tuple[str, list[str]]]:
    """The rows of a list that may be missing, as ``.txt`` or as ``.csv``."""
    try:
        path = find(root, f"{name}.txt", f"{name}.csv")
    except DataError:
        return
    yield from _listed(path)[1] if path.suffix == ".csv" else read_words(path, fields, skip)


def _five(words: list[str], name: str) -> Points:
    """Eyes, nose, mouth corners; ``lefteye`` is the one on the left of the picture, as with us."""
    try:
        return np.array(words, np.float64).reshape(5, 2)
    except ValueError as error:
        raise DataError(f"list_landmarks_align_celeba: {name}: not ten numbers") from error


def _part(word: str, name: str) -> Split:
    if word not in _PARTS:
        raise DataError(f"list_eval_partition: {name}: {word!r} is none of 0, 1, 2")
    return _PARTS[word]
