"""An edit of RGB pixels -> the planes of a coded frame: only what was edited changes.

A frame is stored as luma and chroma planes; turned into RGB and back, every pixel of it would
change by rounding. Here the *difference* that the edit makes is turned into luma and chroma, and
added. Where the edit changes nothing the difference is 0, and the planes stay bit for bit.

Source: ITU-T H.273, matrix coefficients; ITU-R BT.601, BT.709, BT.2020.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda.clips.model import Native
from gioconda.types import Field

# Weights of red and blue in luma, by the colour space's number in H.273. Unspecified is read as
# BT.601 by the decoder's conversion to RGB, which this undoes.
_RED_BLUE = {1: (0.2126, 0.0722), 9: (0.2627, 0.0593), 10: (0.2627, 0.0593), 7: (0.212, 0.087)}
_BT601 = (0.299, 0.114)
_FULL_RANGE = 2  # AVCOL_RANGE_JPEG
_LUMA_SPAN, _CHROMA_SPAN = 219 / 255, 224 / 255  # of the limited range, to the full one
Area = tuple[int, int, int, int]


def matrix(colorspace: int, color_range: int) -> NDArray[np.float64]:
    """``(3, 3)`` from differences of RGB to differences of Y, Cb and Cr, on the same scale.

    Args:
        colorspace: Matrix coefficients, as H.273 numbers them.
        color_range: 2 for the full range; others are limited.
    """
    red, blue = _RED_BLUE.get(colorspace, _BT601)
    luma = np.array([red, 1 - red - blue, blue])
    to_cb = (np.array([0, 0, 1]) - luma) / (2 * (1 - blue))
    to_cr = (np.array([1, 0, 0]) - luma) / (2 * (1 - red))
    spans = (1, 1, 1) if color_range == _FULL_RANGE else (_LUMA_SPAN, _CHROMA_SPAN, _CHROMA_SPAN)
    return np.asarray(np.array([luma, to_cb, to_cr]) * np.array(spans)[:, None])


def with_change(coded: Any, before: Native, after: Native, areas: tuple[Area, ...]) -> Any:
    """A coded frame with an edit of its pixels.

    Args:
        coded: The ``av.VideoFrame`` that was decoded, planar YUV. Not modified.
        before: ``(H, W, 3)`` uint8 or uint16 RGB as decoded, not turned.
        after: The same, edited.
        areas: ``(x0, y0, x1, y1)`` boxes that hold all changes.

    Returns:
        A new ``av.VideoFrame``.
    """
    edited = _copy(coded)
    bits = coded.format.components[0].bits
    scale = 2.0 ** (bits - 8 * before.itemsize)
    to_yuv = matrix(int(coded.colorspace), int(coded.color_range)) * scale
    across, down = _steps(coded, edited.planes[1])
    planes = [_array(plane, bits) for plane in edited.planes[:3]]
    for area in _apart(areas, across, down, before.shape):
        x0, y0, x1, y1 = area
        box = np.s_[y0:y1, x0:x1]
        change = after[box].astype(np.float32) - before[box].astype(np.float32)
        yuv = cv2.transform(change, to_yuv)
        _add(planes[0][box], yuv[..., 0], bits)
        size = (x1 - x0) // across, (y1 - y0) // down
        chroma = cv2.resize(yuv[..., 1:], size, interpolation=cv2.INTER_AREA)
        smaller = np.s_[y0 // down : y1 // down, x0 // across : x1 // across]
        for plane, values in zip(planes[1:], np.moveaxis(chroma, 2, 0), strict=True):
            _add(plane[smaller], values, bits)
    return edited


def changed_outside(before: Any, after: Any, areas: Sequence[Area]) -> int:
    """How many luma and chroma samples of two coded frames differ outside of some boxes.

    Args:
        before: An ``av.VideoFrame``, planar YUV.
        after: Another one of the same kind.
        areas: ``(x0, y0, x1, y1)`` in pixels; of chroma, all samples that they touch are inside.
    """
    bits, count = before.format.components[0].bits, 0
    for one, other in zip(before.planes[:3], after.planes[:3], strict=True):
        differs = _array(one, bits) != _array(other, bits)
        across, down = _steps(before, one)
        for x0, y0, x1, y1 in areas:
            differs[y0 // down : -(-y1 // down), x0 // across : -(-x1 // across)] = False
        count += int(differs.sum())
    return count


def _steps(coded: Any, plane: Any) -> tuple[int, int]:
    """How many pixels a sample of a plane is wide and high; of odd sizes the last is cut."""
    return -(-coded.width // plane.width), -(-coded.height // plane.height)


def _copy(coded: Any) -> Any:
    """A frame with the same planes, time and colours, whose memory is its own."""
    copy = type(coded)(coded.width, coded.height, coded.format.name)
    for source, target in zip(coded.planes, copy.planes, strict=True):
        rows = np.frombuffer(source, np.uint8).reshape(-1, source.line_size)
        own = np.frombuffer(target, np.uint8).reshape(-1, target.line_size)
        width = min(source.line_size, target.line_size)
        own[: source.height, :width] = rows[: source.height, :width]
    copy.pts = coded.pts
    if coded.time_base is not None:
        copy.time_base, copy.duration = coded.time_base, coded.duration
    copy.colorspace, copy.color_range = coded.colorspace, coded.color_range
    copy.color_trc, copy.color_primaries = coded.color_trc, coded.color_primaries
    return copy


def _array(plane: Any, bits: int) -> NDArray[Any]:
    """A plane as an array over its own memory."""
    kind = np.dtype(np.uint8 if bits == 8 else "<u2")
    rows = np.frombuffer(plane, kind).reshape(-1, plane.line_size // kind.itemsize)
    return rows[: plane.height, : plane.width]


def _add(values: NDArray[Any], change: Field, bits: int) -> None:
    """Add a change to a part of a plane, in place."""
    moved = values.astype(np.float32) + change
    values[:] = np.clip(np.rint(moved), 0, 2**bits - 1)


def _apart(areas: tuple[Area, ...], across: int, down: int, shape: tuple[int, ...]) -> list[Area]:
    """The areas on whole chroma samples; those that touch become one, so that none counts twice."""
    height, width = shape[0] // down * down, shape[1] // across * across
    boxes: list[Area] = []
    for x0, y0, x1, y1 in areas:
        box = (
            x0 // across * across,
            y0 // down * down,
            min(-(-x1 // across) * across, width),
            min(-(-y1 // down) * down, height),
        )
        while touched := next((one for one in boxes if _touch(one, box)), None):
            boxes.remove(touched)
            box = _around(box, touched)
        boxes.append(box)
    return boxes


def _touch(one: Area, other: Area) -> bool:
    return max(one[0], other[0]) < min(one[2], other[2]) and max(one[1], other[1]) < min(
        one[3], other[3]
    )


def _around(one: Area, other: Area) -> Area:
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[2], other[2]),
        max(one[3], other[3]),
    )
