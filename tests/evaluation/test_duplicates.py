"""Nearly the same pictures are found; pictures of other people are not."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from gioconda.data.sets.record import Record
from gioconda.data.splits import split_of
from gioconda.evaluation.duplicates import groups_of, near_duplicates
from gioconda.evaluation.people import Person


def record(image: Image.Image, name: str) -> Record:
    return Record(Path(name), name, name, pixels=np.asarray(image))


def saved_again(image: Image.Image) -> Image.Image:
    """Smaller, brighter, and through a poor JPEG."""
    file = io.BytesIO()
    smaller = image.resize((image.width * 2 // 3, image.height * 2 // 3))
    ImageEnhance.Brightness(smaller).enhance(1.1).save(file, "JPEG", quality=40)
    return Image.open(file).convert("RGB")


@pytest.mark.data
def test_people_before_one_wall_are_not_the_same_picture(data_root: Path) -> None:
    """The ten composites share background, light and clothes."""
    composites = [
        record(Image.open(path).convert("RGB"), path.name)
        for path in sorted((data_root / "composite").glob("*.jpg"))
    ]
    assert len(composites) == 10
    assert near_duplicates(composites) == ([], [])


@pytest.fixture
def images(people: list[Person]) -> list[Image.Image]:
    return [Image.fromarray(person.pixels) for person in people]


def test_a_copy_is_found_and_nobody_else(images: list[Image.Image]) -> None:
    records = [record(image, f"{k}.png") for k, image in enumerate(images)]
    assert near_duplicates(records) == ([], [])
    copies = [record(saved_again(images[2]), f"copy{k}.jpg") for k in range(2)]
    pairs = near_duplicates([*records, *copies]).pairs
    assert {(pair.first, pair.second) for pair in pairs} == {(2, 7), (2, 8), (7, 8)}
    assert groups_of(pairs) == [[2, 7, 8]]


def test_a_pair_that_a_split_tears_apart_is_told(images: list[Image.Image]) -> None:
    names = [f"{k}.png" for k in range(50)]
    train = [name for name in names if split_of(name) == "train"][:2]
    test = next(name for name in names if split_of(name) == "test")
    pairs = near_duplicates([record(images[0], name) for name in (*train, test)]).pairs
    assert {(pair.first, pair.second): pair.across for pair in pairs} == {
        (0, 1): False,
        (0, 2): True,
        (1, 2): True,
    }


def test_a_broken_picture_is_named_and_costs_no_other(
    images: list[Image.Image], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture")
    whole = [record(images[0], "a.png"), record(images[0], "b.png")]
    found = near_duplicates([whole[0], Record(broken, "broken.jpg", "broken.jpg"), whole[1]])
    assert [(pair.first, pair.second) for pair in found.pairs] == [(0, 2)]
    assert found.unreadable == [1]
