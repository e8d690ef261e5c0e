"""Visitors' files: under names nobody guesses, for one use, and gone in time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gioconda.app.upload_store import Shelf, safe_name


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    made = Shelf(kept_s=0)
    yield made
    made.close()


def put(shelf: Shelf, *, upload: bool) -> Path:
    path = shelf.slot("family.jpg")
    path.write_bytes(b"a photo")
    shelf.put(path, upload=upload)
    return path


def test_two_files_of_one_name_lie_apart_under_long_names(shelf: Shelf) -> None:
    first, second = put(shelf, upload=True), put(shelf, upload=True)
    assert first.name == second.name == "family.jpg"
    assert first.parent != second.parent
    assert len(first.parent.name) >= 22  # 128 bits


def test_an_upload_is_no_result_and_a_result_no_upload(shelf: Shelf) -> None:
    upload, result = put(shelf, upload=True), put(shelf, upload=False)
    assert shelf.photo(str(upload)) == upload
    assert shelf.result(str(result)) == result
    assert shelf.photo(str(result)) is shelf.result(str(upload)) is None
    assert shelf.claim(str(result), "me") is None


def test_only_the_very_path_that_was_handed_out_is_known(shelf: Shelf) -> None:
    upload = put(shelf, upload=True)
    shelf.folder.joinpath("stranger.jpg").write_bytes(b"not put")
    for path in (
        f"{upload.parent}/../{upload.parent.name}/family.jpg",
        f"file://{upload}",
        f"{upload} ",
        str(shelf.folder / "stranger.jpg"),
        "/etc/passwd",
        {"path": str(upload)},
        None,
        ["x"],
    ):
        assert shelf.photo(path) is None
        assert shelf.claim(path, "me") is None


def test_a_result_can_be_taken_once(shelf: Shelf) -> None:
    result = put(shelf, upload=False)
    assert shelf.result(str(result)) == shelf.take(str(result)) == result
    assert shelf.result(str(result)) is shelf.take(str(result)) is None
    shelf.sweep()  # whoever took it went away in the middle
    assert not result.exists()


def test_what_is_dropped_is_gone_with_its_folder_once_that_is_empty(shelf: Shelf) -> None:
    upload = put(shelf, upload=True)
    beside = upload.with_name("view.png")
    beside.write_bytes(b"")
    shelf.put(beside, upload=False)
    shelf.drop(upload)
    assert not upload.exists()
    assert beside.exists()
    shelf.drop(beside)
    assert list(shelf.folder.iterdir()) == []
    shelf.drop(beside)  # twice is no harm


def test_what_nobody_comes_back_for_is_swept_away_but_not_while_its_owner_listens(
    shelf: Shelf,
) -> None:
    upload, left = put(shelf, upload=True), put(shelf, upload=False)
    shelf.claim(str(upload), "me")
    shelf.hold("me")
    shelf.sweep()
    assert upload.exists()
    assert not left.exists()
    shelf.release("me")
    shelf.sweep()
    assert list(shelf.folder.iterdir()) == []


def test_closing_deletes_everything() -> None:
    shelf = Shelf(kept_s=60)
    put(shelf, upload=True)
    shelf.close()
    assert not shelf.folder.exists()


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("family.jpg", "family.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\photos\\Anna & Ben.JPG", "Anna _ Ben.JPG"),
        ("..", "photo"),
        ("", "photo"),
        (".hidden", "hidden"),
        ("a\0b\n<script>.png", "a_b__script_.png"),
        ("ünïcode näme.png", "ünïcode näme.png"),
        (300 * "x" + ".jpeg", 80 * "x" + ".jpeg"),
    ],
)
def test_names_are_made_harmless(given: str, made: str) -> None:
    assert safe_name(given) == made
