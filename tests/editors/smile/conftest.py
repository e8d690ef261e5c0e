"""The package's editor and its shapes, and the painting in the package with its landmarks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gioconda import zoo
from gioconda.editing.editor import Editor
from gioconda.editors.smile.shape_arrays import ShapeArrays
from gioconda.editors.smile.smiler import Smiler
from gioconda.models.shapes.smile import SmileShapes
from gioconda.photo import Photo, read_photo
from gioconda.types import Pixels


@pytest.fixture(scope="session")
def editor() -> Editor:
    return Editor.from_pretrained()


@pytest.fixture(scope="session")
def smiler(editor: Editor) -> Smiler:
    return editor.method.smiler  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def shapes() -> ShapeArrays:
    model = zoo.arrays("smiler", SmileShapes)
    return ShapeArrays.of(model)


@pytest.fixture(scope="session")
def photo(mona_lisa: Path) -> Photo:
    return read_photo(mona_lisa)


@pytest.fixture(scope="session")
def points(editor: Editor, photo: Photo) -> np.ndarray:
    return editor.find(photo)[0].points


@pytest.fixture(scope="session")
def composite(editor: Editor, data_root: Path) -> tuple[Pixels, np.ndarray]:
    """A composite face that does not smile, and its landmarks."""
    composite = read_photo(data_root / "composite" / "f_white.jpg")
    return composite.pixels, editor.find(composite)[0].points
