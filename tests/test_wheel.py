"""The wheel, built and installed into a fresh environment, edits the demo photo from there."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gioconda import Editor, __version__, read_photo, write_photo
from gioconda.extras import DISTRIBUTION
from tests.conftest import REPOSITORY

pytestmark = pytest.mark.slow

Runs = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that this tree builds, without the network."""
    pytest.importorskip("hatchling", reason="needs the extra [dev]")
    folder = tmp_path_factory.mktemp("wheel")
    told = ["--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(REPOSITORY)]
    finished([sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", *told])
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def fresh(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """Runs a program of an environment that has the wheel, and sees the dependencies of this one.

    The dependencies' folders come after the environment's own. Files there that end in .pth are not
    read, so a gioconda that is installed here in editable mode is not seen.
    """
    folder = tmp_path_factory.mktemp("fresh")
    builder = venv.EnvBuilder(with_pip=True)
    builder.create(folder)
    programs = builder.ensure_directories(folder).bin_path

    def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return finished([str(Path(programs) / program), *arguments], folder=wheel.parent)

    run("python", "-m", "pip", "install", "--no-index", "--no-deps", str(wheel))
    # Python 3.11 puts an old one there, which would hide the one that torch asks for.
    run("python", "-m", "pip", "uninstall", "--yes", "setuptools")
    own = run("python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").stdout
    seen = [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
    Path(own.strip(), "dependencies.pth").write_text("\n".join(seen), encoding="utf-8")
    return run


def finished(command: list[str], folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """What a command answers that has to succeed, without this tree on its path."""
    around = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    around["OMP_NUM_THREADS"] = "1"  # as in these tests: sums of several threads round differently
    answer = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=around)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer


def test_the_package_comes_from_the_wheel(fresh: Runs, wheel: Path) -> None:
    assert wheel.name == f"gioconda_faces-{__version__}-py3-none-any.whl"
    assert fresh("gioconda", "--version").stdout == f"gioconda {__version__} (gioconda-faces)\n"
    ask = (
        "import sys, importlib.metadata, gioconda\n"
        f"print(importlib.metadata.version({DISTRIBUTION!r}))\n"
        "print(gioconda.__file__.startswith(sys.prefix))"
    )
    assert fresh("python", "-c", ask).stdout.split() == [__version__, "True"]


def test_the_wheel_edits_the_demo_photo_as_this_tree_does(
    fresh: Runs, group: Path, tmp_path: Path
) -> None:
    made = tmp_path / "group.smile.jpg"
    fresh("gioconda", "edit", str(group), "-o", str(made))
    result = Editor.from_pretrained().edit(read_photo(group))
    write_photo(result.photo, tmp_path / "here.jpg")
    assert np.array_equal(read_photo(made).pixels, read_photo(tmp_path / "here.jpg").pixels)
    assert not np.array_equal(read_photo(made).pixels, read_photo(group).pixels)


def test_what_it_says_of_a_missing_extra_installs_it(fresh: Runs) -> None:
    pytest.importorskip("lightning", reason="needs the extra [train]")
    ask = (
        "from gioconda import errors, extras\n"
        "try: extras.require('train', 'a_module_that_is_not_there')\n"
        "except errors.MissingExtraError as error: print(error)"
    )
    told = fresh("python", "-c", ask).stdout
    assert "gioconda-faces[train]" in told
    command = shlex.split(told.split("  ")[1])
    assert command[:2] == ["pip", "install"]
    answer = fresh(*command, "--no-index")  # all that it needs can be seen already
    assert "does not provide the extra" not in answer.stderr
    assert "lightning" in answer.stdout
