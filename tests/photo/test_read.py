"""What reading promises: upright pixels as stored, and a word about what had to change."""

import struct

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms, ImageOps

from gioconda.photo import Photo, read_photo
from gioconda.photo.formats import FORMATS
from tests.photo import pictures


def read(tmp_path, data, **options):
    path = tmp_path / "photo.any"
    path.write_bytes(data)
    return read_photo(path, **options)


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_known_by_its_content(tmp_path, form):
    photo = read(tmp_path, pictures.encoded(pictures.gradient(), form))
    assert (photo.format, photo.height, photo.width, photo.notes) == (form, 40, 64, ())
    assert pictures.psnr(photo.pixels, pictures.gradient()) > 30


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["PNG", "TIFF", "JPEG", "WEBP"])
def test_exif_orientation_is_obeyed(tmp_path, form, orientation):
    options = {"lossless": True} if form == "WEBP" else {}
    data = pictures.encoded(pictures.gradient(), form, exif=pictures.exif(orientation), **options)
    photo = read(tmp_path, data)
    path = tmp_path / "photo.any"
    with Image.open(path) as image:
        image.load()
        expected = np.array(ImageOps.exif_transpose(image))
    np.testing.assert_array_equal(photo.native, expected)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_of_deep_pictures_is_obeyed(tmp_path, orientation):
    pixels = pictures.gradient(dtype=np.uint16)
    block = pictures.exif_with_thumbnail(orientation)[6:]
    photo = read(tmp_path, pictures.deep_png(pixels, pictures.chunk(b"eXIf", block)))
    eight = Image.fromarray((pixels >> 8).astype(np.uint8))
    eight.getexif()[0x0112] = orientation
    np.testing.assert_array_equal(photo.pixels, np.array(ImageOps.exif_transpose(eight)))


@pytest.mark.parametrize(
    ("mode", "form", "shape", "note"),
    [
        ("L", "PNG", (40, 64), None),
        ("LA", "PNG", (40, 64, 2), None),
        ("RGBA", "PNG", (40, 64, 4), None),
        ("RGBA", "WEBP", (40, 64, 4), None),
        ("RGBA", "TIFF", (40, 64, 4), None),
        ("L", "JPEG", (40, 64), None),
        ("L", "BMP", (40, 64), None),
        ("P", "GIF", (40, 64, 3), None),
        ("P", "PNG", (40, 64, 3), "palette"),
        ("1", "TIFF", (40, 64), "black and white"),
        ("CMYK", "JPEG", (40, 64, 3), "CMYK"),
        ("CMYK", "TIFF", (40, 64, 3), "CMYK"),
        ("LAB", "TIFF", (40, 64, 3), "Lab"),
    ],
)
def test_layers_stay_as_stored_or_a_note_says_why_not(tmp_path, mode, form, shape, note):
    image = Image.fromarray(pictures.gradient())
    if mode == "LAB":
        space = ImageCms.createProfile("LAB")
        srgb = ImageCms.createProfile("sRGB")
        image = ImageCms.profileToProfile(image, srgb, space, outputMode="LAB")
    image = image.convert(mode)
    if mode == "RGBA":
        image.putalpha(100)
    photo = read(tmp_path, pictures.encoded(image, form))
    assert photo.native.shape == shape
    assert photo.native.dtype == np.uint8
    assert photo.pixels.shape == (40, 64, 3)
    assert [n for n in photo.notes if note and note in n] == list(photo.notes)
    assert bool(photo.notes) == (note is not None)
    if mode in ("CMYK", "LAB"):  # the colours are the same, and named
        assert photo.metadata.icc is not None
        assert pictures.psnr(photo.native, pictures.gradient()) > 30


def test_palette_transparency_becomes_alpha(tmp_path):
    image = Image.fromarray(pictures.gradient()).quantize(16)
    photo = read(tmp_path, pictures.encoded(image, "PNG", transparency=0))
    clear = np.array(image) == 0
    np.testing.assert_array_equal(photo.native[..., 3], np.where(clear, 0, 255))


@pytest.mark.parametrize("layers", [1, 2, 3, 4])
def test_deep_png_keeps_all_its_bits(tmp_path, layers):
    pixels = pictures.gradient(layers=layers, dtype=np.uint16)
    photo = read(tmp_path, pictures.deep_png(pixels))
    np.testing.assert_array_equal(photo.native, pixels)
    assert photo.pixels.dtype == np.uint8


@pytest.mark.parametrize("layers", [1, 3, 4])
def test_deep_tiff_keeps_all_its_bits(tmp_path, layers):
    pixels = pictures.gradient(layers=layers, dtype=np.uint16)
    swapped = pixels if layers == 1 else pixels[..., [2, 1, 0, 3][:layers]]
    data = cv2.imencode(".tiff", swapped)[1].tobytes()
    np.testing.assert_array_equal(read(tmp_path, data).native, pixels)


def test_deep_png_with_a_transparent_colour_gains_alpha(tmp_path):
    pixels = pictures.gradient(dtype=np.uint16)
    key = struct.pack(">3H", *pixels[7, 9].tolist())
    photo = read(tmp_path, pictures.deep_png(pixels, pictures.chunk(b"tRNS", key)))
    assert photo.native.shape == (40, 64, 4)
    np.testing.assert_array_equal(photo.native[..., :3], pixels)
    assert photo.native[7, 9, 3] == 0
    assert photo.native[0, 0, 3] == 65535


def test_a_cmyk_photo_with_a_useless_profile_is_converted_roughly(tmp_path):
    # An RGB profile inside a CMYK file cannot be used: the colours are then converted roughly.
    image = Image.fromarray(pictures.gradient()).convert("CMYK")
    photo = read(tmp_path, pictures.encoded(image, "JPEG", icc_profile=pictures.srgb()))
    assert "roughly" in photo.notes[0]


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP", "TIFF"])
def test_only_the_first_picture_is_kept_and_said_so(tmp_path, form):
    first, second = (Image.fromarray(a) for a in (pictures.gradient(), pictures.gradient()[::-1]))
    data = pictures.encoded(first, form, save_all=True, append_images=[second])
    photo = read(tmp_path, data)
    assert photo.notes == ("only the first of its 2 pictures is kept",)
    assert pictures.psnr(photo.pixels, pictures.gradient()) > 30


def test_with_native_keeps_everything_but_the_pixels(tmp_path):
    photo = read(tmp_path, pictures.encoded(pictures.gradient(), "PNG", dpi=(300, 300)))
    other = photo.with_native(255 - photo.native)
    assert (other.metadata, other.path, other.format) == (photo.metadata, photo.path, "PNG")
    np.testing.assert_array_equal(other.pixels, 255 - photo.pixels)
    with pytest.raises(ValueError, match="expected uint8"):
        photo.with_native(photo.native[1:])
    with pytest.raises(ValueError, match="expected uint8"):
        photo.with_native(photo.native.astype(np.uint16))


@pytest.mark.parametrize("layers", [1, 2, 3, 4])
def test_pixels_of_an_array_are_rgb_of_8_bits(layers):
    native = pictures.gradient(layers=layers, dtype=np.uint16)
    photo = Photo.from_array(native)
    colour = native[..., None] if layers == 1 else native[..., : 1 if layers == 2 else 3]
    expected = np.broadcast_to(colour >> 8, (40, 64, 3))
    np.testing.assert_array_equal(photo.pixels, expected)
    assert photo.pixels.dtype == np.uint8


@pytest.mark.parametrize("shape", [(4,), (4, 4, 1), (4, 4, 5), (0, 4, 3)])
def test_an_array_that_is_no_picture_is_refused(shape):
    with pytest.raises(ValueError, match="pixels must be"):
        Photo.from_array(np.zeros(shape, np.uint8))
    with pytest.raises(ValueError, match="uint8 or uint16"):
        Photo.from_array(np.zeros((4, 4, 3), np.float32))
