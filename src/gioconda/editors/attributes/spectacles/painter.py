"""Spectacles put on: drawn frames, turned with the head, where none are worn yet."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from gioconda.editors.attributes.bare_skin import bare
from gioconda.editors.attributes.blurring import blurred
from gioconda.editors.attributes.canvas import Canvas
from gioconda.editors.attributes.optics import optics_of
from gioconda.editors.attributes.spectacles.drawing import drawn
from gioconda.editors.attributes.spectacles.frames import FRAMES, FrameKind
from gioconda.editors.attributes.spectacles.lighting import Light, light_colour, light_on
from gioconda.editors.attributes.spectacles.worn import STATIONS, Wearer
from gioconda.faces.cover import WORN
from gioconda.faces.head_pose import HeadPoseReader
from gioconda.types import Field, HeadTurn, Points, Reason

_MOST_YAW, _MOST_PITCH = 35.0, 30.0  # degrees; farther, the nose hides a part of a lens
_FADE_DEG = 6.0  # before them, over which spectacles fade where the head moves
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
        if canvas.once(_wears_some):
            return "wears spectacles"
        wearer = Wearer(_reader(), canvas.points)
        near = _nearness(wearer.pose.turn)
        if near <= 0:
            return "turned too far"
        worn = wearer.wearing(self.kind, _THINNEST + (1 - _THINNEST) * degree)
        if canvas.once(self._hidden_share) > _MOST_HIDDEN:
            return "covered"
        window = canvas.around(np.concatenate([*worn.front, *worn.temples]), _AROUND)
        skin = bare(canvas, window, _SKIN, _HAIR)
        corner = np.array([window[1].start, window[0].start])
        shares = [
            _seen_share(temple - corner, skin, worn.unit_px) if known is None else known
            for temple, known in zip(worn.temples, canvas.once(self._temples), strict=True)
        ]
        temples = [_shortened(*one) for one in zip(worn.temples, shares, strict=True)]
        worn = worn.with_temples([temple for temple in temples if len(temple)]).moved(-corner)
        light = replace(canvas.once(_light), colour=light_colour(canvas.before, canvas.points))
        free = canvas.blurred(skin, _STRANDS)
        result = drawn(canvas.pixels[window], worn, self.kind, light, optics_of(canvas), free)
        colours, mask = canvas.pixels.copy(), np.zeros(canvas.painted.shape, np.float32)
        fade = near * near * (3 - 2 * near) if canvas.moves else 1.0
        colours[window], mask[window] = result.pixels, fade * result.mask
        canvas.lay(colours, mask)
        return None

    def _hidden_share(self, canvas: Canvas) -> float:
        """Share of the lenses that something lies before."""
        lenses = canvas.inside(*Wearer(_reader(), canvas.points).wearing(self.kind, 1.0).lenses)
        return float((lenses * (1 - canvas.free)).sum() / max(float(lenses.sum()), 1.0))

    def _temples(self, canvas: Canvas) -> list[float | None]:
        """How much of each temple hair leaves to be seen; None where the head hides it."""
        worn = Wearer(_reader(), canvas.points).wearing(self.kind, 1.0)
        window = canvas.around(np.concatenate([*worn.front, *worn.temples]), _AROUND)
        skin = bare(canvas, window, _SKIN, _HAIR)
        corner = np.array([window[1].start, window[0].start])
        return [
            _seen_share(temple - corner, skin, worn.unit_px) if len(temple) else None
            for temple in worn.temples
        ]


@lru_cache(maxsize=1)
def _reader() -> HeadPoseReader:
    return HeadPoseReader.from_pretrained()


def _wears_some(canvas: Canvas) -> bool:
    return canvas.cover is not None and canvas.cover.spectacles >= WORN


def _light(canvas: Canvas) -> Light:
    reader = _reader()
    return light_on(reader, reader.read(canvas.points), canvas.before, canvas.points)


def _nearness(turn: HeadTurn) -> float:
    """1 where a head is far from being turned too far, 0 and less where it is."""
    left = min(_MOST_YAW - abs(turn.yaw), _MOST_PITCH - abs(turn.pitch))
    return min(left / _FADE_DEG, 1.0)


def _seen_share(temple: Points, skin: Field, unit_px: float) -> float:
    """How much of a temple is seen before it goes under the hair; 0 where it begins in hair.

    Args:
        temple: In pixels of ``skin``; may be empty.
        skin: ``(h, w)`` in [0, 1], 1 on skin.
        unit_px: Pixels of a pupil distance.
    """
    if not len(temple):
        return 0.0
    shares = np.linspace(0, 1, 8 * STATIONS)
    upper, lower = _edges(temple, shares)
    x, y = np.round((upper + lower) / 2).astype(np.intp).T
    high, wide = skin.shape
    inside = (x >= 0) & (x < wide) & (y >= 0) & (y < high)
    smooth = blurred(skin, _HAIRLINE * unit_px)
    seen = np.where(inside, smooth[y.clip(0, high - 1), x.clip(0, wide - 1)], 0) > 0.5
    last = len(seen) if seen.all() else int(seen.argmin())
    return 0.0 if last < 2 else float(shares[last - 1])


def _shortened(temple: Points, share: float) -> Points:
    """A temple up to a share of its length; empty at 0."""
    if not len(temple) or share <= 0:
        return np.zeros((0, 2))
    upper, lower = _edges(temple, np.linspace(0, share, STATIONS))
    return np.concatenate([upper, lower[::-1]])


def _edges(temple: Points, shares: Points) -> tuple[Points, Points]:
    """Both edges of a temple at shares of its length."""
    along = np.linspace(0, 1, STATIONS)

    def at(edge: Points) -> Points:
        return np.stack([np.interp(shares, along, edge[:, k]) for k in (0, 1)], 1)

    return at(temple[:STATIONS]), at(temple[STATIONS:][::-1])
