"""Bad inputs and bad places, one by one: one line, nothing written."""

import os
import struct
import warnings
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from gioconda.errors import PhotoError
from gioconda.photo import Photo, check_output, find_photos, read_photo, write_photo
from gioconda.photo.formats import FORMATS
from tests.photo import pictures

PHOTO = Photo.from_array(pictures.gradient())


def refusal(action, *args, **options):
    """The message of the refusal, which is one line."""
    with pytest.raises(PhotoError) as caught:
        action(*args, **options)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_a_missing_file(tmp_path):
    message = refusal(read_photo, tmp_path / "gone.jpg")
    assert "gone.jpg" in message
    assert "no such file" in message


def test_a_folder(tmp_path):
    assert "is a folder" in refusal(read_photo, tmp_path)


def test_zero_bytes(tmp_path):
    (tmp_path / "empty.jpg").touch()
    assert "empty" in refusal(read_photo, tmp_path / "empty.jpg")


def test_a_text_file_named_jpg(tmp_path):
    (tmp_path / "letter.jpg").write_text("Dear Lisa, smile for me please.")
    assert "not a picture" in refusal(read_photo, tmp_path / "letter.jpg")


def test_a_heic_names_the_extra_that_is_missing(tmp_path, monkeypatch):
    monkeypatch.setattr("gioconda.extras.find_spec", lambda _: None)
    (tmp_path / "phone.jpg").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
    message = refusal(read_photo, tmp_path / "phone.jpg")
    assert "phone.jpg: HEIC photos need pillow_heif: install gioconda-faces[heic]" in message
    assert "HEIC photos need" in refusal(write_photo, PHOTO, tmp_path / "a.heic")


def test_a_jpeg_xl_is_read_only(tmp_path):
    path = tmp_path / "a.jxl"
    assert "read but not written" in refusal(write_photo, PHOTO, path)
    path.write_bytes(b"a JPEG XL")
    own = replace(PHOTO, format="JXL", path=path)
    assert "read but not written" in refusal(write_photo, own, path, force=True)
    assert path.read_bytes() == b"a JPEG XL"


@pytest.mark.parametrize(
    ("start", "told"),
    [
        (b"\0\0\0\x18ftypmp42\0\0\0\0isom", "is a video"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "is a video"),
        (b"\0\0\0\x18ftypcrx \0\0\0\1crx isom", "raw file"),
        (b"FUJIFILMCCD-RAW 0201", "raw file"),
        (b"IIU\0\x18\0\0\0", "raw file"),
        (b"8BPS\0\1", "Photoshop document"),
        (b"%PDF-1.7", "PDF document"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
    ],
)
def test_what_is_no_photo_is_called_by_its_name(tmp_path, start, told):
    (tmp_path / "a.jpg").write_bytes(start.ljust(100, b"\0"))
    message = refusal(read_photo, tmp_path / "a.jpg")
    assert "a.jpg: is a" in message
    assert told in message


def test_a_format_that_is_not_accepted_is_not_even_tried(tmp_path):
    (tmp_path / "a.jpg").write_bytes(pictures.encoded(pictures.gradient(), "PPM"))
    assert "not a picture" in refusal(read_photo, tmp_path / "a.jpg")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.98])
def test_a_truncated_file(tmp_path, form, share):
    data = pictures.encoded(pictures.gradient(100, 120), form)
    path = tmp_path / "cut.jpg"
    path.write_bytes(data[: int(len(data) * share)])
    assert "cut.jpg" in refusal(read_photo, path)


@pytest.mark.parametrize("place", [0.3, 0.6, 0.9])
def test_a_png_with_one_wrong_byte(tmp_path, place):
    data = bytearray(pictures.encoded(pictures.gradient(100, 120), "PNG"))
    data[int(len(data) * place)] ^= 0x10
    (tmp_path / "bad.png").write_bytes(data)
    assert "damaged" in refusal(read_photo, tmp_path / "bad.png")


def test_more_than_200_megapixels_before_they_are_decoded(tmp_path):
    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + pictures.chunk(b"IHDR", header) + pictures.chunk(b"IDAT", b"")
    (tmp_path / "bomb.png").write_bytes(bomb)
    limit = Image.MAX_IMAGE_PIXELS
    message = refusal(read_photo, tmp_path / "bomb.png")
    assert "1e+04 megapixels, over the limit of 200" in message
    assert limit == Image.MAX_IMAGE_PIXELS


def test_the_limit_is_an_option(tmp_path):
    (tmp_path / "a.png").write_bytes(pictures.encoded(pictures.gradient(), "PNG"))
    assert read_photo(tmp_path / "a.png", max_megapixels=0.00256).width == 64
    assert "limit" in refusal(read_photo, tmp_path / "a.png", max_megapixels=0.0025)


@settings(max_examples=60)
@given(
    form=st.sampled_from(FORMATS),
    changes=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_damaged_bytes_are_read_or_refused_but_never_crash(tmp_path_factory, form, changes):
    data = bytearray(pictures.encoded(pictures.gradient(), form))
    for place, value in changes:
        data[int(place * len(data))] = value
    path = tmp_path_factory.mktemp("damaged") / "a.jpg"
    path.write_bytes(data)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with suppress(PhotoError):
            assert read_photo(path).pixels.shape[2] == 3


def test_an_existing_output_is_kept_without_force(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(b"mine")
    assert "exists" in refusal(write_photo, PHOTO, path)
    assert path.read_bytes() == b"mine"
    write_photo(PHOTO, path, force=True)
    np.testing.assert_array_equal(read_photo(path).native, PHOTO.native)


@pytest.mark.parametrize(
    ("name", "word"),
    [("gone/a.png", "no folder"), ("a.xyz", "unknown suffix .xyz"), ("sub", "is a folder")],
)
def test_a_place_that_cannot_be_written_to(tmp_path, name, word):
    (tmp_path / "sub").mkdir()
    assert word in refusal(write_photo, PHOTO, tmp_path / name, force=True)
    assert word in refusal(check_output, tmp_path / name, force=True)
    assert [p.name for p in tmp_path.rglob("*")] == ["sub"]


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="needs a user whom permissions bind"
)
def test_read_only_places(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(b"mine")
    path.chmod(0o444)
    assert "read-only" in refusal(write_photo, PHOTO, path, force=True)
    path.chmod(0o000)
    assert "permissions" in refusal(read_photo, path)
    path.chmod(0o644)
    tmp_path.chmod(0o555)
    assert "read-only" in refusal(write_photo, PHOTO, tmp_path / "b.png")
    tmp_path.chmod(0o755)


def test_a_name_too_long_for_the_disk(tmp_path):
    name = tmp_path / ("a" * 300 + ".png")
    assert refusal(write_photo, PHOTO, name)
    assert refusal(read_photo, name)
    assert refusal(find_photos, [name])
    assert list(tmp_path.iterdir()) == []


def test_metadata_too_long_for_a_jpeg(tmp_path):
    block = Image.Exif()
    block[0x010E] = "x" * 70_000
    source = tmp_path / "a.webp"
    source.write_bytes(pictures.encoded(pictures.gradient(), "WEBP", exif=block.tobytes()))
    assert "EXIF data is too long" in refusal(write_photo, read_photo(source), tmp_path / "a.jpg")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.webp"]


def test_a_photo_that_was_replaced_meanwhile_is_not_overwritten(tmp_path):
    path = tmp_path / "a.png"
    write_photo(PHOTO, path)
    photo = read_photo(path)
    path.write_bytes(b"another program's work")
    assert "another program changed it" in refusal(write_photo, photo, path, force=True)
    assert path.read_bytes() == b"another program's work"
    assert [one.name for one in tmp_path.iterdir()] == ["a.png"]


@pytest.mark.parametrize("failure", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_an_interrupted_write_leaves_nothing(tmp_path, monkeypatch, failure):
    def interrupted(_):
        raise failure

    monkeypatch.setattr("os.fsync", interrupted)
    expected = PhotoError if isinstance(failure, OSError) else KeyboardInterrupt
    with pytest.raises(expected):
        write_photo(PHOTO, tmp_path / "a.png")
    assert list(tmp_path.iterdir()) == []


def test_folders_and_patterns_without_pictures(tmp_path):
    (tmp_path / "notes.txt").write_text("none")
    assert "holds no" in refusal(find_photos, [tmp_path])
    assert "matches no" in refusal(find_photos, [str(tmp_path / "*.jpg")])
    assert "no such file" in refusal(find_photos, [tmp_path / "a.jpg"])
