from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gioconda import zoo
from gioconda.editing.editor import Editor
from gioconda.editors.smile.geometry import FaceGeometry
from gioconda.editors.smile.smiler import Smiler
from gioconda.editors.smile.teeth.painter import TeethPainter
from gioconda.editors.smile.teeth.rows import Row
from gioconda.models.mouth.tooth_bank import ToothBank
from gioconda.photo import Photo


@pytest.fixture(scope="session")
def bank() -> ToothBank:
    return zoo.arrays("tooth-bank", ToothBank)


@pytest.fixture(scope="session")
def rows(bank: ToothBank) -> list[Row]:
    return Row.all_of(bank)


@pytest.fixture(scope="session")
def teeth_painter(bank: ToothBank) -> TeethPainter:
    return TeethPainter(bank)


@pytest.fixture(scope="session")
def geometry(editor: Editor, smiler: Smiler, photo: Photo) -> FaceGeometry:
    return FaceGeometry(editor.find(photo)[0].points, smiler.shapes)


@pytest.fixture(scope="session")
def turned(geometry: FaceGeometry) -> FaceGeometry:
    """The same face with its left half further away: shorter, and shorter the farther out."""
    points = geometry.points.copy()
    across = points[:, 0] - points[:, 0].mean()
    points[:, 0] = points[:, 0].mean() + across - 0.3 / np.ptp(points[:, 0]) * across**2
    return FaceGeometry(points, replace(geometry.shapes))
