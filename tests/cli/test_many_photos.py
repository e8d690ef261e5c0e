"""Many photos by the command line: the ledger, shards, and several processes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gioconda import extras, read_photo
from gioconda.batch.ledger import Ledger
from gioconda.batch.urls import _located
from gioconda.cluster.runtime import ray
from tests.commands import run

ONE_OF_SEVEN = (470, 290, 880, 700)  # in the group photo
LEDGER = Path("out/.gioconda/ledger.jsonl")


@pytest.fixture
def album(tmp_path: Path, group: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two photos of one person in ``in/``, which is all that the working folder holds."""
    monkeypatch.chdir(tmp_path)
    face = Image.open(group).crop(ONE_OF_SEVEN).reduce(2)
    Path("in").mkdir()
    for name in ("a.jpg", "b.png"):
        face.save(Path("in", name))
    return tmp_path


def test_the_same_command_goes_on_and_other_settings_do_all_anew(album: Path) -> None:
    assert run("edit", "in", "-o", "out").exit_code == 0
    first = {path: path.stat().st_mtime_ns for path in Path("out").glob("[!.]*")}
    answer = run("edit", "in", "-o", "out")
    assert answer.exit_code == 0
    assert answer.stdout.splitlines() == [
        "in/a.jpg: skipped: out/a.smile.jpg is there already",
        "in/b.png: skipped: out/b.smile.png is there already",
    ]
    assert first == {path: path.stat().st_mtime_ns for path in Path("out").glob("[!.]*")}
    answer = run("edit", "in", "-o", "out", "--smile", "0.5")
    assert answer.exit_code == 0
    assert answer.stdout.startswith("in/a.jpg -> out/a.smile.jpg (faces edited: 1 of 1)")
    lines = [json.loads(line) for line in LEDGER.read_text().splitlines()]
    assert [line["settings"]["request"]["degrees"]["smile"] for line in lines] == [1, 1, 0.5, 0.5]
    assert all(line["faces"][0]["edited"] for line in lines)


def test_several_processes_print_and_write_what_one_does(album: Path) -> None:
    alone = run("edit", "in", "-o", "out", "--json", "--verify")
    Path("out").rename("alone")
    together = run("edit", "in", "-o", "out", "--json", "--verify", "--workers", "2")
    assert together.exit_code == 0, together.stderr
    records = [[json.loads(line) for line in one.stdout.splitlines()] for one in (alone, together)]
    for one, other in zip(*records, strict=True):
        assert list(one) == list(other)
        assert (one["input"], one["output"]) == (other["input"], other["output"])
        assert [list(face) for face in one["faces"]] == [list(face) for face in other["faces"]]
        assert one["verified"]["areas"] == other["verified"]["areas"]
        # Photos that go through the networks together differ by what is lost in rounding.
        name = Path(one["output"]).name
        pixels = [read_photo(Path(folder, name)).pixels.astype(int) for folder in ("alone", "out")]
        assert np.abs(pixels[0] - pixels[1]).mean() < 0.05


def test_photos_can_be_edited_in_place_by_several_processes(album: Path) -> None:
    before = Path("in/a.jpg").read_bytes()
    answer = run("edit", "in", "--in-place", "--workers", "2", "--json")
    assert answer.exit_code == 0, answer.stderr
    assert [json.loads(line)["output"] for line in answer.stdout.splitlines()] == [
        *("in/a.jpg", "in/b.png")
    ]
    assert Path("in/a.jpg").read_bytes() != before
    assert sorted(path.name for path in Path("in").iterdir()) == ["a.jpg", "b.png"]


def test_a_photo_that_is_named_alone_keeps_no_ledger(album: Path) -> None:
    assert run("edit", "in/a.jpg", "-o", "out/").exit_code == 0
    assert [path.name for path in Path("out").iterdir()] == ["a.smile.jpg"]


def test_shards_share_the_photos(album: Path) -> None:
    answers = [run("edit", "in", "-o", "out", "--shard", f"{k}/2", "--json") for k in (1, 2)]
    assert [answer.exit_code for answer in answers] == [0, 0]
    inputs = [json.loads(line)["input"] for one in answers for line in one.stdout.splitlines()]
    assert sorted(inputs) == ["in/a.jpg", "in/b.png"]
    assert not LEDGER.exists()
    ledgers = {path.name for path in LEDGER.parent.glob("ledger*")}
    assert ledgers <= {"ledger-1-of-2.jsonl", "ledger-2-of-2.jsonl"}


def test_two_runs_do_not_write_into_one_folder(album: Path) -> None:
    with Ledger(Path("out"), {}):
        answer = run("edit", "in", "-o", "out")
    assert answer.exit_code == 2
    assert answer.stderr.startswith("gioconda: out: another run writes into this folder; wait for ")
    assert len(answer.stderr.splitlines()) == 1
    assert [path.name for path in Path("out").iterdir()] == [".gioconda"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--shard", "1/2"], "name a folder by -o, which the runs share"),
        (["--shard", "3/2", "-o", "out/"], "say which run of how many, such as 1/16"),
        (["--workers", "-1"], "Invalid value for '--workers'"),
        (["--workers", "2", "-o", "-"], "the photo goes to standard output"),
        (["--ray", "local"], "name a folder by -o, which keeps the ledger"),
        (["--ray", "local", "-o", "-"], "the photo goes to standard output"),
    ],
)
def test_options_that_make_no_sense_are_refused(album: Path, options: list[str], told: str) -> None:
    answer = run("edit", "in/a.jpg", *options)
    assert answer.exit_code == 2
    assert told in " ".join(answer.stderr.split())
    assert [path.name for path in Path().iterdir()] == ["in"]


@pytest.mark.parametrize(
    "command",
    [
        ["edit", "in", "-o", "out", "--ray", "local"],
        ["edit", "memory://in", "-o", "out"],
    ],
)
def test_what_needs_the_cluster_extra_says_how_to_get_it(
    album: Path, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = {"ray", "fsspec", "pyarrow"}
    find = extras.find_spec
    monkeypatch.setattr(extras, "find_spec", lambda name: None if name in missing else find(name))
    ray.cache_clear()
    _located.cache_clear()
    answer = run(*command)
    assert answer.exit_code == 2
    assert "install gioconda-faces[cluster] with" in answer.stderr
    assert len(answer.stderr.splitlines()) == 1
    assert [path.name for path in Path().iterdir()] == ["in"]
