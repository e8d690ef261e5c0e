"""Clips take what photos take: paint, turns of the head, another face's expression."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gioconda.clips.editor import ClipEditor, steady
from gioconda.clips.keyframes import Keyframes
from gioconda.clips.model import FrameList
from gioconda.clips.store import Found
from gioconda.errors import GiocondaError
from gioconda.faces.head_pose import HeadPoseReader
from gioconda.photo import Photo
from gioconda.types import EditRequest, Pixels
from tests.clips.making import Actor, placed, rendered

COUNT = 6


class Clip:
    """A face that does not move, in noise; what was found in it."""

    def __init__(self, editor: ClipEditor, face: Pixels, folder: Path) -> None:
        actor = Actor(lambda k: face, lambda k: placed(1, 0, 130, 130, face))
        self.editor = editor
        self.frames = rendered([actor], COUNT, (260, 260), noise=4)
        self.found: Found = editor.find(FrameList(self.frames), folder, hair=True)

    def edited(self, request: EditRequest, degrees: Keyframes | None = None) -> list[Pixels]:
        people = self.editor.learn(self.found, request, "all", degrees)
        moves = degrees or steady(request)
        return [one.native for one in self.editor.frames(FrameList(self.frames), people, moves)]


@pytest.fixture(scope="module")
def clip(
    editor: ClipEditor, people: list[Pixels], tmp_path_factory: pytest.TempPathFactory
) -> Clip:
    return Clip(editor, people[0], tmp_path_factory.mktemp("painted"))


def change(frames: list[Pixels], where: np.ndarray) -> float:
    """Mean change of levels from frame to frame."""
    return float(np.abs(np.diff(np.array(frames, float)[:, where], axis=0)).mean())


@pytest.mark.parametrize("name", ["lipstick", "blond_hair", "beard", "glasses", "smooth_skin"])
def test_paint_does_not_flicker(clip: Clip, name: str) -> None:
    edited = clip.edited(EditRequest({name: 1.0}))
    painted = (np.array(edited) != clip.frames).any((0, 3))
    assert painted.sum() > 200
    assert change(edited, painted) <= 1.2 * change(clip.frames, painted)


def test_deep_clips_are_painted_with_all_of_their_bits(clip: Clip) -> None:
    random = np.random.default_rng(0)
    frame = clip.frames[0].astype(np.uint16) * 257
    fine = random.integers(-100, 100, frame.shape)  # less than one level of 8 bits
    between = np.clip(frame + fine.astype(np.int32), 0, 65535).astype(np.uint16)
    people = clip.editor.learn(clip.found, EditRequest({"lipstick": 0.5}), "all")
    moves = steady(EditRequest({"lipstick": 0.5}))
    plain, deep = (
        next(clip.editor.frames(FrameList([one] * COUNT), people, moves)).native.astype(float)
        for one in (frame, between)
    )
    painted = (plain != frame).any(2)
    assert painted.sum() > 200
    kept = (deep - plain)[painted] / 257
    was = (between.astype(float) - frame)[painted] / 257
    assert np.corrcoef(kept.ravel(), was.ravel())[0, 1] > 0.5


def test_paint_fades_by_keyframes_and_is_laid_over_a_smile(clip: Clip) -> None:
    def redness(frames: list[Pixels]) -> list[float]:
        away = np.array(frames, float) - clip.frames
        return [float(np.abs(one).sum()) for one in away]

    fading = redness(
        clip.edited(EditRequest({"lipstick": 1.0}), Keyframes((0.0, 0.15), (0.0, 1.0)))
    )
    assert fading[0] == 0
    assert fading[1] < fading[3] < fading[5]
    both = redness(clip.edited(EditRequest({"smile": 1.0, "lipstick": 1.0})))
    assert both[0] > redness(clip.edited(EditRequest({"smile": 1.0})))[0]


def test_a_head_turns_alike_in_all_frames(clip: Clip) -> None:
    reader = HeadPoseReader.from_pretrained()

    def yaws(frames: list[Pixels]) -> list[float]:
        finder = clip.editor.editor.finder
        return [reader.read(found[0].points).turn.yaw for found in finder.find(frames)]

    some = slice(None, None, 3)
    before = yaws(clip.frames[some])
    after = yaws(clip.edited(EditRequest({"head_yaw": 0.6}))[some])
    assert np.mean(after) - np.mean(before) == pytest.approx(15, abs=6)
    assert np.ptp(after) < 3


def test_another_faces_expression_is_taken_on(clip: Clip, editor: ClipEditor) -> None:
    smiling = clip.edited(EditRequest({"smile": 1.0}))[0]
    shown = editor.editor.shown_by(Photo(smiling))
    assert shown.smile > 0.3
    edited = clip.edited(EditRequest(like=shown))
    (face,) = editor.editor.finder.find([edited[4]])[0]
    assert face.smile == pytest.approx(shown.smile, abs=0.4)


def test_who_wears_spectacles_gets_no_others(
    clip: Clip, editor: ClipEditor, tmp_path: Path
) -> None:
    worn = clip.edited(EditRequest({"glasses": 1.0}))
    found = editor.find(FrameList(worn), tmp_path)
    (person,) = editor.learn(found, EditRequest({"round_glasses": 1.0}))
    assert (person.edit, person.reason) == (None, "wears spectacles")


def test_hair_has_to_be_looked_for(editor: ClipEditor, clip: Clip, tmp_path: Path) -> None:
    found = editor.find(FrameList(clip.frames[:2]), tmp_path)
    with pytest.raises(GiocondaError, match="no hair was looked for"):
        editor.learn(found, EditRequest({"red_hair": 1.0}))
