"""Rows in, rows out, in order, whatever becomes of the actors; and nothing is told to anybody."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from gioconda import extras
from gioconda.cluster import Cluster, connected
from gioconda.cluster.cluster import WorkError
from gioconda.cluster.runtime import ray
from gioconda.errors import GiocondaError, MissingExtraError
from tests.cluster.works import refusing, squarer
from tests.test_rooms import imported

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such kill")


def test_results_come_in_order_and_a_killed_actor_costs_none(
    cluster: Cluster, tmp_path: Path
) -> None:
    numbers = list(range(9, 60))
    assert list(cluster.map(squarer, [str(tmp_path)], numbers)) == [n * n for n in numbers]
    assert (tmp_path / "died").exists()
    assert list(cluster.map(squarer, [str(tmp_path)], [])) == []


def test_more_actors_than_cores_share_them(cluster: Cluster, tmp_path: Path) -> None:
    many = replace(cluster, actors=3)
    assert (many.share, cluster.share) == (0.66, 1.0)
    (tmp_path / "died").touch()
    assert list(many.map(squarer, [str(tmp_path)], [1, 2, 3, 4])) == [1, 4, 9, 16]


def test_an_item_on_which_actors_always_die_ends_the_run_with_a_line(
    cluster: Cluster, tmp_path: Path
) -> None:
    told = "^2 processes ended over one piece of the work; it may need more memory than there is$"
    with pytest.raises(GiocondaError, match=told):
        list(cluster.map(squarer, [str(tmp_path)], [66], tries=2))


def test_errors_are_told_as_they_are(cluster: Cluster, tmp_path: Path) -> None:
    with pytest.raises(GiocondaError, match=r"^7 is not to be squared$"):
        list(cluster.map(squarer, [str(tmp_path)], [1, 7]))
    with pytest.raises(WorkError, match=r"^KeyError: 8$") as told:
        list(cluster.map(squarer, [str(tmp_path)], [8]))
    assert "works.py" in str(told.value.__cause__)  # where it was, for --debug
    with pytest.raises(GiocondaError, match=r"^there are no such weights$"):
        list(cluster.map(refusing, [], [1]))


def test_a_table_becomes_parquet(cluster: Cluster, tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    table = pa.table({"photo": ["a.jpg", "b.jpg"]})
    cluster.write_parquet(table, tmp_path / "rows")
    cluster.write_parquet(table, f"file://{tmp_path}/rows")
    files = sorted((tmp_path / "rows").glob("*.parquet"))
    assert [parquet.read_table(file).to_pydict() for file in files] == [table.to_pydict()] * 2


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("127.0.0.1:1", r"--ray 127.0.0.1:1: no such cluster \(.*refused\)"),
        ("nonsense", r"--ray nonsense: no such cluster \(write HOST:PORT\)"),
    ],
)
def test_a_cluster_that_is_not_there_is_one_line(
    address: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ray(), "is_initialized", lambda: False)
    with pytest.raises(GiocondaError, match=told), connected(address):
        pass


def test_nothing_is_told_to_anybody_and_nothing_is_printed() -> None:
    program = (
        "from gioconda.cluster.runtime import ray\n"
        "ray()\n"
        "from ray._common.usage import usage_lib\n"
        "assert not usage_lib.usage_stats_enabled()\n"
    )
    environment = {name: v for name, v in os.environ.items() if not name.startswith("RAY_")}
    environment["PYTHONPATH"] = os.pathsep.join(sys.path)
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("", "")


def test_no_file_of_ours_loads_it_in_another_way() -> None:
    package = Path(extras.__file__).parent
    loads = [
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if {"ray", "ray.data"} & imported(path)
    ]
    assert loads == ["cluster/runtime.py"]


def test_without_ray_a_line_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    ray.cache_clear()
    with (
        pytest.raises(MissingExtraError, match=r"^--ray needs ray, pyarrow: install .*\[cluster\]"),
        connected("local"),
    ):
        pass
