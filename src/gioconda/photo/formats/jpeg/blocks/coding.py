"""Units of a scan <-> quantised coefficients in coded order.

Source: ITU-T T.81, annex F. The first coefficient (DC) of a block is coded as its difference from
that of the block before it of the same component; it stays a difference here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gioconda.photo.formats.jpeg.blocks.bits import Bytes, Stream, long_window, packed
from gioconda.photo.formats.jpeg.blocks.huffman import (
    BLOCK,
    END_OF_BLOCK,
    SIXTEEN_ZEROS,
    HuffmanTable,
    symbol_entries,
)
from gioconda.photo.formats.jpeg.blocks.layout import Layout
from gioconda.photo.formats.jpeg.blocks.not_kept import NotKeptError

MOST_DC, MOST_AC = 2047, 1023  # 11 and 10 bits
SYMBOLS = 256  # of a table
_BITS = np.frexp(np.arange(1 << 15))[1].astype(np.int32)
Coefficients = NDArray[np.int32]
Shorts = NDArray[np.int32]
Integers = NDArray[np.int64]


class UnitReader:
    """Reads the coefficients of units.

    Args:
        layout: Of the file.
        stream: Its bits.
    """

    def __init__(self, layout: Layout, stream: Stream) -> None:
        tables = distinct_tables(layout)
        self.words = stream.long_words()
        self.entries = np.concatenate(
            [symbol_entries(table, k < len(layout.dc_tables)) for k, table in enumerate(tables)]
        )
        self.dc_row, self.ac_row = table_numbers(layout) << 16

    def read(self, starts: Integers, stops: Integers) -> Coefficients:
        """The coefficients of some units, ``(N, blocks of a unit, 64)``, all units at once.

        Args:
            starts: First bit of each unit.
            stops: Bit after the last of each.

        Raises:
            NotKeptError: A unit is not a code that ends where it should.
        """
        blocks = len(self.dc_row)
        values = np.zeros((len(starts), blocks, BLOCK), np.int32)
        flat = values.reshape(-1)
        unit, at = np.arange(len(starts)), starts.copy()
        block, coefficient = np.zeros_like(at), np.zeros_like(at)
        place_of_block, row = unit * (blocks * BLOCK), self.dc_row[block]
        while len(unit):
            bits = long_window(self.words, at)
            entry = self.entries.take(row + (bits >> 48).view(np.int64))
            length, size = entry & 0xFF, entry >> 8 & 0xFF
            coefficient += entry >> 16 & 0xFF
            _check((entry >= 0) & (coefficient < BLOCK))
            flat[place_of_block + coefficient] = _signed(bits << length.view(np.uint64), size)
            at += length + size
            coefficient += 1
            done = (coefficient == BLOCK) | (entry >> 24 > 0)
            (ended,) = done.nonzero()
            if len(ended):
                coefficient[ended] = 0
                block[ended] += 1
                place_of_block[ended] += BLOCK
                (left,) = (block < blocks).nonzero()
                if len(left) < len(unit):
                    gone = block == blocks
                    _check(at[gone] == stops[unit[gone]])
                    unit, at, block, coefficient, place_of_block, done = (
                        one[left] for one in (unit, at, block, coefficient, place_of_block, done)
                    )
            row = self.ac_row.take(block)
            row[done] = self.dc_row.take(block[done])
        return values


def _check(sound: NDArray[np.bool_]) -> None:
    if not sound.all():
        raise NotKeptError("its bits are damaged")


def _signed(bits: NDArray[np.uint64], sizes: Integers) -> Integers:
    """Values of some sizes, of which 64 bits begin with each.

    Those that begin with a zero are negative (T.81, F.2.2.1).
    """
    values = (bits >> 1 >> (63 - sizes).view(np.uint64)).view(np.int64)  # a size may be 0
    values += (bits >> 63 == 0) * (1 - (1 << sizes))
    return values


def distinct_tables(layout: Layout) -> list[HuffmanTable]:
    """Those for DC, then those for AC."""
    return [*layout.dc_tables.values(), *layout.ac_tables.values()]


def table_numbers(layout: Layout) -> Integers:
    """``(2, blocks)`` place in ``distinct_tables`` of each block's tables for DC and for AC."""
    dc, ac = list(layout.dc_tables), list(layout.ac_tables)
    parts = layout.block_parts
    return np.array([[dc.index(p.dc) for p in parts], [len(dc) + ac.index(p.ac) for p in parts]])


@dataclass(frozen=True)
class Items:
    """Symbols with their values, in the order in which they are coded.

    Attributes:
        code: ``(N,)`` where each symbol stands in the tables of the layout, joined: 256 each.
        value: The coefficient's; 0 where the symbol has none.
        size: Bits of the value.
        stops: ``(blocks,)`` the item after the last of each block.
        at: ``(M,)`` the items of the coefficients that are first of a block or not zero.
        places: ``(M,)`` where these stand among all coefficients.
    """

    code: Shorts
    value: Shorts
    size: Shorts
    stops: Integers
    at: Integers
    places: Integers


def items_of(values: Coefficients, numbers: Integers) -> Items:
    """What some units are coded as.

    Of each block: its first coefficient; for each other that is not zero, the sixteens of zeros
    before it and itself; the end, unless the last coefficient is the 64th.

    Args:
        values: ``(N, blocks, 64)``.
        numbers: From ``table_numbers``.
    """
    dc_first, ac_first = np.tile(np.asarray(numbers * SYMBOLS, np.int32), len(values))
    coded_here = values.reshape(-1, BLOCK) != 0
    coded_here[:, 0] = True
    places = np.flatnonzero(coded_here)
    starts = np.flatnonzero(places & (BLOCK - 1) == 0)  # the first of each block
    lasts = np.append(starts[1:], len(places)) - 1
    counts = lasts + 1 - starts
    run = np.diff(places, prepend=0) - 1
    run[starts] = 0
    sixteens = run >> 4
    ends_early = places[lasts] & (BLOCK - 1) < BLOCK - 1
    ends = np.cumsum(ends_early)  # of blocks, that are coded up to here
    at = np.cumsum(sixteens)
    at += np.arange(len(at))
    at += np.repeat(ends - ends_early, counts)
    stops = at[lasts] + 1 + ends_early

    code, value, size = np.zeros((3, stops[-1]), np.int32)
    own = values.reshape(-1).take(places)
    bits = _sizes(own)
    value[at], size[at] = own, bits
    first = np.repeat(ac_first, counts)
    first[starts] = dc_first
    first += bits
    first += np.asarray((run & 15) << 4, np.int32)
    code[at] = first
    code[stops[ends_early] - 1] = ac_first[ends_early] + END_OF_BLOCK
    long_runs = np.flatnonzero(sixteens)
    for k in range(1, BLOCK // 16):
        some = long_runs[sixteens[long_runs] >= k]
        code[at[some] - k] = ac_first[places[some] >> 6] + SIXTEEN_ZEROS
    return Items(code, value, size, stops, at, places)


def _sizes(values: Coefficients) -> Shorts:
    """Bits of each magnitude of up to 15 bits."""
    return _BITS.take(np.abs(values))


def coded(layout: Layout, items: Items) -> tuple[Bytes, Integers]:
    """The bits of some units.

    Returns:
        The bits, and where each unit begins in them, with the end: ``(units + 1,)``.
    """
    tables = distinct_tables(layout)
    codes = np.concatenate([table.codes for table in tables])
    lengths = np.concatenate([table.lengths for table in tables])
    negative = items.value >> 31  # -1 where it is, else 0
    extra = items.value + (negative & ((1 << items.size) - 1))
    bits = np.asarray(lengths.take(items.code) + items.size, np.int64)
    joined = np.asarray(codes.take(items.code) << items.size | extra, np.int64)
    data = packed(joined, bits)
    ends = items.stops[len(layout.block_parts) - 1 :: len(layout.block_parts)]
    return data, np.concatenate([[0], np.cumsum(bits)[ends - 1]])


def missing(layout: Layout, items: Items) -> Iterator[tuple[bool, int, Integers]]:
    """Tables that lack a symbol: whether for AC, their number, and the items without a code."""
    lengths = np.concatenate([table.lengths for table in distinct_tables(layout)])
    used = np.bincount(items.code, minlength=len(lengths)) > 0
    lacking_codes = np.flatnonzero(used & (lengths == 0))
    numbers = [
        (ac, n) for ac, some in enumerate((layout.dc_tables, layout.ac_tables)) for n in some
    ]
    for place in np.unique(lacking_codes // SYMBOLS).tolist():
        mine = lacking_codes[lacking_codes // SYMBOLS == place]
        ac, number = numbers[place]
        yield bool(ac), number, np.flatnonzero(np.isin(items.code, mine))
