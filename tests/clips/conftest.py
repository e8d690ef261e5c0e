"""The editor of clips, and people to make clips of."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from gioconda import read_photo
from gioconda.clips.editor import ClipEditor
from gioconda.types import Pixels

_FACE_PX = 150  # width of a person's face in their still


@pytest.fixture(scope="session")
def editor() -> ClipEditor:
    return ClipEditor.from_pretrained()


@pytest.fixture(scope="session")
def people(editor: ClipEditor, group: Path) -> list[Pixels]:
    """Stills of the seven people in the package, their faces 150 pixels wide."""
    photo = read_photo(group)
    stills = []
    for face in editor.editor.find(photo):
        x, y, width, height = face.box
        x0, y0 = max(round(x - 0.3 * width), 0), max(round(y - 0.45 * height), 0)
        cut = photo.pixels[y0 : round(y + 1.25 * height), x0 : round(x + 1.3 * width)]
        scale = _FACE_PX / width
        size = round(cut.shape[1] * scale), round(cut.shape[0] * scale)
        stills.append(np.asarray(cv2.resize(cut, size, interpolation=cv2.INTER_AREA), np.uint8))
    return stills
