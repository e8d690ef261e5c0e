"""Adds sliders to drafts of edits: a smile's, an expression's, or that of a face left as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from gioconda.editors.protocol import PhotoFace
from gioconda.editors.sliders.amounts import SliderAmounts, SliderMoves, action_values
from gioconda.editors.sliders.eyes import eye_patches
from gioconda.editors.sliders.opened_eye import opened_eye, shut_eyes
from gioconda.editors.sliders.shading import SliderShading
from gioconda.editors.sliders.socket import EYES
from gioconda.editors.smile.closing_lips import with_closed_lips
from gioconda.editors.smile.expresser import Expresser, is_painted, with_dark_mouth
from gioconda.editors.smile.fields import draw_fields
from gioconda.editors.smile.mouth_patch import MouthCrop
from gioconda.editors.smile.smiler import DraftEdit, EditableFace, Smiler
from gioconda.faces.eye_lids import EyeReader
from gioconda.faces.measures import lip_gap
from gioconda.faces.scheme import at
from gioconda.types import Edit, Points

_LIDS = set(EYES)  # actions
_LOWER = at(*(f"lips_inner_{k}" for k in range(1, 10)))
_UPPER = at(*(f"lips_inner_{20 - k}" for k in range(1, 10)))


class SliderDrafter:
    """Adds sliders to drafts, and the eyes to finished edits.

    Args:
        amounts: Moves points.
        expresser: Has ratio images, and the smiler that paints mouths.
        eyes: Reads which eyes are shut.
    """

    def __init__(self, amounts: SliderAmounts, expresser: Expresser, eyes: EyeReader) -> None:
        self.amounts, self.smiler, self.eyes = amounts, expresser.smiler, eyes
        self.shading = SliderShading(expresser)

    @classmethod
    def from_pretrained(cls, smiler: Smiler) -> SliderDrafter:
        """With the learned displacements and ratio images in the package."""
        amounts, expresser = SliderAmounts.from_pretrained(), Expresser.from_pretrained(smiler)
        return cls(amounts, expresser, EyeReader.from_pretrained())

    def draft(self, face: PhotoFace) -> DraftEdit:
        """The draft that leaves a face as it is."""
        return self.still(self.smiler.face(face.photo, face.points))

    def still(self, face: EditableFace) -> DraftEdit:
        """The same of a face that is ready to be drafted."""
        points, gain = face.geometry.points, self.shading.log_gain(face, {})
        size, to_gain = face.photo.shape[:2], face.shading.photo_to_gain
        edit = draw_fields(points, points, size, gain, to_gain)
        return DraftEdit(face, 0.0, edit, points, None, points, gain)

    def added(
        self,
        drafts: Sequence[DraftEdit],
        sliders: Sequence[Mapping[str, float]],
        smiles: Sequence[float] | None = None,
    ) -> list[tuple[DraftEdit, SliderMoves]]:
        """The drafts with sliders added, and what sliders move.

        Args:
            drafts: Drafts of smiles or expressions, or of faces left as they are.
            sliders: Slider -> value in [-1, 1], of each.
            smiles: How each face smiles in the photo, in [-1, 1]; None where that is not known.
        """
        smiling = [0.0] * len(drafts) if smiles is None else smiles
        moves = [self._moves(*one) for one in zip(drafts, sliders, smiling, strict=True)]
        slid = [self.slid(draft, move) for draft, move in zip(drafts, moves, strict=True)]
        painted = self.smiler.paint(slid)
        dark = [
            with_dark_mouth(after) if before.mouth is None else after
            for before, after in zip(drafts, painted, strict=True)
        ]
        return list(zip(dark, moves, strict=True))

    def _moves(self, draft: DraftEdit, sliders: Mapping[str, float], smile: float) -> SliderMoves:
        photo, points = draft.face.photo, draft.face.geometry.points
        shut = (False, False)
        if _LIDS & set(action_values(sliders)):
            shut = shut_eyes(self.eyes, photo, points, smile)
        return self.amounts.moves_of(points, draft.after, sliders, shut)

    def slid(self, draft: DraftEdit, moves: SliderMoves) -> DraftEdit:
        """A draft with sliders, before its mouth is painted."""
        face, points = draft.face, draft.face.geometry.points
        after = _uncrossed(draft.after, draft.after + moves.face)
        gain = draft.log_gain + self.shading.log_gain(face, moves.values)
        size = face.photo.shape[:2]
        edit = draw_fields(
            draft.source, after, size, gain, face.shading.photo_to_gain, draft.gain_px
        )
        if lip_gap(after) < face.geometry.gap:
            edit = with_closed_lips(face.photo, edit, points, after, face.shading.lip_line)
        mouth = None
        if draft.mouth is not None:
            mouth = MouthCrop(face.photo, after, draft.mouth.painted)
        elif is_painted(points, after):
            mouth = MouthCrop(face.photo, after, 1.0)
        return replace(draft, edit=edit, after=after, mouth=mouth, painted=None, log_gain=gain)


def with_eyes(
    draft: DraftEdit, edit: Edit, moves: SliderMoves
) -> tuple[Edit, Points, tuple[int, ...]]:
    """A finished edit whose lids and irises move, too; the points after it; what stays shut.

    Args:
        draft: What was finished.
        edit: The finished edit.
        moves: What sliders move.

    Returns:
        The last are the eyes that were to open, but of which the other one does not tell how: 0 the
        right eye, 1 the left one.
    """
    bare, photo = replace(edit, patches=()), draft.face.photo
    eyes = eye_patches(photo, bare, draft.after, moves.eyes)
    after, left = draft.after + moves.eyes, moves.opened
    if len(moves.opened) == 1 and moves.shows_how:
        opened = opened_eye(photo, replace(bare, patches=tuple(eyes)), after, moves.opened[0])
        if opened is not None:
            patch, after = opened
            eyes.append(patch)
            left = ()
    return replace(edit, patches=(*edit.patches, *eyes)), after, left


def _uncrossed(before: Points, after: Points) -> Points:
    """A face whose lips, where they would pass farther through each other, meet halfway.

    Points of closed lips may lie a little across each other before.
    """
    points = after.copy()
    right, left = points[at("lips_inner_0", "lips_inner_10")]
    across = (left - right) / max(float(np.linalg.norm(left - right)), 1e-6)
    down = np.array([-across[1], across[0]])
    was, gap = (np.minimum((one[_LOWER] - one[_UPPER]) @ down, 0) for one in (before, after))
    overlap = np.minimum(gap - was, 0)[:, None] / 2 * down
    points[_LOWER] -= overlap
    points[_UPPER] += overlap
    return points
