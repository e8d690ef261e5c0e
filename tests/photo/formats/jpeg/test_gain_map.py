"""A gain map follows an edit: what becomes bright gets the gain of what is as bright."""

import cv2
import numpy as np
import pytest
from PIL import Image
from PIL.MpoImagePlugin import MpoImageFile

from gioconda.photo import read_photo, write_with_notes
from tests.photo import pictures

CLIP = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"moving" * 50
KEPT = "its HDR gain map is kept as it was before the edit"


def scene():
    """A dark wall with a bright window, and a face between the two."""
    picture = np.full((256, 384, 3), 60, np.uint8)
    picture[:, 256:] = 220
    picture[96:160, 64:320] = np.linspace(60, 220, 256, dtype=np.uint8)[None, :, None]
    return picture


def gains_of(picture):
    """The map that a phone would make: of the brightness alone, at a quarter of the size."""
    size = (picture.shape[1] // 4, picture.shape[0] // 4)
    gray = cv2.resize(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), size, interpolation=cv2.INTER_AREA)
    return (255 * ((gray / 255 - 0.2).clip(0) / 0.8) ** 1.5).astype(np.uint8)


def hdr(picture, gains, tail=b"", **options):
    """A JPEG with a gain map after it, as phones write it: found by MPF, and by its length."""
    packet = pictures.xmp(hdrgm__Version="1.0", xmlns__Item="urn:i", Item__Length="0000000")
    options = {"quality": 95, "subsampling": 0, "xmp": packet, **options}
    first, maps = Image.fromarray(picture), [Image.fromarray(gains)]
    data = pictures.encoded(first, "MPO", save_all=True, append_images=maps, **options)
    length = len(data) - data.rindex(b"\xff\xd8\xff")
    return data.replace(b'"0000000"', b'"%07d"' % length) + tail


def edited(tmp_path, data):
    """The dark half of the face becomes as bright as the window."""
    (tmp_path / "in.jpg").write_bytes(data)
    photo = read_photo(tmp_path / "in.jpg")
    pixels = photo.native.copy()
    pixels[96:160, 64:192] = 220
    written = write_with_notes(photo.with_native(pixels), tmp_path / "out.jpg")
    return photo, pixels, written


def map_of(path):
    with MpoImageFile(path) as image:
        assert image.n_frames == 2
        image.seek(1)
        return np.array(image.convert("L"))


@pytest.mark.parametrize("tail", [b"", CLIP])
def test_what_becomes_bright_gets_the_gain_of_what_is_as_bright(tmp_path, tail):
    _, pixels, written = edited(tmp_path, hdr(scene(), gains_of(scene()), tail))
    assert written.notes == ()
    found, wanted, old = map_of(written.path), gains_of(pixels), gains_of(scene())
    assert old[32, 20] < 30 < 150 < wanted[32, 20]
    assert abs(int(found[32, 20]) - int(wanted[32, 20])) < 30
    before = map_of(tmp_path / "in.jpg")
    np.testing.assert_array_equal(found[:16], before[:16])  # elsewhere bit for bit
    data = written.path.read_bytes()
    assert data.endswith(tail or b"\xff\xd9")
    length = len(data) - len(tail) - data.rindex(b"\xff\xd8\xff")
    assert b'Item:Length="%d"' % length in data
    assert read_photo(written.path).metadata.trailer.names[0] == "HDR gain map"


def test_a_map_of_a_turned_photo_is_changed_where_it_lies(tmp_path):
    lying = scene()
    data = hdr(lying, gains_of(lying), exif=pictures.exif(6))
    _, pixels, written = edited(tmp_path, data)
    found = map_of(written.path)
    wanted = gains_of(np.ascontiguousarray(np.rot90(pixels)))
    assert found.shape == wanted.shape
    assert np.abs(found.astype(int) - wanted).mean() < 4


def test_a_map_that_does_not_go_with_brightness_stays(tmp_path):
    noise = np.random.default_rng(1).integers(100, 104, (64, 96), dtype=np.uint8)
    _, _, written = edited(tmp_path, hdr(scene(), noise))
    assert np.abs(map_of(written.path).astype(int) - map_of(tmp_path / "in.jpg")).max() < 12


def test_without_a_change_the_map_is_the_same(tmp_path):
    (tmp_path / "in.jpg").write_bytes(hdr(scene(), gains_of(scene())))
    photo = read_photo(tmp_path / "in.jpg")
    written = write_with_notes(photo, tmp_path / "out.jpg")
    assert written.notes == (KEPT,)
    np.testing.assert_array_equal(map_of(written.path), map_of(tmp_path / "in.jpg"))


def test_a_map_that_cannot_be_decoded_is_kept_as_it_was(tmp_path):
    data = hdr(scene(), gains_of(scene()))
    at = data.rindex(b"\xff\xc0")
    data = data[: at + 4] + b"\xff" + data[at + 5 :]
    photo, _, written = edited(tmp_path, data)
    if photo.metadata.trailer is not None:
        assert KEPT in written.notes
