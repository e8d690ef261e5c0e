"""A record of parameter sets takes those of a second encoder, under a number of their own."""

from __future__ import annotations

import pytest

from gioconda.clips.parameter_sets import ParameterSets

# Baseline, level 3.0. Sets of number 0: the bits after the third byte, and after the first, are 1.
SPS, PPS = bytes([0x67, 66, 0xC0, 30, 0x80, 1]), bytes([0x68, 0xC0])
OTHER_SPS, OTHER_PPS = bytes([0x67, 66, 0xC0, 30, 0x40, 1]), bytes([0x68, 0x50])  # of number 1
IDR, OTHER = bytes([0x65, 1, 2, 3]), bytes([0x41, 4, 5])


def unit(data: bytes, length: int) -> bytes:
    return len(data).to_bytes(length, "big") + data


RECORD = bytes([1, 66, 0xC0, 30, 0xFF, 0xE1]) + unit(SPS, 2) + b"\x01" + unit(PPS, 2) + b"\xfd\xf8"


def sets() -> ParameterSets:
    read = ParameterSets.read(RECORD)
    assert read is not None
    return read


def test_a_record_is_read_and_written_as_it_was() -> None:
    read = sets()
    assert (read.sequences, read.pictures) == ((SPS,), (PPS,))
    assert read.length_bytes == 4
    assert read.written() == RECORD


def test_what_is_no_record_is_told() -> None:
    assert ParameterSets.read(b"\x00\x00\x00\x01" + SPS) is None  # start codes
    assert ParameterSets.read(RECORD[:12]) is None


def test_an_encoder_gets_a_number_that_is_free() -> None:
    assert sets().free_number == 1
    start = b"\x00\x00\x00\x01"
    both = sets().with_encoder(start + OTHER_SPS + start + OTHER_PPS)
    assert both.sequences == (SPS, OTHER_SPS)
    assert both.pictures == (PPS, OTHER_PPS)
    assert both.free_number == 2
    assert ParameterSets.read(both.written()) == both


def test_a_packet_begins_anew_where_a_picture_needs_no_other() -> None:
    assert sets().begins(unit(IDR, 4) + unit(OTHER, 4))
    assert not sets().begins(unit(OTHER, 4))
    assert sets().begins(unit(SPS, 4) + unit(IDR, 4))  # its own sets, once more
    with pytest.raises(ValueError, match="change within the stream"):
        sets().begins(unit(OTHER_SPS, 4) + unit(IDR, 4))


def test_an_encoders_packet_is_joined_without_its_sets() -> None:
    packet = b"".join(b"\x00\x00\x00\x01" + one for one in (OTHER_SPS, OTHER_PPS, IDR, OTHER))
    assert sets().joined(packet) == unit(IDR, 4) + unit(OTHER, 4)
