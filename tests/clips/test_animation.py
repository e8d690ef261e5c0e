"""Animated pictures need no extra, and keep their times."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gioconda.clips.editor import ClipEditor
from gioconda.clips.kinds import is_clip
from gioconda.clips.run import ClipRequest, edit_clip, open_clip
from gioconda.photo import bears_mark
from gioconda.types import EditRequest, Pixels
from tests.clips.making import Actor, placed, rendered


@pytest.mark.parametrize(("suffix", "form"), [(".gif", "GIF"), (".webp", "WEBP"), (".png", "PNG")])
def test_an_animated_picture_is_edited(
    editor: ClipEditor, people: list[Pixels], tmp_path: Path, suffix: str, form: str
) -> None:
    face = people[2]
    actor = Actor(lambda k: face, lambda k: placed(1, 0, 120 + 3 * k, 130, face))
    frames = [Image.fromarray(frame) for frame in rendered([actor], 4, (260, 260))]
    source = tmp_path / f"wave{suffix}"
    durations = [80, 120, 200, 80]
    frames[0].save(
        source, form, save_all=True, append_images=frames[1:], duration=durations, loop=0
    )
    assert is_clip(source)
    target = tmp_path / f"smile{suffix}"
    outcome = edit_clip(editor, open_clip(source), target, ClipRequest(EditRequest({"smile": 1.0})))
    assert outcome.edited == 4
    assert bears_mark(target.read_bytes())
    with Image.open(target) as picture:
        assert (picture.format, picture.n_frames) == (form, 4)  # type: ignore[attr-defined]
        shown = []
        for k in range(4):
            picture.seek(k)
            picture.load()
            shown.append(picture.info["duration"])
        last = np.asarray(picture.convert("RGB"))
    assert shown == durations
    smile = editor.editor.finder.find([last])[0][0].smile
    assert smile is not None
    assert smile > 0.2


def test_a_still_picture_is_no_clip(tmp_path: Path, mona_lisa: Path) -> None:
    path = tmp_path / "still.gif"
    Image.new("RGB", (40, 40)).save(path)
    assert not is_clip(path)
    assert not is_clip(mona_lisa)
    assert not is_clip(tmp_path / "missing.mp4")
