"""Spectacles put on: drawn frames, turned with the head, where none are worn yet."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from gioconda.editors.attributes.bare_skin import bare
from gioconda.editors.attributes.blurring import blurred
from gioconda.editors.attributes.canvas import Canvas
from gioconda.editors.attributes.lighting import light_on
from gioconda.editors.attributes.optics import optics_of
from gioconda.editors.attributes.spectacle_drawing import drawn
from gioconda.editors.attributes.spectacle_frames import FRAMES, FrameKind
from gioconda.editors.attributes.worn_spectacles import STATIONS, Wearer, WornSpectacles
from gioconda.faces.cover import WORN
from gioconda.faces.head_pose import HeadPoseReader
from gioconda.types import Field, Points, Reason

_MOST_YAW, _MOST_PITCH = 35.0, 30.0  # degrees; farther, the nose hides a part of a lens
_THINNEST = 0.5  # share of a rim's width at degree 0
_AROUND = 0.35  # pupil distances around the frame that its shadow may reach
# How far hair is from the cheeks' colour, in units of CIELAB, lightness counted a third.
_SKIN, _HAIR = 9.0, 13.0
_STRANDS, _HAIRLINE = 0.006, 0.035  # pupil distances
_MOST_HIDDEN = 0.15  # share of the lenses


def painter(name: str) -> SpectaclesPainter:
    """What puts on the frames of a name, one of ``FRAMES``."""
    return SpectaclesPainter(FRAMES[name])


class SpectaclesPainter:
    """Puts on frames of one kind.

    Args:
        kind: Of the frames.
    """

    def __init__(self, kind: FrameKind) -> None:
        self.kind = kind

    def __call__(self, canvas: Canvas, degree: float) -> Reason | None:
        """Put them on.

        Args:
            canvas: What to paint on.
            degree: In [0, 1], how bold the rims are: near 0 they are half as wide as at 1.

        Returns:
            Why nothing was painted.
        """
        if canvas.cover is not None and canvas.cover.spectacles >= WORN:
            return "wears spectacles"
        wearer = Wearer(_reader(), canvas.points)
        turn = wearer.pose.turn
        if abs(turn.yaw) > _MOST_YAW or abs(turn.pitch) > _MOST_PITCH:
            return "turned too far"
        worn = wearer.wearing(self.kind, _THINNEST + (1 - _THINNEST) * degree)
        if _hidden(canvas, worn) > _MOST_HIDDEN:
            return "covered"
        window = canvas.around(np.concatenate([*worn.front, *worn.temples]), _AROUND)
        skin = bare(canvas, window, _SKIN, _HAIR)
        corner = np.array([window[1].start, window[0].start])
        worn = _hooked(worn.moved(-corner), skin)
        light = light_on(wearer.reader, wearer.pose, canvas.before, canvas.points)
        free = canvas.blurred(skin, _STRANDS)
        result = drawn(canvas.pixels[window], worn, self.kind, light, optics_of(canvas), free)
        colours, mask = canvas.pixels.copy(), np.zeros(canvas.painted.shape, np.float32)
        colours[window], mask[window] = result.pixels, result.mask
        canvas.lay(colours, mask)
        return None


@lru_cache(maxsize=1)
def _reader() -> HeadPoseReader:
    return HeadPoseReader.from_pretrained()


def _hidden(canvas: Canvas, worn: WornSpectacles) -> float:
    """Share of the lenses that something lies before."""
    lenses = canvas.inside(*worn.lenses)
    return float((lenses * (1 - canvas.free)).sum() / max(float(lenses.sum()), 1.0))


def _hooked(worn: WornSpectacles, skin: Field) -> WornSpectacles:
    """With temples that go under the hair where it begins, and that end where the head does.

    Args:
        worn: In pixels of the map.
        skin: ``(h, w)`` in [0, 1], 1 on skin.
    """
    smooth = blurred(skin, _HAIRLINE * worn.unit_px)
    temples = [_shortened(temple, smooth) for temple in worn.temples]
    return worn.with_temples([temple for temple in temples if len(temple)])


def _shortened(temple: Points, bare: Field) -> Points:
    """A temple up to where skin ends; empty where it begins in hair."""
    upper, lower = temple[:STATIONS], temple[STATIONS:][::-1]
    shares = np.linspace(0, 1, 8 * STATIONS)
    along = np.linspace(0, 1, STATIONS)

    def at(edge: Points, places: Points) -> Points:
        return np.stack([np.interp(places, along, edge[:, k]) for k in (0, 1)], 1)

    x, y = np.round((at(upper, shares) + at(lower, shares)) / 2).astype(np.intp).T
    high, wide = bare.shape
    inside = (x >= 0) & (x < wide) & (y >= 0) & (y < high)
    seen = np.where(inside, bare[y.clip(0, high - 1), x.clip(0, wide - 1)], 0) > 0.5
    last = len(seen) if seen.all() else int(seen.argmin())
    if last < 2:
        return np.zeros((0, 2))
    kept = np.linspace(0, shares[last - 1], STATIONS)
    return np.concatenate([at(upper, kept), at(lower, kept)[::-1]])
