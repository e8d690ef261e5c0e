"""Small files that ask for much: what they may take is told by their headers, before the work."""

import struct
import sys

import pytest
from PIL import Image

from tests.photo import bombs, pictures

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="measures memory by /proc")


@pytest.fixture
def attempt(tmp_path):
    warm = tmp_path / "warm.png"
    warm.write_bytes(pictures.encoded(pictures.gradient(), "PNG"))

    def run(data, **options):
        path = tmp_path / "bomb.any"
        path.write_bytes(data)
        return bombs.attempt(path, warm, **options)

    return run


def flat_webp(width, height, **options):
    return pictures.encoded(Image.new("RGB", (width, height)), "WEBP", **options)


def test_a_webp_that_is_too_large_is_refused_before_its_decoder_opens_it(attempt):
    data = bytearray(flat_webp(16, 16, lossless=True))
    at = data.index(b"VP8L") + 9
    data[at : at + 4] = (16382 | 16382 << 14).to_bytes(4, "little")
    said, megabytes, _ = attempt(data)
    assert "16383 x 16383 are 268.4 megapixels, over the limit of 200" in said
    assert megabytes < 50


@pytest.mark.parametrize(
    ("data", "megapixels", "bytes_a_pixel"),
    [
        (lambda: flat_webp(3000, 3000, lossless=True, method=0), 9, 20),
        (lambda: bombs.png(3000, 3000, 8, 2), 9, 9),
        (lambda: bombs.png(3000, 3000, 8, 6), 9, 10),
        (lambda: bombs.png(3000, 3000, 16, 2), 9, 14),
        (lambda: bombs.png(3000, 3000, 16, 0), 9, 6),
        (lambda: pictures.encoded(Image.new("RGB", (3000, 3000)), "JPEG"), 9, 9),
        (lambda: pictures.encoded(Image.new("CMYK", (3000, 3000)), "JPEG"), 9, 9),
        (lambda: pictures.encoded(Image.new("P", (3000, 3000)), "GIF"), 9, 12),
        (
            lambda: pictures.encoded(
                Image.new("RGB", (3000, 3000)), "TIFF", compression="tiff_lzw"
            ),
            25,
            9,
        ),
    ],
)
def test_a_photo_takes_little_more_than_its_pixels(attempt, data, megapixels, bytes_a_pixel):
    said, megabytes, _ = attempt(data())
    assert said == ""
    assert megabytes < megapixels * bytes_a_pixel + 10


def test_a_photo_that_needs_more_memory_than_is_free_is_refused(attempt):
    data = bombs.png(12000, 12000, 16, 2, rows=1)  # of a file that is cut, but whose header counts
    action = "resource.setrlimit(resource.RLIMIT_AS, (1 << 31, 1 << 31)); read_photo(sys.argv[1])"
    said, megabytes, _ = attempt(data, action=action)
    assert "12000 x 12000 need" in said
    assert "of memory, and" in said
    assert megabytes < 50


def test_pages_are_counted_up_to_a_limit(attempt):
    data = bombs.tiff_of_many_pages(100_000)  # 11 MB
    action = "print(read_photo(sys.argv[1]).lost, file=sys.stderr)"
    said, megabytes, seconds = attempt(data, action=action)
    assert said == ""
    assert seconds < 5
    assert megabytes < 100


def test_frames_are_counted_up_to_a_limit(attempt):
    said, megabytes, seconds = attempt(bombs.gif_of_many_frames(700_000))  # 11 MB
    assert said == ""
    assert seconds < 5
    assert megabytes < 100


def test_tags_that_lie_over_each_other_are_no_photo(attempt):
    said, megabytes, seconds = attempt(bombs.tiff_of_overlapping_tags(2))
    assert "its tags are longer than the file" in said
    assert megabytes < 50
    assert seconds < 5


def test_exif_whose_tags_lie_over_each_other_costs_a_note(attempt):
    count = 4000
    tags = b"".join(struct.pack("<HHII", 1 + k, 7, 60_000, 0) for k in range(count))
    exif = b"II*\0\x08\0\0\0" + struct.pack("<H", count) + tags + bytes(4)
    exif = (b"Exif\0\0" + exif).ljust(65_000, b"\0")
    said, megabytes, _ = attempt(pictures.encoded(pictures.gradient(), "WEBP", exif=exif))
    assert said == ""
    assert megabytes < 50


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (lambda: bombs.jpeg_of_many_scans(2000), "scans, where encoders write up to 20"),
        (lambda: bombs.jpeg_of_many_segments(2_000_000), "more than 10000 segments"),
    ],
)
def test_a_jpeg_of_endless_parts_is_refused(attempt, data, told):
    said, megabytes, seconds = attempt(data())
    assert told in said
    assert megabytes < 100
    assert seconds < 5
