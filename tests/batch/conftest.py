"""What the tests of batches share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from gioconda.batch import child
from gioconda.batch.outcome import Outcome
from gioconda.batch.run import edit_photos
from gioconda.batch.settings import Settings
from gioconda.batch.shards import Shard
from gioconda.batch.sources import find
from gioconda.batch.targets import Targets
from gioconda.cluster import Cluster
from gioconda.types import EditRequest
from tests.batch.toy_editor import Killed, install
from tests.conftest import REPOSITORY

SETTINGS = Settings(EditRequest({"smile": 1.0}), "unsmiling")
Run = Callable[..., list[Outcome]]


@pytest.fixture
def nested_album(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three photos, one in a folder, one in a folder of that, and an earlier result."""
    monkeypatch.chdir(tmp_path)
    for name in ("family.jpg", "family.smile.jpg", "trip/beach.png", "trip/deep/sea.webp"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 8)).save(name)
    return tmp_path


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Edits the photos of ``in/`` into ``out/`` with the toy; the working folder is empty."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(REPOSITORY))
    monkeypatch.setattr(child, "WORKER", "tests.batch.toy_worker")

    def die() -> None:
        raise Killed

    install(monkeypatch.setattr, die)

    def run(
        settings: Settings = SETTINGS,
        *,
        workers: int = 1,
        shard: str | None = None,
        photos: str = "in",
        output: str = "out",
        cluster: Cluster | None = None,
        **options: bool,
    ) -> list[Outcome]:
        found = find([photos], True, False, output)
        targets = Targets(found.photos, output, False, settings.force, **options)
        part = None if shard is None else Shard.parse(shard)
        mine = [photo for photo in found.photos if part is None or part.takes(photo)]
        outcomes = edit_photos(
            mine,
            targets,
            settings,
            workers=workers,
            keep_ledger=True,
            shard=part,
            cluster=cluster,
        )
        return list(outcomes)

    return run


def photograph(*names: str, shade: int = 0, folder: str = "in") -> None:
    """Small photos, each of its own shade."""
    for k, name in enumerate(names):
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 8), (shade, k, k)).save(path)
