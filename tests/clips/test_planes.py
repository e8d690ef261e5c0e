"""An edit changes the planes of a coded frame where it changes pixels, and nowhere else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gioconda.clips.planes import changed_outside, matrix, with_change

av = pytest.importorskip("av", reason="needs the extra [video]")


def frame(pixel_format: str) -> Any:
    noise = np.random.default_rng(0).integers(30, 220, (48, 64, 3), np.uint8)
    coded = av.VideoFrame.from_ndarray(noise, format="rgb24")
    coded = coded.reformat(format=pixel_format, dst_colorspace="ITU709")
    coded.colorspace, coded.color_range = 1, 1
    coded.pts = 7
    return coded


def planes(coded: Any) -> list[np.ndarray]:
    kind = np.uint8 if coded.format.components[0].bits == 8 else np.uint16
    return [
        np.frombuffer(plane, kind).reshape(plane.height, -1)[:, : plane.width].astype(int)
        for plane in coded.planes
    ]


@pytest.mark.parametrize("pixel_format", ["yuv420p", "yuv422p", "yuv444p", "yuv420p10le"])
def test_pixels_that_are_not_edited_keep_their_luma_and_chroma(pixel_format: str) -> None:
    coded = frame(pixel_format)
    deep = pixel_format.endswith("le")
    before = coded.to_ndarray(format="rgb48le" if deep else "rgb24")
    after = before.copy()
    after[11:21, 21:35] = after[11:21, 21:35] // 2
    edited = with_change(coded, before, after, ((19, 9, 37, 23),))
    for was, now in zip(planes(coded), planes(edited), strict=True):
        down, across = 48 // was.shape[0], 64 // was.shape[1]
        rows, columns = np.nonzero(was != now)
        assert len(rows)
        assert rows.min() >= 11 // down
        assert rows.max() <= 20 // down
        assert columns.min() >= 21 // across
        assert columns.max() <= 34 // across
    assert edited.pts == 7


def test_what_changes_outside_of_the_faces_is_counted() -> None:
    coded = frame("yuv420p")
    before = coded.to_ndarray(format="rgb24")
    after = before.copy()
    after[11:21, 21:35] = after[11:21, 21:35] // 2
    edited = with_change(coded, before, after, ((19, 9, 37, 23),))
    assert changed_outside(coded, edited, [(19, 9, 37, 23)]) == 0
    assert changed_outside(coded, edited, [(25, 9, 37, 23)]) > 0


def test_frames_of_odd_sizes_are_edited_up_to_their_last_chroma() -> None:
    coded = av.VideoFrame(65, 49, "yuv420p")
    for plane in coded.planes:
        plane.update(bytes([110]) * plane.buffer_size)
    before = coded.to_ndarray(format="rgb24")
    after = before.copy()
    after[30:49, 40:65] += 20
    edited = with_change(coded, before, after, ((38, 28, 65, 49),))
    change = [now - was for was, now in zip(planes(coded), planes(edited), strict=True)]
    assert change[0][30:48, 40:64].min() > 10
    assert not change[0][:30].any()


def test_what_is_decoded_again_is_what_was_edited() -> None:
    coded = frame("yuv444p")
    before = coded.to_ndarray(format="rgb24")
    after = np.clip(before.astype(int) + np.array([20, -10, 5]), 0, 255).astype(np.uint8)
    edited = with_change(coded, before, after, ((0, 0, 64, 48),))
    seen = edited.to_ndarray(format="rgb24").astype(int)
    inside = (after > 5).all(2) & (after < 250).all(2)
    assert np.abs(seen - after)[inside].mean() < 1.5


def test_areas_that_overlap_count_once() -> None:
    coded = frame("yuv420p")
    before = coded.to_ndarray(format="rgb24")
    after = np.clip(before.astype(int) + 10, 0, 255).astype(np.uint8)
    whole = with_change(coded, before, after, ((0, 0, 64, 48),))
    parts = with_change(coded, before, after, ((0, 0, 40, 48), (20, 0, 64, 48)))
    for one, other in zip(planes(whole), planes(parts), strict=True):
        np.testing.assert_array_equal(one, other)


def test_gray_changes_luma_alone() -> None:
    for colorspace in (1, 5, 9):
        luma, *chroma = matrix(colorspace, 1) @ np.ones(3)
        assert luma == pytest.approx(219 / 255)
        assert chroma == pytest.approx([0, 0])
