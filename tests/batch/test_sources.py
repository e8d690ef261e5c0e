"""Which photos are meant; earlier results are not edited again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from gioconda.batch.sources import find
from gioconda.photo import Photo, write_photo


def paths(arguments: list[str], recursive: bool = False, results_too: bool = False) -> list[str]:
    return [s.path.as_posix() for s in find(arguments, recursive, results_too).photos]


def test_a_folder_gives_its_photos_but_not_earlier_results(nested_album: Path) -> None:
    assert paths(["."]) == ["family.jpg"]
    assert paths(["."], recursive=True) == ["family.jpg", "trip/beach.png", "trip/deep/sea.webp"]


def test_an_earlier_result_that_is_named_is_taken(nested_album: Path) -> None:
    assert paths(["family.smile.jpg"]) == ["family.smile.jpg"]
    assert paths(["."], results_too=True) == ["family.jpg", "family.smile.jpg"]


def test_a_photo_that_is_meant_twice_is_taken_once(nested_album: Path) -> None:
    assert paths(["family.jpg", ".", "fam*.jpg", "./trip/../family.jpg"]) == ["family.jpg"]


def test_an_argument_that_gives_nothing_does_not_stop_the_others(nested_album: Path) -> None:
    found = find(["nobody.jpg", "family.jpg"], False, False)
    assert [s.path.name for s in found.photos] == ["family.jpg"]
    assert [argument for argument, _ in found.errors] == ["nobody.jpg"]


def test_results_below_the_output_folder_are_not_edited_again(nested_album: Path) -> None:
    for name in ("out/family.smile.jpg", "out/deep/gone.sad.jpg", "out/new.jpg"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 8)).save(name)
    found = [s.path.as_posix() for s in find(["."], True, False, output="out").photos]
    assert found == ["family.jpg", "out/new.jpg", "trip/beach.png", "trip/deep/sea.webp"]


def test_marked_results_of_photos_elsewhere_are_not_edited_again(nested_album: Path) -> None:
    photo = Photo.from_array(np.zeros((8, 8, 3), np.uint8))
    Path("older").mkdir()
    write_photo(photo, "older/family.sad.jpg")
    write_photo(photo, "older/stranger.sad.jpg")  # nothing here is called stranger
    write_photo(photo, "older/family.angry.jpg", mark=False)
    assert paths(["older"]) == [
        "older/family.angry.jpg",
        "older/family.sad.jpg",
        "older/stranger.sad.jpg",
    ]
    assert paths(["."], recursive=True) == [
        "family.jpg",
        "older/family.angry.jpg",
        "older/stranger.sad.jpg",
        "trip/beach.png",
        "trip/deep/sea.webp",
    ]
