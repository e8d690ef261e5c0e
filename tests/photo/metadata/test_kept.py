"""What a photo carries beside its pixels is kept, read again by Pillow alone."""

import zlib
from xml.dom import minidom

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from gioconda import __version__
from gioconda.photo import Photo, read_photo, write_photo
from tests.photo import pictures

MARK = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
IPTC = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
XMP = "http://ns.adobe.com/xap/1.0/"
RICH = [".jpg", ".png", ".webp", ".tif"]
FORMS = {".jpg": "JPEG", ".png": "PNG", ".webp": "WEBP", ".tif": "TIFF"}


def rewritten(tmp_path, suffix, out=None, pixels=None, mark=True, **options):
    """A photo by Pillow with ``options``, read and written by gioconda."""
    source = tmp_path / f"in{suffix}"
    pixels = pictures.gradient() if pixels is None else pixels
    source.write_bytes(pictures.encoded(pixels, FORMS[suffix], **options))
    return write_photo(read_photo(source), tmp_path / f"out{out or suffix}", mark=mark)


def attribute(packet, space, name):
    """The values of an attribute, wherever in the packet."""
    nodes = minidom.parseString(packet.strip()).getElementsByTagName("*")
    return [n.getAttributeNS(space, name) for n in nodes if n.hasAttributeNS(space, name)]


@pytest.mark.parametrize("out", RICH)
@pytest.mark.parametrize("suffix", RICH)
def test_exif_survives_every_way(tmp_path, suffix, out):
    path = rewritten(tmp_path, suffix, out, exif=pictures.exif(6))
    stays = suffix == out == ".jpg"  # its blocks are kept as they lie
    size, turn = ((64, 40), 6) if stays else ((40, 64), 1)
    with Image.open(path) as image:
        assert image.size == size
        exif = image.getexif()
        details, place = exif.get_ifd(0x8769), exif.get_ifd(0x8825)
    assert exif.get(0x0112, 1) == turn
    assert exif[0x010F] == "Leonardo"
    assert details[0x927C] == b"MAKER\0\1\2\3\4"
    assert (details[0xA002], details[0xA003]) == size
    assert place[1] == "N"
    assert [float(v) for v in place[2]] == [48, 51, 36]


@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_deep_photos_keep_their_metadata_too(tmp_path, suffix):
    source = tmp_path / "in.png"
    block = pictures.exif_with_thumbnail(1)[6:]
    profile = b"ICC\0\0" + zlib.compress(pictures.srgb())
    chunks = [pictures.chunk(b"iCCP", profile), pictures.chunk(b"eXIf", block)]
    dots = (11811).to_bytes(4, "big") * 2 + b"\1"
    pixels = pictures.gradient(dtype=np.uint16)
    source.write_bytes(pictures.deep_png(pixels, *chunks, pictures.chunk(b"pHYs", dots)))
    path = write_photo(read_photo(source), tmp_path / f"out{suffix}")
    with Image.open(path) as image:
        image.load()
        assert image.info["icc_profile"] == pictures.srgb()
        assert [round(float(d)) for d in image.info["dpi"]] == [300, 300]
    assert MARK.encode() in pictures.xmp_of(path)
    np.testing.assert_array_equal(read_photo(path).native, pixels)


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp"])
def test_the_old_face_in_the_thumbnail_is_dropped(tmp_path, suffix):
    block = pictures.exif_with_thumbnail()
    path = rewritten(tmp_path, suffix, exif=block)
    assert b"OLD FACE" in (tmp_path / f"in{suffix}").read_bytes()
    assert b"OLD FACE" not in path.read_bytes()
    with Image.open(path) as image:
        assert image.getexif().get_ifd(1) == {}
        assert image.getexif()[0x0112] == (6 if suffix == ".jpg" else 1)


def test_damaged_exif_costs_a_note_and_not_the_photo(tmp_path):
    source = tmp_path / "a.webp"
    source.write_bytes(pictures.encoded(pictures.gradient(), "WEBP", exif=b"MM\0*\0\0\xff\xff"))
    photo = read_photo(source)
    assert photo.notes == ("its EXIF is damaged and is not kept",)
    assert read_photo(write_photo(photo, tmp_path / "b.webp")).metadata.exif is None


@pytest.mark.parametrize("out", RICH)
@pytest.mark.parametrize("suffix", RICH)
def test_the_colour_profile_is_kept(tmp_path, suffix, out):
    path = rewritten(tmp_path, suffix, out, icc_profile=pictures.srgb())
    with Image.open(path) as image:
        assert image.info["icc_profile"] == pictures.srgb()


def test_a_gray_profile_does_not_go_with_colours(tmp_path):
    gray = pictures.srgb()[:16] + b"GRAY" + pictures.srgb()[20:]
    path = rewritten(
        tmp_path, ".png", ".webp", pixels=pictures.gradient(layers=1), icc_profile=gray
    )
    with Image.open(path) as image:
        assert "icc_profile" not in image.info


@pytest.mark.parametrize("out", [".jpg", ".png", ".tif", ".bmp"])
@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif"])
def test_dots_per_inch_are_kept(tmp_path, suffix, out):
    path = rewritten(tmp_path, suffix, out, dpi=(300, 150))
    with Image.open(path) as image:
        assert [round(float(dots)) for dots in image.info["dpi"]] == [300, 150]


@pytest.mark.parametrize("suffix", RICH)
def test_xmp_is_kept_and_the_mark_merged_in(tmp_path, suffix):
    packet = pictures.xmp(tiff__Orientation="6", xmp__CreatorTool="Camera 1.0")
    options = {"xmp": packet}
    if suffix == ".png":
        options = {"pnginfo": PngImagePlugin.PngInfo()}
        options["pnginfo"].add_itxt("XML:com.adobe.xmp", packet.decode(), zip=True)
    elif suffix == ".tif":
        options = {"tiffinfo": {700: packet}}
    found = pictures.xmp_of(rewritten(tmp_path, suffix, **options))
    assert attribute(found, XMP, "Rating") == ["4"]
    assert b"La Gioconda &amp; co" in found
    assert attribute(found, IPTC, "DigitalSourceType") == [MARK]
    assert attribute(found, XMP, "CreatorTool") == [f"gioconda {__version__}"]
    assert attribute(found, "http://ns.adobe.com/tiff/1.0/", "Orientation") == []


@pytest.mark.parametrize("suffix", [*RICH, ".gif"])
def test_the_mark_is_written_once_and_can_be_left_out(tmp_path, suffix):
    photo = Photo.from_array(pictures.gradient())
    first = write_photo(photo, tmp_path / f"a{suffix}")
    second = write_photo(read_photo(first), tmp_path / f"b{suffix}")
    assert attribute(pictures.xmp_of(second), IPTC, "DigitalSourceType") == [MARK]
    bare = write_photo(photo, tmp_path / f"c{suffix}", mark=False)
    assert MARK.encode() not in bare.read_bytes()
    assert b"gioconda" not in bare.read_bytes()


def test_without_the_mark_the_xmp_is_the_inputs(tmp_path):
    path = rewritten(tmp_path, ".jpg", mark=False, xmp=pictures.xmp())
    assert pictures.xmp_of(path) == pictures.xmp()


@pytest.mark.parametrize("packet", [b"<oops", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"<a/>"])
def test_damaged_xmp_costs_a_note_and_not_the_photo(tmp_path, packet):
    source = tmp_path / "a.jpg"
    source.write_bytes(pictures.encoded(pictures.gradient(), "JPEG", xmp=packet))
    photo = read_photo(source)
    assert photo.notes == ("its XMP is damaged and is not kept",)
    written = pictures.xmp_of(write_photo(photo, tmp_path / "b.jpg"))
    assert attribute(written, IPTC, "DigitalSourceType") == [MARK]


def test_comments_and_captions_of_the_press_are_kept(tmp_path):
    caption = b"\x1c\x02\x78\x00\x05Smile"
    resource = b"8BIM\x04\x04\0\0" + len(caption).to_bytes(4, "big") + caption
    thumbnail = b"8BIM\x04\x0c\0\0\0\0\0\x08OLD FACE"
    body = b"Photoshop 3.0\0" + thumbnail + resource
    segment = b"\xff\xed" + (len(body) + 2).to_bytes(2, "big") + body
    path = rewritten(tmp_path, ".jpg", comment=b"hello", extra=segment)
    with Image.open(path) as image:
        assert image.info["photoshop"] == {0x0404: caption}
        assert image.info["comment"] == b"hello"
    again = write_photo(read_photo(path), tmp_path / "out.tif")
    with Image.open(again) as image:
        assert bytes(image.tag_v2[33723]) == caption
    assert b"OLD FACE" not in path.read_bytes()


def test_a_pngs_texts_and_colour_chunks_are_kept_and_signatures_are_not(tmp_path):
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "Leonardo")
    info.add(b"gAMA", (45455).to_bytes(4, "big"))
    info.add(b"caBX", b"signed")
    path = rewritten(tmp_path, ".png", pnginfo=info)
    with Image.open(path) as image:
        assert image.info["Author"] == "Leonardo"
        assert image.info["gamma"] == pytest.approx(0.45455)
    assert b"caBX" not in path.read_bytes()


def test_a_gifs_comment_is_kept(tmp_path):
    source = tmp_path / "a.gif"
    source.write_bytes(pictures.encoded(pictures.gradient(), "GIF", comment=b"hello"))
    with Image.open(write_photo(read_photo(source), tmp_path / "b.gif")) as image:
        assert image.info["comment"] == b"hello"
        assert image.n_frames == 1
