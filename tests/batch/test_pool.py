"""Processes that edit side by side: one's results in one's order, and no photo lost to a kill."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from gioconda.batch.jobs import Job, Report
from gioconda.batch.planning import plan
from gioconda.batch.pool import Pool, WorkerError
from gioconda.batch.sources import find
from gioconda.batch.targets import Targets
from gioconda.errors import GiocondaError
from gioconda.photo import read_photo
from tests.batch.conftest import SETTINGS, Run, photograph

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such kill")
MANY = [f"{k}.png" for k in range(20)]


def jobs() -> Iterator[Job | Report]:
    found = find(["in"], True, False, "out")
    return plan(found.photos, Targets(found.photos, "out", False, False), 200)


def files() -> dict[str, bytes]:
    """All files of the results' folder but those of the ledger and of the toy."""
    paths = [path for path in Path("out").iterdir() if path.is_file()]
    return {path.name: path.read_bytes() for path in paths if ".died" not in path.name}


def lines() -> list[dict[str, object]]:
    text = Path("out/.gioconda/ledger.jsonl").read_text()
    return [json.loads(line) for line in text.splitlines()]


def test_several_processes_do_what_one_does(toy: Run) -> None:
    photograph(*MANY, "bad.png", "meadow.png")
    Path("in/letter.png").write_text("Dear Mona,")
    alone = toy()
    written = files()
    Path("out").rename("alone")
    together = toy(workers=2)
    assert [one.as_record() for one in together] == [
        {**one.as_record(), "faces": list(one.faces)} for one in alone
    ]
    assert files() == written
    assert len(lines()) == len(MANY) + 3
    assert all(one.skipped or one.error for one in toy(workers=2))


def test_no_photo_is_read_that_lies_far_behind_one_that_is_not_done(
    toy: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gioconda.batch.pool._AHEAD", 2)
    photograph(*MANY)
    planned: list[int] = []

    def watched() -> Iterator[Job | Report]:
        for job in jobs():
            planned.append(job.number)
            yield job

    with Pool(SETTINGS, 2) as pool:
        for k, report in enumerate(pool.edit(watched(), None)):
            assert report.number == k
            assert len(planned) <= k + 4
    assert len(files()) == len(MANY)


@pytest.mark.parametrize("moment", ["edit", "before", "after"])
def test_a_process_that_is_killed_costs_no_photo(toy: Run, moment: str) -> None:
    name = f"7-deadly-once-{moment}.png"
    photograph(*MANY[:7], name, *MANY[8:])
    outcomes = toy(workers=2)
    assert {one.error for one in outcomes} == {None}
    assert sorted(files()) == sorted(
        f"{Path(n).stem}.smile.png" for n in [*MANY[:7], name, *MANY[8:]]
    )
    assert read_photo(f"out/7-deadly-once-{moment}.smile.png").pixels[0, 0, 0] == 255
    written = [str(line["output_name"]) for line in lines()]
    assert len(written) == len(MANY) + (moment == "before")
    assert all(one.skipped for one in toy())


@pytest.mark.parametrize(
    ("name", "how"),
    [("deadly-edit.png", "was ended by SIGKILL"), ("hungry.png", "ran out of memory")],
)
def test_a_photo_on_which_two_processes_die_is_reported(toy: Run, name: str, how: str) -> None:
    photograph(*MANY, name)
    outcomes = toy(workers=2)
    told = {one.input: one.error for one in outcomes if one.error}
    assert told == {
        f"in/{name}": f"in/{name}: 2 processes ended as they edited it, the last one {how}; it may "
        "need more memory than there is: try it alone"
    }
    assert len(files()) == len(MANY)
    assert [line["input"] for line in lines() if line["error"]] == [f"in/{name}"]


def test_a_process_that_is_killed_from_outside_is_replaced(toy: Run) -> None:
    photograph(*MANY)
    with Pool(SETTINGS, 2) as pool:
        (killed,) = pool.pids
        os.kill(killed, signal.SIGKILL)
        reports = list(pool.edit(jobs(), None))
        assert killed not in pool.pids
    assert {report.outcome.error for report in reports} == {None}
    assert len(files()) == len(MANY)


def test_no_process_stays_and_no_half_file(toy: Run) -> None:
    photograph(*MANY)
    with Pool(SETTINGS, 2) as pool:
        with closing(pool.edit(jobs(), None)) as reports:  # type: ignore[type-var]
            next(reports)
        pids = pool.pids
        assert pids
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    assert all(name.endswith(".smile.png") for name in files())


def test_more_processes_than_photos_are_not_started(toy: Run) -> None:
    photograph("a.png", "b.png")
    with Pool(SETTINGS, 9) as pool:
        started = [len(pool.pids) for _ in pool.edit(jobs(), None)]
    assert max(started) <= 2


def test_a_request_that_is_refused_starts_nothing_and_leaves_nothing(toy: Run) -> None:
    photograph(*MANY)
    with pytest.raises(GiocondaError, match=r"^refused: there are no such weights$"):
        toy(replace(SETTINGS, model="refused"), workers=2)
    assert not Path("out").exists()


def test_processes_that_die_as_they_load_are_not_started_for_ever(toy: Run) -> None:
    photograph(*MANY)
    with pytest.raises(GiocondaError, match="cannot be started: the last one was ended by SIGKILL"):
        toy(replace(SETTINGS, model="deadly"), workers=2)


def test_a_fault_of_ours_is_told_as_one(toy: Run) -> None:
    photograph(*MANY, "fault.png")
    with pytest.raises(WorkerError, match=r"^KeyError: 'fault.png'$") as told:
        toy(workers=2)
    assert "toy_editor.py" in str(told.value.__cause__)  # where it was, for --debug


def test_a_photo_in_place_is_not_edited_twice_because_a_process_died(toy: Run) -> None:
    photograph(*MANY[:3], "deadly-once-after.png", shade=200)
    photos = find(["in"], True, True).photos
    targets = Targets(photos, None, True, False)
    with Pool(replace(SETTINGS, in_place=True, verify=True), 2) as pool:
        outcomes = [report.outcome for report in pool.edit(plan(photos, targets, 200), None)]
    assert [one.error for one in outcomes] == [None] * 4
    assert {read_photo(source.path).pixels[0, 0, 0] for source in photos} == {55}
    assert [one.notes for one in outcomes if one.verified is None] == [
        ("not verified: the process that edited it was ended by SIGKILL",)
    ]


def test_what_was_written_by_a_process_that_died_is_verified_all_the_same(toy: Run) -> None:
    photograph(*MANY[:3], "deadly-once-after.png")
    outcomes = toy(replace(SETTINGS, verify=True), workers=2)
    assert [one.error for one in outcomes] == [None] * 4
    assert all(one.verified and one.verified["outside"] == 0 for one in outcomes)
