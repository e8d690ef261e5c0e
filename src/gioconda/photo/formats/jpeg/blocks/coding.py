"""Units of a scan <-> quantised coefficients in coded order.

Source: ITU-T T.81, annex F. The first coefficient (DC) of a block is coded as its difference from
that of the block before it of the same component; it stays a difference here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gioconda.photo.formats.jpeg.blocks.bits import Bytes, packed, window
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
_BITS = np.frexp(np.arange(1 << 15))[1].astype(np.int64)
Coefficients = NDArray[np.int32]
Integers = NDArray[np.int64]


def read_units(
    layout: Layout, words: NDArray[np.uint32], starts: Integers, stops: Integers
) -> Coefficients:
    """The coefficients of some units, ``(N, blocks of a unit, 64)``, all units at once.

    Args:
        layout: Of the file.
        words: From ``Stream.words``.
        starts: First bit of each unit.
        stops: Bit after the last of each.

    Raises:
        NotKeptError: A unit is not a code that ends where it should.
    """
    blocks = len(layout.block_parts)
    tables = _distinct_tables(layout)
    entries = np.concatenate(
        [symbol_entries(table, k < len(layout.dc_tables)) for k, table in enumerate(tables)]
    )
    row_of = _table_numbers(layout, tables) << 16
    values = np.zeros((len(starts), blocks, BLOCK), np.int32)
    flat = values.reshape(-1)
    unit, at = np.arange(len(starts)), starts.copy()
    block, coefficient = np.zeros_like(at), np.zeros_like(at)
    place_of_block, row = unit * (blocks * BLOCK), row_of[0, block]
    while len(unit):
        entry = entries.take(row + window(words, at))
        size = entry >> 8 & 0xFF
        coefficient += entry >> 16 & 0xFF
        _check((entry >= 0) & (coefficient < BLOCK))
        at += entry & 0xFF
        flat[place_of_block + coefficient] = _signed(window(words, at) >> (16 - size), size)
        at += size
        coefficient += 1
        done = (coefficient == BLOCK) | (entry >> 24 > 0)
        ended = np.flatnonzero(done)
        if len(ended):
            coefficient[ended] = 0
            block[ended] += 1
            place_of_block[ended] += BLOCK
            left = np.flatnonzero(block < blocks)
            if len(left) < len(unit):
                gone = block == blocks
                _check(at[gone] == stops[unit[gone]])
                unit, at, block, coefficient, place_of_block, done = (
                    one[left] for one in (unit, at, block, coefficient, place_of_block, done)
                )
        row = row_of[1].take(block)
        row[done] = row_of[0].take(block[done])
    return values


def _check(sound: NDArray[np.bool_]) -> None:
    if not sound.all():
        raise NotKeptError("its bits are damaged")


def _signed(bits: Integers, size: Integers) -> Integers:
    """Values from their bits: those that begin with a zero are negative (T.81, F.2.2.1)."""
    positive = bits >> np.maximum(size - 1, 0) != 0
    return np.where(positive, bits, bits + 1 - (1 << size))


def _distinct_tables(layout: Layout) -> list[HuffmanTable]:
    return [*layout.dc_tables.values(), *layout.ac_tables.values()]


def _table_numbers(layout: Layout, tables: list[HuffmanTable]) -> Integers:
    """``(2, blocks)`` place in ``tables`` of each block's tables for DC and for AC."""
    dc, ac = list(layout.dc_tables), list(layout.ac_tables)
    parts = layout.block_parts
    return np.array([[dc.index(p.dc) for p in parts], [len(dc) + ac.index(p.ac) for p in parts]])


@dataclass(frozen=True)
class Items:
    """Symbols with their values, in the order in which they are coded.

    Attributes:
        unit, block: Of each, ``(N,)``.
        coefficient: Its place in the block; 64 for the end of a block, -1 for sixteen zeros.
        symbol: ``(N,)``.
        value: The coefficient's; 0 where the symbol has none.
        size: Bits of the value.
    """

    unit: Integers
    block: Integers
    coefficient: Integers
    symbol: Integers
    value: Integers
    size: Integers


def items_of(values: Coefficients) -> Items:
    """What some units are coded as; ``values`` is ``(N, blocks, 64)``.

    Of each block: its first coefficient; for each other that is not zero, the sixteens of zeros
    before it and itself; the end, unless the last coefficient is the 64th.
    """
    blocks = values.shape[1]
    flat = values.reshape(-1, BLOCK)
    index = np.flatnonzero(flat != 0)
    index = index[index & (BLOCK - 1) > 0]
    row, place = index >> 6, index & (BLOCK - 1)
    dc, own = flat[:, 0], flat.ravel().take(index)
    run = np.diff(place, prepend=0) - 1
    firsts = np.flatnonzero(np.diff(row, prepend=-1))
    run[firsts] = place[firsts] - 1
    last = np.zeros(len(flat), np.int64)
    last[row] = place
    ends_early = last < BLOCK - 1
    taken = 1 + (run >> 4)  # items of each coefficient
    of_row = np.bincount(row, taken, len(flat)).astype(np.int64)
    per_row = 1 + of_row + ends_early
    stop = np.cumsum(per_row)
    start = stop - per_row
    at = np.cumsum(taken) - (np.cumsum(of_row) - of_row - start)[row]

    symbol = np.full(stop[-1], SIXTEEN_ZEROS, np.int64)
    coefficient, value = np.full_like(symbol, -1), np.zeros_like(symbol)
    size = np.zeros_like(symbol)
    own_size, dc_size = _sizes(own), _sizes(dc)
    coefficient[at], value[at], size[at] = place, own, own_size
    symbol[at] = (run & 15) << 4 | own_size
    coefficient[start], value[start], size[start], symbol[start] = 0, dc, dc_size, dc_size
    closing = stop[ends_early] - 1
    coefficient[closing], symbol[closing] = BLOCK, END_OF_BLOCK
    unit, block = np.divmod(np.arange(len(flat)), blocks)
    return Items(
        np.repeat(unit, per_row), np.repeat(block, per_row), coefficient, symbol, value, size
    )


def _sizes(values: Coefficients) -> Integers:
    """Bits of each magnitude of up to 15 bits."""
    return _BITS.take(np.abs(values))


def coded(layout: Layout, items: Items, units: int) -> tuple[Bytes, Integers]:
    """The bits of some units.

    Returns:
        The bits, and where each unit begins in them, with the end: ``(units + 1,)``.
    """
    tables = _distinct_tables(layout)
    codes = np.concatenate([table.codes for table in tables])
    lengths = np.concatenate([table.lengths for table in tables])
    code = _codes_of(layout, items)
    size = items.size
    extra = items.value + np.where(items.value < 0, (1 << size) - 1, 0)
    bits = lengths.take(code) + size
    data = packed(codes.take(code) << size | extra, bits)
    bounds = np.zeros(units + 1, np.int64)
    bounds[1:] = np.cumsum(np.bincount(items.unit, bits, units)).astype(np.int64)
    return data, bounds


def _codes_of(layout: Layout, items: Items) -> Integers:
    """Where each item's symbol stands in the tables of ``_distinct_tables``, joined."""
    numbers = _table_numbers(layout, _distinct_tables(layout)) * SYMBOLS
    code: Integers = numbers[1].take(items.block)
    first = items.coefficient == 0
    code[first] = numbers[0].take(items.block[first])
    code += items.symbol
    return code


def missing(layout: Layout, items: Items) -> Iterator[tuple[bool, int, Integers]]:
    """Tables that lack a symbol: whether for AC, their number, and the items without a code."""
    lengths = np.concatenate([table.lengths for table in _distinct_tables(layout)])
    code = _codes_of(layout, items)
    lacking = np.flatnonzero(lengths.take(code) == 0)
    of_table = code[lacking] // SYMBOLS
    numbers = [
        (ac, n) for ac, some in enumerate((layout.dc_tables, layout.ac_tables)) for n in some
    ]
    for place, (ac, number) in enumerate(numbers):
        mine = lacking[of_table == place]
        if len(mine):
            yield bool(ac), number, mine
