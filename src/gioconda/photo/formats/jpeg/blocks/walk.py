"""Finds where every unit of a scan begins, in many places at once.

Huffman-coded bits can only be read from the start on; but codes synchronise themselves: who starts
anywhere reads rubbish for a while and then, by chance, the right codes for good. So the scan is cut
into many lanes that are read together, each step by one vector operation; a lane is read again
from where the lane before it ended, until all ends and beginnings meet. What they meet at is what
reading from the start would give, as the first lane starts right.

Source: Klein & Wiseman 2003, "Parallel Huffman decoding with applications to JPEG files";
Weissenberger & Schmidt 2021, "Accelerating JPEG decompression on GPUs".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gioconda.photo.formats.jpeg.blocks.bits import Stream, window
from gioconda.photo.formats.jpeg.blocks.huffman import BLOCK, several_steps, single_steps
from gioconda.photo.formats.jpeg.blocks.layout import Layout
from gioconda.photo.formats.jpeg.blocks.not_kept import NotKeptError

_LEAST_LANE_BITS, _MOST_LANES = 1 << 11, 3000
_RUN_UP_BITS = 1 << 11  # after so many nine in ten lanes read the right codes
_MOST_PASSES = 12.0  # lanes that are read in all, as a multiple of their number
Positions = NDArray[np.int64]


@dataclass(frozen=True)
class Units:
    """Where the units of a scan lie.

    Attributes:
        starts, stops: ``(N,)`` first bit of each unit, and the bit after its last.
        interval: ``(N,)`` number of the restart interval that holds it.
    """

    starts: Positions
    stops: Positions
    interval: Positions


@dataclass
class _State:
    """Where lanes stand: bit, block of the unit, coefficient of the block."""

    at: Positions
    block: Positions
    coefficient: Positions

    def of(self, lanes: NDArray[np.intp]) -> _State:
        return _State(self.at[lanes], self.block[lanes], self.coefficient[lanes])

    def put(self, lanes: NDArray[np.intp], other: _State) -> None:
        self.at[lanes], self.block[lanes] = other.at, other.block
        self.coefficient[lanes] = other.coefficient

    def differs(self, other: _State) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = (
            (self.at != other.at)
            | (self.block != other.block)
            | (self.coefficient != other.coefficient)
        )
        return found


def find_units(layout: Layout, stream: Stream) -> Units:
    """Where every unit begins and ends.

    Raises:
        NotKeptError: The bits are not those of so many units.
    """
    counts = _counts(layout, stream)
    reader = _Reader(layout, stream)
    ends = reader.read(stream.bounds)
    each = reader.ends_per_unit
    ends = np.sort(ends)
    interval = np.searchsorted(stream.bounds[1:-1], ends, side="left")
    found = np.bincount(interval, minlength=len(counts))
    if len(found) != len(counts) or (found != counts * each).any():
        raise NotKeptError("its bits are damaged")
    stops = ends[each - 1 :: each]
    of_unit = np.repeat(np.arange(len(counts)), counts)
    last = np.cumsum(counts) - 1
    rest = stream.bounds[1:] - stops[last]
    if (rest < 0).any() or (rest > 7).any():
        raise NotKeptError("its bits are damaged")
    starts = np.concatenate([[0], stops[:-1]])
    starts[np.concatenate([[0], last[:-1] + 1])] = stream.bounds[:-1]
    return Units(starts, stops, of_unit)


def _counts(layout: Layout, stream: Stream) -> Positions:
    """Units in each restart interval."""
    total = layout.units_across * layout.units_down
    length = layout.restart_interval or total
    intervals = -(-total // length)
    if intervals != len(stream.bounds) - 1:
        raise NotKeptError("its restart markers are not in order")
    counts = np.full(intervals, length, np.int64)
    counts[-1] = total - length * (intervals - 1)
    return counts


def _lanes(bounds: Positions) -> tuple[Positions, Positions, NDArray[np.bool_]]:
    """Where lanes begin and end, and whether with an interval: these begin right."""
    lane_bits = max(_LEAST_LANE_BITS, int(bounds[-1]) // _MOST_LANES)
    sizes = np.maximum(-(-np.diff(bounds) // lane_bits), 1)
    first = np.cumsum(sizes) - sizes
    number = np.arange(sizes.sum()) - np.repeat(first, sizes)
    starts = np.repeat(bounds[:-1], sizes) + number * lane_bits
    stops = np.minimum(starts + lane_bits, np.repeat(bounds[1:], sizes))
    return starts, stops, number == 0


class _Reader:
    """Reads lanes of a scan without keeping the values that lie there."""

    def __init__(self, layout: Layout, stream: Stream) -> None:
        self.words = stream.words()
        pairs = [
            (layout.components[k].dc, layout.components[k].ac) for k in layout.block_components
        ]
        distinct = sorted(set(pairs))
        singles = [single_steps(layout.dc_tables[dc], layout.ac_tables[ac]) for dc, ac in distinct]
        self.single = np.concatenate(singles).ravel()
        self.several = np.concatenate([several_steps(one) for one in singles]).ravel()
        rows = np.array([2 * distinct.index(pair) for pair in pairs])
        # Blocks that are all coded alike cannot be told apart, and need not be.
        self.rows = rows[:1] if len(distinct) == 1 else rows
        self.ends_per_unit = len(rows) // len(self.rows)

    def read(self, bounds: Positions) -> Positions:
        """The bits at which units end (blocks, where all are coded alike), in no order."""
        starts, stops, sure = _lanes(bounds)
        following = np.searchsorted(bounds, starts, side="right")
        limits = bounds[np.minimum(following, len(bounds) - 1)]
        count = len(starts)
        # Of lanes that do not begin right the first turn is to tell but where they end.
        run_up = np.where(sure, starts, np.maximum(starts, stops - _RUN_UP_BITS))
        begin = _State(run_up, np.zeros(count, np.int64), np.zeros(count, np.int64))
        end = _State(starts.copy(), np.zeros(count, np.int64), np.zeros(count, np.int64))
        ends: dict[int, tuple[Positions, Positions]] = {}
        latest = np.zeros(count, np.int64)
        todo = np.arange(count)
        work, turn = 0, 0
        while len(todo):
            work, turn = work + len(todo), turn + 1
            if work > _MOST_PASSES * count + 64:
                raise NotKeptError("its bits do not synchronise")
            latest[todo] = turn
            ends[turn] = self._pass(begin, end, stops, todo)
            wanted = _State(*(np.roll(one, 1) for one in (end.at, end.block, end.coefficient)))
            todo = np.flatnonzero((begin.differs(wanted) | (latest == 1) & (turn == 1)) & ~sure)
            begin.put(todo, wanted.of(todo))
        # Where an interval's last byte is filled up with ones, a lane reads on, over the end.
        return np.concatenate(
            [at[(latest[lane] == turn) & (at <= limits[lane])] for turn, (lane, at) in ends.items()]
        )

    def _pass(
        self, begin: _State, end: _State, stops: Positions, todo: NDArray[np.intp]
    ) -> tuple[Positions, Positions]:
        """Read some lanes to their ends, which are stored; lane and bit of each unit's end."""
        lane, state = todo, begin.of(todo)
        at, block, coefficient, stop = state.at, state.block, state.coefficient, stops[todo]
        units = len(self.rows)
        row = self.rows[block] + (coefficient == 0)
        found: list[tuple[Positions, Positions]] = []
        while len(lane):
            (out,) = (at >= stop).nonzero()
            if len(out):
                end.put(lane[out], _State(at[out], block[out], coefficient[out]))
                (left,) = (at < stop).nonzero()
                lane, at, block, coefficient, row, stop = (
                    one[left] for one in (lane, at, block, coefficient, row, stop)
                )
                if not len(lane):
                    break
            index = window(self.words, at)
            index += row << 16
            step = self.several.take(index)
            (early,) = (coefficient + (step >> 16) >= BLOCK).nonzero()
            step[early] = self.single.take(index[early])
            at += step & 0xFF
            coefficient += step >> 8 & 0xFF
            done = coefficient >= BLOCK
            (ended,) = done.nonzero()
            coefficient[ended] = 0
            of_ended = block[ended] + 1
            block[ended] = of_ended
            whole = ended[of_ended == units]
            if len(whole):
                block[whole] = 0
                found.append((lane[whole], at[whole]))
            row = self.rows.take(block)
            row += done
        if not found:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        lanes, ends = zip(*found, strict=True)
        return np.concatenate(lanes), np.concatenate(ends)
