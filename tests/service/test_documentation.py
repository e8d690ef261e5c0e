"""The examples of docs/service.md do what the page says."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gioconda import read_photo
from tests.conftest import REPOSITORY
from tests.service.clips import walk
from tests.serving import Served

PAGE = (REPOSITORY / "docs" / "service.md").read_text(encoding="utf-8")
HERE = "http://127.0.0.1:7860/"
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
SESSIONS = re.findall(r"```shell-session\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def album(group: Path, tmp_path: Path) -> Path:
    """A folder with ``family.jpg`` alone."""
    shutil.copyfile(group, tmp_path / "family.jpg")
    return tmp_path


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
@pytest.mark.parametrize("session", SESSIONS)
def test_commands_print_what_the_page_shows(server: Served, album: Path, session: str) -> None:
    for tool in ("curl", "jq"):
        if shutil.which(tool) is None:
            pytest.skip(f"needs {tool}")
    for shown in re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]:
        command, _, expected = shown.partition("\n")
        here = command.replace(HERE, server.url)
        done = subprocess.run(here, shell=True, cwd=album, capture_output=True, text=True)
        assert "".join(done.stdout.split()) == "".join(expected.split()), done.stderr


def test_the_example_in_python_runs(
    server: Served, album: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(album)
    told: dict[str, Any] = {}
    exec(EXAMPLES[0].replace(HERE, server.url), told)
    assert '"edited": 7' in told["answer"].headers["gioconda-report"]
    assert read_photo(album / "surprised.jpg").width == read_photo(album / "family.jpg").width


def test_the_example_of_a_clip_runs(
    server: Served, mona_lisa: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    walk(mona_lisa, tmp_path / "clip.gif", count=3)  # which needs no extra
    exec(EXAMPLES[1].replace(HERE, server.url).replace("clip.mp4", "clip.gif"), {})
    assert (tmp_path / "clip.smile.gif").read_bytes()[:4] == b"GIF8"


def test_every_figure_is_named_on_the_page_and_none_else(server: Served) -> None:
    import httpx

    with httpx.Client(base_url=server.url) as client:
        for address in ("/v1/edit", "/v1/faces"):
            client.post(address, files={"photo": ("letter.jpg", b"Dear Mona")})
        figures = client.get("/metrics").text
    served = set(re.findall(r"^# TYPE (gioconda_\w+)", figures, flags=re.MULTILINE))
    named = set(re.findall(r"`(gioconda_\w+)`", PAGE))
    assert served == named
