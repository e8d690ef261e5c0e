"""The smiler: a face and an amount -> the edit that gives it that much more or less smile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from gioconda import zoo
from gioconda.compose import preview
from gioconda.errors import WeightsError
from gioconda.faces.align import apply, compose, invert, mouth_transform, scale_of
from gioconda.faces.measures import lip_gap, mouth_width, pupil_distance
from gioconda.faces.scheme import GROUPS, LIPS
from gioconda.models.smiler import Smiler as Parts
from gioconda.smile.fields import GRID_PX, draw_fields
from gioconda.smile.geometry import FaceGeometry, Shapes, blend
from gioconda.smile.grain import add_grain, grain_level
from gioconda.smile.holes import GROW_PX, hole_mask
from gioconda.smile.mouth import CORNERS_PX, MOUTH_HEIGHT, MOUTH_WIDTH, MouthPainter
from gioconda.smile.shading import Shading
from gioconda.types import Affine, Edit, Field, Patch, Pixels, Points

_SHARPEN_ABOVE_PX = 80.0  # mouth width in the photo from which the second network pays
_OPENED_BY = 0.012  # pupil distances that lips must part by before something shows between them
_SEEN_FROM = 0.03  # gap in pupil distances from which one sees into a mouth
_MOST_PATCH_SCALE = 4  # patches are drawn up at most so many times by the runner


@dataclass(frozen=True)
class Wish:
    """One face of one photo, and how much more (or less) it shall smile.

    Attributes:
        photo: ``(H, W, 3)`` uint8 RGB.
        points: ``(141, 2)`` landmarks in photo pixels.
        amount: As in ``gioconda.smile.geometry``.
    """

    photo: Pixels
    points: Points
    amount: float


class Smiler:
    """Geometry, shading and mouth of the smile, on any number of faces at once.

    Args:
        parts: Shapes and shading.
        painter: The mouth networks.
    """

    def __init__(self, parts: Parts, painter: MouthPainter) -> None:
        self.shapes, self.shading = Shapes.of(parts), Shading(parts)
        self.painter = painter

    @classmethod
    def from_pretrained(cls, name: str = "smiler") -> Smiler:
        """The smiler in the package, or one whose shapes lie in a folder or on the Hub."""
        parts = zoo.load(name)
        if not isinstance(parts, Parts):
            raise WeightsError(f"{name!r} holds no smiler but {type(parts).__name__}")
        return cls(parts, MouthPainter.from_pretrained())

    def edits(
        self, wishes: Sequence[Wish], *, grid_px: int = GRID_PX, fine: bool = True
    ) -> list[Edit]:
        """The edits that fulfil the wishes; all mouths go through the networks together.

        Args:
            wishes: Faces and amounts.
            grid_px: Samples along the longer side of each face's fields.
            fine: Whether large mouths are sharpened.
        """
        drawn = [self._draw(wish, grid_px) for wish in wishes]
        edits = [one.edit for one in drawn]
        opened = [k for k, one in enumerate(drawn) if one.painted > 0]
        large = [k for k in opened if fine and drawn[k].mouth_px > _SHARPEN_ABOVE_PX]
        # Grain comes last: the sharpener would take it for detail.
        first = {k: _Mouth(wishes[k].photo, drawn[k], grainy=k not in large) for k in opened}
        self._fill(edits, first, fine=False)
        self._fill(edits, {k: _Mouth(wishes[k].photo, drawn[k], 2) for k in large}, fine=True)
        return edits

    def target(self, wish: Wish) -> Points:
        """``(141, 2)``: where a fulfilled wish has moved the landmarks, in photo pixels."""
        return FaceGeometry(wish.points, self.shapes).target(wish.amount)

    def _draw(self, wish: Wish, grid_px: int) -> _Drawn:
        geometry = FaceGeometry(wish.points, self.shapes)
        after = geometry.target(wish.amount)
        gain = self.shading.log_gain(wish.amount, geometry.gap)
        if wish.amount < 0:
            gain = gain - wish.amount * self.shading.flattened(wish.photo, wish.points)
        gain = gain * self.shading.headroom(wish.photo, wish.points)
        edit = draw_fields(
            geometry.source(wish.amount),
            after,
            wish.photo.shape[:2],
            gain,
            self.shading.box,
            self.shapes.neutral,
            grid_px,
        )
        return _Drawn(edit, after, painted_share(wish.amount, geometry.gap, lip_gap(after)))

    def _fill(self, edits: list[Edit], mouths: dict[int, _Mouth], *, fine: bool) -> None:
        """Paint (or sharpen) what shows in the mouths, as patches of their edits."""
        if not mouths:
            return
        crops = np.stack([mouth.seen(edits[k]) for k, mouth in mouths.items()])
        holes = np.stack([mouth.hole for mouth in mouths.values()])
        network = self.painter.sharpen if fine else self.painter.paint
        for (k, mouth), image in zip(mouths.items(), network(crops, holes), strict=True):
            edits[k] = replace(edits[k], patches=(mouth.patch(image),))


def painted_share(amount: float, before: float, after: float) -> float:
    """How far what shows between the lips is painted, in [0, 1].

    Lips that part show what nobody has photographed. A mouth that was open keeps its own teeth as
    long as the smile stays a small one.

    Args:
        amount: As in ``geometry``.
        before: Gap of the lips in the photo, in pupil distances.
        after: Gap of the lips in the edit.
    """
    if amount <= 0 or after < _SEEN_FROM:
        return 0.0
    if before < _SEEN_FROM:
        return 1.0 if after > before + _OPENED_BY else 0.0
    return min(1.0, 3 * blend(amount)[1])


@dataclass(frozen=True)
class _Drawn:
    """An edit without its mouth, the shape it ends in, and how far its mouth is painted."""

    edit: Edit
    after: Points
    painted: float

    @property
    def mouth_px(self) -> float:
        return mouth_width(self.after) * pupil_distance(self.after)


class _Mouth:
    """The aligned mouth crop of an edited face, at one (or twice) the networks' size."""

    def __init__(
        self, photo: Pixels, drawn: _Drawn, times: int = 1, *, grainy: bool = True
    ) -> None:
        after = drawn.after
        self.photo, self.times, self.painted = photo, times, drawn.painted
        self.grainy = grainy
        self.lips = after[LIPS]
        self.width, self.height = MOUTH_WIDTH * times, MOUTH_HEIGHT * times
        self.to_crop: Affine = mouth_transform(after, self.width, self.height, CORNERS_PX * times)
        self.inner = apply(self.to_crop, after[GROUPS["lips_inner"]])
        self.hole: Field = hole_mask(self.inner, self.width, self.height, GROW_PX * times)

    def seen(self, edit: Edit) -> Pixels:
        """The crop as the edit shows it so far."""
        return preview(self.photo, edit, self.to_crop, self.width, self.height)

    def patch(self, image: Field) -> Patch:
        """A painted crop as a patch whose edge is as fine as the photo's pixels."""
        photo_px = scale_of(invert(self.to_crop))
        times = int(np.clip(np.ceil(photo_px), 1, _MOST_PATCH_SCALE))
        size = (self.width * times, self.height * times)
        up = np.array([[times, 0, (times - 1) / 2], [0, times, (times - 1) / 2]], float)
        drawn = cv2.resize(image, size, interpolation=cv2.INTER_CUBIC) if times > 1 else image
        grow_px = (GROW_PX - 0.5) * self.times
        mask = hole_mask(apply(up, self.inner), *size, grow_px * times)
        soft_px = max(0.6, 0.6 * times * self.times / max(photo_px * self.times, 1))
        mask = cv2.GaussianBlur(mask, (0, 0), soft_px) * self.painted
        if self.grainy:
            drawn = add_grain(drawn, grain_level(self.photo, self.lips))
        patch_to_photo = compose(invert(self.to_crop), invert(up))
        return Patch(drawn.astype(np.float32), mask.astype(np.float32), patch_to_photo)
