"""A batch that is killed leaves whole files alone, and the same command takes it up again."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from gioconda import read_photo
from tests.commands import run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such kill")
ONE_OF_SEVEN = (470, 290, 880, 700)  # in the group photo
COUNT = 6


def whole(folder: Path) -> list[str]:
    """The names of the photos in a folder; each must be readable, and nothing else may be there."""
    visible = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    for path in visible:
        read_photo(path)
    return [path.name for path in visible]


@pytest.mark.parametrize(("after", "workers"), [(1, 1), (3, 2)])
def test_a_killed_batch_is_taken_up_again(
    tmp_path: Path, group: Path, after: int, workers: int
) -> None:
    photos, out = tmp_path / "photos", tmp_path / "out"
    photos.mkdir()
    face = Image.open(group).crop(ONE_OF_SEVEN).reduce(2)
    for k in range(COUNT):
        face.rotate(k).save(photos / f"{k}.jpg")
    command = ["edit", str(photos), "-o", f"{out}/", "--workers", str(workers), "--json"]
    with subprocess.Popen(
        [sys.executable, "-m", "gioconda", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as batch:
        assert batch.stdout is not None
        assert batch.stderr is not None
        for _ in range(after):
            assert batch.stdout.readline()
        batch.send_signal(signal.SIGKILL)
        assert batch.stderr.read() == ""  # it ends with the last of the processes
    done = whole(out)
    assert after <= len(done) <= COUNT
    first = {name: (out / name).read_bytes() for name in done}
    answer = run(*command[:-3], "--json")
    assert answer.exit_code == 0, answer.stderr
    notes = [json.loads(line)["notes"] for line in answer.stdout.splitlines()]
    assert sum(map(len, notes)) == len(done)  # each was skipped, and nothing else
    assert whole(out) == [f"{k}.smile.jpg" for k in range(COUNT)]
    assert all((out / name).read_bytes() == data for name, data in first.items())
    assert not list(out.glob(".*.part*"))
