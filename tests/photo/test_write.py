"""What writing promises: the input's format at its own quality, whole or not at all."""

import os
import struct
import sys

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image, JpegImagePlugin

from gioconda.photo import Photo, read_photo, write_photo
from tests.photo import pictures


def round_trip(tmp_path, data, suffix, **options):
    """The photo, the photo as written and read again, and where it was written."""
    source = tmp_path / f"in{suffix}"
    source.write_bytes(data)
    photo = read_photo(source)
    path = write_photo(photo, tmp_path / f"out{suffix}", **options)
    return photo, read_photo(path), path


@pytest.mark.parametrize("suffix", [".png", ".tif", ".webp", ".bmp"])
@given(data=st.data())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_lossless_formats_give_the_same_pixels_back(tmp_path, suffix, data):
    layers = {".webp": [3, 4], ".bmp": [1, 3, 4]}.get(suffix, [1, 2, 3, 4])
    deep = suffix in (".png", ".tif") and data.draw(st.booleans())
    count = data.draw(st.sampled_from([n for n in layers if not (suffix == ".tif" and n == 2)]))
    size = data.draw(st.tuples(st.integers(1, 9), st.integers(1, 9)))
    shape = size if count == 1 else (*size, count)
    native = data.draw(arrays.arrays(np.uint16 if deep else np.uint8, shape))
    photo = Photo.from_array(native)
    if suffix == ".webp":
        lossless = tmp_path / "lossless.webp"
        lossless.write_bytes(pictures.encoded(pictures.gradient(), "WEBP", lossless=True))
        photo = Photo(native, "WEBP", metadata=read_photo(lossless).metadata)
        if count == 4 and (native[..., 3] == 255).all():  # WebP drops an alpha that says nothing
            native = native[..., :3]
    again = read_photo(write_photo(photo, tmp_path / f"a{suffix}", force=True))
    np.testing.assert_array_equal(again.native, native)
    assert again.native.dtype == native.dtype


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_gray_with_alpha_in_tiff_keeps_its_values(tmp_path, dtype):
    native = pictures.gradient(layers=2, dtype=dtype)
    again = read_photo(write_photo(Photo.from_array(native), tmp_path / "a.tif")).native
    np.testing.assert_array_equal(again[..., [0, -1]], native)


@pytest.mark.parametrize("compression", ["raw", "packbits", "tiff_lzw", "tiff_adobe_deflate"])
@pytest.mark.parametrize("layers", [1, 3, 4])
def test_tiff_compression_is_the_inputs(tmp_path, compression, layers):
    native = pictures.gradient(layers=layers)
    data = pictures.encoded(native, "TIFF", compression=compression)
    _, again, path = round_trip(tmp_path, data, ".tif")
    np.testing.assert_array_equal(again.native, native)
    with Image.open(path) as image:
        assert image.info["compression"] == compression


@pytest.mark.parametrize("quality", [50, 80, 95])
@pytest.mark.parametrize("subsampling", [0, 1, 2])
def test_jpeg_tables_and_sampling_are_the_inputs(tmp_path, quality, subsampling, monkeypatch):
    monkeypatch.setattr("gioconda.extras.find_spec", lambda name: None)  # encodes progressive anew
    noise = np.random.default_rng(0).normal(0, 4, (96, 128, 3))
    pixels = (pictures.gradient(96, 128) + noise).clip(0, 255).astype(np.uint8)
    data = pictures.encoded(
        pixels, "JPEG", quality=quality, subsampling=subsampling, progressive=quality == 80
    )
    photo, again, path = round_trip(tmp_path, data, ".jpg")
    with Image.open(tmp_path / "in.jpg") as before, Image.open(path) as after:
        assert after.quantization == before.quantization
        assert JpegImagePlugin.get_sampling(after) == subsampling
        assert bool(after.info.get("progressive")) == (quality == 80)
    assert pictures.psnr(again.native, photo.native) > 48


def test_a_turned_jpeg_that_is_encoded_anew_is_as_near_as_an_upright_one(tmp_path, monkeypatch):
    monkeypatch.setattr("gioconda.extras.find_spec", lambda name: None)  # encodes progressive anew
    noise = np.random.default_rng(0).normal(0, 6, (96, 128, 3))
    pixels = (pictures.gradient(96, 128) + noise).clip(0, 255).astype(np.uint8)
    tables = [[1 + i % 8 + i // 8 * 5 for i in range(64)]] * 2  # not symmetric
    options = {"qtables": tables, "subsampling": 0, "exif": pictures.exif(6), "progressive": True}
    photo, again, path = round_trip(tmp_path, pictures.encoded(pixels, "JPEG", **options), ".jpg")
    assert photo.native.shape == (128, 96, 3)
    assert pictures.psnr(again.native, photo.native) > 55
    with Image.open(path) as image:
        assert image.quantization[0] == np.reshape(tables[0], (8, 8)).T.ravel().tolist()


def test_gray_and_rgb_jpegs_stay_what_they_are(tmp_path):
    gray = pictures.encoded(pictures.gradient(layers=1), "JPEG", quality=90)
    photo, again, _ = round_trip(tmp_path, gray, ".jpg")
    assert again.native.ndim == 2
    assert pictures.psnr(again.native, photo.native) > 50
    rgb = pictures.encoded(pictures.gradient(), "JPEG", quality=90, keep_rgb=True)
    photo, again, _ = round_trip(tmp_path, rgb, ".jpeg")
    assert again.metadata.jpeg.keep_rgb
    assert pictures.psnr(again.native, photo.native) > 50


def test_a_jpeg_of_pure_noise_can_be_written(tmp_path, capfd):
    noise = np.random.default_rng(0).integers(0, 256, (200, 300, 3), dtype=np.uint8)
    data = pictures.encoded(noise, "JPEG", quality=100, subsampling=0)
    _, again, _ = round_trip(tmp_path, data, ".jpg")
    assert pictures.psnr(again.native, noise) > 40
    capfd.readouterr()  # libjpeg complains aloud of the first attempt


def test_webp_stays_lossless_or_lossy(tmp_path):
    native = pictures.gradient(layers=4)
    native[:8, :8, 3] = 0
    data = pictures.encoded(native, "WEBP", lossless=True, exact=True)
    photo, again, path = round_trip(tmp_path, data, ".webp")
    np.testing.assert_array_equal(again.native, native)
    assert b"VP8L" in path.read_bytes()
    lossy = pictures.encoded(pictures.gradient(), "WEBP", quality=80)
    photo, again, path = round_trip(tmp_path, lossy, ".webp", force=True)
    assert b"VP8L" not in path.read_bytes()
    assert pictures.psnr(again.native, photo.native) > 38


def test_an_unedited_gif_comes_out_as_it_was(tmp_path):
    image = Image.fromarray(pictures.gradient(100, 120)).quantize(256)
    photo, again, _ = round_trip(tmp_path, pictures.encoded(image, "GIF"), ".gif")
    np.testing.assert_array_equal(again.native, photo.native)


@pytest.mark.parametrize("transparent", [False, True])
def test_pixels_of_a_gif_that_nobody_edited_stay(tmp_path, transparent):
    image = Image.fromarray(pictures.gradient(100, 120)).quantize(256)
    options = {"transparency": 3} if transparent else {}
    source = tmp_path / "in.gif"
    source.write_bytes(pictures.encoded(image, "GIF", **options))
    photo = read_photo(source)
    native = photo.native.copy()
    native[20:60, 20:60, :3] = np.random.default_rng(0).integers(0, 256, (40, 40, 3))
    again = read_photo(write_photo(photo.with_native(native), tmp_path / "out.gif")).native
    kept = np.ones(native.shape[:2], bool)
    kept[20:60, 20:60] = False
    if transparent:
        np.testing.assert_array_equal(again[..., 3], native[..., 3])
        kept &= native[..., 3] > 0
    np.testing.assert_array_equal(again[kept], native[kept])


def test_a_photo_becomes_a_gif_in_colours_of_its_own(tmp_path):
    native = pictures.gradient(100, 120)
    again = read_photo(write_photo(Photo.from_array(native), tmp_path / "a.gif")).native
    assert pictures.psnr(again, native) > 25


def test_what_a_format_cannot_hold_is_left_out(tmp_path):
    native = pictures.gradient(layers=4, dtype=np.uint16)
    native[:, :32, 3] = 0
    native[:, 32:, 3] = 65535
    jpeg = read_photo(write_photo(Photo.from_array(native), tmp_path / "a.jpg")).native
    assert jpeg.shape == (40, 64, 3)
    assert (jpeg[:, :24] > 250).all()  # over white
    assert pictures.psnr(jpeg[:, 40:], (native[:, 40:, :3] >> 8)) > 30
    gray = Photo.from_array(pictures.gradient(layers=2))
    assert read_photo(write_photo(gray, tmp_path / "g.jpg")).native.ndim == 2
    assert read_photo(write_photo(gray, tmp_path / "g.webp")).native.shape == (40, 64, 4)
    plain = Photo.from_array(pictures.gradient(layers=1))
    assert read_photo(write_photo(plain, tmp_path / "p.webp")).native.shape == (40, 64, 3)


def test_without_a_suffix_the_format_is_the_photos_own(tmp_path):
    path = write_photo(Photo.from_array(pictures.gradient()), tmp_path / "plain")
    assert read_photo(path).format == "PNG"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_permissions_follow_the_umask_or_the_file_replaced(tmp_path):
    photo = Photo.from_array(pictures.gradient())
    old = os.umask(0o027)
    try:
        path = write_photo(photo, tmp_path / "a.png")
        assert path.stat().st_mode & 0o777 == 0o640
    finally:
        os.umask(old)
    path.chmod(0o604)
    write_photo(photo, path, force=True)
    assert path.stat().st_mode & 0o777 == 0o604


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_link_goes_on_pointing_to_its_file(tmp_path):
    real, link = tmp_path / "real.png", tmp_path / "link.png"
    write_photo(Photo.from_array(pictures.gradient()), real)
    link.symlink_to(real)
    write_photo(Photo.from_array(pictures.gradient()[::-1]), link, force=True)
    assert link.is_symlink()
    np.testing.assert_array_equal(read_photo(real).native, pictures.gradient()[::-1])


def test_a_bmp_with_alpha_is_read_by_others(tmp_path):
    native = pictures.gradient(layers=4)
    path = write_photo(Photo.from_array(native), tmp_path / "a.bmp")
    with Image.open(path) as image:
        np.testing.assert_array_equal(np.array(image), native)
    size, masks = struct.unpack_from("<I", path.read_bytes(), 2)[0], path.read_bytes()[54:70]
    assert size == path.stat().st_size
    assert masks[-4:] == b"\0\0\0\xff"
