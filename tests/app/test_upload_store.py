"""Visitors' files: under names nobody guesses, for one use, and gone in time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gioconda.app.upload_store import UploadStore, safe_name


@pytest.fixture
def uploads() -> Iterator[UploadStore]:
    made = UploadStore(kept_s=0)
    yield made
    made.close()


def put(uploads: UploadStore, *, upload: bool) -> Path:
    path = uploads.slot("family.jpg")
    path.write_bytes(b"a photo")
    uploads.put(path, upload=upload)
    return path


def test_two_files_of_one_name_lie_apart_under_long_names(uploads: UploadStore) -> None:
    first, second = put(uploads, upload=True), put(uploads, upload=True)
    assert first.name == second.name == "family.jpg"
    assert first.parent != second.parent
    assert len(first.parent.name) >= 22  # 128 bits


def test_an_upload_is_no_result_and_a_result_no_upload(uploads: UploadStore) -> None:
    upload, result = put(uploads, upload=True), put(uploads, upload=False)
    assert uploads.photo(str(upload)) == upload
    assert uploads.result(str(result)) == result
    assert uploads.photo(str(result)) is uploads.result(str(upload)) is None
    assert uploads.claim(str(result), "me") is None


def test_only_the_very_path_that_was_handed_out_is_known(uploads: UploadStore) -> None:
    upload = put(uploads, upload=True)
    uploads.folder.joinpath("stranger.jpg").write_bytes(b"not put")
    for path in (
        f"{upload.parent}/../{upload.parent.name}/family.jpg",
        f"file://{upload}",
        f"{upload} ",
        str(uploads.folder / "stranger.jpg"),
        "/etc/passwd",
        {"path": str(upload)},
        None,
        ["x"],
    ):
        assert uploads.photo(path) is None
        assert uploads.claim(path, "me") is None


def test_a_result_can_be_taken_once(uploads: UploadStore) -> None:
    result = put(uploads, upload=False)
    assert uploads.result(str(result)) == uploads.take(str(result)) == result
    assert uploads.result(str(result)) is uploads.take(str(result)) is None
    uploads.sweep()  # whoever took it went away in the middle
    assert not result.exists()


def test_what_is_dropped_is_gone_with_its_folder_once_that_is_empty(uploads: UploadStore) -> None:
    upload = put(uploads, upload=True)
    beside = upload.with_name("view.png")
    beside.write_bytes(b"")
    uploads.put(beside, upload=False)
    uploads.drop(upload)
    assert not upload.exists()
    assert beside.exists()
    uploads.drop(beside)
    assert list(uploads.folder.iterdir()) == []
    uploads.drop(beside)  # twice is no harm


def test_what_nobody_comes_back_for_is_swept_away_but_not_while_its_owner_listens(
    uploads: UploadStore,
) -> None:
    upload, left = put(uploads, upload=True), put(uploads, upload=False)
    uploads.claim(str(upload), "me")
    uploads.hold("me")
    uploads.sweep()
    assert upload.exists()
    assert not left.exists()
    uploads.release("me")
    uploads.sweep()
    assert list(uploads.folder.iterdir()) == []


def test_closing_deletes_everything() -> None:
    uploads = UploadStore(kept_s=60)
    put(uploads, upload=True)
    uploads.close()
    assert not uploads.folder.exists()


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
