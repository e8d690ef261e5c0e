"""The shading of sliders: parts of learned ratio images.

Brows that rise furrow the forehead, as in surprise; brows drawn together as in anger; a nose
wrinkles as in disgust; corners and cheeks that rise are shaded as in a smile with closed lips.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from gioconda.editors.smile.expresser import Expresser
from gioconda.editors.smile.smiler import EditableFace
from gioconda.types import Field


class _Part(NamedTuple):
    """An ellipse of a ratio image, in pupil distances of the mean face.

    Attributes:
        image: An expression; ``smile`` is the one with closed lips.
        x: Its middle; the other side of the face is shaded, too, unless the action is one-sided.
        y: Its middle, down from the pupils.
        wide: Half of its width, where its edge is half as strong.
        high: Half of its height.
        strength: Factor at the slider's end.
    """

    image: str
    x: float
    y: float
    wide: float
    high: float
    strength: float


_BROW = _Part("surprised", 0.5, -0.55, 0.45, 0.35, 1.0)
_PARTS: Mapping[str, _Part] = {
    "right_brow": _BROW._replace(x=-0.5),
    "left_brow": _BROW,
    "frown": _Part("angry", 0.0, -0.25, 0.28, 0.32, 1.2),
    "nose": _Part("disgusted", 0.0, 0.38, 0.45, 0.32, 1.2),
    "corners": _Part("smile", 0.0, 0.95, 0.9, 0.5, 1.0),
    "cheeks": _Part("smile", 0.0, 0.4, 1.1, 0.35, 1.2),
}
_EDGE = 0.35  # share of an ellipse over which it fades
_OF_SMILE = 1.2  # strength of the closed smile's own shading


class SliderShading:
    """The log gains of actions.

    Args:
        expresser: Has the ratio images.
    """

    def __init__(self, expresser: Expresser) -> None:
        shading = expresser.smiler.shading
        images = {**expresser.gains, "smile": _OF_SMILE * shading.closed}
        height, width = shading.shape
        x0, y0, x1, y1 = shading.box
        x = x0 + (np.arange(width) + 0.5) / width * (x1 - x0)
        y = (y0 + (np.arange(height) + 0.5) / height * (y1 - y0))[:, None]
        self.maps: dict[str, Field] = {}
        for action, part in _PARTS.items():
            away = np.hypot((x - part.x) / part.wide, (y - part.y) / part.high)
            window = np.clip((1 + _EDGE - away) / (2 * _EDGE), 0, 1)
            self.maps[action] = np.asarray(part.strength * window * images[part.image], np.float32)

    def log_gain(self, face: EditableFace, values: Mapping[str, float]) -> Field:
        """``(h, w, 3)`` log gain of a face, in its shading's frame.

        Args:
            face: The face.
            values: Action -> value in [-1, 1]; only what is above 0 is shaded.
        """
        gain = np.zeros(face.shading.shading.shape, np.float32)
        for action in self.maps.keys() & values.keys():
            gain += max(values[action], 0.0) * self.maps[action]
        return face.shading.tinted(face.shading.seen(gain))
