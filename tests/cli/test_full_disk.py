"""A disk that is full: one line, no half file, and the photo stays as it was."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.commands import run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs a small tmpfs of Linux")
ONE_OF_SEVEN = (470, 290, 880, 700)  # in the group photo
ROOM_KB = 32


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for little more than one photo."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM_KB}k", "tmpfs", str(folder)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"cannot mount a small tmpfs: {error}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def photo(small_disk: Path, group: Path) -> Path:
    """A photo on the disk, which has no room for a second one."""
    path = small_disk / "face.jpg"
    Image.open(group).crop(ONE_OF_SEVEN).reduce(2).save(path, quality=95)
    left = ROOM_KB * 1024 - path.stat().st_size
    assert 0 < left < path.stat().st_size, "the test's disk is too large or too small"
    return path


@pytest.mark.parametrize("options", [["--in-place"], []])
def test_a_full_disk_leaves_the_photo_and_no_half_file(photo: Path, options: list[str]) -> None:
    before = photo.read_bytes()
    answer = run("edit", str(photo), *options)
    assert answer.exit_code == 2
    assert "No space left" in answer.stderr
    assert len(answer.stderr.splitlines()) == 1
    assert photo.read_bytes() == before
    assert [path.name for path in photo.parent.iterdir()] == ["face.jpg"]
