"""Pictures to find faces in."""

from __future__ import annotations

import cv2
import numpy as np
import pytest


@pytest.fixture(scope="session")
def painting(mona_lisa) -> np.ndarray:
    return np.ascontiguousarray(cv2.imread(str(mona_lisa))[..., ::-1])


@pytest.fixture(scope="session")
def crowd(group) -> np.ndarray:
    """Seven people."""
    return np.ascontiguousarray(cv2.imread(str(group))[..., ::-1])
