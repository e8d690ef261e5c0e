"""The shapes of spectacles: three kinds of frames, drawn flat, before they are laid onto a head.

Convention: places are in pupil distances in the plane of the lenses, x to the picture's right, y
down, the origin midway between the pupils. Sizes are those of usual frames (ISO 8624 boxes of 46 to
52 mm beside a bridge of 18 to 20 mm) at a pupil distance of 63 mm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gioconda.types import Points

SIDES = (-1, 1)
"""Of the picture: left and right of the nose."""
_OUTLINE = np.radians(np.arange(0, 360, 2.0))


@dataclass(frozen=True)
class FrameKind:
    """One kind of frame.

    Attributes:
        name: The attribute that puts it on.
        half_width: Half of a lens's width.
        half_height: Half of a lens's height.
        centre: The middle of a lens: how far from the nose, and how far below the pupils.
        corners: Exponent of the lens's superellipse: 2 is a circle, more is squarer.
        taper: How much narrower a lens is at its lower edge, as a share of its width.
        rim: Width of the rim above and below.
        bridge: Height of the bridge over the nose, its place below the pupils, and its arch.
        temple: Height of a temple at its hinge, and of the hinge's middle over the pupils.
        colour: ``(3,)`` sRGB of the material in full light.
        gloss: Strength of its lights, in levels of 255.
        pads: Whether it stands on pads beside the nose, as metal does.
    """

    name: str
    half_width: float
    half_height: float
    centre: tuple[float, float]
    corners: float
    taper: float
    rim: tuple[float, float]
    bridge: tuple[float, float, float]
    temple: tuple[float, float]
    colour: tuple[float, float, float]
    gloss: float
    pads: bool = False

    def lens(self, side: int) -> Points:
        """The outline of a lens, ``(180, 2)``."""
        across, down = np.cos(_OUTLINE), np.sin(_OUTLINE)
        power = 2 / self.corners
        x = self.half_width * np.sign(across) * np.abs(across) ** power
        y = self.half_height * np.sign(down) * np.abs(down) ** power
        # The edge at the nose leans outwards, as noses do.
        narrower = self.taper * (y / self.half_height + 1) / 2
        x = np.where(x < 0, x * (1 - narrower), x * (1 - 0.5 * narrower))
        return np.stack([side * (x + self.centre[0]), y + self.centre[1]], 1)

    def outer(self, side: int, bold: float) -> Points:
        """The outline of the rim around a lens, ``(180, 2)``.

        Args:
            side: Of the picture.
            bold: Share of the rim's full width.
        """
        lens = self.lens(side)
        along = np.roll(lens, -1, 0) - np.roll(lens, 1, 0)
        outwards = np.stack([along[:, 1], -along[:, 0]], 1) * side
        outwards /= np.linalg.norm(outwards, axis=1, keepdims=True)
        above, below = self.rim
        # As wide as above down to the hinge, then as below.
        upper = np.clip(0.5 - 2.2 * np.sin(_OUTLINE), 0, 1)
        upper = upper * upper * (3 - 2 * upper)
        return np.asarray(lens + outwards * (bold * (below + upper * (above - below)))[:, None])

    @property
    def reach(self) -> float:
        """How far from the nose the front goes, without its rim."""
        return self.centre[0] + self.half_width


FRAMES: Mapping[str, FrameKind] = {
    one.name: one
    for one in (
        FrameKind(
            "glasses",
            half_width=0.41,
            half_height=0.265,
            centre=(0.55, 0.08),
            corners=3.4,
            taper=0.16,
            rim=(0.066, 0.043),
            bridge=(0.075, -0.07, 0.03),
            temple=(0.1, 0.11),
            colour=(33, 27, 25),
            gloss=75,
        ),
        FrameKind(
            "round_glasses",
            half_width=0.375,
            half_height=0.36,
            centre=(0.53, 0.1),
            corners=2.05,
            taper=0.0,
            rim=(0.034, 0.034),
            bridge=(0.034, -0.03, 0.07),
            temple=(0.03, 0.08),
            colour=(126, 98, 62),
            gloss=190,
            pads=True,
        ),
        FrameKind(
            "half_rim_glasses",
            half_width=0.42,
            half_height=0.245,
            centre=(0.56, 0.09),
            corners=2.9,
            taper=0.14,
            rim=(0.05, 0.0),
            bridge=(0.034, -0.05, 0.045),
            temple=(0.06, 0.1),
            colour=(58, 55, 54),
            gloss=120,
            pads=True,
        ),
    )
}
