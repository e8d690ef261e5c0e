"""Visitors' files: registered before they are written, under names nobody guesses, gone in time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gioconda.service.uploads.file_names import safe_name
from gioconda.service.uploads.store import NoRoomError, UploadStore
from gioconda.web.visitors import Share

ROOM = Share(each=4, all=6)
BYTES = Share(each=40, all=60)


@pytest.fixture
def uploads() -> Iterator[UploadStore]:
    made = UploadStore(0, ROOM, BYTES)
    yield made
    made.close()


def put_photo(uploads: UploadStore, visitor: str = "anna", content: bytes = b"a photo") -> Path:
    path = uploads.begin("family.jpg", visitor)
    uploads.grow(path, len(content))
    path.write_bytes(content)
    uploads.arrived(path)
    return path


def put_result(uploads: UploadStore, visitor: str = "anna", content: bytes = b"smiling") -> Path:
    folder = uploads.slot()
    (folder / "family.smile.jpg").write_bytes(content)
    (path,) = uploads.results(folder, ["family.smile.jpg"], visitor)
    return path


def test_two_files_of_one_name_lie_apart_under_long_names(uploads: UploadStore) -> None:
    first, second = put_photo(uploads), put_photo(uploads)
    assert first.name == second.name == "family.jpg"
    assert first.parent != second.parent
    assert len(first.parent.name) >= 22  # 128 bits


def test_an_upload_is_no_result_and_a_result_no_upload(uploads: UploadStore) -> None:
    upload, result = put_photo(uploads), put_result(uploads)
    assert uploads.photo(str(upload)) == upload
    assert uploads.result(str(result)) == result
    assert uploads.photo(str(result)) is uploads.result(str(upload)) is None
    assert uploads.claim(str(result), "me") is None


def test_only_the_very_path_that_was_handed_out_is_known(uploads: UploadStore) -> None:
    upload = put_photo(uploads)
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


def test_half_a_photo_cannot_be_edited_and_is_swept(uploads: UploadStore) -> None:
    path = uploads.begin("family.jpg", "anna")
    uploads.grow(path, 4)
    path.write_bytes(b"half")
    assert uploads.photo(str(path)) is uploads.claim(str(path), "me") is None
    uploads.sweep()
    assert list(uploads.folder.iterdir()) == []
    with pytest.raises(NoRoomError, match="too slowly"):  # the rest comes after that
        uploads.grow(path, 4)


def test_files_and_bytes_are_shared_out(uploads: UploadStore) -> None:
    for _ in range(ROOM.each):
        put_photo(uploads, "anna", b"x")
    with pytest.raises(NoRoomError, match="you have many files"):
        put_photo(uploads, "anna", b"x")
    for _ in range(ROOM.all - ROOM.each):
        put_photo(uploads, "ben", b"x")
    with pytest.raises(NoRoomError, match="many people"):
        put_photo(uploads, "cleo", b"x")
    uploads.sweep()
    with pytest.raises(NoRoomError, match="you have many files"):
        put_photo(uploads, "anna", b"x" * (BYTES.each + 1))
    uploads.sweep()
    assert put_photo(uploads, "anna", b"x" * BYTES.each)


def test_what_a_visitor_has_fetched_makes_room_for_what_comes(uploads: UploadStore) -> None:
    results = [put_result(uploads) for _ in range(ROOM.each)]
    uploads.result(str(results[1]), fetch=True)
    with pytest.raises(NoRoomError):
        put_photo(uploads, "anna", b"x" * 30)
    assert [path.exists() for path in results] == [True, False, True, True]


def test_a_job_can_only_hand_out_what_it_wrote_into_its_slot(uploads: UploadStore) -> None:
    secret = put_photo(uploads, "ben")
    folder = uploads.slot()
    (folder / "link.jpg").symlink_to(secret)
    (folder / "deeper").mkdir()
    (folder / "deeper" / "a.jpg").write_bytes(b"")
    for name in (str(secret), "/etc/passwd", f"../{secret.parent.name}/family.jpg", "link.jpg"):
        with pytest.raises(ValueError, match="not written by the job"):
            uploads.results(folder, [name], "anna")
    for name in ("missing.jpg", "deeper", "deeper/a.jpg", "", ".."):
        with pytest.raises(ValueError, match="not written by the job"):
            uploads.results(folder, [name], "anna")
    assert secret.exists()


def test_a_result_stays_until_its_minute_is_over(uploads: UploadStore) -> None:
    result = put_result(uploads)
    for _ in range(3):
        assert uploads.result(str(result), fetch=True) == result
    uploads.sweep()
    assert not result.exists()


def test_what_is_dropped_is_gone_with_its_folder_once_that_is_empty(uploads: UploadStore) -> None:
    folder = uploads.slot()
    for name in ("family.smile.jpg", "view.png"):
        (folder / name).write_bytes(b"")
    upload, beside = uploads.results(folder, ["family.smile.jpg", "view.png"], "anna")
    uploads.drop(upload)
    assert not upload.exists()
    assert beside.exists()
    uploads.drop(beside)
    assert list(uploads.folder.iterdir()) == []
    uploads.drop(beside)  # twice is no harm


def test_photos_stay_while_their_visitor_sends_more() -> None:
    store = UploadStore(60, ROOM, BYTES)
    mine, another_s = put_photo(store), put_photo(store, "ben")
    for entry in store._entries.values():
        entry.since -= 61
    store.grow(store.begin("b.jpg", "anna"), 1)
    store.sweep()
    assert store.photo(str(mine)) == mine
    assert store.photo(str(another_s)) is None
    store.close()


def test_what_nobody_comes_back_for_is_swept_away_but_not_while_its_owner_listens(
    uploads: UploadStore,
) -> None:
    upload, left = put_photo(uploads), put_photo(uploads)
    uploads.claim(str(upload), "me")
    uploads.hold("me")
    uploads.sweep()
    assert upload.exists()
    assert not left.exists()
    uploads.release("me")
    uploads.sweep()
    assert list(uploads.folder.iterdir()) == []


def test_closing_deletes_everything() -> None:
    uploads = UploadStore(60, ROOM, BYTES)
    put_photo(uploads)
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
        (300 * "x" + ".jpeg", 120 * "x" + ".jpeg"),
        (300 * "ü" + "." + 300 * "ß", 60 * "ü" + "." + 8 * "ß"),
        ("aux.jpg", "_aux.jpg"),
        ("\ud800.jpg", "_.jpg"),
    ],
)
def test_names_are_made_harmless(given: str, made: str) -> None:
    assert safe_name(given) == made
