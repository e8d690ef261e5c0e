"""Clips on the command line: edited, listed, and refused in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from gioconda import extras
from tests.clips.making import write_walk
from tests.commands import run


@pytest.fixture(scope="module")
def clip(group: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("av", reason="needs the extra [video]")
    return write_walk(tmp_path_factory.mktemp("clip") / "walk.mp4", group)


def test_a_clip_is_edited_beside_itself_and_is_not_written_over(clip: Path) -> None:
    answer = run("edit", clip, "--smile", "0.8", "--json")
    assert answer.exit_code == 0, answer.output
    record = json.loads(answer.stdout)
    target = clip.with_name("walk.smile.mp4")
    assert record["output"] == str(target)
    assert record["edited_frames"] == record["frames"] == 6
    assert record["people"][0]["reason"] == "edited"
    again = run("edit", clip)
    assert again.exit_code == 2
    assert f"{target}: exists already" in again.stderr
    skipped = run("edit", clip, "--skip-existing")
    assert (skipped.exit_code, "is there already" in skipped.stdout) == (0, True)
    target.unlink()


def test_a_clip_takes_paint_turns_presets_and_other_faces(
    clip: Path, group: Path, tmp_path: Path
) -> None:
    preset = tmp_path / "made_up.json"
    preset.write_text('{"set": {"lipstick": 0.8, "head_yaw": 0.3, "brows": 0.4}}', encoding="utf-8")
    for number, options in enumerate(
        [["--preset", preset], ["--like", group, "--set", "lipstick=1"], ["--yaw", "8"]]
    ):
        target = tmp_path / f"{number}.mp4"
        answer = run("edit", clip, *options, "-o", target, "--json")
        assert answer.exit_code == 0, answer.output
        record = json.loads(answer.stdout)
        assert (record["output"], record["edited_frames"]) == (str(target), 6)


def test_people_are_listed_with_their_seconds_and_pictures(clip: Path, tmp_path: Path) -> None:
    answer = run("faces", clip, "--thumbnails", tmp_path)
    assert answer.exit_code == 0, answer.output
    assert f"{clip}: 1 person" in answer.stdout
    assert "seen 0.0 to 0.2 s" in answer.stdout
    with Image.open(tmp_path / "walk.0.jpg") as picture:
        assert min(picture.size) > 50
    (person,) = json.loads(run("faces", clip, "--json").stdout)["people"]
    assert person["number"] == 0


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--in-place", "-o", "x.mp4"], "exclude each other; choose one"),
        (["--shard", "1/2"], "is for photos, not for clips"),
        (["--set", "lipstick=2"], "lipstick=2: goes from 0 to 1"),
        (["--model", "vae-128"], "is for photos, not for clips"),
        (["--keyframes", "1"], "is no keyframe"),
        (["--faces", "3"], "no person number 3: 1 found"),
    ],
)
def test_what_clips_do_not_take_is_refused(clip: Path, options: list[str], why: str) -> None:
    answer = run("edit", clip, *options)
    assert answer.exit_code == 2
    assert why in " ".join(answer.stderr.replace("│", " ").split())
    assert [path.name for path in clip.parent.iterdir()] == ["walk.mp4"]


def test_options_of_clips_need_a_clip(group: Path) -> None:
    for option, value in (("--keyframes", "0:1"), ("--crf", "20")):
        answer = run("edit", group, option, value)
        assert answer.exit_code == 2
        assert "is of clips; name one" in " ".join(answer.stderr.split())


def test_a_missing_extra_is_told_of(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = extras.find_spec
    monkeypatch.setattr(extras, "find_spec", lambda name: None if name == "av" else real(name))
    answer = run("edit", clip)
    assert answer.exit_code == 2
    assert "install gioconda-faces[video]" in answer.stderr


def test_a_file_in_place_of_the_camera_is_played(clip: Path) -> None:
    answer = run("live", clip, "--no-window", "--json", "--indicator")
    assert answer.exit_code == 0, answer.output
    record = json.loads(answer.stdout)
    assert record["frames"] == 6
    assert 1 <= record["shown"] <= 6
