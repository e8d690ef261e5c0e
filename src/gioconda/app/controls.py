"""The controls of the page beside smiles and expressions: sliders, then attributes, by group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gioconda.editors.attributes.names import ATTRIBUTES
from gioconda.editors.sliders.names import SLIDERS

_SLIDERS = {
    "Brows": {
        "brows": "Both brows",
        "right_brow": "Right brow",
        "left_brow": "Left brow",
        "frown": "Frown",
    },
    "Eyes": {
        "eyes": "Both eyes",
        "right_eye": "Right eye",
        "left_eye": "Left eye",
        "gaze_x": "Look to a side",
        "gaze_y": "Look up or down",
    },
    "Nose and cheeks": {"nose": "Nose", "cheeks": "Cheeks"},
    "Mouth": {
        "mouth_corners": "Mouth corners",
        "mouth_open": "Mouth open",
        "mouth_wide": "Mouth wide",
        "pout": "Pout",
        "mouth_shift": "Mouth shifted",
    },
    "Head": {"head_yaw": "Turn the head", "head_pitch": "Nod", "head_roll": "Lean"},
}
"""Group -> name of a slider -> what the page calls it there."""

_GROUPS = ("hair", "make-up", "beard", "spectacles", "skin", "teeth")
"""Groups of attributes in the order of the page; further ones come behind."""


@dataclass(frozen=True)
class Control:
    """A control that goes from ``least`` to ``most``; 0 changes nothing.

    Attributes:
        name: As requests have it.
        label: What it is called in its group.
        section: ``sliders`` or ``attributes``.
        group: What it stands below there.
        below: What ``least`` does, where it is not 0.
        above: What ``most`` does.
        least: -1 or 0.
        most: 1 or 0.
    """

    name: str
    label: str
    section: str
    group: str
    below: str
    above: str
    least: float = -1.0
    most: float = 1.0


def controls() -> list[Control]:
    """All of them, in the order of the page."""
    return [*_sliders(), *_attributes()]


def _sliders() -> Iterator[Control]:
    words = {name: (group, label) for group, one in _SLIDERS.items() for name, label in one.items()}
    for name in [*words, *(name for name in SLIDERS if name not in words)]:
        slider = SLIDERS[name]
        group, label = words.get(name, ("Others", spoken(name)))
        yield Control(name, label, "sliders", group, slider.below, slider.above)


def _attributes() -> Iterator[Control]:
    groups = [*_GROUPS, *(one.group for one in ATTRIBUTES.values())]
    for one in sorted(ATTRIBUTES.values(), key=lambda one: groups.index(one.group)):
        names = spoken(one.name), "attributes", spoken(one.group)
        yield Control(one.name, *names, one.below, one.above, one.lowest, one.highest)


def spoken(name: str) -> str:
    """``blond_hair`` as ``Blond hair``."""
    return name.replace("_", " ").capitalize()
