import pytest

from gioconda.faces.detectors.dlib import DlibDetector


def test_small_photos_are_enlarged_and_huge_ones_shrunk():
    detector = DlibDetector(smallest_px=40, fine_megapixels=12)
    assert detector.fine_scale(1000, 750) == 2
    assert detector.fine_scale(8000, 6000) == pytest.approx(0.5)
