"""HEIC and AVIF, in and out: turned once, with their metadata; and what their boxes hold."""

import io
import struct
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image, ImageOps

from gioconda.photo import Photo, read_photo, write_photo
from gioconda.photo.formats.heif import boxes
from gioconda.photo.model import HeifSettings, Metadata
from tests.photo import pictures

pillow_heif = pytest.importorskip("pillow_heif")


def heic(pixels, *more, **options):
    """A HEIC by pillow-heif alone, of one picture or several."""
    file = pillow_heif.HeifFile()
    for one in (pixels, *more):
        deep = one.dtype == np.uint16
        layers = one.shape[2] if one.ndim == 3 else 1
        mode = {1: "L", 3: "RGB", 4: "RGBA"}[layers] + ";16" * deep
        file.add_frombytes(mode, (one.shape[1], one.shape[0]), one.tobytes())
    out = io.BytesIO()
    file.save(out, quality=95, chroma=444, **options)
    return out.getvalue()


def rewritten(tmp_path, data, suffix):
    """The photo as read, and the path where it was written again."""
    (tmp_path / f"in{suffix}").write_bytes(data)
    photo = read_photo(tmp_path / f"in{suffix}")
    return photo, write_photo(photo, tmp_path / f"out{suffix}")


@pytest.mark.parametrize("suffix", [".heic", ".avif"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_once(tmp_path, suffix, orientation):
    exif = pictures.exif(orientation)
    if suffix == ".heic":
        data = heic(pictures.gradient(), exif=exif)
    else:
        data = pictures.encoded(pictures.gradient(), "AVIF", exif=exif, quality=95)
    photo, path = rewritten(tmp_path, data, suffix)
    image = Image.fromarray(pictures.gradient())
    image.getexif()[0x0112] = orientation
    upright = np.array(ImageOps.exif_transpose(image))
    assert photo.lost == ()
    for one in (photo, read_photo(path)):
        assert one.native.shape == upright.shape
        assert pictures.psnr(one.native, upright) > 35
        exif = Image.Exif()
        exif.load(one.metadata.exif)
        assert exif.get(0x0112, 1) == 1
        assert exif[0x010F] == "Leonardo"
        wide_high = (exif.get_ifd(0x8769)[0xA002], exif.get_ifd(0x8769)[0xA003])
        assert wide_high == ((64, 40) if orientation < 5 else (40, 64))


@pytest.mark.parametrize("suffix", [".heic", ".avif"])
def test_profile_and_xmp_are_kept(tmp_path, suffix):
    blocks = {"xmp": pictures.xmp(), "icc_profile": pictures.srgb()}
    if suffix == ".heic":
        file = io.BytesIO()
        pixels = pictures.gradient()
        pillow_heif.encode("RGB", (64, 40), pixels.tobytes(), file, quality=90, **blocks)
        data = file.getvalue()
    else:
        data = pictures.encoded(pictures.gradient(), "AVIF", **blocks)
    _, path = rewritten(tmp_path, data, suffix)
    again = read_photo(path).metadata
    assert again.icc == pictures.srgb()
    assert b"La Gioconda &amp; co" in again.xmp
    assert b"compositeWithTrainedAlgorithmicMedia" in again.xmp


@pytest.mark.parametrize("layers", [1, 3, 4])
@pytest.mark.parametrize("suffix", [".heic", ".avif"])
def test_layers_survive(tmp_path, suffix, layers):
    native = pictures.gradient(layers=layers)
    path = write_photo(Photo.from_array(native), tmp_path / f"a{suffix}")
    again = read_photo(path)
    assert again.native.shape == native.shape
    assert pictures.psnr(again.native, native) > 35


@pytest.mark.parametrize("suffix", [".heic", ".avif"])
def test_gray_with_opacity_is_read_back_as_it_looks(tmp_path, suffix):
    native = pictures.gradient(layers=2)
    again = read_photo(write_photo(Photo.from_array(native), tmp_path / f"a{suffix}"))
    assert pictures.psnr(again.native[..., [0, -1]], native) > 35


def test_ten_bits_of_a_heic_stay_ten_bits(tmp_path):
    native = pictures.gradient(dtype=np.uint16)
    photo, path = rewritten(tmp_path, heic(native), ".heic")
    assert photo.native.dtype == np.uint16
    assert photo.metadata.heif.bits == 10
    again = read_photo(path)
    assert again.metadata.heif.bits == 10
    error = np.abs(again.native.astype(int) - native)
    assert error.mean() < 65536 / 256  # less than a step of 8 bits


def deep_avif(pixels, bits):
    """An AVIF of 10 or 12 bits by OpenCV alone, of ``(H, W)`` or RGB numbers of so many bits."""
    picture = pixels if pixels.ndim == 2 else pixels[..., [2, 1, 0, 3][: pixels.shape[2]]]
    options = [cv2.IMWRITE_AVIF_QUALITY, 99, cv2.IMWRITE_AVIF_DEPTH, bits]
    return cv2.imencode(".avif", np.ascontiguousarray(picture), options)[1].tobytes()


@pytest.mark.parametrize(("layers", "bits"), [(1, 10), (3, 10), (1, 12), (3, 12), (4, 12)])
def test_more_than_eight_bits_of_an_avif_stay(tmp_path, layers, bits):
    native = pictures.gradient(layers=layers, dtype=np.uint16)
    photo, path = rewritten(tmp_path, deep_avif(native >> 16 - bits, bits), ".avif")
    assert photo.lost == ()
    assert photo.native.dtype == np.uint16
    assert photo.native.shape == native.shape
    again = read_photo(path)
    assert again.metadata.heif.bits == bits
    for one in (photo, again):  # less than a step of 8 bits
        assert np.abs(one.native.astype(int) - native).mean() < 65536 / 256


def test_a_deep_avif_keeps_its_metadata_and_the_meaning_of_its_numbers(tmp_path):
    native = pictures.gradient(dtype=np.uint16)
    photo, _ = rewritten(tmp_path, deep_avif(native >> 6, 10), ".avif")
    bt2020_pq = HeifSettings(444, 10, (9, 16, 9, 1))
    found = Metadata(exif=pictures.exif()[6:], xmp=pictures.xmp(), heif=bt2020_pq)
    path = write_photo(replace(photo, metadata=found), tmp_path / "hdr.avif")
    again = read_photo(path).metadata
    assert again.heif.colours[:2] == (9, 16)
    assert b"La Gioconda &amp; co" in again.xmp
    exif = Image.Exif()
    exif.load(again.exif)
    assert exif[0x010F] == "Leonardo"


def test_an_avif_that_opencv_does_not_know_is_read_with_eight_bits(tmp_path, monkeypatch):
    data = deep_avif(pictures.gradient(dtype=np.uint16) >> 6, 10)
    monkeypatch.setattr("cv2.imdecode", lambda *_: None)
    photo, _ = rewritten(tmp_path, data, ".avif")
    assert photo.lost == ("its 10 bits became 8",)
    assert pictures.psnr(photo.native, pictures.gradient()) > 35


def test_bits_that_cannot_be_written_are_named(tmp_path, monkeypatch):
    monkeypatch.setattr("gioconda.photo.formats.heif.codec.keeps_deep_avif", lambda: False)
    data = deep_avif(pictures.gradient(dtype=np.uint16) >> 6, 10)
    photo, path = rewritten(tmp_path, data, ".avif")
    assert photo.lost == ("its 10 bits became 8",)
    assert read_photo(path).metadata.heif.bits == 8


def test_a_photo_that_was_no_heic_keeps_all_its_colours(tmp_path):
    stripes = np.zeros((40, 64, 3), np.uint8)
    stripes[:, ::2, 0] = 255  # one pixel wide: lost where chroma is halved
    path = write_photo(Photo.from_array(stripes), tmp_path / "a.heic")
    assert pictures.psnr(read_photo(path).native, stripes) > 35
    assert read_photo(path).metadata.heif.chroma == 444


def test_further_pictures_are_named(tmp_path):
    data = heic(pictures.gradient(), pictures.gradient()[::-1])
    photo, _ = rewritten(tmp_path, data, ".heic")
    assert photo.lost == ("only the first of its 2 pictures is kept",)


def test_a_cut_heic_is_called_damaged(tmp_path):
    data = heic(pictures.gradient(100, 120))
    (tmp_path / "cut.heic").write_bytes(data[: len(data) // 2])
    with pytest.raises(Exception, match=r"cut\.heic: damaged"):
        read_photo(tmp_path / "cut.heic")


def box(kind, *parts):
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def items(kinds, references=(), auxiliary=(), hidden=()):
    """A file's boxes: items from 1 on, the first of them shown."""
    infos = b"".join(
        box(b"infe", bytes((2, 0, 0, n in hidden)), struct.pack(">HH4s", n, 0, kind), b"\0")
        for n, kind in enumerate(kinds, 1)
    )
    refs = b"".join(
        box(kind, struct.pack(f">HH{len(to)}H", item, len(to), *to))
        for kind, item, to in references
    )
    names = [urn for _, urn in auxiliary]
    own = b"".join(box(b"auxC", bytes(4), urn.encode(), b"\0") for urn in names)
    of_item = b"".join(struct.pack(">HBB", n, 1, k) for k, (n, _) in enumerate(auxiliary, 1))
    meta = box(
        b"meta",
        bytes(4),
        box(b"pitm", bytes(4), struct.pack(">H", 1)),
        box(b"iinf", bytes(4), struct.pack(">H", len(kinds)), infos),
        box(b"iref", bytes(4), refs),
        box(
            b"iprp",
            box(b"ipco", own),
            box(b"ipma", bytes(4), struct.pack(">I", len(auxiliary)), of_item),
        ),
    )
    return box(b"ftyp", b"heic", bytes(4), b"mif1heic") + meta


@pytest.mark.parametrize(
    ("urn", "told"),
    [
        ("urn:mpeg:hevc:2015:auxid:1", []),  # opacity, which is kept
        ("urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", []),
        ("urn:mpeg:hevc:2015:auxid:2", ["its depth map is not kept"]),
        ("urn:com:apple:photo:2020:aux:hdrgainmap", ["its HDR gain map is not kept"]),
        ("urn:com:apple:photo:2018:aux:portraiteffectsmatte", ["its portrait mattes are not kept"]),
        ("urn:com:apple:photo:2019:aux:semanticskinmatte", ["its portrait mattes are not kept"]),
        ("urn:somebody:else", ["an auxiliary picture is not kept"]),
    ],
)
def test_auxiliary_pictures_are_named(urn, told):
    assert boxes.beyond(items([b"hvc1", b"hvc1"], [(b"auxl", 2, [1])], [(2, urn)])) == told


def test_tiles_and_thumbnails_are_no_further_pictures():
    kinds = [b"grid", b"hvc1", b"hvc1", b"hvc1", b"Exif"]
    references = [(b"dimg", 1, [2, 3]), (b"thmb", 4, [1]), (b"cdsc", 5, [1])]
    assert boxes.beyond(items(kinds, references)) == []
    more = items([*kinds, b"hvc1", b"hvc1"], references, hidden=[6])
    assert boxes.beyond(more) == ["only the first of its 2 pictures is kept"]


def test_gain_maps_by_tone_map_and_moving_pictures_are_named():
    data = items([b"hvc1", b"tmap", b"hvc1"], [(b"dimg", 2, [1, 3])])
    assert boxes.beyond(data) == ["its HDR gain map is not kept"]
    assert boxes.beyond(data + box(b"mpvd", b"video")) == [
        "its moving picture is not kept",
        "its HDR gain map is not kept",
    ]


@pytest.mark.parametrize("length", range(0, 300, 7))
def test_boxes_that_are_cut_name_nothing_and_never_crash(length):
    assert isinstance(boxes.beyond(items([b"hvc1", b"hvc1"])[:length]), list)
