"""A JPEG with some of its pixels changed: new bits for the units concerned, old for all others."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gioconda.photo.formats.jpeg.blocks import coding
from gioconda.photo.formats.jpeg.blocks.bits import Bytes, Joiner, Stream, stuffed
from gioconda.photo.formats.jpeg.blocks.change import PixelChange, changed_units, coefficient_change
from gioconda.photo.formats.jpeg.blocks.huffman import SIXTEEN_ZEROS, HuffmanTable
from gioconda.photo.formats.jpeg.blocks.layout import DHT, DQT, DRI, EOI, SOS, Layout, read_layout
from gioconda.photo.formats.jpeg.blocks.not_kept import ManyScansError, NotKeptError
from gioconda.photo.formats.jpeg.blocks.one_scan import in_one_scan
from gioconda.photo.formats.jpeg.blocks.walk import Units, find_units
from gioconda.threads import in_threads, threads, together

_ADOBE = 0xEE
_UNITS_AT_ONCE = 4096
Indices = NDArray[np.intp]


@dataclass(frozen=True)
class Spliced:
    """What a JPEG file holds beside its metadata.

    Attributes:
        adobe: Its Adobe segment with marker and length, or nothing.
        picture: All from the first table to the end marker.
    """

    adobe: bytes
    picture: bytes


@dataclass(frozen=True)
class Changes:
    """By how much the values of touched units change.

    Attributes:
        row: ``(N,)`` where in ``others`` each unit has its changes; -1 where they are none.
        others: ``(M, blocks, 64)`` of all but the first value of a block, which is 0 here.
        first: ``(N, blocks)`` of the first value, as it is coded.
    """

    row: Indices
    others: NDArray[np.int16]
    first: NDArray[np.int32]

    def add_to(self, values: NDArray[np.int32], part: slice) -> None:
        """Add the changes of some units to their values, in place."""
        row = self.row[part]
        values[row >= 0] += self.others[row[row >= 0]]
        values[..., 0] += self.first[part]


@dataclass(frozen=True)
class Recoded:
    """Bytes with the new bits of some units; first bit of each unit, and bit after its last."""

    data: NDArray[np.uint8]
    starts: NDArray[np.int64]
    stops: NDArray[np.int64]


def splice(data: bytes, change: PixelChange, plain_rgb: bool) -> Spliced:
    """Put changed pixels into a JPEG.

    Args:
        data: The file.
        change: Its pixels as decoded, and as they shall be.
        plain_rgb: Whether its components are R, G, B and not Y, Cb, Cr.

    Raises:
        NotKeptError: The file is of a kind, or damaged in a way, that cannot be kept.
    """
    layout = _layout_of(data, change)
    _check_shape(layout, change)
    changed = changed_units(layout, change)
    if not len(changed):
        return _assembled(layout, [layout.scan.tobytes()])
    stream = Stream.of(layout.scan)
    units, moved = together(
        lambda: find_units(layout, stream),
        lambda: coefficient_change(layout, change, changed, plain_rgb),
    )
    some = moved.reshape(len(moved), -1).any(axis=1)
    changed, moved = changed[some], moved[some]
    if not len(changed):
        return _assembled(layout, [layout.scan.tobytes()])
    # The unit after a changed one is coded anew as well: its first values are differences.
    touched = np.union1d(changed, _followers(units, changed))
    row = np.full(len(touched), -1)
    row[np.searchsorted(touched, changed)] = np.arange(len(changed))
    first = np.where(row[:, None] < 0, 0, moved[row, :, 0]).astype(np.int32)
    moved[..., 0] = 0
    changes = Changes(row, moved, _as_differences(layout, first, _continues(units, touched)))
    layout, new = _recoded(layout, stream, units, touched, changes)
    return _assembled(layout, _joined(layout, stream, units, touched, new))


def _layout_of(data: bytes, change: PixelChange) -> Layout:
    try:
        return read_layout(data)
    except ManyScansError as error:
        return in_one_scan(data, change.in_file(change.before), str(error))


def _check_shape(layout: Layout, change: PixelChange) -> None:
    before = change.in_file(change.before)
    layers = before.shape[2] if before.ndim == 3 else 1
    if before.shape[:2] != (layout.height, layout.width) or layers != len(layout.components):
        raise NotKeptError("its layers are not those of the picture")


def _followers(units: Units, numbers: Indices) -> Indices:
    """The units after some, where they lie in the same restart interval."""
    inner = numbers[numbers + 1 < len(units.starts)]
    followers: Indices = inner[units.interval[inner] == units.interval[inner + 1]] + 1
    return followers


def _continues(units: Units, touched: Indices) -> NDArray[np.bool_]:
    """Whether each unit's differences are to the one before it in ``touched``."""
    before = np.concatenate([[-2], touched[:-1]])
    same = units.interval[touched] == units.interval[np.maximum(touched - 1, 0)]
    continues: NDArray[np.bool_] = (before == touched - 1) & same
    return continues


def _as_differences(
    layout: Layout, first: NDArray[np.int32], continues: NDArray[np.bool_]
) -> NDArray[np.int32]:
    """Changes of first values, ``(N, blocks)`` -> changes of what is coded: their differences."""
    result: NDArray[np.int32] = first.copy()
    for number in range(len(layout.components)):
        mine = np.flatnonzero(layout.block_components == number)
        result[:, mine[1:]] -= first[:, mine[:-1]]
        result[1:, mine[0]] -= np.where(continues[1:], first[:-1, mine[-1]], 0)
    return result


def _recoded(
    layout: Layout,
    stream: Stream,
    units: Units,
    touched: Indices,
    change: Changes,
) -> tuple[Layout, Recoded]:
    """The bits of the touched units with their changes, and the tables that have all codes."""
    reader, numbers = coding.UnitReader(layout, stream), coding.table_numbers(layout)

    def changed(part: slice) -> tuple[NDArray[np.int32], coding.Items]:
        some = touched[part]
        values = reader.read(units.starts[some], units.stops[some])
        change.add_to(values, part)
        np.clip(values[..., 1:], -coding.MOST_AC, coding.MOST_AC, out=values[..., 1:])
        if (np.abs(values[..., 0]) > coding.MOST_DC).any():
            raise NotKeptError("its values are out of range")
        # What the file's own tables have no room for is made smaller here, in many threads.
        return values, _with_codes(layout, values, coding.items_of(values, numbers))[1]

    def coded(found: coding.Items) -> tuple[Bytes, NDArray[np.int64]]:
        return coding.coded(longer, found)

    data: list[Bytes] = []
    bounds = np.zeros((2, len(touched)), np.int64)
    written, longer = 0, layout
    starts = range(0, len(touched), _UNITS_AT_ONCE)
    parts = [slice(first, min(first + _UNITS_AT_ONCE, len(touched))) for first in starts]
    for some in (parts[first : first + threads()] for first in range(0, len(parts), threads())):
        items = []
        for values, found in in_threads(changed, some):
            longer, with_codes = _with_codes(longer, values, found)
            items.append(with_codes)
        for part, (bits, ends) in zip(some, in_threads(coded, items), strict=True):
            bounds[:, part] = ends[:-1], ends[1:]
            bounds[:, part] += 8 * written
            data.append(bits)
            written += len(bits)
    return longer, Recoded(np.concatenate(data), *bounds)


def _with_codes(
    layout: Layout, values: NDArray[np.int32], items: coding.Items
) -> tuple[Layout, coding.Items]:
    """Add codes that tables lack; where none fits, values become smaller until they have one."""
    while True:
        smaller: list[NDArray[np.int64]] = []
        for ac, number, lacking in list(coding.missing(layout, items)):
            table = (layout.ac_tables if ac else layout.dc_tables)[number]
            longer = table.extended(np.unique(items.code[lacking] % coding.SYMBOLS).tolist())
            if longer is not None:
                layout = _with_table(layout, ac, number, longer)
            elif not ac:
                raise NotKeptError("a Huffman table is full")
            else:
                smaller.append(lacking)
        if not smaller:
            return layout, items
        if _shrink(values, items, np.concatenate(smaller)):
            items = coding.items_of(values, coding.table_numbers(layout))


def _shrink(values: NDArray[np.int32], items: coding.Items, lacking: NDArray[np.int64]) -> bool:
    """Take a bit off each value whose symbol lacks a code, in place; zeros at last need none.

    Where sixteen zeros have no code, the value after them becomes zero as well.

    Returns:
        Whether values became zero, so that others are coded as items than before.
    """
    sized = lacking[items.size[lacking] > 0]
    zeros = lacking[items.code[lacking] % coding.SYMBOLS == SIXTEEN_ZEROS]
    if len(sized) + len(zeros) < len(lacking):
        raise NotKeptError("a Huffman table is full")
    flat = values.reshape(-1)
    at = items.places[np.searchsorted(items.at, sized)]
    items.size[sized] -= 1
    items.code[sized] -= 1  # the run of zeros stays, the size is one less
    items.value[sized] = np.sign(flat[at]) * ((1 << items.size[sized]) - 1)
    flat[at] = items.value[sized]
    flat[items.places[np.searchsorted(items.at, zeros)]] = 0
    return len(zeros) > 0 or not bool(items.size[sized].all())


def _with_table(layout: Layout, ac: bool, number: int, table: HuffmanTable) -> Layout:
    if ac:
        return replace(layout, ac_tables=layout.ac_tables | {number: table})
    return replace(layout, dc_tables=layout.dc_tables | {number: table})


def _joined(
    layout: Layout,
    stream: Stream,
    units: Units,
    touched: Indices,
    new: Recoded,
) -> list[bytes]:
    """The scan's bytes: restart intervals without a touched unit as they are, others anew."""
    raw = layout.scan
    parts: list[bytes] = []
    done = 0  # intervals before this one are written
    for interval in np.unique(units.interval[touched]).tolist():
        parts.append(raw[stream.raw_bounds[done] : stream.raw_bounds[interval]].tobytes())
        mine = np.flatnonzero(units.interval[touched] == interval)
        parts.append(stuffed(_rewritten(stream, units, touched, mine, new)))
        done = interval + 1
        if done < len(stream.raw_bounds) - 1:
            parts.append(raw[stream.raw_bounds[done] - 2 : stream.raw_bounds[done]].tobytes())
    parts.append(raw[stream.raw_bounds[done] :].tobytes())
    return parts


def _rewritten(
    stream: Stream,
    units: Units,
    touched: Indices,
    mine: Indices,
    new: Recoded,
) -> NDArray[np.uint8]:
    """One restart interval: the ``mine`` of the touched units anew, the others' bits between."""
    joiner = Joiner()
    of_interval = np.flatnonzero(units.interval == units.interval[touched[mine[0]]])
    at, end = int(units.starts[of_interval[0]]), int(units.stops[of_interval[-1]])
    for run in np.split(mine, np.flatnonzero(np.diff(touched[mine]) > 1) + 1):
        joiner.add(stream.data, at, int(units.starts[touched[run[0]]]))
        for first, last in _pieces(new, run):
            joiner.add(new.data, first, last)
        at = int(units.stops[touched[run[-1]]])
    joiner.add(stream.data, at, end)
    return joiner.finish()


def _pieces(new: Recoded, run: Indices) -> Iterator[tuple[int, int]]:
    """The bits of units that follow each other, which lie in one or few pieces."""
    starts, stops = new.starts[run], new.stops[run]
    breaks = np.flatnonzero(starts[1:] != stops[:-1])
    firsts = np.concatenate([[0], breaks + 1])
    lasts = np.concatenate([breaks, [len(run) - 1]])
    yield from zip(starts[firsts].tolist(), stops[lasts].tolist(), strict=True)


def _assembled(layout: Layout, scan: list[bytes]) -> Spliced:
    tables = [_segment(DQT, body) for body in layout.tables]
    marker, frame = layout.frame
    huffman = [
        _segment(DHT, bytes([kind << 4 | number]) + table.counts + table.symbols)
        for kind, numbered in enumerate((layout.dc_tables, layout.ac_tables))
        for number, table in numbered.items()
    ]
    interval = layout.restart_interval
    restart = _segment(DRI, struct.pack(">H", interval)) if interval else b""
    header = [*tables, _segment(marker, frame), *huffman, restart]
    header.append(_segment(SOS, layout.scan_header))
    adobe = _segment(_ADOBE, layout.adobe) if layout.adobe else b""
    return Spliced(adobe, b"".join([*header, *scan, bytes([0xFF, EOI])]))


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body
