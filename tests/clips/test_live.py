"""A camera's frames are edited as they come; a file stands in for the camera."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gioconda.clips.camera import Camera
from gioconda.clips.editor import ClipEditor
from gioconda.clips.live import LiveEditor, with_indicator
from gioconda.errors import ClipError
from gioconda.types import Pixels
from tests.clips.making import Actor, placed, rendered, write_video


@pytest.fixture(scope="module")
def frames(people: list[Pixels]) -> list[Pixels]:
    face = people[0]
    actor = Actor(lambda k: face, lambda k: placed(1, 0, 120 + 2 * k, 130, face))
    return rendered([actor], 24, (260, 320), noise=2)


def test_a_face_begins_to_smile_and_stops_when_switched_off(
    editor: ClipEditor, frames: list[Pixels]
) -> None:
    live = LiveEditor(editor, 30, 0.8)
    edited = []
    for k, frame in enumerate(frames):
        live.on = k < 16
        edited.append(live.edit(frame, k / 30, k))
        if k == 3:
            live.close(wait=True)  # what is looked for in the background is found
    (before,), (after,) = (editor.editor.finder.find([one[15]])[0] for one in (frames, edited))
    assert before.smile is not None
    assert after.smile is not None
    assert after.smile > before.smile + 0.4
    assert edited[0] is frames[0]
    assert edited[23] is frames[23]


def test_the_newest_frame_is_the_one_that_is_edited(frames: list[Pixels], tmp_path: Path) -> None:
    pytest.importorskip("av", reason="needs the extra [video]")
    path = write_video(tmp_path / "camera.mp4", frames)
    with Camera(path) as camera:
        assert camera.rate == 30
        first = camera.after(-1)
        assert first is not None
        last = first
        while (frame := camera.after(last.number)) is not None:
            assert frame.number > last.number
            last = frame
    assert last.number == camera.count - 1 == len(frames) - 1


def test_a_camera_that_is_not_there_is_told_of_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ClipError, match="cannot be opened; name another one"):
        Camera(tmp_path / "none.mp4")


def test_the_indicator_is_drawn_on_a_copy(frames: list[Pixels]) -> None:
    before = frames[0].copy()
    assert (with_indicator(frames[0]) != before).any()
    np.testing.assert_array_equal(frames[0], before)
