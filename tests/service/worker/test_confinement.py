"""What the worker cannot do: read or write elsewhere, reach a network, take all memory."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gioconda.errors import GiocondaError
from gioconda.service.worker.linux_sandbox import landlock_version
from gioconda.service.worker.supervisor import BrokenError, Worker
from tests.service.worker.test_supervisor import setup

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux offers this")
FILES = pytest.mark.skipif(not landlock_version(), reason="this kernel offers no Landlock")


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("weights")
    (folder / "model.txt").write_text("numbers", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory, weights: Path) -> Iterator[Worker]:
    folder = tmp_path_factory.mktemp("uploads")
    made = Worker(setup(folder, readable=[str(weights)], memory_mb=2000))
    yield made
    made.close()


@FILES
def test_it_reads_and_writes_in_its_folder(worker: Worker) -> None:
    mine = Path(worker.setup.folder) / "mine.txt"
    worker.ask("write", path=str(mine))
    assert worker.ask("read", path=str(mine)) == mine.read_text(encoding="utf-8") == "mine"


@FILES
def test_weights_are_read_and_not_written(worker: Worker, weights: Path) -> None:
    model = weights / "model.txt"
    assert worker.ask("read", path=str(model)) == "numbers"
    with pytest.raises(BrokenError, match="PermissionError"):
        worker.ask("write", path=str(model))


@FILES
def test_no_other_file_is_read_or_written(worker: Worker, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Mona", encoding="utf-8")
    beside = Path(worker.setup.folder).with_name("beside.txt")
    beside.write_text("Dear Mona", encoding="utf-8")
    roundabout = str(Path(worker.setup.folder) / ".." / "beside.txt")
    for path in (str(letter), str(beside), roundabout, "/proc/1/environ"):
        for job in ("read", "write"):
            with pytest.raises(BrokenError, match="PermissionError"):
                worker.ask(job, path=path)
    link = Path(worker.setup.folder) / "link.txt"
    link.symlink_to(letter)
    with pytest.raises(BrokenError, match="PermissionError"):
        worker.ask("read", path=str(link))


@LINUX
def test_it_reaches_no_network(worker: Worker) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as inside,
        pytest.raises(BrokenError, match="PermissionError"),
    ):
        worker.ask("connect", port=inside.getsockname()[1])


@LINUX
def test_a_request_that_needs_too_much_memory_is_told_so(worker: Worker) -> None:
    before = worker.ask("pid")
    with pytest.raises(GiocondaError, match="needs more memory than there is"):
        worker.ask("hoard", count=4_000_000_000)
    assert worker.ask("pid") == before
