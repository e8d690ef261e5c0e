"""XMP of any length is kept: joined from a JPEG's packets, and cut in two where it is too long."""

import hashlib
import struct
import xml.etree.ElementTree as ET

import pytest

from gioconda.photo import bears_mark, read_photo, write_photo
from tests.photo import pictures
from tests.photo.pictures import jpeg, segment

FIRST, EXTENDED = b"http://ns.adobe.com/xap/1.0/\0", b"http://ns.adobe.com/xmp/extension/\0"
DC = "{http://purl.org/dc/elements/1.1/}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
NOTE = "{http://ns.adobe.com/xmp/note/}"
# Prefixes are declared outside of what is moved, as other programs do.
OUTER = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:GDepth="http://ns.google.com/photos/1.0/depthmap/">{}</rdf:RDF></x:xmpmeta>'
)


def packet(inner, attributes=""):
    about = f'<rdf:Description rdf:about="" {attributes}>{inner}</rdf:Description>'
    return OUTER.format(about).encode()


def extended_segments(whole, piece=40_000, digest=None):
    digest = digest or hashlib.md5(whole).hexdigest().upper()
    return [
        segment(
            0xE1,
            EXTENDED
            + digest.encode()
            + struct.pack(">II", len(whole), start)
            + whole[start : start + piece],
        )
        for start in range(0, len(whole), piece)
    ]


def naming(whole, attributes='dc:source="first"'):
    digest = hashlib.md5(whole).hexdigest().upper()
    note = f'xmlns:xmpNote="http://ns.adobe.com/xmp/note/" xmpNote:HasExtendedXMP="{digest}"'
    return packet("", f"{attributes} {note}")


def write(path, xmp, segments=()):
    data = jpeg(extra=segment(0xE1, FIRST + xmp) + b"".join(segments))
    path.write_bytes(data)
    return path


def packets(path):
    """A JPEG's packet and its extended one, read by hand."""
    data, at, first, pieces = path.read_bytes(), 2, b"", {}
    while data[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        body = data[at + 4 : end]
        if body.startswith(FIRST):
            first = body[len(FIRST) :]
        if body.startswith(EXTENDED):
            assert first, "readers want the packet before the extended one"
            rest = body[len(EXTENDED) :]
            digest, (length, start) = rest[:32], struct.unpack(">II", rest[32:40])
            pieces[start] = digest, length, rest[40:]
        at = end
    whole = b"".join(pieces[start][2] for start in sorted(pieces))
    for digest, length, _ in pieces.values():
        assert (digest, length) == (hashlib.md5(whole).hexdigest().upper().encode(), len(whole))
    return first, whole


def properties(xmp):
    """Name -> text of every property of a packet's descriptions."""
    found = {}
    for description in ET.fromstring(xmp).iter(f"{RDF}Description"):
        found |= {k: v for k, v in description.attrib.items() if not k.startswith(RDF)}
        found |= {child.tag: "".join(child.itertext()) for child in description}
    return found


def test_an_extended_packet_is_kept(tmp_path):
    whole = packet("<dc:rights>" + "r" * 90_000 + "</dc:rights>", 'dc:format="image/jpeg"')
    source = write(tmp_path / "a.jpg", naming(whole), extended_segments(whole))
    photo = read_photo(source)
    assert photo.lost == ()
    written = write_photo(photo, tmp_path / "b.jpg")
    first, rest = packets(written)
    assert bears_mark(written.read_bytes())
    assert properties(first)[f"{NOTE}HasExtendedXMP"] == hashlib.md5(rest).hexdigest().upper()
    both = properties(first) | properties(rest)
    assert both[f"{DC}source"] == "first"
    assert both[f"{DC}format"] == "image/jpeg"
    assert both[f"{DC}rights"] == "r" * 90_000
    assert read_photo(written).lost == ()


def test_what_other_formats_hold_is_cut_in_two_for_a_jpeg(tmp_path):
    long = packet("<dc:rights>" + "r" * 70_000 + "</dc:rights>", f'dc:source="{"s" * 65_000}"')
    (tmp_path / "a.webp").write_bytes(pictures.encoded(pictures.gradient(), "WEBP", xmp=long))
    first, rest = packets(write_photo(read_photo(tmp_path / "a.webp"), tmp_path / "b.jpg"))
    assert properties(rest) == {f"{DC}rights": "r" * 70_000, f"{DC}source": "s" * 65_000}
    assert len(first) < 65_503
    again = read_photo(tmp_path / "b.jpg")
    assert again.lost == ()
    out = write_photo(again, tmp_path / "c.webp")
    found = properties(pictures.xmp_of(out))
    assert found[f"{DC}rights"] == "r" * 70_000
    assert f"{NOTE}HasExtendedXMP" not in found


def test_only_what_does_not_fit_is_moved(tmp_path):
    inner = "<dc:rights>" + "r" * 40_000 + "</dc:rights><dc:title>" + "t" * 30_000 + "</dc:title>"
    long = packet(inner, 'dc:source="short"')
    (tmp_path / "a.webp").write_bytes(pictures.encoded(pictures.gradient(), "WEBP", xmp=long))
    first, rest = packets(write_photo(read_photo(tmp_path / "a.webp"), tmp_path / "b.jpg"))
    assert set(properties(rest)) == {f"{DC}rights"}
    assert {f"{DC}title", f"{DC}source"} <= set(properties(first))


def test_a_full_packet_has_room_for_the_mark(tmp_path):
    room = 65_502 - len(packet("", 'dc:source=""'))
    for used in (0, 1, 30):
        full = packet("", f'dc:source="{"x" * (room - used)}"')
        photo = read_photo(write(tmp_path / "a.jpg", full))
        written = write_photo(photo, tmp_path / "b.jpg", force=True)
        assert bears_mark(written.read_bytes())
        first, rest = packets(written)
        assert (properties(first) | properties(rest))[f"{DC}source"] == "x" * (room - used)
        bare = write_photo(photo, tmp_path / "c.jpg", mark=False, force=True)
        assert packets(bare) == (full, b"")


def test_extended_packets_that_are_not_whole_cost_a_note_and_not_the_photo(tmp_path):
    whole = packet("<dc:rights>" + "r" * 90_000 + "</dc:rights>")
    sound = extended_segments(whole)
    tries = {
        "a piece is missing": (naming(whole), sound[1:]),
        "another digest": (naming(whole + b" "), sound),
        "no digest": (packet("", 'dc:source="first"'), sound),
        "too short": (naming(whole), [segment(0xE1, EXTENDED + b"abc")]),
        "a wrong place": (naming(whole), [sound[0], sound[0], sound[2]]),
        "no XMP in it": (naming(b"rubbish"), extended_segments(b"rubbish")),
    }
    for name, (xmp, segments) in tries.items():
        photo = read_photo(write(tmp_path / "a.jpg", xmp, segments))
        assert photo.lost == ("its extended XMP is damaged and is not kept",), name
        first, rest = packets(write_photo(photo, tmp_path / "b.jpg", force=True))
        assert (properties(first)[f"{DC}source"], rest) == ("first", b""), name


def test_entities_do_not_hide_in_an_extended_packet(tmp_path):
    harmful = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>' + packet("<dc:rights>&a;</dc:rights>")
    photo = read_photo(write(tmp_path / "a.jpg", naming(harmful), extended_segments(harmful)))
    assert photo.lost == ("its extended XMP is damaged and is not kept",)


@pytest.mark.parametrize("name", ["a.jpg", "a.png"])
def test_depth_maps_are_named_when_they_are_lost(tmp_path, name):
    whole = packet("", f'GDepth:Data="{"d" * 90_000}"')
    first = naming(whole, 'dc:source="first" GDepth:Format="RangeInverse"')
    photo = read_photo(write(tmp_path / "photo.jpg", first, extended_segments(whole)))
    assert photo.lost == ("its depth map is not kept",)
    written = write_photo(photo, tmp_path / name)
    assert b"GDepth:" not in written.read_bytes()
    assert b"first" in written.read_bytes()
