"""H.264: one stream of packets by two encoders, each with parameter sets of its own number.

A player reads how to decode a picture from the parameter sets that the picture names. In MP4, MOV
and Matroska all sets of a stream stand in one record; it may hold several. What is encoded here
gets a number that the input does not use, and its sets are added to the record.

Source: ITU-T H.264, 7.3 (syntax); ISO/IEC 14496-15, 5.3.3 (the record) and 5.3.2 (lengths).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_IDR, _SPS, _PPS = 5, 7, 8  # types of units
_MOST = 31  # number of a sequence's set
_START = b"\x00\x00\x01"


@dataclass(frozen=True)
class ParameterSets:
    """The record of a stream's parameter sets.

    Attributes:
        head: Profile, level, and bytes of a unit's length.
        sequences: Sequence parameter sets, a unit each.
        pictures: Picture parameter sets, a unit each.
        tail: What follows.
    """

    head: bytes
    sequences: tuple[bytes, ...]
    pictures: tuple[bytes, ...]
    tail: bytes = b""

    @classmethod
    def read(cls, record: bytes) -> ParameterSets | None:
        """The sets of a record; None where it is none."""
        if len(record) < 8 or record[0] != 1:
            return None
        try:
            sequences, at = _units(record, 6, record[5] & 31)
            pictures, end = _units(record, at + 1, record[at])
        except IndexError:
            return None
        return cls(record[:5], sequences, pictures, record[end:])

    def written(self) -> bytes:
        """The record."""
        count = bytes([0xE0 | len(self.sequences)]), bytes([len(self.pictures)])
        lists = (self.sequences, self.pictures)
        bodies = (b"".join(len(u).to_bytes(2, "big") + u for u in units) for units in lists)
        body = b"".join(n + units for n, units in zip(count, bodies, strict=True))
        return self.head + body + self.tail

    @property
    def length_bytes(self) -> int:
        """Bytes of the length that stands before each unit of a packet."""
        return (self.head[4] & 3) + 1

    @property
    def free_number(self) -> int | None:
        """The least number that no set has; None where all are taken."""
        taken = {_number(unit[4:]) for unit in self.sequences}
        taken |= {_number(unit[1:]) for unit in self.pictures}
        return next((k for k in range(_MOST + 1) if k not in taken), None)

    def with_encoder(self, extradata: bytes) -> ParameterSets:
        """The record with an encoder's sets, which it gives with start codes."""
        units = list(_split(extradata))
        return ParameterSets(
            self.head,
            (*self.sequences, *(unit for unit in units if _type(unit) == _SPS)),
            (*self.pictures, *(unit for unit in units if _type(unit) == _PPS)),
            self.tail,
        )

    def begins(self, packet: bytes) -> bool:
        """Whether decoding can start at a packet, and nothing after it needs what is before.

        Raises:
            ValueError: The packet holds parameter sets that the record does not.
        """
        units = list(self._in_packet(packet))
        own = {*self.sequences, *self.pictures}
        if any(_type(unit) in (_SPS, _PPS) and unit not in own for unit in units):
            raise ValueError("parameter sets change within the stream")
        return any(_type(unit) == _IDR for unit in units)

    def joined(self, packet: bytes) -> bytes:
        """An encoder's packet, which has start codes, as the stream holds it."""
        units = [unit for unit in _split(packet) if _type(unit) not in (_SPS, _PPS)]
        return b"".join(len(unit).to_bytes(self.length_bytes, "big") + unit for unit in units)

    def _in_packet(self, packet: bytes) -> Iterator[bytes]:
        at = 0
        while at + self.length_bytes < len(packet):
            start = at + self.length_bytes
            end = start + int.from_bytes(packet[at:start], "big")
            yield packet[start:end]
            at = end


def _units(record: bytes, at: int, count: int) -> tuple[tuple[bytes, ...], int]:
    """So many units of a record, and where they end."""
    units: list[bytes] = []
    for _ in range(count):
        length = record[at] << 8 | record[at + 1]
        units.append(record[at + 2 : at + 2 + length])
        at += 2 + length
    return tuple(units), at


def _split(data: bytes) -> Iterator[bytes]:
    """The units of data with start codes."""
    for unit in data.split(_START)[1:]:
        yield unit.rstrip(b"\x00")


def _type(unit: Sequence[int]) -> int:
    return unit[0] & 31 if len(unit) else 0


def _number(data: bytes) -> int:
    """The number at the start of some bytes, as an Exp-Golomb code (9.1)."""
    bits = "".join(f"{byte:08b}" for byte in data[:8])
    zeros = len(bits) - len(bits.lstrip("0"))
    return int(bits[zeros : 2 * zeros + 1], 2) - 1
