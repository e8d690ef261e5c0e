"""What was done is noted down so that it is not done again, whenever a run is killed."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from gioconda.batch.ledger import Ledger
from gioconda.batch.shards import Shard
from gioconda.errors import PhotoError
from gioconda.photo import read_photo
from gioconda.photo.origin import digest_of
from gioconda.types import EditRequest
from tests.batch.conftest import SETTINGS, Run, photograph
from tests.batch.toy_editor import Killed

LESS = replace(SETTINGS, request=EditRequest({"smile": 0.5}))
LEDGER = Path("out/.gioconda/ledger.jsonl")
THERE = "out/a.smile.png is there already"


def lines() -> list[dict[str, object]]:
    return [json.loads(line) for line in LEDGER.read_text().splitlines()]


def results() -> dict[str, tuple[int, int]]:
    """The results, and which files they are: a result that is written again is another one."""
    found = sorted(path for path in Path("out").rglob("*.png") if ".died" not in path.name)
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in found}


def test_each_photo_has_a_line_with_all_that_decides_and_became_of_it(toy: Run) -> None:
    photograph("a.png", "bad.png", "meadow.png")
    outcomes = toy()
    a, bad, meadow = lines()
    assert [one["input"] for one in (a, bad, meadow)] == [one.input for one in outcomes]
    assert (a["output"], a["output_name"], a["error"]) == (
        *("out/a.smile.png", "a.smile.png"),
        None,
    )
    assert a["input_path"] == str(Path("in/a.png").absolute())
    for named, path in (("input_file", "in/a.png"), ("output_file", "out/a.smile.png")):
        state, status = a[named], Path(path).stat()
        assert state == {
            "hash": digest_of(Path(path).read_bytes()).hex(),
            "size": status.st_size,
            "modified_ns": status.st_mtime_ns,
        }
    settings = a["settings"]
    assert isinstance(settings, dict)
    assert settings["request"] == {"degrees": {"smile": 1.0}, "strength": 1.0}
    assert len(settings["weights"]) == 64
    assert [face["reason"] for face in a["faces"]] == ["edited"]  # type: ignore[attr-defined]
    assert all(isinstance(one["seconds"], float) for one in (a, bad, meadow))
    assert (bad["error"], bad["output"]) == ("in/bad.png: not to be edited", None)
    assert (meadow["error"], meadow["output"], meadow["output_file"]) == (None, None, None)


def test_what_is_done_is_not_done_again(toy: Run) -> None:
    photograph("a.png", "meadow.png", "trip/a.png")
    first = toy()
    before, noted = results(), lines()
    again = toy()
    assert [one.skipped for one in again] == [
        THERE,
        "an earlier run found nothing to do",
        "out/trip/a.smile.png is there already",
    ]
    assert [(one.output, one.faces) for one in again] == [
        (one.output, list(one.faces)) for one in first
    ]
    assert (results(), lines()) == (before, noted)


def test_failures_are_tried_again(toy: Run) -> None:
    photograph("a.png", "bad.png")
    toy()
    again = toy()
    assert [(one.skipped, one.error) for one in again] == [
        (THERE, None),
        (None, "in/bad.png: not to be edited"),
    ]


def test_other_settings_are_done_anew_and_replace_their_own_results_alone(toy: Run) -> None:
    photograph("a.png")
    toy()
    before = results()
    assert toy(LESS)[0].skipped is None
    assert results() != before
    assert toy(LESS)[0].skipped == THERE
    assert toy()[0].skipped is None  # the result is that of the other settings now


def test_a_photo_that_changed_is_done_anew(toy: Run) -> None:
    photograph("a.png", "b.png")
    toy()
    photograph("a.png", shade=200)
    assert [one.skipped is None for one in toy()] == [True, False]
    assert read_photo("out/a.smile.png").pixels[0, 0, 0] == 55


def test_a_photo_with_a_new_time_or_place_is_the_same(toy: Run) -> None:
    photograph("a.png")
    toy()
    os.utime("in/a.png", (1e9, 1e9))
    os.utime("out/a.smile.png", (1e9, 1e9))
    assert toy()[0].skipped == THERE
    Path("in").rename("moved")
    assert toy(photos="moved")[0].skipped == THERE


def test_a_result_that_is_missing_is_made_again(toy: Run) -> None:
    photograph("a.png", "b.png")
    toy()
    Path("out/b.smile.png").unlink()
    assert [one.skipped is None for one in toy()] == [False, True]
    assert Path("out/b.smile.png").exists()


@pytest.mark.parametrize("settings", [SETTINGS, LESS])
def test_a_result_that_was_changed_is_kept_and_named(toy: Run, settings: object) -> None:
    photograph("a.png")
    toy()
    photograph("a.smile.png", shade=7, folder="out")
    before = Path("out/a.smile.png").read_bytes()
    (outcome,) = toy(settings)
    assert outcome.error == (
        "out/a.smile.png: was changed since it was written; keep it with --skip-existing, or add "
        "--force to write it anew"
    )
    assert toy(settings, skip_existing=True)[0].skipped == THERE
    assert Path("out/a.smile.png").read_bytes() == before
    assert toy(replace(SETTINGS, force=True))[0].error is None
    assert toy()[0].skipped == THERE


def test_a_result_that_nobody_noted_down_is_kept_and_named(toy: Run) -> None:
    photograph("a.png")
    photograph("a.smile.png", folder="out")
    assert toy()[0].error == "out/a.smile.png: exists already; choose another name, or add --force"


def test_another_photos_result_is_not_replaced(toy: Run) -> None:
    photograph("a.png")
    photograph("a.png", shade=9, folder="else")
    toy()
    before = results()
    (outcome,) = toy(photos="else")
    assert outcome.error is not None
    assert outcome.error.startswith("else/a.png: its result would replace out/a.smile.png, which ")
    assert results() == before


def test_what_other_settings_left_is_told_where_there_is_nothing_to_do(toy: Run) -> None:
    photograph("a.png")
    toy()
    Path("in/a.png").rename("in/meadow.png")
    Path("out/a.smile.png").rename("out/meadow.smile.png")
    LEDGER.write_text(LEDGER.read_text().replace("a.smile", "meadow.smile"))
    assert toy(LESS)[0].notes == ("out/meadow.smile.png is there from an earlier run",)


def test_force_does_all_anew(toy: Run) -> None:
    photograph("a.png")
    toy()
    before = results()
    assert toy(replace(SETTINGS, force=True))[0].skipped is None
    assert results() != before


def test_results_that_are_to_be_verified_and_are_not_are_made_again(toy: Run) -> None:
    photograph("a.png")
    toy()
    verify = replace(SETTINGS, verify=True)
    (outcome,) = toy(verify)
    assert outcome.verified is not None
    assert (outcome.skipped, outcome.verified["outside"]) == (None, 0)
    assert toy(verify)[0].skipped == THERE
    assert toy()[0].skipped == THERE


@pytest.mark.parametrize("moment", ["edit", "before", "after"])
def test_a_run_that_is_killed_at_any_moment_goes_on_where_it_was(toy: Run, moment: str) -> None:
    photograph("a.png", f"b-deadly-once-{moment}.png", "c.png")
    with pytest.raises(Killed):
        toy()
    before = results()
    # All three went through the networks together; the first was written before the end.
    assert len(before) == {"edit": 0, "before": 1, "after": 2}[moment]
    outcomes = toy()
    assert [one.error for one in outcomes] == [None] * 3
    assert [one.skipped is not None for one in outcomes] == [k < len(before) for k in range(3)]
    after = results()
    assert len(after) == 3
    assert before.items() <= after.items()
    written = [line["output_name"] for line in lines()]
    assert sorted(set(written)) == sorted(after)
    assert len(written) == 3 + (moment == "before")  # the line whose file never got its name


def test_a_torn_line_is_passed_over_and_ended(toy: Run) -> None:
    photograph("a.png", "b.png")
    toy()
    whole = LEDGER.read_bytes()
    LEDGER.write_bytes(whole[:-30])
    Path("out/b.smile.png").unlink()
    assert [one.skipped is None for one in toy()] == [False, True]
    first, _torn, second = LEDGER.read_text().splitlines()
    assert json.loads(first)["output_name"] == "a.smile.png"
    assert json.loads(second)["output_name"] == "b.smile.png"
    assert toy()[1].skipped is not None


@pytest.mark.parametrize("line", ["[]", "{}", '{"output_name": "a.smile.png", "error": null}', "7"])
def test_a_line_of_another_kind_is_passed_over(toy: Run, line: str) -> None:
    photograph("a.png")
    LEDGER.parent.mkdir(parents=True)
    LEDGER.write_text(f"{line}\n")
    assert toy()[0].skipped is None
    assert toy()[0].skipped == THERE


def test_the_ledger_moves_with_its_folder(toy: Run) -> None:
    photograph("a.png")
    toy()
    Path("out").rename("other")
    Path("other").rename("out")
    assert toy()[0].skipped == THERE


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        (None, None, False),
        (None, Shard(1, 2), False),
        (Shard(1, 2), None, False),
        (Shard(1, 2), Shard(1, 2), False),
        (Shard(1, 2), Shard(2, 2), True),
    ],
)
def test_two_runs_share_a_folder_only_as_shards(
    tmp_path: Path, first: Shard | None, second: Shard | None, together: bool
) -> None:
    with Ledger(tmp_path, {}, shard=first):
        if together:
            Ledger(tmp_path, {}, shard=second).close()
        else:
            told = r"another run writes into this folder; wait for its end, .* with --shard"
            with pytest.raises(PhotoError, match=told):
                Ledger(tmp_path, {}, shard=second)
    Ledger(tmp_path, {}).close()


def test_what_one_shard_has_done_all_runs_know(toy: Run) -> None:
    names = [f"{k}.png" for k in range(8)]
    photograph(*names)
    outcomes = [*toy(shard="1/3"), *toy(shard="2/3"), *toy(shard="3/3")]
    assert sorted(one.input for one in outcomes) == sorted(f"in/{name}" for name in names)
    assert {one.skipped for one in outcomes} == {None}
    before = results()
    assert all(one.skipped for one in [*toy(), *toy(shard="1/2"), *toy(shard="2/2")])
    assert results() == before


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / ".gioconda").write_text("not a folder")
    with pytest.raises(PhotoError, match=r"\.gioconda: cannot make this folder"):
        Ledger(tmp_path, {})
    (tmp_path / "out/.gioconda/ledger.jsonl").mkdir(parents=True)
    with pytest.raises(PhotoError, match=r"\.gioconda: cannot be used \(Is a directory\)"):
        Ledger(tmp_path / "out", {})
    Ledger(tmp_path / "other", {}).close()
