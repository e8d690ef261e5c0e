"""`gioconda edit` and `gioconda faces` on the group photo in the package and on bad input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from gioconda import read_photo
from gioconda.editing.editor import Editor
from gioconda.editing.presets import Preset
from tests.commands import run

SEVEN = 7


@pytest.fixture
def album(tmp_path: Path, group: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the group photo, a meadow without people, and a text that is no photo."""
    monkeypatch.chdir(tmp_path)
    Image.open(group).reduce(2).save("family.jpg", quality=90)
    Image.linear_gradient("L").save("meadow.png")
    Path("letter.jpg").write_text("Dear Mona,")
    return tmp_path


def records(answer: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in answer.stdout.splitlines()]


def middles(faces: list[dict[str, Any]]) -> list[float]:
    return [face["box"][0] + face["box"][2] / 2 for face in faces]


def files() -> set[str]:
    return {path.as_posix() for path in Path().rglob("*") if path.is_file()}


def test_everyone_in_a_group_smiles(album: Path) -> None:
    answer = run("edit", "family.jpg", "--json")
    assert answer.exit_code == 0
    (record,) = records(answer)
    assert (record["input"], record["output"]) == ("family.jpg", "family.smile.jpg")
    faces = record["faces"]
    assert len(faces) == SEVEN
    assert all(set(f) == {"box", "smile_before", "smile_after", "edited", "reason"} for f in faces)
    assert middles(faces) == sorted(middles(faces))
    assert all(f["smile_before"] < 0 < f["smile_after"] and f["edited"] for f in faces)


def test_a_preset_is_what_its_options_would_be_and_options_count_more(album: Path) -> None:
    Path("calm.json").write_text('{"set": {"smile": -0.5, "brows": 0.3}}')
    Path("sad.json").write_text('{"expression": "sad", "strength": 0.6}')
    for name, with_preset, by_options in [
        ("same", ["--preset", "calm.json"], ["--set", "smile=-0.5", "--set", "brows=0.3"]),
        ("more", ["--preset", "calm.json", "--smile", "1"], ["--smile", "1", "--set", "brows=0.3"]),
        ("sad", ["--preset", "sad.json"], ["--expression", "sad", "--strength", "0.6"]),
        ("glad", ["--preset", "sad.json", "--smile", "0.5"], ["--smile", "0.5"]),
    ]:
        for which, options in (("preset", with_preset), ("options", by_options)):
            answer = run(
                "edit", "family.jpg", "--faces", "0", *options, "-o", f"{name}.{which}.png"
            )
            assert answer.exit_code == 0, answer.output
        one, other = (read_photo(f"{name}.{which}.png") for which in ("preset", "options"))
        assert np.array_equal(one.pixels, other.pixels)


def test_a_face_takes_on_the_expression_of_another_photos_face(
    album: Path, mona_lisa: Path
) -> None:
    answer = run("edit", str(mona_lisa), "--expression", "surprised", "-o", "star.png")
    assert answer.exit_code == 0
    answer = run("edit", "family.jpg", "--like", "star.png", "--faces", "1")
    assert answer.exit_code == 0
    assert "family.jpg -> family.edit.jpg (faces edited: 1 of 7" in answer.stdout


def test_a_preset_holds_another_faces_expression_itself(album: Path, mona_lisa: Path) -> None:
    shown = Editor.from_pretrained().shown_by(read_photo(mona_lisa))
    Path("sad.json").write_text('{"expression": "sad", "strength": 0.6}')
    Path("star.json").write_text(json.dumps(Preset(like=shown).values()), encoding="utf-8")
    for name, with_preset, by_options in [
        ("like", ["--preset", "star.json"], ["--like", str(mona_lisa)]),
        (
            "more",
            ["--preset", "star.json", "--set", "brows=1"],
            ["--like", str(mona_lisa), "--set", "brows=1"],
        ),
        ("glad", ["--preset", "star.json", "--smile", "0.5"], ["--smile", "0.5"]),
        ("again", ["--preset", "sad.json", "--like", str(mona_lisa)], ["--like", str(mona_lisa)]),
    ]:
        for which, options in (("preset", with_preset), ("options", by_options)):
            answer = run(
                "edit", "family.jpg", "--faces", "1", *options, "-o", f"{name}.{which}.png"
            )
            assert answer.exit_code == 0, answer.output
        one, other = (read_photo(f"{name}.{which}.png") for which in ("preset", "options"))
        assert np.array_equal(one.pixels, other.pixels)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--like", "meadow.png"], "meadow.png: no face was found"),
        (["--like", "letter.jpg"], "letter.jpg"),
        (["--like", "none.jpg"], "none.jpg"),
        (["--like", "family.jpg", "--smile", "1"], "does not go with --smile"),
        (["--like", "family.jpg", "--expression", "sad"], "does not go with --expression"),
        (["--like", "family.jpg", "--yaw", "5"], "does not go with --yaw"),
        (["--like", "family.jpg", "--model", "vae-128"], "no expressions"),
        (["--preset", "none.json"], "none.json: cannot be read"),
        (["--preset", "letter.jpg"], "letter.jpg: is no preset"),
        (["--preset", "letter.jpg", "--yaw", "5"], "does not go with --preset"),
    ],
)
def test_another_face_or_a_preset_that_cannot_be_taken_is_one_line(
    album: Path, options: list[str], why: str
) -> None:
    before = files()
    answer = run("edit", "family.jpg", *options)
    assert answer.exit_code == 2
    assert why in " ".join(answer.stderr.replace("│", " ").split())
    assert files() == before


def test_the_result_keeps_the_photos_size_and_all_that_lies_far_from_faces(album: Path) -> None:
    assert run("edit", "family.jpg", "-o", "out.png").exit_code == 0
    before, after = read_photo("family.jpg").pixels, read_photo("out.png").pixels
    assert before.shape == after.shape
    assert np.array_equal(before[:30], after[:30])
    assert not np.array_equal(before, after)


def test_a_person_reads_what_was_done_and_where_it_lies(album: Path) -> None:
    answer = run("edit", "family.jpg", "--faces", "0")
    assert answer.stdout.startswith("family.jpg -> family.smile.jpg (faces edited: 1 of 7")
    assert answer.stderr == ""


def test_nothing_to_do_writes_nothing_and_says_so(album: Path) -> None:
    before = files()
    answer = run("edit", "meadow.png")
    assert (answer.exit_code, answer.stdout) == (0, "meadow.png: nothing to do (no face found)\n")
    (record,) = records(run("edit", "meadow.png", "--json"))
    assert record == {"input": "meadow.png", "output": None, "faces": [], "notes": []}
    assert files() == before


def test_a_bad_photo_does_not_stop_the_others(album: Path) -> None:
    answer = run("edit", "letter.jpg", "nobody.jpg", "family.jpg", "--faces", "0", "--json")
    assert answer.exit_code == 2
    bad = {r["input"]: r for r in records(answer)}
    assert bad["family.jpg"]["output"] == "family.smile.jpg"
    assert bad["letter.jpg"]["output"] is None
    assert "letter.jpg" in bad["letter.jpg"]["error"]
    assert len(answer.stderr.splitlines()) == 2
    assert files() == {"family.jpg", "meadow.png", "letter.jpg", "family.smile.jpg"}


def test_a_face_number_that_nobody_has_fails_that_photo_alone(album: Path) -> None:
    answer = run("edit", "family.jpg", "meadow.png", "--faces", "0")
    assert answer.exit_code == 2
    assert "family.jpg -> family.smile.jpg" in answer.stdout
    assert "meadow.png: no face number 0" in answer.stderr


def test_an_output_is_kept_without_force(album: Path) -> None:
    Path("family.smile.jpg").write_text("mine")
    answer = run("edit", "family.jpg")
    assert answer.exit_code == 2
    assert "family.smile.jpg: exists" in answer.stderr
    assert Path("family.smile.jpg").read_text() == "mine"
    assert run("edit", "family.jpg", "--faces", "0", "--force").exit_code == 0
    assert read_photo("family.smile.jpg").width == read_photo("family.jpg").width


def test_in_place_writes_over_the_photo_alone(album: Path) -> None:
    before, names = Path("family.jpg").read_bytes(), files()
    assert run("edit", "family.jpg", "--faces", "0", "--in-place").exit_code == 0
    assert Path("family.jpg").read_bytes() != before
    assert files() == names


def test_the_mark_can_be_left_out(album: Path) -> None:
    mark = b"compositeWithTrainedAlgorithmicMedia"
    run("edit", "family.jpg", "--faces", "0", "-o", "marked.jpg")
    run("edit", "family.jpg", "--faces", "0", "-o", "bare.jpg", "--no-mark")
    assert mark in Path("marked.jpg").read_bytes()
    assert mark not in Path("bare.jpg").read_bytes()


def test_a_photo_over_the_limit_is_refused(album: Path) -> None:
    answer = run("edit", "family.jpg", "--max-megapixels", "0.3")
    assert answer.exit_code == 2
    assert "family.jpg" in answer.stderr
    assert "megapixels" in answer.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["empty"], "holds no"),
        (["nobody.jpg"], "no such file"),
        (["family.jpg", "-o", "nowhere/out.jpg"], "no folder nowhere"),
        (["family.jpg", "-o", "out.txt"], "unknown suffix"),
        (["family.jpg", "--model", "smirker"], "neither packaged weights"),
        (["family.jpg", "--model", "vae-128", "--teeth", "hide"], "leave --teeth or --model out"),
    ],
)
def test_bad_input_is_one_line(album: Path, arguments: list[str], told: str) -> None:
    Path("empty").mkdir()
    before = files()
    answer = run("edit", *arguments)
    assert answer.exit_code == 2
    assert told in answer.stderr
    assert len(answer.stderr.splitlines()) == 1
    assert files() == before


def test_asking_for_no_smile_hints_at_whom_it_leaves_out(album: Path) -> None:
    run("edit", "family.jpg", "-o", "happy.png")
    answer = run("edit", "happy.png", "--smile", "-1")
    if "nothing to do" in answer.stdout:
        assert "--faces all" in answer.stdout
    else:
        assert " -> " in answer.stdout


def test_faces_are_listed_left_to_right(album: Path) -> None:
    answer = run("faces", "family.jpg")
    assert answer.exit_code == 0
    assert answer.stdout.startswith("family.jpg: 7 faces\n  0: smile ")
    (record,) = records(run("faces", "family.jpg", "--json"))
    assert middles(record["faces"]) == sorted(middles(record["faces"]))
    assert all(len(f["points"]) == 141 for f in record["faces"])


def test_faces_go_on_after_a_bad_photo(album: Path) -> None:
    answer = run("faces", ".")
    assert answer.exit_code == 2
    assert "meadow.png: no face found" in answer.stdout
    assert len(answer.stderr.splitlines()) == 1


def two_edited(*options: str, output: str) -> list[dict[str, Any]]:
    """The first two faces of the group, after making sure that they alone were edited."""
    answer = run("edit", "family.jpg", *options, "--faces", "0,1", "--json")
    assert answer.exit_code == 0
    (record,) = records(answer)
    assert record["output"] == output
    edited = [face for face in record["faces"] if face["edited"]]
    assert len(edited) == 2
    return edited


def test_a_head_is_turned_by_degrees_and_its_pose_can_be_read(album: Path) -> None:
    two_edited("--yaw", "15", "--pitch", "-5", output="family.turned.jpg")
    (before,), (after,) = (
        records(run("faces", name, "--json")) for name in ("family.jpg", "family.turned.jpg")
    )
    poses = [[face["pose"] for face in record["faces"]] for record in (before, after)]
    turned = [
        {name: now[name] - then[name] for name in now} for then, now in zip(*poses, strict=True)
    ]
    for turn in turned[:2]:
        assert turn["yaw"] == pytest.approx(15, abs=5)
        assert turn["pitch"] == pytest.approx(-5, abs=4)
    for turn in turned[2:]:  # their photo is the same, but for its JPEG
        assert turn["yaw"] == pytest.approx(0, abs=1)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--yaw", "30"], "yaw=30: lies between -25 and 25"),
        (["--yaw", "10", "--smile", "1"], "does not go with --yaw"),
        (["--roll", "10", "--expression", "sad"], "does not go with --yaw"),
        (["--pitch", "5", "--model", "vae-128"], "leave vae-128 out"),
    ],
)
def test_a_turn_that_cannot_be_says_why(album: Path, options: list[str], told: str) -> None:
    answer = run("edit", "family.jpg", *options)
    assert answer.exit_code == 2
    assert told in " ".join(answer.stderr.split())
    assert files() == {"family.jpg", "meadow.png", "letter.jpg"}


def test_no_turn_changes_no_file(album: Path) -> None:
    answer = run("edit", "family.jpg", "--yaw", "0")
    assert answer.exit_code == 0
    assert "nothing to do (7 is as wanted)" in answer.stdout
    assert files() == {"family.jpg", "meadow.png", "letter.jpg"}


def test_an_expression_is_asked_for_by_its_name(album: Path) -> None:
    edited = two_edited("--expression", "surprised", output="family.surprised.jpg")
    assert all({"expression_before", "expression_after"} <= set(face) for face in edited)


def test_teeth_can_be_hidden(album: Path) -> None:
    edited = two_edited("--teeth", "hide", output="family.smile.jpg")
    assert all(face["smile_after"] > face["smile_before"] for face in edited)


def test_results_are_not_taken_for_photos(album: Path) -> None:
    run("edit", "family.jpg", "--expression", "sad", "--faces", "0")
    answer = run("edit", "*.jpg", "--expression", "angry", "--faces", "0", "--json")
    assert [r["input"] for r in records(answer) if r["output"]] == ["family.jpg"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--expression", "bored"), "there are: neutral, happy, sad, surprised, disgusted, angry"),
        (("--expression", "sad", "--smile", "1"), "give --expression or --smile, not both"),
        (("--expression", "sad", "--set", "smile=1"), "give --expression or --set, not both"),
        (("--strength", "0.5"), "add --expression"),
        (("--expression", "sad", "--strength", "2"), "less than or equal to 1"),
        (("--teeth", "grin"), "say one of auto, show, hide"),
        (("--teeth", "hide", "--expression", "sad"), "is of smiles (or happy), not of sad"),
        (("--teeth", "hide", "--set", "beard=1"), "is of smiles (or happy), not of beard"),
    ],
)
def test_wishes_that_exclude_each_other_are_plain_errors(
    album: Path, arguments: tuple[str, ...], said: str
) -> None:
    answer = run("edit", "family.jpg", *arguments)
    assert answer.exit_code == 2
    assert said in " ".join(answer.stderr.split())
    assert "Traceback" not in answer.stderr


def test_sliders_are_listed_and_set_and_told(album: Path) -> None:
    listed = records(run("sliders", "--json"))
    assert {"name": "brows", "least": -1.0, "most": 1.0}.items() <= listed[0].items()
    assert {"name": "lipstick", "least": 0.0, "most": 1.0, "group": "make-up"}.items() <= next(
        one for one in listed if one["name"] == "lipstick"
    ).items()
    assert "right_eye" in run("sliders").stdout
    assert "red_hair" in run("sliders").stdout
    answer = run("edit", "family.jpg", "--set", "brows=0.5", "--faces", "0", "--json")
    assert answer.exit_code == 0
    (record,) = records(answer)
    assert record["set"] == {"brows": 0.5}
    assert [face["edited"] for face in record["faces"]].count(True) == 1


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("brws=0.5", "no slider or attribute is called 'brws'; near: brows"),
        ("brows=1.5", "brows=1.5: a slider goes from -1 to 1"),
        ("lipstick=2", "lipstick=2: goes from 0 to 1"),
        ("lipstik=1", "no slider or attribute is called 'lipstik'; near: lipstick"),
        ("brows=nan", "brows=nan: a slider goes from -1 to 1"),
    ],
)
def test_unknown_sliders_and_values_are_one_line(album: Path, setting: str, said: str) -> None:
    answer = run("edit", "family.jpg", "--set", setting)
    assert answer.exit_code == 2
    assert said in answer.stderr
    assert len(answer.stderr.splitlines()) == 1
    assert not (album / "family.edit.jpg").exists()


def test_verify_proves_that_a_jpeg_keeps_all_pixels_outside_the_faces(album: Path) -> None:
    answer = run("edit", "family.jpg", "--verify", "--json")
    assert answer.exit_code == 0
    verified = records(answer)[0]["verified"]
    assert verified["outside"] == 0 < verified["changed"]
    assert len(verified["areas"]) == SEVEN
    boxes = [text for area in verified["areas"] for text in ("--box", ",".join(map(str, area)))]
    assert run("compare", "family.jpg", "family.smile.jpg", *boxes).exit_code == 0
    differing = run("compare", "family.jpg", "family.smile.jpg", "--json")
    assert differing.exit_code == 1
    assert records(differing)[0]["changed"] == verified["changed"]
    assert run("compare", "family.jpg", "family.jpg").exit_code == 0
    assert run("compare", "family.jpg", "meadow.png").exit_code == 2
    assert run("compare", "family.jpg", "family.jpg", "--box", "1,2").exit_code == 2


def test_verify_fails_plainly_where_pixels_outside_the_faces_changed(album: Path) -> None:
    answer = run("edit", "family.jpg", "-o", "family.webp", "--verify")
    assert answer.exit_code == 1
    assert "pixels outside the faces changed" in answer.stderr
