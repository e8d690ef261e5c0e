"""A load test of the slide show: simulated people answer all at once, over HTTP.

python benchmarks/slide_show.py PROJECT [--people 20] [--answers 100] [--degrees TABLE.csv]

The answers are made up. A simulated person sees a face's degree (from the table's
columns file_name and degree, else one drawn at random) with noise and a leaning of their own, is
surer and faster the farther it is from the middle, and now and then presses a wrong key. The
answers are stored in PROJECT, so that `gioconda annotate export PROJECT` takes them.
"""

from __future__ import annotations

import argparse
import csv
import json
import platform
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from gioconda.annotation.degrees import measure
from gioconda.annotation.store import FILE, Store


class Visitor:
    """What a subject's page says to the server, on one connection that is kept.

    Args:
        url: Address of the slide show.
    """

    def __init__(self, url: str) -> None:
        self.url = urlsplit(url)
        self.connection = HTTPConnection(str(self.url.hostname), self.url.port, timeout=120)
        self.headers = {"Content-Type": "application/json"}

    def ask(self, path: str, body: Any = None) -> Any:
        """The answer to a request; raises ConnectionError where the server is away."""
        method = "GET" if body is None else "POST"
        content = None if body is None else json.dumps(body)
        self.connection.request(method, f"{self.url.path}api/{path}", content, self.headers)
        answer = self.connection.getresponse()
        told = answer.read()
        if answer.status != 200:
            raise ValueError(f"{path}: {answer.status} {told[:200]!r}")
        return told if path.startswith("pictures") else json.loads(told)

    def join(self, name: str, resume: bool = False) -> Any:
        """Take part; returns where this subject is."""
        told = self.ask("join", {"name": name, "resume": resume})
        self.headers["Authorization"] = f"Bearer {told['token']}"
        return told["state"]


class Person:
    """Somebody made up, who sees degrees with noise.

    Args:
        seed: Who.
    """

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.leaning = self.random.normal(0, 0.1)
        self.usual_log_ms = self.random.normal(np.log(750), 0.2)

    def answer(self, degree: float) -> tuple[bool, float]:
        """What is answered to a face, and after how many milliseconds."""
        seen = degree + self.leaning + self.random.normal(0, 0.25)
        smiling = bool(seen > 0) != bool(self.random.random() < 0.02)
        log_ms = self.usual_log_ms - 0.4 * min(abs(seen), 1.2) + self.random.normal(0, 0.18)
        return smiling, float(np.exp(log_ms))


@contextmanager
def server(project: Path) -> Iterator[str]:
    """A server in a process of its own; gives the address of the slide show."""
    command = [sys.executable, "-m", "gioconda", "annotate", "serve", str(project)]
    with subprocess.Popen([*command, "--port", "0", "--json"], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        try:
            yield next(iter(told["slide_shows"].values()))
        finally:
            process.terminate()


def take_part(url: str, seed: int, answers: int, degrees: Mapping[str, float]) -> list[float]:
    """One person's answers, each after loading its picture; returns the seconds that each took."""
    visitor, person = Visitor(url), Person(seed)
    state, waited = visitor.join(f"simulated {seed}", resume=True), []
    while state["coming"] and len(waited) < answers:
        trial = state["coming"][0]
        visitor.ask(f"pictures/{trial['picture']}")
        smiling, reaction_ms = person.answer(degrees[trial["picture"]])
        body = {"number": trial["number"], "smiling": smiling, "reaction_ms": reaction_ms}
        began = time.perf_counter()
        state = visitor.ask("answers", body)["state"]
        waited.append(time.perf_counter() - began)
    visitor.connection.close()
    return waited


def degrees_of(project: Path, table: Path | None) -> dict[str, float]:
    """Picture's id -> the degree that simulated people see."""
    with Store(project / FILE) as store:
        pictures = store.pictures()
    if table is None:
        drawn = np.random.default_rng(0).uniform(-1, 1, len(pictures))
        return dict(zip(pictures, map(float, drawn), strict=True))
    with table.open(newline="", encoding="utf-8") as file:
        known = {row["file_name"]: float(row["degree"]) for row in csv.DictReader(file)}
    return {id_: known[name] for id_, name in pictures.items()}


def given_back(project: Path, seen: Mapping[str, float]) -> tuple[float, int]:
    """Pearson's correlation of the degrees measured and those seen, and over how many faces."""
    with Store(project / FILE) as store:
        answers, names = store.answers(), store.pictures()
    shown = {names[id_]: degree for id_, degree in seen.items()}
    measured = {d.picture: d.degree for d in measure(answers).degrees}
    pairs = np.array([(shown[name], degree) for name, degree in measured.items()])
    if len(pairs) < 2:
        raise SystemExit("too few answers count to measure degrees; raise --answers")
    return float(np.corrcoef(pairs.T)[0, 1]), len(pairs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("project", type=Path)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--answers", type=int, default=100)
    parser.add_argument("--degrees", type=Path)
    options = parser.parse_args()
    with server(options.project) as url:
        degrees = degrees_of(options.project, options.degrees)
        waited: list[float] = []

        def one(seed: int) -> None:
            waited.extend(take_part(url, seed, options.answers, degrees))

        people = [threading.Thread(target=one, args=(seed,)) for seed in range(options.people)]
        began = time.perf_counter()
        for person in people:
            person.start()
        for person in people:
            person.join()
        seconds = time.perf_counter() - began
    print(f"{platform.processor() or platform.machine()}, simulated people on the same machine")
    print(f"| {options.people} people at once, {len(waited):,} answers, each with its picture | |")
    print("| --- | --- |")
    if waited:  # else they had answered all that there is
        ms = 1000 * np.quantile(waited, [0.5, 0.99, 1])
        print(f"| answers a second | {len(waited) / seconds:.0f} |")
        print("| until an answer is on the disk, median, 99 %, longest | "
              f"{ms[0]:.0f}, {ms[1]:.0f}, {ms[2]:.0f} ms |")  # fmt: skip
    pearson, faces = given_back(options.project, degrees)
    print(f"| degrees measured against those seen, {faces:,} faces | Pearson {pearson:.2f} |")


if __name__ == "__main__":
    main()
