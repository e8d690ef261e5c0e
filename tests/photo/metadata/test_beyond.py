"""What a file holds beyond its picture is kept, or named before anything is overwritten."""

import struct

import pytest
from PIL import Image

from gioconda.errors import PhotoError
from gioconda.photo import left_out, read_photo, write_photo
from tests.photo import pictures
from tests.photo.pictures import jpeg, segment


def read(tmp_path, data, name="photo.any"):
    (tmp_path / name).write_bytes(data)
    return read_photo(tmp_path / name)


def lost_in(tmp_path, data):
    photo = read(tmp_path, data)
    assert set(photo.lost) <= set(photo.notes)
    return list(photo.lost)


def test_a_plain_photo_loses_nothing(tmp_path):
    for form in ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF"):
        assert lost_in(tmp_path, pictures.encoded(pictures.gradient(), form)) == []
    for options in ({"progressive": True}, {"quality": 100}, {"restart_marker_rows": 1}):
        assert lost_in(tmp_path, jpeg(**options)) == []
    assert lost_in(tmp_path, jpeg() + bytes(100)) == []  # filling


def test_pictures_of_a_multi_picture_jpeg(tmp_path):
    first, second = (Image.fromarray(a) for a in (pictures.gradient(), pictures.gradient()[::-1]))
    data = pictures.encoded(first, "MPO", save_all=True, append_images=[second, second])
    assert lost_in(tmp_path, data) == ["only the first of its 3 pictures is kept"]


@pytest.mark.parametrize(
    ("marker", "body", "told"),
    [
        (
            0xE1,
            b"http://ns.adobe.com/xmp/extension/\0" + bytes(40),
            "its extended XMP is damaged and is not kept",
        ),
        (0xE1, b"FLIR\0\1\0\0", "its thermal picture is not kept"),
        (0xE4, b"SIMPLE data", "its segment APP4 (SIMPLE data) is not kept"),
        (0xEB, b"JP\0\1 jumb c2pa", "its Content Credentials are not kept"),
        (0xE2, b"ICC_PROFILE\0\2\2half", "its ICC profile is damaged and is not kept"),
    ],
)
def test_segments_of_a_jpeg_that_are_not_kept(tmp_path, marker, body, told):
    assert lost_in(tmp_path, jpeg(extra=segment(marker, body))) == [told]


@pytest.mark.parametrize("profile", [b"no profile at all" * 20, pictures.srgb()[:16] + b"CMYK"])
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_profile_that_cannot_be_used(tmp_path, form, profile):
    profile = profile.ljust(200, b"\0")
    data = pictures.encoded(pictures.gradient(), form, icc_profile=profile)
    assert lost_in(tmp_path, data) == ["its ICC profile does not fit its pixels and is not kept"]


def clipping_path():
    body = b"".join(struct.pack(">H24s", kind, bytes(24)) for kind in (6, 8))
    name = b"\x05Heart"
    return b"8BIM" + struct.pack(">H", 2000) + name + struct.pack(">I", len(body)) + body


@pytest.mark.parametrize("out", ["out.jpg", "out.tif"])
def test_clipping_paths_are_kept(tmp_path, out):
    photo = read(tmp_path, jpeg(extra=segment(0xED, b"Photoshop 3.0\0" + clipping_path())))
    assert photo.lost == ()
    path = write_photo(photo, tmp_path / out)
    assert clipping_path() in path.read_bytes()
    assert read_photo(path).metadata.resources == clipping_path()


def test_clipping_paths_of_a_turned_photo_are_named(tmp_path):
    block = segment(0xED, b"Photoshop 3.0\0" + clipping_path())
    data = jpeg(extra=block, exif=pictures.exif(6))
    assert lost_in(tmp_path, data) == ["its clipping paths are not kept"]


def resource(number, body):
    return b"8BIM" + struct.pack(">HHI", number, 0, len(body)) + body + bytes(len(body) % 2)


RIGHTS, GUIDES, THUMBNAIL = (
    resource(0x040A, b"\1"),
    resource(0x0408, bytes(16)),
    (0x040C, b"OLD FACE"),
)


def test_resources_of_photoshop_are_kept_but_for_small_copies_of_the_old_picture(tmp_path):
    long = b"".join(resource(0x0FA0 + k, bytes(40_000)) for k in range(3))  # more than a segment
    block = RIGHTS + resource(*THUMBNAIL) + GUIDES
    body = block + long
    parts = [body[at : at + 60_000] for at in range(0, len(body), 60_000)]
    extra = b"".join(segment(0xED, b"Photoshop 3.0\0" + part) for part in parts)
    photo = read(tmp_path, jpeg(extra=extra))
    assert photo.lost == ()
    for out in ("out.jpg", "out.tif"):
        again = read_photo(write_photo(photo, tmp_path / out))
        assert again.metadata.resources == RIGHTS + GUIDES + long
    assert left_out(photo, "PNG") == ("PNG does not hold its Photoshop settings",)


def test_resources_of_photoshop_that_a_turn_makes_false_are_named(tmp_path):
    extra = segment(0xED, b"Photoshop 3.0\0" + RIGHTS + GUIDES)
    photo = read(tmp_path, jpeg(extra=extra, exif=pictures.exif(6)))
    assert photo.lost == ("its guides and slices are not kept",)
    assert photo.metadata.resources == RIGHTS


def test_every_comment_of_a_jpeg_is_kept(tmp_path):
    photo = read(tmp_path, jpeg(extra=segment(0xFE, b"first") + segment(0xFE, b"second")))
    for out in ("out.jpg", "again.jpg"):
        path = write_photo(photo, tmp_path / out)
        photo = read_photo(path)
        assert photo.metadata.comments == (b"first", b"second")


def test_the_time_of_a_pngs_last_change_is_kept_as_that_of_its_file_is(tmp_path):
    time = pictures.chunk(b"tIME", bytes((7, 227, 5, 4, 3, 2, 1)))
    data = pictures.encoded(pictures.gradient(), "PNG")
    photo = read(tmp_path, data[:33] + time + data[33:])
    assert photo.lost == ()
    assert time in write_photo(photo, tmp_path / "out.png").read_bytes()


def with_chunk(webp, kind, body):
    webp += kind + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)
    return webp[:4] + struct.pack("<I", len(webp) - 8) + webp[8:]


def with_extension(gif, label):
    at = 13 + (3 << 1 + (gif[10] & 7))
    return gif[:at] + b"\x21\xff\x0b" + label + b"\3abc\0" + gif[at:]


def with_box(heif, kind, body):
    return heif + struct.pack(">I4s", 8 + len(body), kind) + body


CREDENTIALS = bytes.fromhex("d8fec3d61b0e483c92975828877ec481") + b"manifest"


@pytest.mark.parametrize(
    ("form", "grown"),
    [
        ("JPEG", lambda data: data[:2] + segment(0xEB, b"JP\0\0jumb c2pa") + data[2:]),
        ("PNG", lambda data: data[:33] + pictures.chunk(b"caBX", b"jumb") + data[33:]),
        ("WEBP", lambda data: with_chunk(data, b"C2PA", b"jumb")),
        ("GIF", lambda data: with_extension(data, b"C2PA_GIF\1\0\0")),
        ("AVIF", lambda data: with_box(data, b"uuid", CREDENTIALS)),
    ],
)
def test_content_credentials_are_named(tmp_path, form, grown):
    data = grown(pictures.encoded(pictures.gradient(), form))
    assert lost_in(tmp_path, data) == ["its Content Credentials are not kept"]


def test_content_credentials_of_a_tiff_are_named(tmp_path):
    data = with_tags(pictures.gradient(), t52545=b"jumb")
    assert lost_in(tmp_path, data) == ["its Content Credentials are not kept"]


def test_blocks_of_a_webp_and_a_gif_that_are_not_known_are_named(tmp_path):
    webp = with_chunk(pictures.encoded(pictures.gradient(), "WEBP"), b"ours", b"private")
    assert lost_in(tmp_path, webp) == ["its WebP chunks ours are not kept"]
    gif = with_extension(pictures.encoded(pictures.gradient(), "GIF"), b"OURSOURS1.0")
    assert lost_in(tmp_path, gif) == ["its extension OURSOURS1.0 is not kept"]


def with_tags(data, **tags):
    """A TIFF by Pillow with further tags."""
    info = {int(tag.removeprefix("t")): value for tag, value in tags.items()}
    return pictures.encoded(data, "TIFF", tiffinfo=info)


def test_layers_and_unknown_tags_of_a_tiff(tmp_path):
    layers = with_tags(pictures.gradient(), t37724=b"Adobe Photoshop Document Data Block\0")
    assert lost_in(tmp_path, layers) == ["its Photoshop layers are not kept"]
    private = with_tags(pictures.gradient(), t50000=(1, 2, 3))
    assert lost_in(tmp_path, private) == ["its TIFF tags 50000 are not kept"]


def test_places_on_a_map_and_texts_of_a_tiff_are_kept(tmp_path):
    own = {"t33550": (1.0, 1.0, 0.0), "t42113": "-9999", "t50001": "a note of ours"}
    photo = read(tmp_path, with_tags(pictures.gradient(), **own))
    assert photo.lost == ()
    with Image.open(write_photo(photo, tmp_path / "out.tif")) as image:
        assert image.tag_v2[33550] == (1.0, 1.0, 0.0)
        assert image.tag_v2[42113] == "-9999"
        assert image.tag_v2[50001] == "a note of ours"
    told = ("PNG does not hold its TIFF tags 33550, 42113, 50001",)
    assert left_out(photo, "PNG") == told


def test_places_on_a_map_of_a_turned_tiff_are_named(tmp_path):
    turned = with_tags(pictures.gradient(), t33550=(1.0, 1.0, 0.0), t274=6)
    assert lost_in(tmp_path, turned) == ["its TIFF tags 33550 are not kept"]


def test_spot_channels_of_a_tiff(tmp_path):
    pixels = pictures.gradient(layers=4)
    assert lost_in(tmp_path, pictures.tiff(pixels, (2,))) == []  # opacity
    told = ["its spot or extra channels (1) are not kept"]
    assert lost_in(tmp_path, pictures.tiff(pixels, (0,))) == told


def test_cmyk_in_rgb_is_a_loss(tmp_path):
    cmyk = Image.fromarray(pictures.gradient()).convert("CMYK")
    (told,) = lost_in(tmp_path, pictures.encoded(cmyk, "JPEG"))
    assert "CMYK" in told


def test_chunks_and_bytes_of_a_png_that_are_not_kept(tmp_path):
    data = pictures.encoded(pictures.gradient(), "PNG")
    layered = data[:33] + pictures.chunk(b"mkBS", b"layer") + data[33:]
    assert lost_in(tmp_path, layered) == ["its PNG chunks mkBS are not kept"]
    assert lost_in(tmp_path, data + b"more") == ["4 bytes after its end are not kept"]


def test_bytes_after_the_end_of_a_webp(tmp_path):
    data = pictures.encoded(pictures.gradient(), "WEBP")
    assert lost_in(tmp_path, data + b"more") == ["4 bytes after its end are not kept"]


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP", "TIFF", "AVIF"])
def test_frames_and_pages(tmp_path, form):
    pixels = pictures.gradient()
    first, *others = (Image.fromarray(a) for a in (pixels, pixels[::-1], pixels[:, ::-1]))
    data = pictures.encoded(first, form, save_all=True, append_images=others)
    told = {"AVIF": "its moving picture is not kept"}
    assert lost_in(tmp_path, data) == [told.get(form, "only the first of its 3 pictures is kept")]


def raw(photometric=32803, tags=()):
    """A TIFF with a thumbnail first, and a larger picture of a sensor's values in a SubIFD."""
    pixels = pictures.gradient()
    sub = [(256, 4, 1, 400), (257, 4, 1, 300), (262, 3, 1, photometric)]
    sub_at = 8 + pixels.size
    first = [(254, 4, 1, 1), (256, 4, 1, 64), (257, 4, 1, 40), (258, 3, 1, 8), (259, 3, 1, 1)]
    first += [(262, 3, 1, 1), (273, 4, 1, 8), (277, 3, 1, 1), (278, 4, 1, 40), (279, 4, 1, 2560)]
    first += [(330, 4, 1, sub_at), *tags]

    def packed(entries):
        table = b"".join(struct.pack("<HHII", *entry) for entry in entries)
        return struct.pack("<H", len(entries)) + table + bytes(4)

    directory = packed(sub)
    head = b"II*\0" + struct.pack("<I", sub_at + len(directory))
    return head + pixels.tobytes() + directory + packed(first)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (raw(), "raw file"),
        (raw(34892), "raw file"),
        (raw(2), "preview of a larger picture, as raw files do"),
        (raw(2, [(50706, 1, 4, 0x401)]), "raw file"),
    ],
)
@pytest.mark.parametrize("name", ["raw.dng", "raw.tif"])
def test_raw_files_are_refused_by_their_content(tmp_path, data, told, name):
    with pytest.raises(PhotoError, match=told):
        read(tmp_path, data, name)
