"""A face and the name of an expression -> the edit that gives it that expression.

The same three parts as a smile's: points that move, light that folds make, and a painted mouth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda import zoo
from gioconda.errors import GiocondaError, WeightsError
from gioconda.faces.measures import lip_gap
from gioconda.faces.scheme import GROUPS
from gioconda.models.expressions import ExpressionParts
from gioconda.smile.fields import draw_fields
from gioconda.smile.geometry import seen_from
from gioconda.smile.mouth_patch import MouthCrop
from gioconda.smile.shading import edge_fade, filled
from gioconda.smile.smiler import OPENED_BY, SEEN_FROM, Sitter, Sketch, Smiler
from gioconda.types import Field, Pixels, Points


@dataclass(frozen=True)
class Looks:
    """How much of what was learned an expression takes at strength 1, found by looking.

    Attributes:
        brows: Of the brows' motion, which small pictures show too small.
        lids: Of the lids' motion.
        mouth: Of the motion of everything else.
        light: Of the shading.
        most_open: Lips part no further (pupil distances).
    """

    brows: float
    lids: float
    mouth: float
    light: float
    most_open: float = 0.17


LOOKS = {
    "sad": Looks(brows=2.6, lids=1.2, mouth=1.6, light=1.6),
    "surprised": Looks(brows=1.1, lids=1.4, mouth=0.8, light=0.6, most_open=0.25),
    "disgusted": Looks(brows=2.0, lids=1.6, mouth=1.6, light=1.7),
    "angry": Looks(brows=2.3, lids=1.6, mouth=1.6, light=1.6),
    "afraid": Looks(brows=2.2, lids=2.2, mouth=0.9, light=1.2, most_open=0.15),
}
# Of what is worn at strength 1, in shares of what was learned. Fear raises the brows as surprise
# does and draws them together as sorrow does (Ekman & Friesen 1978); 22 people alone show it less.
BLENDS = {"afraid": {"afraid": 0.6, "sad": 0.6, "surprised": 0.3}}
_RANGE = (-0.3, 0.22)  # log units
_EYES = ("right_eye", "left_eye")
_BROWS = np.concatenate([GROUPS["right_brow"], GROUPS["left_brow"]])
_LIDS = np.concatenate([GROUPS[eye] for eye in _EYES])
_LIT_GAP, _DARK_GAP, _DARKER = 0.08, 0.22, 0.35
_OPEN_ALREADY = 1.25  # a mouth that opens by more than this is painted anew


@dataclass(frozen=True)
class ExpressionWish:
    """One face and what it shall express.

    Attributes:
        photo: ``(H, W, 3)`` uint8 RGB.
        points: ``(141, 2)`` landmarks in photo pixels.
        strengths: Expression -> share of it in [-1, 1]; less than 0 takes it away.
        smile: How much more or less it smiles first, an amount as in ``geometry``.
    """

    photo: Pixels
    points: Points
    strengths: dict[str, float]
    smile: float = 0.0


class Expresser:
    """Gives faces expressions; its mouths are the smiler's.

    Args:
        parts: Shapes and shading.
        smiler: Whose mean face, way back from smiles and painter are used.
    """

    def __init__(self, parts: ExpressionParts, smiler: Smiler) -> None:
        self.smiler, self.expressions = smiler, parts.expressions
        self.neutral = parts.neutral.double().numpy()
        moves, gains = {}, {}
        for k, name in enumerate(parts.expressions):
            moves[name] = _as_it_looks(parts.moves[k].double().numpy(), LOOKS[name])
            gains[name] = self._prepared(parts.gains[k].numpy()) * LOOKS[name].light
        self.moves = {name: _blended(moves, name) for name in parts.expressions}
        self.gains = {name: _blended(gains, name) for name in parts.expressions}

    @classmethod
    def from_pretrained(cls, smiler: Smiler, name: str = "expressions") -> Expresser:
        """The expressions in the package, or some whose shapes lie in a folder or on the Hub.

        Raises:
            WeightsError: There are none of that name, or they are another method's.
        """
        parts = zoo.load(name)
        if not isinstance(parts, ExpressionParts):
            raise WeightsError(f"{name!r} holds no expressions but {type(parts).__name__}")
        return cls(parts, smiler)

    def sketch(self, wishes: Sequence[ExpressionWish]) -> list[Sketch]:
        """Each face with its expression; ``Smiler.finish`` makes edits of them.

        Raises:
            GiocondaError: An expression is not known.
        """
        return [_shaded(s) for s in self.smiler.paint([self._sketch(wish) for wish in wishes])]

    def _sketch(self, wish: ExpressionWish) -> Sketch:
        sitter = self.smiler.sitter(wish.photo, wish.points)
        geometry = sitter.geometry
        after = self._target(sitter, wish)
        gain = sitter.log_gain(wish.smile) if wish.smile else np.float32(0)
        for name, strength in wish.strengths.items():
            gain = gain + strength * self.gains[name] * sitter.headroom
        shading = self.smiler.shading
        edit = draw_fields(
            geometry.source(min(wish.smile, 0.0)),
            after,
            wish.photo.shape[:2],
            np.asarray(gain, np.float32),
            shading.box,
            shading.neutral,
        )
        if wish.smile < 0:
            edit = replace(edit, tint=sitter.tint)
        painted = _is_painted(geometry.gap, lip_gap(after), wish.smile)
        mouth = MouthCrop(wish.photo, after, 1.0) if painted else None
        return Sketch(sitter, wish.smile, edit, after, mouth)

    def _target(self, sitter: Sitter, wish: ExpressionWish) -> Points:
        geometry = sitter.geometry
        after = geometry.target(wish.smile) if wish.smile else geometry.points
        most_open = geometry.gap
        for name, strength in wish.strengths.items():
            if name not in self.moves:
                raise GiocondaError(
                    f"no expression is called {name!r}; there are: {', '.join(self.moves)}"
                )
            after = after + seen_from(self.neutral, geometry.points, strength * self.moves[name])
            most_open = max(most_open, LOOKS[name].most_open)
        return geometry.opened_at_most(after, most_open)

    def _prepared(self, gain: Field) -> Field:
        """A ratio image as large as the smiler's, without what is not shading."""
        shading = self.smiler.shading
        height, width = shading.opened.shape
        gain = cv2.resize(gain, (width, height), interpolation=cv2.INTER_CUBIC)
        fade = edge_fade(gain.shape, shading.neutral, shading.box)
        # Eyeballs and teeth are not shaded, and lips have their colour.
        fade *= 1 - filled(gain.shape, shading.neutral, shading.box, (*_EYES, "lips_inner"), 0.03)
        fade *= 1 - filled(gain.shape, shading.neutral, shading.box, ("lips_outer",), 0.03)
        return shading.keeping_tone(np.clip(gain, *_RANGE) * fade, fade)


def _blended(learned: Mapping[str, NDArray[Any]], name: str) -> NDArray[Any]:
    shares = BLENDS.get(name, {name: 1.0})
    return np.asarray(sum(share * learned[other] for other, share in shares.items()))


def _as_it_looks(moves: Points, looks: Looks) -> Points:
    moves = moves * looks.mouth
    moves[_BROWS] *= looks.brows / looks.mouth
    moves[_LIDS] *= looks.lids / looks.mouth
    return moves


def _shaded(sketch: Sketch) -> Sketch:
    """The sketch with less light in its mouth, the wider the mouth is open.

    The painter knows smiles, whose teeth stand in the light; a jaw that drops leaves them dark.
    """
    if sketch.mouth is None or sketch.painted is None:
        return sketch
    share = np.clip((lip_gap(sketch.after) - _LIT_GAP) / (_DARK_GAP - _LIT_GAP), 0, 1)
    painted = sketch.painted * np.float32(1 - _DARKER * share)
    edit = replace(sketch.edit, patches=(sketch.mouth.plain_patch(painted),))
    return replace(sketch, edit=edit, painted=painted)


def _is_painted(before: float, after: float, smile: float) -> bool:
    """Whether what shows between the lips is painted anew.

    Args:
        before: Gap of the lips in the photo, in pupil distances.
        after: Gap of the lips in the edit.
        smile: The amount of smile that is added first.
    """
    if after < SEEN_FROM:
        return False
    if before < SEEN_FROM or smile < 0:
        return after > before + OPENED_BY or smile < 0
    return after > _OPEN_ALREADY * before
