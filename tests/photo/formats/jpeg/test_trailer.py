"""What follows a JPEG's picture is kept with it, where its readers look for it."""

import io
import re
import struct

import numpy as np
import pytest
from PIL import Image
from PIL.MpoImagePlugin import MpoImageFile

from gioconda.errors import PhotoError
from gioconda.photo import left_out, read_photo, write_photo, write_with_notes
from tests.photo import pictures
from tests.photo.pictures import jpeg, segment

CLIP = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"moving" * 50
SAMSUNG = b"\0\0\x30\x0a\x10\0\0\0MotionPhoto_Data" + CLIP + b"SEFH....\x18\0\0\0SEFT"
GAIN_MAP = segment(0xE2, b"urn:iso:std:iso:ts:21496:-1\0\0\0\0\0")
CAMERA = {"xmlns__GCamera": "http://ns.google.com/photos/1.0/camera/"}


def motion_xmp():
    """As Google's cameras write it: the clip lies so many bytes before the file's end."""
    return pictures.xmp(**CAMERA, GCamera__MicroVideo=1, GCamera__MicroVideoOffset=len(CLIP))


def edited(tmp_path, data, name="out.jpg"):
    """The photo as read, and its edited copy as written."""
    (tmp_path / "in.jpg").write_bytes(data)
    photo = read_photo(tmp_path / "in.jpg")
    native = photo.native.copy()
    native[:8, :8] ^= 0x70
    return photo, write_with_notes(photo.with_native(native), tmp_path / name)


@pytest.mark.parametrize("trailer", [CLIP, SAMSUNG, b"anything else"])
@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"exif": pictures.exif(6)}])
def test_bytes_after_the_end_stay_there(tmp_path, trailer, options):
    photo, written = edited(tmp_path, jpeg(**options) + trailer)
    assert (photo.lost, photo.notes) == ((), ())
    data = written.path.read_bytes()
    assert data.endswith(b"\xff\xd9" + trailer)
    assert read_photo(written.path).metadata.trailer.data == trailer
    moving = "its moving picture is kept as it was before the edit"
    assert (moving in written.notes) == (trailer != b"anything else")


def test_a_moving_picture_is_found_where_its_reader_looks(tmp_path):
    _, written = edited(tmp_path, jpeg(xmp=motion_xmp()) + CLIP)
    data = written.path.read_bytes()
    (before_end,) = re.findall(rb'GCamera:MicroVideoOffset="(\d+)"', data)
    assert data[-int(before_end) :] == CLIP


def test_another_format_does_not_speak_of_a_moving_picture(tmp_path):
    photo, written = edited(tmp_path, jpeg(xmp=motion_xmp()) + CLIP, "out.png")
    assert left_out(photo, "PNG") == ("PNG does not hold its moving picture",)
    assert b"MicroVideo" not in written.path.read_bytes()
    assert b"La Gioconda" in written.path.read_bytes()


def test_xmp_that_speaks_of_what_is_gone_is_tidied(tmp_path):
    photo, written = edited(tmp_path, jpeg(xmp=motion_xmp()))
    assert (photo.lost, photo.metadata.trailer) == ((), None)
    assert b"MicroVideo" not in written.path.read_bytes()


def with_index(**options):
    """A JPEG and a smaller one after it, of which an index (MPF) tells."""
    first, second = Image.fromarray(pictures.gradient()), Image.fromarray(pictures.gradient(10, 16))
    return pictures.encoded(first, "MPO", save_all=True, append_images=[second], **options)


def with_big_endian_index(**options):
    """The same with an index as phones write it, by hand."""
    first, second = jpeg(**options), pictures.encoded(pictures.gradient(10, 16), "JPEG")
    at, length = 2, 4 + 4 + 50 + 32  # the index lies right after the start
    sizes = len(first) + length, len(second)
    index = b"MM\0*" + struct.pack(">IH", 8, 3)
    index += struct.pack(">HHI4s", 0xB000, 7, 4, b"0100") + struct.pack(">HHII", 0xB001, 4, 1, 2)
    index += struct.pack(">HHIII", 0xB002, 7, 32, 50, 0)
    index += struct.pack(">IIIHH", 0x20030000, sizes[0], 0, 0, 0)
    index += struct.pack(">IIIHH", 0, sizes[1], sizes[0] - (at + 8), 0, 0)
    return first[:at] + segment(0xE2, b"MPF\0" + index) + first[at:] + second


@pytest.mark.parametrize("made", [with_index, with_big_endian_index])
@pytest.mark.parametrize("exif", [{}, {"exif": pictures.exif(6)}])
def test_a_gain_map_is_found_by_the_index(tmp_path, made, exif):
    # A new mark makes the first picture longer, so that the second one moves.
    photo, written = edited(tmp_path, made(xmp=pictures.xmp(hdrgm__Version="1.0"), **exif))
    assert photo.lost == ()
    data = written.path.read_bytes()
    assert b"hdrgm:Version" in data
    with MpoImageFile(written.path) as image:
        assert image.n_frames == 2
        assert data[: image.mpinfo[0xB002][0]["Size"]].endswith(b"\xff\xd9")
        image.seek(1)
        np.testing.assert_allclose(np.array(image), pictures.gradient(10, 16), atol=40)
    assert read_photo(written.path).metadata.trailer.names == ("HDR gain map",)


def test_a_gain_map_without_an_index_keeps_its_sign(tmp_path):
    photo, written = edited(tmp_path, jpeg(extra=GAIN_MAP) + jpeg())
    assert photo.lost == ()
    data = written.path.read_bytes()
    assert GAIN_MAP in data
    after = data[data.rindex(b"\xff\xd8\xff") :]
    assert pictures.psnr(np.array(Image.open(io.BytesIO(after))), pictures.gradient()) > 25
    assert Image.open(io.BytesIO(data)).size == (64, 40)


def test_further_pictures_are_named_and_not_kept(tmp_path):
    photo, written = edited(tmp_path, with_index())  # such as a preview
    assert photo.lost == ("only the first of its 2 pictures is kept",)
    assert b"MPF\0" not in written.path.read_bytes()
    assert written.path.read_bytes().endswith(b"\xff\xd9")


def test_a_damaged_index_is_named(tmp_path):
    data = jpeg(extra=segment(0xE2, b"MPF\0no directory") + GAIN_MAP) + jpeg()
    photo, written = edited(tmp_path, data)
    assert photo.lost == ("its HDR gain map is not kept",)
    assert b"21496" not in written.path.read_bytes()


def test_a_gain_map_never_lies_across_its_picture(tmp_path, monkeypatch):
    monkeypatch.setattr("gioconda.extras.find_spec", lambda _: None)  # blocks cannot be kept
    (tmp_path / "in.jpg").write_bytes(
        jpeg(extra=GAIN_MAP, exif=pictures.exif(6), progressive=True) + jpeg()
    )
    with pytest.raises(PhotoError, match="gain map lies as the old file does"):
        write_photo(read_photo(tmp_path / "in.jpg"), tmp_path / "out.jpg")
    assert not (tmp_path / "out.jpg").exists()


@pytest.mark.parametrize("cut", range(8, 82, 3))
def test_an_index_that_is_cut_never_crashes(tmp_path, cut):
    data = with_index(xmp=pictures.xmp(hdrgm__Version="1.0"))
    at = data.index(b"MPF\0")
    (tmp_path / "in.jpg").write_bytes(data[: at + cut] + bytes(82 - cut) + data[at + 82 :])
    write_photo(read_photo(tmp_path / "in.jpg"), tmp_path / "out.jpg")
