"""MTFL's small set, prepared once for the modules that read its domains."""

from __future__ import annotations

from pathlib import Path

import pytest

from gioconda.data.sets.registry import read_set


@pytest.fixture(scope="session")
def mtfl(small_root: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    pytest.importorskip("datasets", reason="needs the extra [train]")
    from gioconda.data.prepared.prepare import prepare
    from gioconda.data.prepared.settings import settings_for

    folder = tmp_path_factory.mktemp("domains") / "mtfl"
    faces = read_set("mtfl", small_root / "mtfl")
    prepare(faces, folder, settings_for(faces, crop="centre", size=64, masks=False))
    return str(folder)
