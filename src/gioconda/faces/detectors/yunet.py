"""YuNet on whole photos: a look at all of it small, one large, closer ones where it pays.

YuNet is sure of faces of 20 to 400 px that are turned in the picture by 35 degrees at most. So the
photo is looked at twice: shrunk, for faces that fill it, and large, for all others. Where the large
look shows small faces, there may be smaller ones, and it is repeated at a finer scale. What was
seen without being sure may be a face smaller still, or a head that leans or is upside down: that
is cut out, set to the same size, and looked at in eight turns. Since a head that lies on its side
may not be seen at all, the small picture is looked at on its side as well.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

import cv2
import numpy as np

from gioconda.faces.align import apply, crop, halved, halvings, invert
from gioconda.faces.detectors.base import DROP, Detection, merge, same_face, same_faces
from gioconda.faces.detectors.yunet_networks import Hit, YuNet
from gioconda.faces.square import Square
from gioconda.types import Affine, Box, Pixels, Points

SURE_FROM = 0.75  # score of a face
# Hands, fur and blossoms pass for faces below this score, or at another turn; profiles reach it.
ALONE_FROM = 0.8
SMALL_PX = 480  # long side of the small look, beside its border
BORDER = 0.15  # of its short side: faces that fill the photo
SEEN_PX = 20  # width of the smallest face that YuNet is sure of
LARGE_MEGAPIXELS = 2.0  # of the large look
TINY_PX, TINY_FROM = 32, 0.5  # width in the large look, and score, of what asks for a finer one
TILE_PX = 1280
TILE_OVERLAP_PX = 160  # larger faces are whole in the small look as well

# The square from the brows to the chin against YuNet's box, in roots of the box's area: medians
# over 600 faces of UTKFace and LFW. Its sides stray by 5 %, its place by 3 %.
_SIDE, _DOWN = 0.92, 0.92 * DROP

_FINER = 1.2  # a finer look has to be so much larger to pay
_LEAST = 0.8  # of the smallest face's width: what is smaller is left out, boxes stray

_TURNS = tuple(math.radians(a) for a in (0, 45, -45, 90, -90, 135, -135, 180))
_CLOSE_PX = 96  # side of the crop in which a doubt is looked at
_AROUND = 3.0  # of its box
_MOST_DOUBTS = 40  # eight looks at 96 px take as long as one at 270 px


@dataclass(frozen=True)
class _View:
    """A picture to look at, and the way back to the photo."""

    picture: Pixels
    photo_to_view: Affine
    turn: float = 0.0

    def to_photo(self, hit: Hit) -> Detection:
        """What was seen in the view, as a face of the photo."""
        root = math.sqrt(hit.width * hit.height)
        middle = [hit.x + hit.width / 2 - 0.5, hit.y + hit.height / 2 + _DOWN * root - 0.5]
        x, y = apply(invert(self.photo_to_view), np.array([middle]))[0]
        side = _SIDE * root / math.hypot(*self.photo_to_view[0, :2])
        box = Box(float(x + 0.5 - side / 2), float(y + 0.5 - side / 2), side, side)
        alone = self.turn == 0 and hit.score >= ALONE_FROM
        return Detection(box, hit.score, self.turn, alone)


class YuNetDetector:
    """Finds faces at any turn; see the module.

    Args:
        network: YuNet.
        smallest_px: Width of the smallest face that is looked for, where time allows.
        most_megapixels: Largest picture of the finer look. In photos so large that it must shrink
            them further, the smallest face that is found grows accordingly.
        sure_from: Least score of a face.
    """

    def __init__(
        self,
        network: YuNet,
        *,
        smallest_px: float = 16.0,
        most_megapixels: float = 16.0,
        sure_from: float = SURE_FROM,
    ) -> None:
        self.network, self.smallest_px = network, smallest_px
        self.most_megapixels, self.sure_from = most_megapixels, sure_from

    def detect(self, pixels: Pixels) -> list[Detection]:
        """Find the faces.

        Args:
            pixels: ``(H, W, 3)`` uint8 RGB. Not modified.

        Returns:
            Boxes in photo pixels (they may leave the photo), scores in [0, 1] and turns to the
            next eighth of a circle, best first.
        """
        hits = self._hits(pixels)
        seen = [one for one in hits if one.box.width >= _LEAST * self.smallest_px]
        sure = merge(one for one in seen if one.score >= self.sure_from)
        boxes = np.array([one.box for one in sure]).reshape(-1, 4)
        doubts = [one for one in merge(seen) if not same_faces(np.array(one.box), boxes).any()]
        return merge([*sure, *self._closer(pixels, doubts[:_MOST_DOUBTS])])

    def _hits(self, pixels: Pixels) -> list[Detection]:
        """What the looks at the whole photo give, sure or not."""
        whole = pixels.shape[0] * pixels.shape[1] / 1e6
        large, finest = (
            min(SEEN_PX / self.smallest_px, math.sqrt(most / whole))
            for most in (LARGE_MEGAPIXELS, self.most_megapixels)
        )
        sizes = _Sizes(pixels)
        small = _bordered(sizes.scaled(min(1.0, SMALL_PX / max(pixels.shape[:2]))))
        hits = self._look([small, _on_its_side(small), *_tiles(sizes.scaled(large))])
        tiny = any(one.box.width * large < TINY_PX and one.score >= TINY_FROM for one in hits)
        if tiny and finest > _FINER * large:
            hits += self._look(list(_tiles(sizes.scaled(finest))))
        return hits

    def _look(self, views: list[_View]) -> list[Detection]:
        looks = self.network.look([view.picture for view in views])
        return [view.to_photo(hit) for view, hits in zip(views, looks, strict=True) for hit in hits]

    def _closer(self, pixels: Pixels, doubts: list[Detection]) -> list[Detection]:
        """The faces that doubts are, enlarged, at the turns at which they are surest."""
        upright = self._enlarged(pixels, doubts, _TURNS[:1])
        rest = [doubt for doubt, one in zip(doubts, upright, strict=True) if one is None]
        found = [*upright, *self._enlarged(pixels, rest, _TURNS[1:])]
        return [one for one in found if one is not None]

    def _enlarged(
        self, pixels: Pixels, doubts: list[Detection], turns: tuple[float, ...]
    ) -> list[Detection | None]:
        """The surest face that each doubt is at some turns; None where there is none."""
        views = [_close_view(pixels, doubt, turn) for doubt in doubts for turn in turns]
        looks = iter(zip(views, self.network.look([view.picture for view in views]), strict=True))
        found = []
        for doubt in doubts:
            best: Detection | None = None
            for view, hits in islice(looks, len(turns)):
                for one in map(view.to_photo, hits):
                    better = one.score >= (self.sure_from if best is None else best.score)
                    if better and same_face(one.box, doubt.box):
                        best = one
            found.append(best)
        return found


def _close_view(pixels: Pixels, doubt: Detection, turn: float) -> _View:
    """What was seen without being sure, cut out with its surroundings and turned upright."""
    x, y, width, height = doubt.box
    middle: Points = np.array([x + width / 2 - 0.5, y + height / 2 - 0.5])
    to_crop = Square(middle, _AROUND * width, turn).to_crop(_CLOSE_PX)
    return _View(crop(pixels, to_crop, _CLOSE_PX, _CLOSE_PX), to_crop, turn)


class _Sizes:
    """A photo at several sizes, which share what is halved on the way."""

    def __init__(self, pixels: Pixels) -> None:
        self._halves = [pixels]

    def scaled(self, scale: float) -> _View:
        """The photo at ``scale`` times its size."""
        height, width = self._halves[0].shape[:2]
        size = max(1, round(width * scale)), max(1, round(height * scale))
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        times = halvings(scale, width, height)
        while len(self._halves) <= times:
            self._halves.append(halved(self._halves[-1], 1))
        picture = cv2.resize(self._halves[times], size, interpolation=how)
        to_view = np.array([[scale, 0, (scale - 1) / 2], [0, scale, (scale - 1) / 2]])
        return _View(np.ascontiguousarray(picture), to_view)


def _moved(view: _View, right: float, down: float) -> Affine:
    moved: Affine = view.photo_to_view + np.array([[0, 0, right], [0, 0, down]])
    return moved


def _bordered(view: _View) -> _View:
    """The view with its edges replicated around it: YuNet's box is higher than the face."""
    border = round(BORDER * min(view.picture.shape[:2]))
    picture = cv2.copyMakeBorder(view.picture, border, border, border, border, cv2.BORDER_REPLICATE)
    return _View(picture, _moved(view, border, border))


def _on_its_side(view: _View) -> _View:
    """The view turned by a quarter."""
    height = view.picture.shape[0]
    picture = np.ascontiguousarray(np.rot90(view.picture, -1))
    quarter = np.array([[0.0, -1.0], [1.0, 0.0]])
    to_view = quarter @ view.photo_to_view + [[0, 0, height - 1], [0, 0, 0]]
    return _View(picture, to_view, -math.pi / 2)


def _tiles(view: _View) -> Iterator[_View]:
    """Parts of a picture that overlap; a small one as it is."""
    for top, bottom in _spans(view.picture.shape[0]):
        for left, right in _spans(view.picture.shape[1]):
            part = view.picture[top:bottom, left:right]
            yield replace(view, picture=part, photo_to_view=_moved(view, -left, -top))


def _spans(length: int) -> Iterator[tuple[int, int]]:
    count = max(1, math.ceil((length - TILE_OVERLAP_PX) / (TILE_PX - TILE_OVERLAP_PX)))
    step = (length - TILE_OVERLAP_PX) / count
    for k in range(count):
        yield round(k * step), min(length, round((k + 1) * step) + TILE_OVERLAP_PX)
