"""``gioconda annotate``: the whole way on the command line, with a server that really runs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image
from typer.testing import CliRunner

from gioconda.annotation.project import open_project
from gioconda.annotation.records import Trial
from gioconda.annotation.slideshow import Given
from gioconda.cli import app
from tests.annotation.conftest import FACES, NAMES, write_pictures
from tests.serving import PATIENCE_S


@pytest.fixture
def answered(tmp_path: Path) -> Path:
    """A project whose answers are there already: two people, one face in two twice."""
    folder = write_pictures(tmp_path / "faces")
    with open_project(folder).store as store:
        ids = {name: id_ for id_, name in store.pictures().items()}
        trials = [Trial(ids[name], "first") for name in NAMES]
        trials += [Trial(ids[name], "repeat") for name in NAMES[:6]]
        for person in ("Anna", "Ben"):
            with store.writing():
                store.add_subject(person, person, person, trials)
            for k in range(len(trials)):
                subject = store.subject(person)
                assert subject is not None
                says = k % 2 == 0 if k < FACES else k != FACES
                store.answer(subject, Given(k, says, 500.0 + 20 * k, False, "ok"))
    return folder


def invoke(*arguments: str | Path) -> tuple[int, str, str]:
    answer = CliRunner().invoke(app, ["annotate", *map(str, arguments)])
    return answer.exit_code, answer.stdout, answer.stderr


@pytest.mark.parametrize("command", ["serve", "export", "agreement", "remove"])
def test_every_help_has_examples(command: str) -> None:
    code, told, _ = invoke(command, "--help")
    assert code == 0
    assert f"Examples:\n    gioconda annotate {command}" in told


def test_export_writes_and_counts(answered: Path) -> None:
    code, told, _ = invoke("export", answered)
    assert (code, told) == (0, f"{answered}: 12 faces from 36 answers of 2 people\n")
    assert (answered / "metadata.csv").is_file()
    assert invoke("export", answered)[0] == 2
    code, told, _ = invoke("export", answered, "--force", "--json")
    assert json.loads(told)["faces"] == 12


def test_agreement_prints_and_plots(answered: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    code, told, _ = invoke("agreement", answered, "-o", tmp_path / "plot.png")
    assert code == 0
    assert told.splitlines() == [
        "Krippendorff's alpha: 1.000",
        "   1 Anna: same answer to 2 of 6 faces that were shown twice (33 %)",
        "   2 Ben: same answer to 2 of 6 faces that were shown twice (33 %)",
    ]
    with Image.open(tmp_path / "plot.png") as plot:
        assert plot.width == 760
    code, told, _ = invoke("agreement", answered, "--json")
    assert json.loads(told)["krippendorff_alpha"] == 1


def test_a_plot_does_not_become_a_face(answered: Path) -> None:
    code, _, told = invoke("agreement", answered, "-o", answered / "plot.png")
    assert code == 2
    assert "would be shown as one of the faces" in told


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["serve", "nowhere"], "nowhere: no such folder"),
        (["export", "nowhere"], "nowhere: no such folder"),
        (["agreement", "."], "no answers here yet"),
        (["serve", ".", "--token", "short"], "the token is short"),
    ],
)
def test_what_is_wrong_is_one_line(
    arguments: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = invoke(*arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert told in err


def test_without_the_extra_it_says_what_to_install(
    answered: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gioconda import extras

    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    code, _, told = invoke("serve", answered)
    assert code == 2
    assert "gioconda-faces[app]" in told
    assert "scripts/install app" in told
    assert invoke("export", answered)[0] == 0


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be sent Ctrl-C alone")
def test_a_server_starts_answers_and_stops(tmp_path: Path) -> None:
    pytest.importorskip("uvicorn", reason="needs the extra [app]")
    folders = [str(write_pictures(tmp_path / name)) for name in ("one", "two")]
    command = [sys.executable, "-m", "gioconda", "annotate", "serve", *folders, "--port", "0"]
    environment = {**os.environ, "GIOCONDA_ANNOTATION_TOKEN": "from the environment"}
    with subprocess.Popen(
        [*command, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as server:
        assert server.stdout is not None
        told = json.loads(server.stdout.readline())
        assert told["token"] == "from the environment"
        assert list(told["slide_shows"]) == ["one", "two"]
        url = urlsplit(told["slide_shows"]["two"])
        connection = HTTPConnection(str(url.hostname), url.port, timeout=PATIENCE_S)
        connection.request("GET", url.path)
        assert b"<title>Slide show</title>" in connection.getresponse().read()
        connection.close()
        server.send_signal(signal.SIGINT)
        _, complaints = server.communicate(timeout=PATIENCE_S)
    assert server.returncode == 130
    assert (
        complaints
        == "gioconda: stopped; finished files are complete, and nothing else was changed\n"
    )
