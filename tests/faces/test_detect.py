"""Which detector finds the faces."""

import pytest

from gioconda.errors import WeightsError
from gioconda.faces.detect import CHOICE, default_detector
from gioconda.faces.detectors.dlib import DlibDetector
from gioconda.faces.detectors.yunet import YuNetDetector


def test_it_is_yunet(monkeypatch):
    monkeypatch.delenv(CHOICE, raising=False)
    assert isinstance(default_detector(), YuNetDetector)


def test_a_user_may_choose(monkeypatch):
    monkeypatch.setenv(CHOICE, "dlib")
    assert isinstance(default_detector(), DlibDetector)
    monkeypatch.setenv(CHOICE, "absent.onnx")
    with pytest.raises(WeightsError, match=r"absent\.onnx: there is no such file"):
        default_detector()
