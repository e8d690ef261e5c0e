"""The Dockerfile, run step by step without Docker: what it installs serves, and writes nothing.

Its RUN steps are run as they stand in a folder that takes the place of the image's root: folders
that ENV and COPY name lie below it. Then CMD and HEALTHCHECK are run as the file gives them, at
another port.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from gioconda import __version__
from tests.conftest import REPOSITORY
from tests.serving import PATIENCE_S

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the image is Linux's"),
]

IMAGE_PORT = "7860"
WRITABLE = "/tmp"


@dataclass
class Stage:
    """A stage of the Dockerfile.

    Attributes:
        base: The image that it begins with.
        steps: Instructions in their order: ``("RUN", "pip install ...")``.
    """

    base: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    def of(self, instruction: str) -> list[str]:
        return [told for name, told in self.steps if name == instruction]

    def environment(self, root: Path) -> dict[str, str]:
        """Its variables, with folders of the image below ``root``."""
        found = dict(os.environ)
        for name in ("PYTHONPATH", "VIRTUAL_ENV", "PYTHONHOME"):
            found.pop(name, None)
        for line in self.of("ENV"):
            for name, value in re.findall(r"(\w+)=(\S+)", line):
                whole = ":".join(placed(part, root) for part in value.split(":"))
                found[name] = whole.replace("$PATH", found.get("PATH", ""))
        return found


def placed(path: str, root: Path) -> str:
    """Where a path of the image lies here."""
    return f"{root}{path}" if path.startswith("/") else path


def stages() -> list[Stage]:
    text = (REPOSITORY / "Dockerfile").read_text(encoding="utf-8")
    text = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE))
    found: list[Stage] = []
    for line in filter(None, text.splitlines()):
        instruction, _, told = line.partition(" ")
        if instruction == "FROM":
            found.append(Stage(told))
        else:
            found[-1].steps.append((instruction, told))
    return found


BUILD, FINAL = stages()


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root of what the steps of the Dockerfile make."""
    root = tmp_path_factory.mktemp("image")
    environment, folder = BUILD.environment(root), root
    for instruction, told in BUILD.steps:
        if instruction == "WORKDIR":
            folder = Path(placed(told, root))
            folder.mkdir(parents=True)
        elif instruction == "COPY":
            *sources, target = told.split()
            for source in sources:
                copied(REPOSITORY / source, folder / target)
        elif instruction == "RUN":
            command = ["sh", "-euc", told]
            done = subprocess.run(
                command, cwd=folder, env=environment, capture_output=True, text=True
            )
            if "--require-hashes" in told and done.returncode and not os.environ.get("CI"):
                pytest.skip(f"no index to install from: {done.stderr.strip().splitlines()[-1]}")
            assert done.returncode == 0, f"RUN {told}\n{done.stdout}{done.stderr}"
    shutil.rmtree(folder)  # the final stage has what it copies alone
    (root / WRITABLE.strip("/")).mkdir()
    return root


def copied(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target / source.name if target.is_dir() else target)


@contextmanager
def running(image: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The image's command at a port of its own; and how it is."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    (cmd,) = FINAL.of("CMD")
    program, *arguments = (port if word == IMAGE_PORT else word for word in json.loads(cmd))
    environment = {**FINAL.environment(image), "TMPDIR": placed(WRITABLE, image)}
    command = [shutil.which(program, path=environment["PATH"]) or program, *arguments]
    folder = placed(FINAL.of("WORKDIR")[0], image)
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout
            assert f":{port}/" in process.stdout.readline()
            yield port, process
        finally:
            process.kill()


def files(image: Path) -> dict[str, float]:
    return {
        str(path): path.stat().st_mtime
        for path in image.rglob("*")
        if path.is_file() and not path.is_relative_to(placed(WRITABLE, image))
    }


def curl(*arguments: str) -> str:
    if shutil.which("curl") is None:
        pytest.skip("needs curl")
    return subprocess.run(
        ["curl", "-sSf", *arguments], capture_output=True, text=True, check=True
    ).stdout


def test_what_it_installs_serves_and_writes_nothing_of_its_own(
    image: Path, group: Path, tmp_path: Path
) -> None:
    before = files(image)
    with running(image) as (port, process):
        here = f"http://127.0.0.1:{port}"
        (check,) = FINAL.of("HEALTHCHECK")
        program, *arguments = json.loads(check.partition(" CMD ")[2])
        environment = FINAL.environment(image)
        python = shutil.which(program, path=environment["PATH"])
        assert python == placed("/opt/gioconda/bin/python", image)
        asked = [python, *(word.replace(IMAGE_PORT, port) for word in arguments)]
        subprocess.run(asked, env=environment, check=True)

        assert json.loads(curl(f"{here}/health"))["status"] == "ok"
        assert "HTTP API" in curl(f"{here}/docs")
        assert "OpenAPI" in curl(f"{here}/docs/docs.js")
        photo = f"photo=@{group}"
        assert len(json.loads(curl("-F", photo, f"{here}/v1/faces"))["faces"]) == 7
        made = tmp_path / "group.smile.jpg"
        curl("-F", photo, "-F", "smile=0.8", "-o", str(made), f"{here}/v1/edit")
        assert made.read_bytes()[:3] == b"\xff\xd8\xff"
        assert made.read_bytes() != group.read_bytes()

        process.send_signal(getattr(signal, FINAL.of("STOPSIGNAL")[0]))
        for _ in range(10 * PATIENCE_S):
            if process.poll() is not None:
                break
            time.sleep(0.1)
        assert process.returncode == 0
    assert files(image) == before
    assert list(Path(placed(WRITABLE, image)).iterdir()) == []


def test_nothing_heavy_is_in_it(image: Path) -> None:
    heavy = ("torch", "gradio", "lightning", "fastapi", "matplotlib", "pip", "hatchling")
    ask = (
        "from importlib.util import find_spec\n"
        f"print([name for name in {heavy} if find_spec(name)])\n"
        "import gioconda, pillow_heif\n"
        "print(gioconda.__version__, gioconda.__file__)"
    )
    python = placed("/opt/gioconda/bin/python", image)
    environment = FINAL.environment(image)
    told = subprocess.run(
        [python, "-c", ask], env=environment, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert told[0] == "[]"
    assert told[1].startswith(f"{__version__} {image}")


def test_it_is_pinned_and_has_no_rights() -> None:
    for stage in (BUILD, FINAL):
        assert re.match(r"python:3\.\d+-slim-\w+( AS build)?$", stage.base)
    assert FINAL.of("USER") == ["10001:10001"]
    assert FINAL.of("RUN") == []
    assert FINAL.of("EXPOSE") == [IMAGE_PORT]
    assert "PASSWORD" not in (REPOSITORY / "Dockerfile").read_text().split("FROM", 1)[1]


def test_what_it_copies_is_not_ignored() -> None:
    ignored = (REPOSITORY / ".dockerignore").read_text().splitlines()
    kept = {line[1:] for line in ignored if line.startswith("!")}
    copies = [told.split()[:-1] for told in BUILD.of("COPY")]
    assert {source for sources in copies for source in sources} == kept


def test_compose_gives_it_no_more_than_it_needs() -> None:
    compose = yaml.safe_load((REPOSITORY / "compose.yaml").read_text(encoding="utf-8"))
    (service,) = compose["services"].values()
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["ports"] == [f"127.0.0.1:{IMAGE_PORT}:{IMAGE_PORT}"]
    assert [place.split(":")[0] for place in service["tmpfs"]] == [WRITABLE]
    assert "command" not in service  # where a password would be seen by all
    assert service["environment"]["GIOCONDA_APP_PASSWORD"].startswith("${GIOCONDA_APP_PASSWORD:?")
    assert {"mem_limit", "pids_limit"} <= set(service)


@pytest.mark.parametrize(
    "path", sorted((REPOSITORY / ".github" / "workflows").glob("*.yml")), ids=lambda path: path.stem
)
def test_workflows_are_yaml_and_one_builds_the_image(path: Path) -> None:
    jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
    if path.stem == "ci":
        steps = json.dumps(jobs["container"]["steps"])
        assert "docker compose up --build" in steps
        assert all(address in steps for address in ("/health", "/v1/edit", "/metrics"))
