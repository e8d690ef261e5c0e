"""Kinds of picture files that decoders leave half done: read as they look, or named."""

import sys

import numpy as np
import pytest
from PIL import Image, ImageOps

from gioconda.errors import PhotoError
from gioconda.photo import read_photo, write_photo
from tests.photo import pictures


def read(tmp_path, data, name="photo.any"):
    (tmp_path / name).write_bytes(data)
    return read_photo(tmp_path / name)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_orientation_of_a_png_may_lie_in_its_xmp(tmp_path, orientation):
    packet = pictures.xmp(tiff__Orientation=orientation)
    chunk = pictures.chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + packet)
    data = pictures.encoded(pictures.gradient(), "PNG")
    photo = read(tmp_path, data[:33] + chunk + data[33:])
    image = Image.fromarray(pictures.gradient())
    image.getexif()[0x0112] = orientation
    upright = np.array(ImageOps.exif_transpose(image))
    np.testing.assert_array_equal(photo.native, upright)
    again = read_photo(write_photo(photo, tmp_path / "out.png"))  # turned once, not twice
    np.testing.assert_array_equal(again.native, upright)


def test_exif_comes_before_xmp(tmp_path):
    packet = pictures.xmp(tiff__Orientation=6)
    options = {"exif": pictures.exif(1), "xmp": packet}
    photo = read(tmp_path, pictures.encoded(pictures.gradient(), "WEBP", **options))
    assert photo.native.shape == (40, 64, 3)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize(("layers", "extra"), [(3, ()), (4, (2,))])
def test_layers_that_lie_one_after_the_other(tmp_path, order, dtype, layers, extra):
    pixels = pictures.gradient(layers=layers, dtype=dtype)
    photo = read(tmp_path, pictures.tiff(pixels, extra, planar=True, order=order))
    np.testing.assert_array_equal(photo.native, pixels)
    again = read_photo(write_photo(photo, tmp_path / "out.tif"))
    np.testing.assert_array_equal(again.native, pixels)


@pytest.mark.parametrize("orientation", [3, 6])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_layers_one_after_the_other_are_turned(tmp_path, dtype, orientation):
    pixels = pictures.gradient(dtype=dtype)
    photo = read(tmp_path, pictures.tiff(pixels, planar=True, orientation=orientation))
    turned = {3: pixels[::-1, ::-1], 6: np.rot90(pixels, -1)}[orientation]
    np.testing.assert_array_equal(photo.native, turned)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("planar", [False, True])
def test_colours_that_were_multiplied_by_the_opacity(tmp_path, dtype, planar):
    pixels = pictures.gradient(layers=4, dtype=dtype)
    top = np.iinfo(dtype).max
    alpha = pixels[..., 3:] / top  # a half and more
    stored = np.concatenate([np.rint(pixels[..., :3] * alpha), pixels[..., 3:]], 2).astype(dtype)
    photo = read(tmp_path, pictures.tiff(stored, (1,), planar=planar))
    np.testing.assert_allclose(photo.native.astype(float), pixels, atol=2.5)
    np.testing.assert_array_equal(photo.native[..., 3], pixels[..., 3])
    again = read_photo(write_photo(photo, tmp_path / "out.tif"))
    np.testing.assert_array_equal(again.native, photo.native)


def packed_12(pixels):
    """Rows of 12-bit numbers, highest bits first, each row filled up to a whole byte."""
    bits = np.unpackbits(pixels.astype(">u2").view(np.uint8).reshape(*pixels.shape, 2), axis=-1)
    return np.packbits(bits[..., 4:].reshape(pixels.shape[0], -1), axis=-1).tobytes()


def test_twelve_bits_of_gray_become_sixteen(tmp_path):
    pixels = pictures.gradient(41, 63, 1, np.uint16) >> 4
    photo = read(tmp_path, pictures.tiff(pixels, strips=[packed_12(pixels)], bits=12))
    assert photo.notes == ("its 12 bits became 16",)
    np.testing.assert_array_equal(photo.native >> 4, pixels)
    assert photo.native.max() == (pixels.max() << 4 | pixels.max() >> 8)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("layers", [1, 3, 4])
@pytest.mark.parametrize("orientation", [1, 6])
def test_twelve_bits_of_colour_become_sixteen(tmp_path, layers, orientation, order):
    pixels = pictures.gradient(41, 63, layers, np.uint16) >> 4
    strips = [packed_12(pixels.reshape(41, -1))]
    extra = (2,) * (layers == 4)
    options = {"strips": strips, "bits": 12, "orientation": orientation, "order": order}
    photo = read(tmp_path, pictures.tiff(pixels, extra, **options))
    assert photo.notes == ("its 12 bits became 16",)
    upright = pixels if orientation == 1 else np.rot90(pixels, -1)
    np.testing.assert_array_equal(photo.native >> 4, upright)
    again = read_photo(write_photo(photo, tmp_path / "out.tif"))
    np.testing.assert_array_equal(again.native, photo.native)


def test_twelve_bits_of_layers_one_after_the_other_become_sixteen(tmp_path):
    pixels = pictures.gradient(41, 63, 3, np.uint16) >> 4
    strips = [packed_12(pixels[..., layer]) for layer in range(3)]
    photo = read(tmp_path, pictures.tiff(pixels, strips=strips, bits=12, planar=True))
    assert photo.notes == ("its 12 bits became 16",)
    np.testing.assert_array_equal(photo.native >> 4, pixels)


def test_twelve_bits_of_a_kind_that_is_not_read_are_called_by_their_name(tmp_path):
    pixels = pictures.gradient(layers=2, dtype=np.uint16) >> 4
    data = pictures.tiff(pixels, (2,), strips=[packed_12(pixels.reshape(40, -1))], bits=12)
    with pytest.raises(PhotoError, match="its pixels have 2 layers of 12 bits; save it with 8 or"):
        read(tmp_path, data)


@pytest.mark.parametrize("layers", [1, 3])
def test_floating_point_is_called_by_its_name(tmp_path, layers):
    pixels = pictures.gradient(layers=layers).astype(np.float32)
    with pytest.raises(PhotoError) as error:
        read(tmp_path, pictures.tiff(pixels), "scan.tif")
    assert "scan.tif: its pixels have" in str(error.value)
    assert "32 bits (floating point or signed); save it with 8 or 16 bits" in str(error.value)


@pytest.mark.parametrize("orientation", [1, 6])
def test_jpeg_xl_is_read_where_its_plugin_is(tmp_path, orientation):
    pytest.importorskip("pillow_jxl", reason="needs pillow-jxl-plugin")
    exif = pictures.exif(orientation)
    data = pictures.encoded(pictures.gradient(), "JXL", lossless=True, exif=exif)
    photo = read(tmp_path, data, "scan.jpg")  # by its content
    assert photo.format == "JXL"
    # Its pixels are decoded upright; the EXIF merely repeats what the encoder was told.
    np.testing.assert_array_equal(photo.native, pictures.gradient())
    path = write_photo(photo, tmp_path / "out")
    again = read_photo(path)
    assert again.format == "PNG"  # it is not written as a JPEG XL
    np.testing.assert_array_equal(again.native, photo.native)


def test_jpeg_xl_names_the_plugin_that_is_missing(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pillow_jxl", None)
    for start in (b"\xff\x0a", b"\0\0\0\x0cJXL \r\n\x87\n"):
        with pytest.raises(PhotoError, match="JPEG XL photos need a plugin:  pip install pillow"):
            read(tmp_path, start + bytes(80), "a.jpg")
