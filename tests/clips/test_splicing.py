"""Parts of a clip in which nobody is edited keep the input's own packets, and so every pixel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from gioconda.clips import filming
from gioconda.clips.editor import ClipEditor
from gioconda.clips.packets import PacketIndex, delay
from gioconda.clips.parts import Part, parts_of, pieces_of
from gioconda.clips.run import ClipRequest, edit_clip, open_clip
from gioconda.types import EditRequest, Pixels
from tests.clips.making import Actor, placed, rendered, write_video

av = pytest.importorskip("av", reason="needs the extra [video]")

SMILE = ClipRequest(EditRequest({"smile": 1.0}))
COUNT, GROUP, SEEN = 24, 6, range(7, 16)  # frames; of a group; in which somebody is seen


@pytest.fixture(scope="module")
def frames(people: list[Pixels]) -> list[Pixels]:
    face = people[0]
    actor = Actor(lambda k: face, lambda k: placed(1, 0, 130, 130, face) if k in SEEN else None)
    return rendered([actor], COUNT, (260, 260), noise=1)


def decoded_by_av(path: Path) -> list[Any]:
    with av.open(str(path)) as container:
        return [(f.pts * f.time_base, f.to_ndarray()) for f in container.decode(video=0)]


def decoded_by_opencv(path: Path) -> list[Any]:
    capture, found = cv2.VideoCapture(str(path)), []
    while (read := capture.read())[0]:
        found.append(read[1])
    return found


@pytest.mark.parametrize(
    ("name", "codec", "options"),
    [
        ("b.mp4", "libx264", {"crf": "20", "bf": "3"}),
        ("plain.mkv", "libx264", {"crf": "20", "bf": "0"}),
        ("small.webm", "libvpx-vp9", {"crf": "20", "cpu-used": "8", "deadline": "realtime"}),
    ],
)
def test_groups_without_an_edit_are_the_inputs_own(
    editor: ClipEditor,
    frames: list[Pixels],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    codec: str,
    options: dict[str, str],
) -> None:
    monkeypatch.setattr(filming, "SEGMENT_FRAMES", 4)
    group = {"g": str(GROUP), "sc_threshold": "0", **options}
    source = write_video(tmp_path / name, frames, codec=codec, options=group, with_sound=True)
    target = tmp_path / f"happy{source.suffix}"
    steps: list[int] = []
    outcome = edit_clip(editor, open_clip(source), target, SMILE, lambda: steps.append(1))
    assert (outcome.edited, len(steps)) == (len(SEEN), 2 * COUNT)
    before, after = decoded_by_av(source), decoded_by_av(target)
    assert [time for time, _ in before] == [time for time, _ in after]
    kept = [np.array_equal(one, other) for (_, one), (_, other) in zip(before, after, strict=True)]
    inside = range(SEEN.start // GROUP * GROUP, -(-SEEN.stop // GROUP) * GROUP)
    assert [k for k, same in enumerate(kept) if not same] == list(inside)
    seen = [decoded_by_opencv(path) for path in (source, target)]
    assert [np.array_equal(*pair) for pair in zip(*seen, strict=True)] == kept


def test_open_groups_are_encoded(editor: ClipEditor, frames: list[Pixels], tmp_path: Path) -> None:
    options = {"g": str(GROUP), "bf": "3", "x264-params": "open-gop=1"}
    source = write_video(tmp_path / "open.mp4", frames, options=options)
    assert edit_clip(editor, open_clip(source), tmp_path / "b.mp4", SMILE).edited == len(SEEN)
    assert len(decoded_by_av(tmp_path / "b.mp4")) == COUNT


def test_a_group_is_closed_where_nothing_later_is_shown_earlier() -> None:
    pts = np.array([0, 3, 1, 2, 4, 8, 6, 7, 9, 5])  # the picture at 5 is decoded last
    begins = np.array([1, 0, 0, 0, 1, 0, 1, 0, 0, 0], bool)
    assert PacketIndex(pts, begins).groups == [range(4), range(4, 10)]
    assert delay(pts) == 4


def test_groups_of_a_kind_make_one_part() -> None:
    edited = np.zeros(12, bool)
    edited[[4, 7]] = True
    parts = parts_of([range(k, k + 3) for k in range(0, 12, 3)], edited)
    assert parts == [Part(range(3), True), Part(range(3, 9), False), Part(range(9, 12), True)]
    assert pieces_of(parts, 4) == [range(3, 7), range(7, 9)]
