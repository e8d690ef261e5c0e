"""Which files a person means."""

from pathlib import Path

import pytest

from gioconda.errors import PhotoError
from gioconda.photo import SUFFIXES, find_files, find_photos, summary_of
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


def test_small_copies_and_deleted_files_are_left_out(album):
    for name in ("@eaDir", "trip/@eaDir", "#recycle", "Thumbnails"):
        (album / name).mkdir()
        (album / name / "small.jpg").write_bytes(b"x")
    found = names(album, album, recursive=True)
    assert found == ["img1.png", "img2.JPG", "img10.jpg", "trip/b.webp"]
    assert names(album, album / "@eaDir") == ["@eaDir/small.jpg"]  # a folder that is named


def test_raw_files_and_videos_are_told_from_photos(album):
    for name in ("d.mov", "c.DNG", "trip/e.nef", ".hidden.mov"):
        (album / name).write_bytes(b"x")
    photos, others = find_files(album, recursive=True)
    assert photos == find_photos(album, recursive=True)
    assert [path.name for path in others] == ["c.DNG", "d.mov", "e.nef"]
    assert summary_of(others) == "2 raw files (c.DNG, e.nef), 1 video (d.mov)"
    assert find_files(str(album / "[di]*")).others == [album / "d.mov"]


def test_a_long_summary_names_three(album):
    clips = [album / f"{k}.mp4" for k in range(5)]
    assert summary_of(clips) == "5 videos (0.mp4, 1.mp4, 2.mp4 ...)"


def test_a_folder_of_videos_says_what_it_holds(tmp_path):
    (tmp_path / "clip.mov").write_bytes(b"x")
    with pytest.raises(PhotoError, match=r"JPEG XL file, but 1 video \(clip\.mov\); look into"):
        find_photos(tmp_path)


def test_a_name_that_begins_with_a_tilde_is_a_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("~t.jpg", "~", "home/a.jpg"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).touch()
    assert find_photos("~t.jpg") == [Path("~t.jpg")]
    assert find_photos(["~"]) == [Path("~")]  # a file of that name comes first
    Path("~").unlink()
    assert find_photos("~/a.jpg") == [tmp_path / "home" / "a.jpg"]
    with pytest.raises(PhotoError, match="~nobody: there is no such file"):
        find_photos("~nobody")
