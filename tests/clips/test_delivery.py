"""A result takes its clip's place only where nothing is lost by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gioconda.clips.boxes import place_of_box
from gioconda.clips.delivery import Delivery, state_of
from gioconda.clips.run import open_clip
from gioconda.clips.verifying import Verified
from gioconda.errors import ClipError
from gioconda.types import Pixels
from tests.clips.making import write_video

pytest.importorskip("av", reason="needs the extra [video]")

IN_PLACE = Delivery(in_place=True)


@pytest.fixture
def clip(people: list[Pixels], tmp_path: Path) -> Path:
    still = people[0][: people[0].shape[0] // 2 * 2, : people[0].shape[1] // 2 * 2]
    return write_video(tmp_path / "a.mp4", [still] * 2)


@pytest.fixture
def aside(tmp_path: Path) -> Path:
    path = tmp_path / ".a.part.mp4"
    path.write_bytes(b"the result")
    return path


def test_a_clip_that_another_program_changed_is_left(clip: Path, aside: Path) -> None:
    opened, state = open_clip(clip), state_of(clip)
    IN_PLACE.release(opened, aside, state, None)
    clip.write_bytes(clip.read_bytes() + bytes(8))
    with pytest.raises(ClipError, match="another program changed it"):
        IN_PLACE.release(opened, aside, state, None)
    clip.unlink()
    with pytest.raises(ClipError, match="another program changed it"):
        IN_PLACE.release(opened, aside, state, None)


def test_what_is_not_as_it_should_be_takes_no_place(clip: Path, aside: Path) -> None:
    wrong = Verified(frames=3, outside=0, missing=0, identity=0.7)
    with pytest.raises(ClipError, match="somebody looks like another"):
        IN_PLACE.release(open_clip(clip), aside, state_of(clip), wrong)


def test_streams_that_are_lost_are_told_before_the_clip_is_replaced(
    clip: Path, aside: Path
) -> None:
    notes = ["stream 2 (data) is not kept"]
    with pytest.raises(ClipError, match=r"stream 2 \(data\) is not kept; write elsewhere"):
        IN_PLACE.finish(open_clip(clip), aside, notes, {})
    forced = Delivery(in_place=True, force=True)
    assert forced.finish(open_clip(clip), aside, notes, {}) == notes


def test_a_link_goes_on_pointing_to_its_file(clip: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.mp4"
    link.symlink_to(clip)
    assert IN_PLACE.place(open_clip(link), link) == clip
    unlike = tmp_path / "unlike.mov"
    unlike.symlink_to(clip)
    with pytest.raises(ClipError, match=r"is a link to a\.mp4"):
        IN_PLACE.place(open_clip(unlike), unlike)


def test_boxes_are_found_whatever_lies_before_them(tmp_path: Path) -> None:
    own, path = bytes(range(16)), tmp_path / "a.mp4"
    long = (24).to_bytes(4, "big", signed=False)
    free = long + b"free" + bytes(16)
    wide = (1).to_bytes(4, "big") + b"uuid" + (40).to_bytes(8, "big") + own + b"12345678"
    path.write_bytes(free + wide)
    place = place_of_box(path, own)
    assert place is not None
    assert path.read_bytes()[place.start : place.stop] == b"12345678"
    assert place_of_box(path, bytes(16)) is None
