"""Folders that killed servers left are deleted by the next; those of servers that run are not."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gioconda.service.uploads.folder import StoreFolder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it locks no folders")

SERVE = """
from gioconda.service.uploads.folder import StoreFolder
folder = StoreFolder()
(folder.path / "family.jpg").write_bytes(b"a photo")
print(folder.path, flush=True)
input()
"""


@pytest.fixture(autouse=True)
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def test_an_orphan_is_deleted_and_a_neighbour_is_not(temp: Path) -> None:
    command = [sys.executable, "-c", SERVE]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        neighbour = Path(other.stdout.readline().strip())
        own = StoreFolder()
        assert (neighbour / "family.jpg").exists()
        other.send_signal(signal.SIGKILL)
        other.wait()
        assert (neighbour / "family.jpg").exists()
        another = StoreFolder()
        assert not neighbour.exists()
        assert own.path.exists()
        own.close()
        another.close()
    assert list(temp.iterdir()) == []


def test_a_link_leads_nowhere(temp: Path) -> None:
    photos = temp / "photos"
    photos.mkdir()
    (photos / "family.jpg").write_bytes(b"a photo")
    (temp / "gioconda-uploads-link").symlink_to(photos)
    StoreFolder().close()
    assert (photos / "family.jpg").exists()
