"""Twenty people at once, 2,000 answers, a server killed twice: no acknowledged answer is lost."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest

from gioconda.annotation.settings import FILE as SETTINGS
from gioconda.annotation.store import FILE, Store
from tests.annotation.conftest import write_pictures
from tests.conftest import REPOSITORY

pytest.importorskip("uvicorn", reason="needs the extra [app]")
sys.path.append(str(REPOSITORY / "benchmarks"))
from slide_show import Visitor

PEOPLE, EACH, KILLS = 20, 100, (600, 1400)
PATIENCE_S = 600  # it takes about ten seconds; after this something hangs


class Server:
    """A slide show that can be killed, and started again at the same address."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, 0
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "gioconda", "annotate", "serve", str(self.folder)]
        command += ["--port", str(self.port), "--json"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        self.url = json.loads(self.process.stdout.readline())["slide_shows"]["faces"]
        self.port = Visitor(self.url).url.port or 0

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@contextmanager
def started(folder: Path) -> Iterator[Server]:
    server = Server(folder)
    try:
        yield server
    finally:
        server.kill()


class Killer:
    """Kills the server as soon as so many answers are acknowledged, in the midst of the others.

    Args:
        server: The one.
    """

    def __init__(self, server: Server) -> None:
        self.server, self.heard = server, 0
        self.lock, self.killed = threading.Lock(), threading.Semaphore(0)

    def hears(self) -> None:
        """One more was acknowledged."""
        with self.lock:
            self.heard += 1
            if self.heard in KILLS:
                self.server.kill()
                self.killed.release()


class Subject(threading.Thread):
    """Answers as the page does: what was not acknowledged is sent again, and nothing else."""

    def __init__(self, server: Server, number: int, killer: Killer) -> None:
        super().__init__(daemon=True)
        self.number, self.killer = number, killer
        self.acknowledged: dict[int, float] = {}
        self.resent = 0
        self.visitor = Visitor(server.url)
        self.state = self.visitor.join(f"subject {number}")

    def run(self) -> None:
        while self.state["coming"]:
            trial = self.state["coming"][0]["number"]
            body = {"number": trial, "smiling": True, "reaction_ms": 500 + trial + self.number / 64}
            told = self.insist("answers", body)
            if trial % 10 == 0:
                assert self.insist("answers", {**body, "smiling": False})["mark"] == told["mark"]
            self.acknowledged[trial] = body["reaction_ms"]
            self.killer.hears()
            self.state = told["state"]
        self.visitor.connection.close()

    def insist(self, path: str, body: Any) -> Any:
        while True:
            try:
                return self.visitor.ask(path, body)
            except (OSError, HTTPException):  # the server is away
                self.resent += 1
                self.visitor.connection.close()  # the next request opens it again
                time.sleep(0.05)


def test_a_killed_server_loses_no_acknowledged_answer(tmp_path: Path) -> None:
    folder = write_pictures(tmp_path / "faces", EACH)
    (folder / SETTINGS).write_text("practice: 0\nrepeats: 0\n")
    with started(folder) as server:
        killer = Killer(server)
        people = [Subject(server, number, killer) for number in range(PEOPLE)]
        for person in people:
            person.start()
        for _ in KILLS:
            assert killer.killed.acquire(timeout=PATIENCE_S)
            promised = [dict(person.acknowledged) for person in people]
            assert any(person.is_alive() for person in people)
            kept = stored(folder)
            for person, before in zip(people, promised, strict=True):
                assert before.items() <= kept[person.number].items()
            server.start()
        for person in people:
            person.join(timeout=PATIENCE_S)
    wanted = {person.number: person.acknowledged for person in people}
    assert stored(folder) == wanted
    assert sum(map(len, wanted.values())) == PEOPLE * EACH
    assert sum(person.resent for person in people) >= len(KILLS)


def stored(folder: Path) -> dict[int, dict[int, float]]:
    """Subject -> trial -> reaction time; the first answer to each face is the one that stays."""
    found: dict[int, dict[int, float]] = {number: {} for number in range(PEOPLE)}
    with Store(folder / FILE) as store:
        for answer in store.answers():
            assert answer.smiling
            found[answer.subject - 1][answer.number] = answer.reaction_ms
    return found
