"""Which files a person means."""

import pytest

from gioconda.photo import SUFFIXES, find_photos
from gioconda.photo.formats import FORMATS


@pytest.fixture
def album(tmp_path):
    for name in ["img10.jpg", "img2.JPG", "img1.png", ".hidden.jpg", "notes.txt"]:
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "trip").mkdir()
    (tmp_path / "trip" / "b.webp").write_bytes(b"x")
    (tmp_path / ".cache").mkdir()
    (tmp_path / ".cache" / "c.jpg").write_bytes(b"x")
    return tmp_path


def names(album, *args, **options):
    return [p.relative_to(album).as_posix() for p in find_photos(*args, **options)]


def test_a_folder_gives_its_visible_pictures_in_natural_order(album):
    assert names(album, [album]) == ["img1.png", "img2.JPG", "img10.jpg"]


def test_folders_of_folders_only_when_asked(album):
    found = names(album, album, recursive=True)
    assert found == ["img1.png", "img2.JPG", "img10.jpg", "trip/b.webp"]


def test_patterns(album):
    assert names(album, [str(album / "img?.*")]) == ["img1.png", "img2.JPG"]
    assert names(album, [str(album / "**" / "*.webp")]) == ["trip/b.webp"]


def test_each_photo_once_in_the_order_named(album):
    found = names(album, [album / "img10.jpg", str(album), album / "trip"])
    assert found == ["img10.jpg", "img1.png", "img2.JPG", "trip/b.webp"]


def test_a_named_file_is_taken_whatever_its_suffix(album):
    assert names(album, [album / "notes.txt"]) == ["notes.txt"]


def test_a_file_whose_name_looks_like_a_pattern(album):
    (album / "img[1].jpg").write_bytes(b"x")
    assert names(album, [str(album / "img[1].jpg")]) == ["img[1].jpg"]


def test_suffixes_name_their_formats():
    assert SUFFIXES[".jpeg"] == "JPEG"
    assert SUFFIXES[".heic"] == "HEIF"
    assert set(SUFFIXES.values()) == {*FORMATS, "HEIF", "JXL"}
