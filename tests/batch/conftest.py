"""What the tests of batches share."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image


@pytest.fixture
def nested_album(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three photos, one in a folder, one in a folder of that, and an earlier result."""
    monkeypatch.chdir(tmp_path)
    for name in ("family.jpg", "family.smile.jpg", "trip/beach.png", "trip/deep/sea.webp"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 8)).save(name)
    return tmp_path
