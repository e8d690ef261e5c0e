"""An edited file holds all that its input holds, and is there whole or not at all."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gioconda.clips import filming, workshop
from gioconda.clips.editor import ClipEditor
from gioconda.clips.run import ClipRequest, edit_clip, open_clip
from gioconda.errors import ClipError
from gioconda.photo import bears_mark
from gioconda.types import EditRequest, Pixels
from tests.clips.making import Actor, decoded, placed, rendered, write_video

av = pytest.importorskip("av", reason="needs the extra [video]")

SMILE = ClipRequest(EditRequest({"smile": 1.0}))


@pytest.fixture(scope="module")
def frames(people: list[Pixels]) -> list[Pixels]:
    face = people[0]
    actor = Actor(lambda k: face, lambda k: placed(1, 0, 130 + 2 * k, 130, face))
    return rendered([actor], 10, (260, 320), noise=1)


def packets(path: Path, kind: str) -> list[tuple[bytes, Fraction]]:
    with av.open(str(path)) as container:
        streams = [stream for stream in container.streams if stream.type == kind]
        return [
            (bytes(packet), packet.pts * packet.time_base)
            for packet in container.demux(streams)
            if packet.size
        ]


def seen(path: Path) -> list[Any]:
    with av.open(str(path)) as container:
        return list(container.decode(video=0))


def test_sound_times_turn_colours_chapters_and_tags_are_kept(
    editor: ClipEditor, frames: list[Pixels], tmp_path: Path
) -> None:
    def describe(container: Any) -> None:
        container.metadata.update({"title": "a walk", "comment": "on a Sunday"})
        container.set_chapters(
            [
                {
                    "id": 1,
                    "start": 0,
                    "end": 200,
                    "time_base": Fraction(1, 1000),
                    "metadata": {"title": "out"},
                }
            ]
        )

    uneven = [0, 90, 210, 300, 390, 520, 600, 700, 830, 900]
    turned = [np.ascontiguousarray(np.rot90(frame, -1)) for frame in frames]
    source = write_video(
        tmp_path / "walk.mp4", turned, uneven, with_sound=True, turned=90, before=describe
    )
    target = tmp_path / "walk.smile.mp4"
    outcome = edit_clip(editor, open_clip(source), target, SMILE)
    assert (outcome.path, outcome.frames, outcome.edited) == (target, 10, 10)

    assert packets(target, "audio") == packets(source, "audio")
    before, after = seen(source), seen(target)
    assert [f.pts * f.time_base for f in after] == [f.pts * f.time_base for f in before]
    assert {f.rotation for f in after} == {90}
    colours = ("color_range", "colorspace", "color_primaries", "color_trc")
    for name in colours:
        assert getattr(after[0], name) == getattr(before[0], name)
    with av.open(str(target)) as one, av.open(str(source)) as other:
        assert [c["metadata"] for c in one.chapters()] == [c["metadata"] for c in other.chapters()]
        assert one.metadata["title"] == "a walk"
        assert one.metadata["comment"].startswith("on a Sunday Faces were edited")
        contexts = [container.streams.video[0].codec_context for container in (one, other)]
        assert contexts[0].profile == contexts[1].profile
        assert contexts[0].pix_fmt == contexts[1].pix_fmt
    assert bears_mark(target.read_bytes())

    upright = np.rot90(after[5].to_ndarray(format="rgb24"))
    place = editor.editor.finder.find([np.ascontiguousarray(upright)])[0][0]
    assert place.smile is not None
    assert place.smile > 0.3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["walk.mp4", "walk.smile.mp4"]


def test_subtitles_and_attachments_are_kept(
    editor: ClipEditor, frames: list[Pixels], tmp_path: Path
) -> None:
    source, target = tmp_path / "told.mkv", tmp_path / "smile.mkv"
    words: list[Any] = []

    def describe(container: Any) -> None:
        words.append(container.add_mux_stream("subrip"))
        words[0].metadata["language"] = "eng"
        container.add_attachment("note.txt", "text/plain", b"by hand")

    def say(container: Any) -> None:
        packet = av.Packet(b"Good morning")
        packet.pts, packet.dts, packet.duration = 0, 0, 120
        packet.time_base, packet.stream = Fraction(1, 1000), words[0]
        container.mux(packet)

    write_video(source, frames[:4], before=describe, after=say)
    edit_clip(editor, open_clip(source), target, SMILE)
    assert packets(target, "subtitle") == packets(source, "subtitle") == [(b"Good morning", 0)]
    with av.open(str(target)) as container:
        (subtitle,) = container.streams.subtitles
        assert subtitle.metadata["language"] == "eng"
        (note,) = (stream for stream in container.streams if stream.type == "attachment")
        assert (note.data, note.mimetype) == (b"by hand", "text/plain")


@pytest.mark.parametrize(
    ("name", "codec", "pixel_format"),
    [("deep.mkv", "libx264", "yuv420p10le"), ("small.webm", "libvpx-vp9", "yuv420p")],
)
def test_codec_and_bits_follow_the_input(
    editor: ClipEditor,
    frames: list[Pixels],
    tmp_path: Path,
    name: str,
    codec: str,
    pixel_format: str,
) -> None:
    options = {"crf": "20", "cpu-used": "8", "deadline": "realtime"} if "vp9" in codec else None
    source = write_video(
        tmp_path / name,
        frames[:4],
        codec=codec,
        pixel_format=pixel_format,
        with_sound=True,
        options=options,
    )
    target = tmp_path / f"happy{source.suffix}"
    assert edit_clip(editor, open_clip(source), target, SMILE).edited == 4
    with av.open(str(target)) as one, av.open(str(source)) as other:
        mine, theirs = one.streams.video[0].codec_context, other.streams.video[0].codec_context
        assert (mine.name, mine.pix_fmt) == (theirs.name, pixel_format)
    assert len(packets(target, "audio")) == len(packets(source, "audio"))


def test_a_clip_without_faces_is_not_written(editor: ClipEditor, tmp_path: Path) -> None:
    source = write_video(tmp_path / "empty.mp4", rendered([], 4, (240, 320), noise=3))
    outcome = edit_clip(editor, open_clip(source), tmp_path / "out.mp4", SMILE)
    assert (outcome.path, outcome.people, outcome.frames) == (None, (), 4)
    assert [path.name for path in tmp_path.iterdir()] == ["empty.mp4"]


def test_a_run_that_is_stopped_leaves_nothing(
    editor: ClipEditor, frames: list[Pixels], tmp_path: Path
) -> None:
    source = write_video(tmp_path / "a.mp4", frames)
    steps = iter(range(14))

    def advance() -> None:
        if next(steps, None) is None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        edit_clip(editor, open_clip(source), tmp_path / "b.mp4", SMILE, advance)
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]


def test_a_run_that_was_killed_goes_on_after_its_last_whole_segment(
    editor: ClipEditor, frames: list[Pixels], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write_video(tmp_path / "a.mp4", frames)
    whole = tmp_path / "whole.mp4"
    monkeypatch.setattr(filming, "SEGMENT_FRAMES", 4)
    edit_clip(editor, open_clip(source), whole, SMILE)

    class KilledError(BaseException):
        """What no code catches; and a process that is killed cleans nothing up."""

    steps = iter(range(10 + 6))

    def advance() -> None:
        if next(steps, None) is None:
            raise KilledError

    with monkeypatch.context() as killed:
        killed.setattr(workshop.shutil, "rmtree", lambda *_, **__: None)
        with pytest.raises(KilledError):
            edit_clip(editor, open_clip(source), tmp_path / "b.mp4", SMILE, advance)
    edited: list[int] = []
    real = editor.frames

    def watched(*arguments: Any, **options: Any) -> Any:
        for frame in real(*arguments, **options):
            edited.append(frame.frame.number)
            yield frame

    monkeypatch.setattr(editor, "frames", watched)
    outcome = edit_clip(editor, open_clip(source), tmp_path / "b.mp4", SMILE)
    assert edited == [4, 5, 6, 7, 8, 9]
    assert outcome.path is not None
    for one, other in zip(decoded(whole), decoded(outcome.path), strict=True):
        assert np.abs(one.astype(int) - other).mean() < 1  # encoders differ by threads
    assert {path.name for path in tmp_path.iterdir()} == {"a.mp4", "b.mp4", "whole.mp4"}


def test_damaged_data_are_counted_and_the_rest_is_edited(
    editor: ClipEditor, frames: list[Pixels], tmp_path: Path
) -> None:
    source = write_video(tmp_path / "a.mkv", frames, options={"crf": "12", "g": "1"})
    data = bytearray(source.read_bytes())
    where = packets(source, "video")[4][0]
    start = data.index(where[:64])
    data[start + 40 : start + len(where) - 8] = bytes(len(where) - 48)
    source.write_bytes(data)
    outcome = edit_clip(editor, open_clip(source), tmp_path / "b.mkv", SMILE)
    assert outcome.broken >= 1
    assert outcome.path is not None
    assert len(seen(outcome.path)) == outcome.frames


def test_what_is_no_video_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "no.mp4"
    path.write_bytes(b"no film at all" * 100)
    with pytest.raises(ClipError, match=r"no\.mp4: cannot be read as a video") as error:
        open_clip(path)
    assert "\n" not in str(error.value)


def test_the_clip_itself_is_not_written_over(
    editor: ClipEditor, frames: list[Pixels], tmp_path: Path
) -> None:
    source = write_video(tmp_path / "a.mp4", frames[:2])
    with pytest.raises(ClipError, match="is the clip itself"):
        edit_clip(editor, open_clip(source), source, SMILE)
