"""Units of a scan <-> quantised coefficients in coded order.

Source: ITU-T T.81, annex F. The first coefficient (DC) of a block is coded as its difference from
that of the block before it of the same component; it stays a difference here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gioconda.photo.blocks.bits import Bytes, packed, window
from gioconda.photo.blocks.huffman import BLOCK, END_OF_BLOCK, SIXTEEN_ZEROS, HuffmanTable
from gioconda.photo.blocks.layout import Layout, NotKeptError

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
    blocks = len(layout.block_components)
    tables = _distinct_tables(layout)
    symbols = np.concatenate([table.window_symbols for table in tables])
    lengths = np.stack([table.lengths for table in tables])
    table_of = _table_numbers(layout, tables)
    values = np.zeros((len(starts), blocks, BLOCK), np.int32)
    unit, at = np.arange(len(starts)), starts.copy()
    block, coefficient = np.zeros_like(at), np.zeros_like(at)
    while len(unit):
        table = table_of[(coefficient > 0).astype(np.intp), block]
        symbol = symbols[(table << 16) + window(words, at)]
        if (symbol < 0).any():
            raise NotKeptError("its bits are damaged")
        first = coefficient == 0
        size = np.where(first, symbol, symbol & 15)
        at += lengths[table, symbol]
        bits = window(words, at) >> (16 - size)
        at += size
        place = coefficient + np.where(first, 0, symbol >> 4)
        if (size > np.where(first, 11, 10)).any() or (place >= BLOCK).any() or (at > stops[unit]).any():
            raise NotKeptError("its bits are damaged")
        values[unit, block, place] = np.where(bits >> np.maximum(size - 1, 0), bits, bits + 1 - (1 << size))
        ended = ~first & (symbol == END_OF_BLOCK)
        coefficient = np.where(ended, BLOCK, place + 1)
        done = coefficient == BLOCK
        coefficient[done] = 0
        block += done
        left = np.flatnonzero(block < blocks)
        if len(left) < len(unit):
            gone = block == blocks
            if (at[gone] != stops[unit[gone]]).any():
                raise NotKeptError("its bits are damaged")
            unit, at, block, coefficient = (one[left] for one in (unit, at, block, coefficient))
    return values


def _distinct_tables(layout: Layout) -> list[HuffmanTable]:
    return [*layout.dc_tables.values(), *layout.ac_tables.values()]


def _table_numbers(layout: Layout, tables: list[HuffmanTable]) -> Integers:
    """``(2, blocks)`` place in ``tables`` of each block's tables for DC and for AC."""
    dc, ac = list(layout.dc_tables), list(layout.ac_tables)
    parts = [layout.components[k] for k in layout.block_components]
    return np.array([[dc.index(p.dc) for p in parts], [len(dc) + ac.index(p.ac) for p in parts]])


@dataclass(frozen=True)
class Items:
    """Symbols with their values, in the order in which they are coded.

    Attributes:
        unit, block: Of each, ``(N,)``.
        coefficient: That it ends at; 0 for DC, 64 for the end of a block.
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
    """What some units are coded as; ``values`` is ``(N, blocks, 64)``."""
    units, blocks, _ = values.shape
    flat = values.reshape(-1, BLOCK)
    row, place = np.nonzero(flat[:, 1:])
    place += 1
    before = np.concatenate([[0], place[:-1]])
    before[np.flatnonzero(np.diff(row, prepend=-1))] = 0
    run = place - before - 1
    value = flat[row, place].astype(np.int64)
    # In a block: the first coefficient, then each run of sixteen zeros and each value, then the end.
    last = np.zeros(len(flat), np.int64)
    last[row] = place
    repeat = 1 + (run >> 4)
    per_row = 1 + np.bincount(row, repeat, len(flat)).astype(np.int64) + (last < BLOCK - 1)
    ends = np.cumsum(per_row)
    total = int(ends[-1]) if len(ends) else 0
    symbol, amount = np.full(total, SIXTEEN_ZEROS, np.int64), np.zeros(total, np.int64)
    coefficient = np.full(total, -1, np.int64)
    own = np.cumsum(repeat) - 1  # of each value among the runs and values of all blocks
    at = own + (ends - per_row + 1)[row] - _before_row(row, repeat, len(flat))[row]
    size = _sizes(value)
    symbol[at], amount[at], coefficient[at] = (run & 15) << 4 | size, value, place
    first = ends - per_row
    symbol[first], amount[first] = _sizes(flat[:, 0].astype(np.int64)), flat[:, 0]
    coefficient[first] = 0
    closing = ends[last < BLOCK - 1] - 1
    symbol[closing], coefficient[closing] = END_OF_BLOCK, BLOCK
    of_row = np.repeat(np.arange(len(flat)), per_row)
    bits = np.where(coefficient == 0, symbol, symbol & 15)
    bits[coefficient == BLOCK] = 0
    return Items(of_row // blocks, of_row % blocks, coefficient, symbol, amount, bits)


def _before_row(row: NDArray[np.intp], repeat: Integers, rows: int) -> Integers:
    per_row = np.bincount(row, repeat, rows).astype(np.int64)
    return np.cumsum(per_row) - per_row


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
        of_block = [(c.dc, c.ac)[ac] for c in (layout.components[k] for k in layout.block_components)]
        number_of = np.array(of_block)[items.block]
        for number, table in tables.items():
            mine = (number_of == number) & ((items.coefficient != 0) == bool(ac))
            lacking = np.flatnonzero(mine & (table.lengths[items.symbol] == 0))
            if len(lacking):
                yield bool(ac), number, lacking
