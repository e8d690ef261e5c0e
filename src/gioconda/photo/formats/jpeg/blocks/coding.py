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
    index = np.flatnonzero(flat)
    index = index[index % BLOCK > 0]
    row, place, own = index // BLOCK, index % BLOCK, flat.ravel()[index].astype(np.int64)
    dc = flat[:, 0].astype(np.int64)
    first_of_row = np.diff(row, prepend=-1) > 0
    run = place - np.where(first_of_row, 0, np.roll(place, 1)) - 1
    last = np.zeros(len(flat), np.int64)
    last[row] = place
    ends_early = last < BLOCK - 1
    taken = 1 + (run >> 4)  # items of each coefficient
    of_row = np.bincount(row, taken, len(flat)).astype(np.int64)
    stop = np.cumsum(1 + of_row + ends_early)
    start = stop - (1 + of_row + ends_early)
    at = np.cumsum(taken) - (np.cumsum(of_row) - of_row)[row] + start[row]

    symbol = np.full(stop[-1], SIXTEEN_ZEROS, np.int64)
    coefficient, value = np.full_like(symbol, -1), np.zeros_like(symbol)
    coefficient[at], value[at], symbol[at] = place, own, (run & 15) << 4 | _sizes(own)
    coefficient[start], value[start], symbol[start] = 0, dc, _sizes(dc)
    closing = stop[ends_early] - 1
    coefficient[closing], symbol[closing] = BLOCK, END_OF_BLOCK
    number = np.repeat(np.arange(len(flat)), stop - start)
    return Items(number // blocks, number % blocks, coefficient, symbol, value, _sizes(value))


def _sizes(values: Integers) -> Integers:
    """Bits of each magnitude."""
    _, exponent = np.frexp(np.abs(values).astype(np.float64))
    return exponent.astype(np.int64)


def coded(layout: Layout, items: Items, units: int) -> tuple[Bytes, Integers]:
    """The bits of some units.

    Returns:
        The bits, and where each unit begins in them, with the end: ``(units + 1,)``.
    """
    tables = _distinct_tables(layout)
    codes, lengths = np.stack([t.codes for t in tables]), np.stack([t.lengths for t in tables])
    table = _table_numbers(layout, tables)[(items.coefficient != 0).astype(np.intp), items.block]
    extra = items.value + np.where(items.value < 0, (1 << items.size) - 1, 0)
    bits = lengths[table, items.symbol] + items.size
    data = packed(codes[table, items.symbol] << items.size | extra, bits)
    bounds = np.zeros(units + 1, np.int64)
    bounds[1:] = np.cumsum(np.bincount(items.unit, bits, units)).astype(np.int64)
    return data, bounds


def missing(layout: Layout, items: Items) -> Iterator[tuple[bool, int, Integers]]:
    """Tables that lack a symbol: whether for AC, their number, and the items without a code."""
    for ac, tables in enumerate((layout.dc_tables, layout.ac_tables)):
        of_block = [(part.dc, part.ac)[ac] for part in layout.block_parts]
        number_of = np.array(of_block)[items.block]
        for number, table in tables.items():
            mine = (number_of == number) & ((items.coefficient != 0) == bool(ac))
            lacking = np.flatnonzero(mine & (table.lengths[items.symbol] == 0))
            if len(lacking):
                yield bool(ac), number, lacking
