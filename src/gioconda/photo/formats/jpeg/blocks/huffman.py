"""Huffman tables of a JPEG: codes of symbols, and look-ups of 16 bits at a time.

Source: ITU-T T.81, annexes C and F. A symbol of the first coefficient (DC) is the size of its
value in bits; of the others (AC) it is ``run << 4 | size``, where ``run`` zeros come before.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

_WINDOW = 1 << 16
END_OF_BLOCK, SIXTEEN_ZEROS = 0x00, 0xF0
BLOCK = 64  # coefficients in a block


@dataclass(frozen=True)
class HuffmanTable:
    """A canonical Huffman table.

    Attributes:
        counts: Number of codes of each length from 1 to 16 bits, 16 bytes.
        symbols: The symbols, shortest codes first.

    Raises:
        ValueError: There are more codes than fit, or a symbol has two.
    """

    counts: bytes
    symbols: bytes

    def __post_init__(self) -> None:
        if self._taken() > _WINDOW or len(set(self.symbols)) < len(self.symbols):
            raise ValueError("not a Huffman table")

    def _taken(self) -> int:
        """Windows of 16 bits that begin with a code."""
        return sum(count << (16 - length) for length, count in enumerate(self.counts, 1))

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """``(256,)`` bits of each symbol's code; 0 for those without."""
        lengths = np.zeros(256, np.int64)
        of_each = np.repeat(np.arange(1, 17), np.frombuffer(self.counts, np.uint8))
        lengths[np.frombuffer(self.symbols, np.uint8)] = of_each
        return lengths

    @cached_property
    def codes(self) -> NDArray[np.int64]:
        """``(256,)`` code of each symbol."""
        codes = np.zeros(256, np.int64)
        first = 0  # of the windows that begin with the code
        for symbol in self.symbols:
            length = int(self.lengths[symbol])
            codes[symbol] = first >> (16 - length)
            first += 1 << (16 - length)
        return codes

    @cached_property
    def window_symbols(self) -> NDArray[np.int64]:
        """``(65536,)`` the symbol with whose code 16 bits begin; -1 where no code fits."""
        found = np.full(_WINDOW, -1, np.int64)
        symbols = np.frombuffer(self.symbols, np.uint8)
        found[: self._taken()] = np.repeat(symbols, 1 << (16 - self.lengths[symbols]))
        return found

    def extended(self, missing: list[int]) -> HuffmanTable | None:
        """The table with codes for more symbols, all others as before; None without room.

        Codes longer than all others can be added as long as one window of ones stays free.
        """
        free = _WINDOW - self._taken() - 1
        last = max((length for length, count in enumerate(self.counts, 1) if count), default=0)
        for length in range(max(last, 1), 17):
            room = free >> (16 - length)
            if room >= len(missing) and self.counts[length - 1] + len(missing) < 256:
                counts = bytearray(self.counts)
                counts[length - 1] += len(missing)
                return HuffmanTable(bytes(counts), self.symbols + bytes(missing))
        return None


def symbol_entries(table: HuffmanTable, first: bool) -> NDArray[np.int64]:
    """``(65536,)`` the symbol with whose code 16 bits begin.

    Packed: bits of the code | bits of the value << 8 | zeros before it << 16 | end of block << 24;
    -1 for what is no symbol of a sequential JPEG.

    Args:
        table: For DC or AC.
        first: Whether it is for DC.
    """
    symbols = table.window_symbols
    known = np.maximum(symbols, 0)
    sizes, zeros = (known, np.zeros_like(known)) if first else (known & 15, known >> 4)
    ends = np.zeros_like(known) if first else known == END_OF_BLOCK
    entries = table.lengths[known] | sizes << 8 | zeros << 16 | ends << 24
    found: NDArray[np.int64] = np.where(
        (symbols < 0) | (sizes > (11 if first else 10)), -1, entries
    )
    return found


def single_steps(dc: HuffmanTable, ac: HuffmanTable) -> NDArray[np.int64]:
    """What one symbol takes: ``(2, 65536)``, for AC and for DC windows.

    Each entry is packed: bits read (code and value) | coefficients passed << 8.
    The end of a block passes 64; so does what is no code, over 16 bits.
    """
    return np.stack([_packed(ac, False), _packed(dc, True)])


def _packed(table: HuffmanTable, first: bool) -> NDArray[np.int64]:
    symbols = table.window_symbols
    known = np.maximum(symbols, 0)
    sizes = known if first else known & 15
    passed = np.ones_like(known) if first else (known >> 4) + 1
    if not first:
        passed[known == END_OF_BLOCK] = BLOCK
    bits = table.lengths[known] + sizes
    bad = symbols < 0
    bits[bad], passed[bad] = 16, BLOCK
    packed: NDArray[np.int64] = np.minimum(bits, 255) | passed << 8
    return packed


def several_steps(single: NDArray[np.int64], rounds: int = 4) -> NDArray[np.int32]:
    """What all symbols take that lie within 16 bits whole: ``(2, 65536)``, for AC and DC windows.

    Packed as by ``single_steps``, with the coefficients passed before the last symbol << 16: the
    step holds good where these leave the block unfinished.

    Args:
        single: From ``single_steps``.
        rounds: The most symbols that are joined to the first.
    """
    windows = np.arange(_WINDOW)
    both = []
    for entries in single:
        bits, passed, before = entries & 255, entries >> 8, np.zeros(_WINDOW, np.int64)
        for _ in range(rounds):
            rest = (windows << np.minimum(bits, 16)) & (_WINDOW - 1)
            following = single[0][rest]
            fits = (bits + (following & 255) <= 16) & (passed < BLOCK)
            before = np.where(fits, passed, before)
            bits = np.where(fits, bits + (following & 255), bits)
            passed = np.where(fits, passed + (following >> 8), passed)
        both.append(bits | passed << 8 | before << 16)
    return np.stack(both).astype(np.int32)
