"""Packets of XMP of every encoding, and those that only harm."""

import time

import pytest

from gioconda.photo import bears_mark, read_photo, write_photo
from gioconda.photo.metadata import xmp
from tests.photo import pictures

ENTITIES = """<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>"""


def deep(levels):
    inner = "<a>" * levels + "</a>" * levels
    return pictures.xmp().replace(b"</rdf:Description>", inner.encode() + b"</rdf:Description>")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16", "utf-32-le", "utf-32"])
def test_packets_in_other_encodings_are_kept_and_marked(tmp_path, encoding):
    packet = pictures.xmp(tiff__Orientation="6").decode().encode(encoding)
    assert xmp.orientation_of(packet) == 6
    (tmp_path / "a.webp").write_bytes(pictures.encoded(pictures.gradient(), "WEBP", xmp=packet))
    photo = read_photo(tmp_path / "a.webp")
    assert photo.lost == ()
    path = write_photo(photo, tmp_path / "b.webp")
    assert b"La Gioconda &amp; co" in pictures.xmp_of(path)
    assert bears_mark(path.read_bytes())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-16", "utf-32"])
def test_no_encoding_hides_entities(encoding):
    packet = (ENTITIES + pictures.xmp().decode().split("?>", 1)[1]).encode(encoding)
    with pytest.raises(ValueError, match="XMP with a DTD"):
        xmp.tidy(packet)


def test_no_declared_encoding_hides_entities():
    packet = f'<?xml version="1.0" encoding="UTF-16"?>{ENTITIES}<a/>'.encode("utf-16")
    with pytest.raises(ValueError, match="XMP with a DTD"):
        xmp.tidy(packet)


@pytest.mark.parametrize("levels", [100, 10_000, 1_000_000])
def test_deep_packets_cost_a_note_and_not_the_photo(tmp_path, levels):
    data = pictures.encoded(pictures.gradient(), "WEBP", xmp=deep(levels))
    (tmp_path / "a.webp").write_bytes(data)
    start = time.process_time()
    photo = read_photo(tmp_path / "a.webp")
    assert photo.lost == ("its XMP is damaged and is not kept",)
    assert photo.metadata.xmp is None
    assert time.process_time() - start < 10


def test_packets_as_deep_as_histories_are_kept():
    assert b"La Gioconda" in xmp.tidy(deep(30))
