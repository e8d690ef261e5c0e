"""Photos on a cluster: one process's results, and no photo lost or written twice, whoever dies."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from gioconda.batch import cluster_edits, parquet_ledger
from gioconda.batch.lines import FOLDER
from gioconda.batch.parquet import rows_in
from gioconda.batch.run import edit_photos
from gioconda.batch.sources import find
from gioconda.batch.targets import Targets
from gioconda.cluster import Cluster
from gioconda.errors import GiocondaError
from gioconda.photo import read_photo
from gioconda.types import EditRequest
from tests.batch.conftest import SETTINGS, Run, photograph
from tests.batch.toy_actor import PIDS, WRITES, refusing_actor, toy_actor
from tests.conftest import RAY_STORE_BYTES, REPOSITORY

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="waits for processes as on Linux")
MANY = [f"{k}.png" for k in range(20)]
LESS = replace(SETTINGS, request=EditRequest({"smile": 0.5}))


@pytest.fixture(autouse=True)
def toys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_edits, "MAKE", toy_actor)


def files() -> dict[str, bytes]:
    """All files of the results' folder but those of the ledger and of the toy."""
    paths = [path for path in Path("out").iterdir() if path.is_file()]
    return {path.name: path.read_bytes() for path in paths if ".died" not in path.name}


def inodes() -> dict[str, int]:
    """The finished photos: not what a killed process left aside."""
    photos = Path("out").glob("[!.]*.png")
    return {path.name: path.stat().st_ino for path in photos}


def wait_for_actors() -> None:
    """Until all that have told their numbers are gone."""
    for path in PIDS.iterdir():
        with suppress(ProcessLookupError):
            actor = os.pidfd_open(int(path.name))
            select.select([actor], [], [])
            os.close(actor)


def lines() -> list[dict[str, object]]:
    return [rows.read(k) for rows in rows_in(Path("out")) for k in range(len(rows.table))]


def notes() -> list[Path]:
    return [path for path in Path("out", FOLDER, "notes").rglob("*") if path.is_file()]


def test_a_cluster_does_what_one_process_does(toy: Run, cluster: Cluster) -> None:
    photograph(*MANY, "trip/a.png", "bad.png", "meadow.png")
    Path("in/letter.png").write_text("Dear Mona,")
    alone = toy()
    written = files()
    Path("out").rename("alone")
    together = toy(cluster=cluster)
    assert [one.as_record() for one in together] == [
        {**one.as_record(), "faces": list(one.faces)} for one in alone
    ]
    assert files() == written
    assert [line["input"] for line in lines()] == [one.input for one in together]
    assert notes() == []


def test_200_photos_whose_actors_are_killed_are_each_written_once(
    toy: Run, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet_ledger, "_ROWS", 70)  # rows are written while others edit
    names = [f"{k:03}.png" for k in range(200)]
    for k, moment in ((20, "edit"), (90, "before"), (150, "after")):
        names[k] = f"{k:03}-deadly-once-{moment}.png"
    photograph(*names)
    found = find(["in"], True, False, "out")
    targets = Targets(found.photos, "out", False, False)
    outcomes = []
    for outcome in edit_photos(found.photos, targets, SETTINGS, cluster=cluster):
        outcomes.append(outcome)
        if len(outcomes) == 40:  # from outside, too
            for path in PIDS.iterdir():
                with suppress(ProcessLookupError):
                    os.kill(int(path.name), signal.SIGKILL)
    assert {one.error for one in outcomes} == {None}
    assert [one.input for one in outcomes] == [f"in/{name}" for name in names]
    results = {f"{Path(name).stem}.smile.png" for name in names}
    assert set(files()) == results
    assert all(read_photo(f"out/{name}").pixels[0, 0, 0] == 255 for name in results)
    assert {path.read_text() for path in WRITES.iterdir()} == {"written\n"}
    assert sorted(str(line["output_name"]) for line in lines()) == sorted(results)
    assert notes() == []
    before = inodes()
    assert all(one.skipped for one in toy(cluster=cluster))
    assert inodes() == before


def test_a_photo_on_which_processes_die_is_reported_and_costs_no_other(
    toy: Run, cluster: Cluster
) -> None:
    names = ["1-bad.png", "1-deadly-edit.png", "1-hungry.png", "1-meadow.png", *MANY]
    photograph(*names)
    told = {one.input: one.error for one in toy(cluster=cluster) if one.error}
    assert told == {
        f"in/{name}": f"in/{name}: 3 processes ended as they edited it; it may need more memory "
        "than there is: try it alone"
        for name in ("1-deadly-edit.png", "1-hungry.png")
    } | {"in/1-bad.png": "in/1-bad.png: not to be edited"}
    assert len(files()) == len(MANY)


def test_a_fault_of_ours_is_a_row(toy: Run, cluster: Cluster) -> None:
    photograph(*MANY, "fault.png")
    told = [one.error for one in toy(cluster=cluster) if one.error]
    assert told == ["in/fault.png: this is our fault: KeyError: 'fault.png'"]
    assert len(files()) == len(MANY)


def test_a_request_that_is_refused_is_one_line(
    toy: Run, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    photograph(*MANY)
    monkeypatch.setattr(cluster_edits, "MAKE", refusing_actor)
    with pytest.raises(GiocondaError, match=r"^refused: there are no such weights$"):
        toy(cluster=cluster)
    assert files() == {}


def test_what_was_written_by_a_process_that_died_is_verified_all_the_same(
    toy: Run, cluster: Cluster
) -> None:
    photograph(*MANY[:3], "deadly-once-after.png")
    outcomes = toy(replace(SETTINGS, verify=True), cluster=cluster)
    assert [one.error for one in outcomes] == [None] * 4
    assert all(one.verified and one.verified["outside"] == 0 for one in outcomes)


def test_runs_with_and_without_a_cluster_know_of_each_other(toy: Run, cluster: Cluster) -> None:
    photograph("a.png", "meadow.png")
    toy()
    photograph("b.png", "c.png")
    assert [one.skipped is not None for one in toy(cluster=cluster)] == [True, False, False, True]
    before = inodes()
    assert all(one.skipped for one in toy())
    assert inodes() == before


def test_other_settings_and_photos_are_done_anew(toy: Run, cluster: Cluster) -> None:
    photograph("a.png", "b.png")
    toy(cluster=cluster)
    assert [one.skipped for one in toy(LESS, cluster=cluster)] == [None, None]
    photograph("a.png", shade=200)
    assert [one.skipped is None for one in toy(LESS, cluster=cluster)] == [True, False]
    Path("out/b.smile.png").unlink()
    assert [one.skipped is None for one in toy(LESS, cluster=cluster)] == [False, True]


def test_only_what_all_machines_see_is_taken(toy: Run, cluster: Cluster) -> None:
    photograph("a.png")
    with pytest.raises(GiocondaError, match="lies in the memory of one process"):
        toy(cluster=cluster, output="memory://out")
    with pytest.raises(GiocondaError, match="name a folder by -o"):
        toy(cluster=cluster, output="out.png")


COMMAND = [sys.executable, "-m", "tests.batch.toy_command", "edit", "in", "-o", "out", "--json"]
ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": os.pathsep.join([str(REPOSITORY), *sys.path]),
    "GIOCONDA_RAY_STORE_BYTES": RAY_STORE_BYTES,
}


@contextmanager
def at_work() -> Iterator[tuple[subprocess.Popen[str], list[dict[str, str]]]]:
    """A program that edits on a cluster of its own, and the first that it printed."""
    photograph(*MANY, "stuck-once.png")
    with subprocess.Popen(
        [*COMMAND, "--ray", "local", "--workers", "2"],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,  # which Ray's processes share: its end is theirs
        text=True,
    ) as program:
        assert program.stdout is not None
        yield program, [json.loads(program.stdout.readline()) for _ in range(3)]


def end(program: subprocess.Popen[str]) -> tuple[int, str]:
    """The exit code, and what was said until all of its processes are gone."""
    assert program.stderr is not None
    said = program.stderr.read()
    return program.wait(), said


def rays_own(program: subprocess.Popen[str], name: str) -> int:
    """The number of a process of Ray that a program has started."""
    own = Path(f"/proc/{program.pid}/task/{program.pid}/children").read_text().split()
    (found,) = (pid for pid in own if Path(f"/proc/{pid}/comm").read_text().strip() == name)
    return int(found)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_program_that_is_stopped_leaves_no_process_and_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: signal.Signals
) -> None:
    monkeypatch.chdir(tmp_path)
    with at_work() as (first, printed):
        first.send_signal(how)
        ended = end(first)
    wait_for_actors()
    stopped = "gioconda: stopped; finished files are complete, and nothing else was changed\n"
    assert ended == ((130, stopped) if how == signal.SIGINT else (-how, ""))
    before = inodes()
    assert {Path(one["output"]).name for one in printed} <= set(before)
    assert len(before) <= len(MANY)
    Path("in/.stuck-once.died").touch()
    again = subprocess.run(COMMAND, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert (again.returncode, again.stderr) == (0, "")
    records = [json.loads(line) for line in again.stdout.splitlines()]
    assert {Path(one["output"]).name for one in records if one["notes"]} == set(before)
    assert len(inodes()) == len(MANY) + 1
    assert before.items() <= inodes().items()
    assert not [name for name in files() if name.startswith(".")]


def test_a_cluster_that_goes_away_is_one_line_and_costs_no_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with at_work() as (program, printed):
        os.kill(rays_own(program, "raylet"), signal.SIGKILL)
        assert end(program) == (
            2,
            "gioconda: the Ray cluster failed (it is gone); see `ray status`, and run this again "
            "to go on\n",
        )
    assert {Path(one["output"]).name for one in printed} <= set(inodes())
