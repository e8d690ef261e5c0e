"""Entropy-coded bytes <-> a stream of bits, and pieces of streams joined at any bit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gioconda.photo.formats.jpeg.blocks.not_kept import NotKeptError

_RST0 = 0xD0
Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Stream:
    """The bits of a scan, without stuffed bytes and restart markers.

    Attributes:
        data: Its bytes.
        bounds: Bits at which its restart intervals begin, and the end: ``(S + 1,)``.
        raw_bounds: The bytes of the scan at which they begin, and the end: ``(S + 1,)``. A marker
            belongs to the interval before it.
    """

    data: Bytes
    bounds: NDArray[np.int64]
    raw_bounds: NDArray[np.int64]

    @classmethod
    def of(cls, scan: Bytes) -> Stream:
        """Take stuffed bytes and restart markers out.

        Raises:
            NotKeptError: The markers are not in order.
        """
        marks = np.flatnonzero(scan[:-1] == 0xFF)
        after = scan[marks + 1]
        restarts = marks[after != 0]
        if ((scan[restarts + 1] - _RST0 - np.arange(len(restarts))) % 8 != 0).any():
            raise NotKeptError("its restart markers are not in order")
        removed = np.sort(np.concatenate([marks[after == 0] + 1, restarts, restarts + 1]))
        keep = np.ones(len(scan), bool)
        keep[removed] = False
        data = scan[keep]
        inner = restarts - np.searchsorted(removed, restarts)
        bounds = np.concatenate([[0], inner, [len(data)]]).astype(np.int64) * 8
        return cls(data, bounds, np.concatenate([[0], restarts + 2, [len(scan)]]).astype(np.int64))

    def words(self) -> NDArray[np.uint32]:
        """32 bits from every 16th bit on, so that any 16 bits lie in one word; ones follow."""
        padding = np.full(8 + len(self.data) % 2, 0xFF, np.uint8)
        halves = np.concatenate([self.data, padding]).view(">u2").astype(np.uint32)
        words: NDArray[np.uint32] = halves[:-1] << np.uint32(16) | halves[1:]
        return words

    def long_words(self) -> NDArray[np.uint64]:
        """64 bits from every 16th bit on, so that a code and its value lie in one word."""
        words = self.words().astype(np.uint64)
        longer = words << np.uint64(32)
        longer[:-2] |= words[2:]
        longer[-2:] |= np.uint64(0xFFFFFFFF)
        return longer


def window(words: NDArray[np.uint32], at: NDArray[np.int64]) -> NDArray[np.int64]:
    """The 16 bits from each bit ``at`` on; the last ones where the stream is at its end."""
    word = words.take(at >> 4, mode="clip")
    return (word >> (16 - (at & 15)).astype(np.uint32) & 0xFFFF).astype(np.int64)


def long_window(words: NDArray[np.uint64], at: NDArray[np.int64]) -> NDArray[np.uint64]:
    """49 bits from each bit ``at`` on, leftmost in 64; see ``window``."""
    bits: NDArray[np.uint64] = words.take(at >> 4, mode="clip")
    bits <<= (at & 15).view(np.uint64)
    return bits


def packed(codes: NDArray[np.int64], lengths: NDArray[np.int64]) -> Bytes:
    """Codes of up to 32 bits, one after another; zeros fill the last byte."""
    stops = np.cumsum(lengths)
    starts = stops - lengths
    total = int(stops[-1]) if len(stops) else 0
    # A code lies in one or two words of 32 bits. Codes in a word share no bit: sums join them.
    word = starts >> 5
    two = codes.astype(np.uint64) << (64 - lengths - (starts & 31)).astype(np.uint64)
    words = total // 32 + 2
    joined = np.bincount(word, two >> np.uint64(32), words)
    joined += np.bincount(word + 1, two & np.uint64(0xFFFFFFFF), words)
    return joined.astype(">u4").view(np.uint8)[: (total + 7) >> 3]


def stuffed(data: Bytes) -> bytes:
    """Bytes with a zero after each 0xFF, which would otherwise begin a marker."""
    return data.tobytes().replace(b"\xff", b"\xff\0")


class Joiner:
    """Joins pieces of streams, bit by bit."""

    def __init__(self) -> None:
        self._pieces: list[Bytes] = []
        self._pending, self._pending_bits = 0, 0  # the bits of the last, unfinished byte, leftmost

    def add(self, data: Bytes, start: int, stop: int) -> None:
        """Append the bits from ``start`` to before ``stop`` of ``data``."""
        if stop <= start:
            return
        piece = data[start >> 3 : (stop + 7) >> 3]
        shift = self._pending_bits - (start & 7)
        moved = _shifted(piece, shift)
        moved[0] = moved[0] & (0xFF >> self._pending_bits) | self._pending
        filled = self._pending_bits + stop - start
        whole, self._pending_bits = filled >> 3, filled & 7
        self._pieces.append(moved[:whole])
        left = ~(0xFF >> self._pending_bits) & 0xFF
        self._pending = int(moved[whole]) & left if self._pending_bits else 0

    def finish(self) -> Bytes:
        """All bytes; ones fill the last, as T.81 F.1.2.3 asks."""
        last = []
        if self._pending_bits:
            last = [np.array([self._pending | 0xFF >> self._pending_bits], np.uint8)]
        return np.concatenate([*self._pieces, *last, np.empty(0, np.uint8)])


def _shifted(piece: Bytes, shift: int) -> Bytes:
    """Bytes moved by -7 to 7 bits to the right; one more byte at the end."""
    wide = np.zeros(len(piece) + 1, np.uint8)
    if shift >= 0:
        wide[:-1] = piece >> shift
        wide[1:] |= piece << (8 - shift) if shift else 0
    else:
        wide[:-1] = piece << -shift
        wide[:-2] |= piece[1:] >> (8 + shift)
    return wide
