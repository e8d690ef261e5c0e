"""Drafts of expressions: geometry, shading and mouth, as for smiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda import zoo
from gioconda.editors.protocol import PhotoFace
from gioconda.editors.smile.fields import draw_fields
from gioconda.editors.smile.geometry import FaceGeometry, seen_from
from gioconda.editors.smile.mouth import keep_monochrome
from gioconda.editors.smile.mouth_patch import MouthCrop
from gioconda.editors.smile.shading import edge_fade, filled
from gioconda.editors.smile.smiler import OPENED_BY, SEEN_FROM, DraftEdit, EditableFace, Smiler
from gioconda.errors import GiocondaError
from gioconda.faces.measures import lip_gap, mouth_width
from gioconda.faces.scheme import GROUPS
from gioconda.models.shapes.expressions import POSED, ExpressionShapes
from gioconda.types import Field, Points


@dataclass(frozen=True)
class ExpressionGains:
    """Factors of an expression's learned changes at strength 1, tuned by eye.

    Attributes:
        brows: Factor of the brows' displacement, which is too small in small training pictures.
        lids: Factor of the lids' displacement.
        mouth: Factor of the displacement of all other points.
        light: Factor of the shading.
        most_open: Largest gap of the lips, in pupil distances.
    """

    brows: float
    lids: float
    mouth: float
    light: float
    most_open: float = 0.17


EXPRESSION_GAINS = {
    "sad": ExpressionGains(brows=2.6, lids=1.2, mouth=1.35, light=1.4),
    "surprised": ExpressionGains(brows=1.1, lids=1.4, mouth=0.8, light=0.6, most_open=0.25),
    "disgusted": ExpressionGains(brows=2.0, lids=1.6, mouth=1.5, light=1.1),
    "angry": ExpressionGains(brows=2.4, lids=1.6, mouth=1.3, light=1.4),
    "afraid": ExpressionGains(brows=2.2, lids=2.2, mouth=0.9, light=1.2, most_open=0.15),
}
# Mixtures of learned expressions. Fear raises the brows as surprise does and draws them together as
# sadness does (Ekman & Friesen 1978); the 22 people of the training set show it weakly.
BLENDS = {"afraid": {"afraid": 0.6, "sad": 0.6, "surprised": 0.3}}
_REMOVED_SHADING = 0.5  # share of a smile's shading that is removed: more leaves pale spots
_RANGE = (-0.3, 0.22)  # log units
_EYES = ("right_eye", "left_eye")
_BROWS = np.concatenate([GROUPS["right_brow"], GROUPS["left_brow"]])
_LIDS = np.concatenate([GROUPS[eye] for eye in _EYES])
_LIT_GAP, _DARK_GAP = 0.08, 0.2  # pupil distances: gap of a smile, and of a jaw_share jaw
_SHADOW = np.array([0.2, 0.22, 0.24], np.float32)  # missing share of the light on upper teeth
_CAVITY = np.array([0.55, 0.68, 0.68], np.float32)  # the same below the teeth
_TEETH_TO, _DEEP_FROM = 0.3, 0.65  # shares of the way from the upper to the lower lip
_UPPER, _LOWER = {0, 10, *range(11, 20)}, set(range(11))  # points of the inner lips
_MOST_STRETCH = 1.2  # a mouth stretched or pressed by more is painted


@dataclass(frozen=True)
class ExpressionChange:
    """The expressions to add to a face, and the smile to remove from it.

    Attributes:
        strengths: Expression -> strength in [-1, 1]; below 0 the expression is removed.
        smile_removed: Share of the present smile to remove, in [0, 1].
    """

    strengths: dict[str, float]
    smile_removed: float = 0.0


class Expresser:
    """Drafts expressions, with the smiler's mean face and mouth painter.

    Args:
        parts: ShapeArrays and shading.
        smiler: Also removes smiles.
    """

    def __init__(self, parts: ExpressionShapes, smiler: Smiler) -> None:
        self.smiler, self.neutral = smiler, parts.neutral.astype(np.float64)
        moves, gains = {}, {}
        for k, name in enumerate(POSED):
            moves[name] = _amplified(parts.moves[k].astype(np.float64), EXPRESSION_GAINS[name])
            gains[name] = self._prepared(parts.gains[k]) * EXPRESSION_GAINS[name].light
        self.moves = {name: _blended(moves, name) for name in POSED}
        self.gains = {name: _blended(gains, name) for name in POSED}

    @classmethod
    def from_pretrained(cls, smiler: Smiler, name: str = "expressions") -> Expresser:
        """The expressions in the package, or some whose shapes lie in a folder or on the Hub.

        Raises:
            WeightsError: There are none of that name, or they are another method's.
        """
        return cls(zoo.arrays(name, ExpressionShapes), smiler)

    def draft(self, changes: Sequence[tuple[PhotoFace, ExpressionChange]]) -> list[DraftEdit]:
        """The draft of each face; ``Smiler.finish`` turns drafts into edits.

        Raises:
            GiocondaError: An expression is not known.
        """
        unpainted = [self._draft(face, change) for face, change in changes]
        return [with_dark_mouth(draft) for draft in self.smiler.paint(unpainted)]

    def _draft(self, photo_face: PhotoFace, change: ExpressionChange) -> DraftEdit:
        draft = self.bare(self.smiler.face(photo_face.photo, photo_face.points), change)
        painted = is_painted(photo_face.points, draft.after)
        mouth = MouthCrop(photo_face.photo, draft.after, 1.0) if painted else None
        return replace(draft, mouth=mouth)

    def bare(self, face: EditableFace, change: ExpressionChange) -> DraftEdit:
        """The draft of a face without a mouth.

        Raises:
            GiocondaError: An expression is not known.
        """
        before, after = self._shapes(face.geometry, change)
        gain = (
            _REMOVED_SHADING * face.log_gain(-change.smile_removed)
            if change.smile_removed
            else np.float32(0)
        )
        for name, strength in change.strengths.items():
            gain = gain + face.shading.tinted(
                face.shading.seen(np.float32(strength) * self.gains[name])
            )
        gain = np.asarray(gain, np.float32)
        edit = draw_fields(before, after, face.photo.shape[:2], gain, face.shading.photo_to_gain)
        return DraftEdit(face, -change.smile_removed, edit, after, None, before, gain)

    def _shapes(self, geometry: FaceGeometry, change: ExpressionChange) -> tuple[Points, Points]:
        """The points from which colours are taken, and the points after the edit."""
        move, most_open = np.zeros_like(self.neutral), geometry.gap
        for name, strength in change.strengths.items():
            if name not in self.moves:
                raise GiocondaError(
                    f"no expression is called {name!r}; there are: {', '.join(self.moves)}"
                )
            move = move + strength * self.moves[name]
            most_open = max(most_open, EXPRESSION_GAINS[name].most_open)
        # Lips that the expression parts need not be closed first.
        if lip_gap(self.neutral + move) > SEEN_FROM:
            before, unsmiling = geometry.points, geometry.without_smile(change.smile_removed)
        else:
            amount = -change.smile_removed
            before, unsmiling = geometry.source(amount), geometry.target(amount)
        after = unsmiling + seen_from(self.neutral, geometry.points, move)
        return before, geometry.opened_at_most(after, most_open)

    def _prepared(self, gain: Field) -> Field:
        """A ratio image at the smiler's size, without eyes and lips."""
        shading = self.smiler.shading
        height, width = shading.opened.shape
        gain = cv2.resize(gain, (width, height), interpolation=cv2.INTER_CUBIC)
        fade = edge_fade(gain.shape, shading.neutral, shading.box)
        # Eyes, teeth and lips are not shaded.
        fade *= 1 - filled(gain.shape, shading.neutral, shading.box, (*_EYES, "lips_inner"), 0.03)
        fade *= 1 - filled(gain.shape, shading.neutral, shading.box, ("lips_outer",), 0.03)
        return shading.keeping_tone(np.clip(gain, *_RANGE) * fade, fade)


def _blended(learned: Mapping[str, NDArray[Any]], name: str) -> NDArray[Any]:
    shares = BLENDS.get(name, {name: 1.0})
    return np.asarray(sum(share * learned[other] for other, share in shares.items()))


def _amplified(moves: Points, gains: ExpressionGains) -> Points:
    moves = moves * gains.mouth
    moves[_BROWS] *= gains.brows / gains.mouth
    moves[_LIDS] *= gains.lids / gains.mouth
    return moves


def with_dark_mouth(draft: DraftEdit) -> DraftEdit:
    """The draft with a darker mouth, the wider the mouth is open.

    The painter learned smiles, whose teeth are lit. Where the jaw drops, the upper teeth are in the
    lip's shadow, and the cavity below them is dark red.
    """
    if draft.mouth is None or draft.painted is None:
        return draft
    dark = np.clip((lip_gap(draft.after) - _LIT_GAP) / (_DARK_GAP - _LIT_GAP), 0, 1)
    deep = _depth(draft.mouth)[..., None]
    missing = dark * ((1 - deep) * _SHADOW + deep * _CAVITY) * draft.mouth.hole[..., None]
    painted = np.asarray(draft.painted * (1 - missing), np.float32)
    keep_monochrome(painted, draft.painted.astype(np.uint8), draft.mouth.hole)
    edit = replace(draft.edit, patches=(draft.mouth.plain_patch(painted),))
    return replace(draft, edit=edit, painted=painted)


def _depth(mouth: MouthCrop) -> Field:
    """Depth of each pixel of the crop, ``(h, w)``: 0 on the upper teeth, 1 in the cavity."""
    middle = mouth.inner[:, 0].argsort()
    columns = np.arange(mouth.width)
    upper, lower = (
        np.interp(columns, *mouth.inner[[k for k in middle if k in half]].T)
        for half in (_UPPER, _LOWER)
    )
    rows = np.arange(mouth.height)[:, None]
    down = (rows - upper) / np.maximum(lower - upper, 1)
    return np.asarray(np.clip((down - _TEETH_TO) / (_DEEP_FROM - _TEETH_TO), 0, 1), np.float32)


def is_painted(before: Points, after: Points) -> bool:
    """Whether the mouth is painted rather than taken from the photo.

    Args:
        before: ``(141, 2)`` landmarks in the photo.
        after: ``(141, 2)`` in the edit.
    """
    gap, gap_before = lip_gap(after), lip_gap(before)
    if gap < SEEN_FROM:
        return False
    if gap_before < SEEN_FROM:
        return gap > gap_before + OPENED_BY
    narrower = mouth_width(after) / mouth_width(before)
    return gap > _MOST_STRETCH * gap_before or narrower < 1 / _MOST_STRETCH
