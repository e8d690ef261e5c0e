"""The sliders by name: what each does, and the facial action units that it stands for.

Convention: right and left are the person's own, so that ``right_eye`` is on the left of an upright
picture. Every slider goes from -1 to 1; 0 does nothing.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field

from gioconda.editors.attributes.names import ATTRIBUTES
from gioconda.errors import GiocondaError
from gioconda.types import EditRequest


@dataclass(frozen=True)
class Slider:
    """One slider.

    Attributes:
        name: What ``--set`` takes.
        below: What -1 does.
        above: What 1 does.
        units: Units of the Facial Action Coding System below and above (Ekman & Friesen 1978).
        measures: Measure of ``gioconda.faces.actions`` -> share that the slider moves of it; none
            for sliders that turn the head.
    """

    name: str
    below: str
    above: str
    units: str
    measures: Mapping[str, float] = field(default_factory=dict)


_BOTH_BROWS = {"right_brow": 1.0, "left_brow": 1.0}
_BOTH_EYES = {"right_eye": 1.0, "left_eye": 1.0}
# Lids follow a look up or down.
_GAZE_AND_LIDS = {"gaze_y": 1.0, "right_eye": 0.3, "left_eye": 0.3}
SLIDERS: Mapping[str, Slider] = {
    one.name: one
    for one in (
        Slider("brows", "lowered", "raised", "AU 4; 1 + 2", _BOTH_BROWS),
        Slider("right_brow", "lowered", "raised", "AU 4; 1 + 2", {"right_brow": 1.0}),
        Slider("left_brow", "lowered", "raised", "AU 4; 1 + 2", {"left_brow": 1.0}),
        Slider("frown", "brows apart", "brows drawn together", "AU 4", {"frown": 1.0}),
        Slider("eyes", "closed, through narrower", "wider", "AU 7, 43; 5", _BOTH_EYES),
        Slider("right_eye", "closed, through narrower", "wider", "AU 7, 46; 5", {"right_eye": 1.0}),
        Slider("left_eye", "closed, through narrower", "wider", "AU 7, 46; 5", {"left_eye": 1.0}),
        Slider("gaze_x", "to their right", "to their left", "AU 62; 61", {"gaze_x": 1.0}),
        Slider("gaze_y", "down", "up", "AU 64; 63", _GAZE_AND_LIDS),
        Slider(
            "cheeks", "lower lids relaxed", "raised, with the lower lids", "AU 6", {"cheeks": 1}
        ),
        Slider("nose", "wings lowered", "wrinkled", "AU 9", {"nose": 1.0}),
        Slider("mouth_corners", "down", "up", "AU 15; 12", {"corners": 1.0}),
        Slider("mouth_open", "lips together", "jaw dropped", "AU 25, 26", {"open": 1.0}),
        Slider("mouth_wide", "puckered", "stretched", "AU 18; 20", {"wide": 1.0}),
        Slider("pout", "lips pressed", "lips pushed out", "AU 24; 22", {"pout": 1.0}),
        Slider("mouth_shift", "to their right", "to their left", "AU 30", {"shift": 1.0}),
        Slider("head_yaw", "to their right, 25 degrees", "to their left", "AU 52; 51"),
        Slider("head_pitch", "down, 15 degrees", "up", "AU 54; 53"),
        Slider("head_roll", "to their right, 45 degrees", "to their left", "AU 56; 55"),
    )
}
# Other words for an end of a slider.
_KNOWN_AS = {
    "blink": "eyes",
    "closed": "eyes",
    "squint": "eyes",
    "wink": "right_eye",
    "iris": "gaze_x",
    "jaw": "mouth_open",
    "press": "pout",
    "pucker": "mouth_wide",
    "yaw": "head_yaw",
    "pitch": "head_pitch",
    "roll": "head_roll",
}


def check_slider(name: str, value: float) -> None:
    """Make sure that a slider is known, and that it goes as far.

    Raises:
        GiocondaError: No slider has that name, or the value is not in [-1, 1].
    """
    if name not in SLIDERS:
        raise GiocondaError(f"no slider or attribute is called {name!r}; {_near(name)}")
    if not -1 <= value <= 1:  # not a number is out of range, too
        raise GiocondaError(f"{name}={value:g}: a slider goes from -1 to 1")


HEAD_SLIDERS = tuple(name for name, one in SLIDERS.items() if not one.measures)
"""They turn the head, after all others."""


def sliders_of(request: EditRequest) -> dict[str, float]:
    """The sliders of a request that are not 0."""
    return {name: value for name, value in request.degrees.items() if name in SLIDERS and value}


def _near(name: str) -> str:
    """The sliders and attributes that may be meant."""
    known = [*SLIDERS, *_KNOWN_AS, "smile", *ATTRIBUTES]
    found = difflib.get_close_matches(name.lower(), known, n=3, cutoff=0.6)
    found += [one for one in (*SLIDERS, *ATTRIBUTES) if name.lower() in one.split("_")]
    near = list(dict.fromkeys(_KNOWN_AS.get(one, one) for one in found))
    if near:
        return f"near: {', '.join(near)}"
    return "`gioconda sliders` lists them, and another --model may change it"
