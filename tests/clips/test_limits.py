"""Clips of strangers are measured by their headers, and refused before work begins."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from gioconda.clips.limits import ClipLimits
from gioconda.errors import ClipError, ClipTooLargeError

LIMITS = ClipLimits(seconds=2, megapixels=0.1, frames=10)


def gif(path: Path, size: tuple[int, int], count: int, ms: int = 100) -> Path:
    frames = [Image.new("L", size, 20 * k) for k in range(count)]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=ms)
    return path


def test_a_clip_within_them_is_opened(tmp_path: Path) -> None:
    assert LIMITS.open(gif(tmp_path / "a.gif", (100, 100), 5)).count == 5


@pytest.mark.parametrize(
    ("size", "count", "ms", "line"),
    [
        ((400, 400), 2, 100, "a.gif: its frames have 0.16 megapixels, over the limit of 0.1"),
        ((50, 50), 5, 1000, "a.gif: lasts 5 s, over the limit of 2; cut it"),
        ((50, 50), 12, 20, "a.gif: has 12 frames or more, over the limit of 10"),
    ],
)
def test_what_is_beyond_them_is_one_line(
    tmp_path: Path, size: tuple[int, int], count: int, ms: int, line: str
) -> None:
    with pytest.raises(ClipTooLargeError, match=line):
        LIMITS.open(gif(tmp_path / "a.gif", size, count, ms))


def test_what_is_no_clip_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.gif").write_text("Dear Mona")
    with pytest.raises(ClipError, match="cannot be read as a clip"):
        LIMITS.open(tmp_path / "a.gif")
    with pytest.raises(ClipError):
        LIMITS.open(tmp_path / "missing.gif")


def test_frames_that_a_file_did_not_tell_of_are_counted() -> None:
    LIMITS.check_frames(10, "a.mp4")
    with pytest.raises(ClipTooLargeError):
        LIMITS.check_frames(11, "a.mp4")
