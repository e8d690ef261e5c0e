"""Opens shut eyes with those of the bank's person who suits the face best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda import zoo
from gioconda.editors.protocol import PhotoFace
from gioconda.editors.sliders.irises import brow_darkness, colour, colour_in, lightness
from gioconda.editors.sliders.socket import ABOVE, EYES, Socket, down_the_face, laying
from gioconda.editors.smile.grain import add_grain, grain_level
from gioconda.editors.smile.teeth.sharpness import as_sharp_as, photo_blur
from gioconda.editors.smile.teeth_choice import YOUNG_FROM, AskedFace, TeethChoice
from gioconda.faces.align import apply, compose, crop, scale_of
from gioconda.faces.eye_lids import lids_over_width
from gioconda.faces.head_pose import HeadPoseReader
from gioconda.faces.identity import IdentityReader
from gioconda.faces.scheme import GROUPS, PUPILS
from gioconda.faces.spectacles import SpectaclesMeter
from gioconda.models.shapes.eye_bank import CORNERS, EyeBank
from gioconda.types import Edit, Field, Patch, Pixels, Points, Reason

_MOST_YAW, _MOST_PITCH = 20.0, 20.0  # degrees: the bank's people look straight ahead
_SURE_FROM = 0.7  # confidence of the landmarks: lids are laid in to a pixel or two
_MOST_ENLARGED = 2.5  # the bank's eyes are 88 px wide; larger ones would look soft
_WORN_FROM = 0.2  # chance of spectacles
_ALIKE = 0.25  # logarithm of light: how far skin may be from the fit
_MOST_GAIN = 1.4  # logarithm: beyond it no skin of the bank comes near
_MOST_TINT = 0.6  # logarithm: by so much colours of the skin may differ
_BALL_TINT = 0.8  # share of the skin's tint that the white of an eye takes on
_BALL_LIGHT = 0.75  # share that it takes on of skin that is lighter: the lighter skin is its own
_BALL_SHADE = 0.5  # share of the shades around that it takes on
_CONTRAST, _SKIN = 0.3, 150.0  # so much darker eyes get, below the usual brightness of skin
_MUCH_LIGHTER = 0.7  # logarithm of the gain at which they do
_FADES = 0.35  # share of the way to the edge over which the bank's skin fades
_MOST_BLUR = 0.025  # widths of what is laid in: shut eyes look blurred, having no edges
_BROWN_AT_LEAST = 0.6  # of how much brown is wanted: brows hardly tell below hats and in haze
_FAR_OPEN = 1.3  # by so much a turned head's eyes are higher for their width at most
_TO_BROW = 0.85  # share of the way to the bank's own brow that is laid in at most
_GRAY = 3.0  # levels of 255 between colours up to which a picture is gray
# Weights of what speaks against a person, beside the distance of identities.
_TINT, _DARKER, _LIGHT_COSTS = 2.0, 0.4, 0.5
_IRIS_APART, _WIDER = 1.0, 1.0  # of what is unlike the other eye, where it is open
_MOST_IRIS_APART, _DARK = 0.35, 8.0  # logarithm of its colour; levels that are added before


@dataclass(frozen=True)
class _Laid:
    """One person's eye in a face.

    Attributes:
        socket: Where.
        image: ``(h, w, 3)`` RGB in the light of the face.
        points: ``(141, 2)`` landmarks with it.
        cost: What speaks against it.
        scale: Pixels of the photo per pixel of the bank.
    """

    socket: Socket
    image: Field
    points: Points
    cost: float
    scale: float


class BankEyes:
    """Opens shut eyes of faces of which nothing shows how they look.

    Args:
        bank: Open eyes.
        identity: Tells who looks alike.
        spectacles: Tells who wears some.
        poses: Reads how heads are turned.
        ages: Tells who is a small child.
    """

    def __init__(
        self,
        bank: EyeBank,
        identity: IdentityReader,
        spectacles: SpectaclesMeter,
        poses: HeadPoseReader,
        ages: TeethChoice,
    ) -> None:
        self.bank, self.identity = bank, identity
        self.spectacles, self.poses, self.ages = spectacles, poses, ages
        self.lightness = lightness(bank)

    @classmethod
    def from_pretrained(cls, name: str | Path = "eye-bank") -> BankEyes:
        """With the bank in the package, or that of a file, a run's folder or a Hub id.

        Raises:
            WeightsError: There is none, or it is another method's.
        """
        return cls(
            zoo.arrays(name, EyeBank),
            IdentityReader.from_pretrained(),
            SpectaclesMeter.from_pretrained(),
            HeadPoseReader.from_pretrained(),
            TeethChoice(),
        )

    def opened(
        self,
        face: PhotoFace,
        edit: Edit,
        points: Points,
        sides: Sequence[int],
        other: int | None = None,
    ) -> tuple[list[Patch], Points] | Reason:
        """The patches that open a face's eyes, and its landmarks after them.

        Args:
            face: With its eyes shut.
            edit: What else changes in it.
            points: ``(141, 2)`` landmarks after that, in photo pixels.
            sides: Which eyes to open: 0 the right one, 1 the left one.
            other: An eye that is open.

        Returns:
            Why they stay shut, where they do.
        """
        why = self._why_not(face)
        if why is not None:
            return why
        best = self._chosen(face, edit, points, sides, other)
        if best is None:
            return "eyes shut"
        after, patches = points.copy(), []
        for side, laid in zip(sides, best, strict=True):
            patches.append(_finished(face.photo, points, laid))
            own = [*GROUPS[EYES[side]], PUPILS[side]]
            after[own] = laid.points[own]
        return patches, after

    def _chosen(
        self, face: PhotoFace, edit: Edit, points: Points, sides: Sequence[int], other: int | None
    ) -> list[_Laid] | None:
        """The eyes of who suits the face best; None where no one does. Arguments as of `opened`."""
        apart = np.linalg.norm(
            self.bank.numbers - self.identity.read([face.photo], [face.points])[0], axis=1
        )
        seen = None
        if other is None:  # brown irises suit most, below dark brows the more
            dark = max(brow_darkness(face.photo, face.points), _BROWN_AT_LEAST)
            against = apart + _LIGHT_COSTS * dark * self.lightness
        else:
            seen = colour_in(face.photo, face.points, other)
            against = apart + _WIDER * self._wider(face, other)
        best: list[_Laid] | None = None
        least = np.inf
        for person in np.argsort(against).tolist():
            if against[person] >= least:  # and so is all that comes after
                break
            pair = self._pair(face, edit, points, sides, person, seen)
            if pair is not None and against[person] + _cost(pair) < least:
                best, least = pair, against[person] + _cost(pair)
        return best

    def _wider(self, face: PhotoFace, other: int) -> NDArray[np.float64]:
        """``(people,)`` how much wider or narrower than the face's open eye each one's are."""
        opening = lids_over_width(face.points)[other]
        return np.abs([_height(pair[1 - other]) - opening for pair in self.bank.lids])

    def _why_not(self, face: PhotoFace) -> Reason | None:
        if face.face.confidence < _SURE_FROM:
            return "landmarks unsure"
        turn = self.poses.read(face.points).turn
        if abs(turn.yaw) > _MOST_YAW or abs(turn.pitch) > _MOST_PITCH:
            return "turned too far"
        size = self.spectacles.size
        looked_at = crop(face.photo, self.spectacles.transform(face.points), size, size)
        if self.spectacles.measure_crops(looked_at[None])[0] > _WORN_FROM:
            return "wears spectacles"
        (young, _), *_ = self.ages.chances([AskedFace(face.photo, face.points, "auto")])
        return "eyes shut" if young >= YOUNG_FROM else None  # the bank's people are adults

    def _pair(
        self,
        face: PhotoFace,
        edit: Edit,
        points: Points,
        sides: Sequence[int],
        person: int,
        seen: Points | None,
    ) -> list[_Laid] | None:
        """A person's eyes in a face; None where one of them does not fit.

        Args as of ``opened``, but for ``seen``: RGB of the face's own iris.
        """
        pair = []
        for side in sides:
            laid = self._laid(face.photo, edit, points, side, person)
            apart = 0.0
            if laid is not None and seen is not None:
                iris = laid.points[PUPILS[side]] - laid.socket.corner
                own = colour(laid.image, iris, laid.scale)
                apart = float(np.abs(np.log((own + _DARK) / (seen + _DARK))).mean())
            if laid is None or apart > _MOST_IRIS_APART:
                return None
            pair.append(replace(laid, cost=laid.cost + _IRIS_APART * apart))
        return pair

    def _laid(
        self, photo: Pixels, edit: Edit, points: Points, side: int, person: int
    ) -> _Laid | None:
        lids = self.bank.lids[person, side].astype(np.float64)
        width = float(np.diff(CORNERS[:, 0])[0])
        above = min(ABOVE, _TO_BROW * float(self.bank.brows[person, side]) / width)
        socket = Socket.of(photo, edit, points, side, above)
        if socket is None:
            return None
        to_face = _to_face(lids[[0, 8]], points, side)
        to_crop = compose(socket.to_crop, to_face)
        if scale_of(to_face) > _MOST_ENLARGED:
            return None
        image = crop(self.bank.eyes[person, side], to_crop, *socket.size).astype(np.float32)
        if _is_gray(socket.seen):
            image = np.repeat(image.mean(2, keepdims=True), 3, axis=2)
        gain = socket.gain(image, _ALIKE)
        if gain is None:
            return None
        light = gain.mean(2, keepdims=True)
        tint = float(np.abs(gain - light).max())
        if np.abs(light).max() > _MOST_GAIN or tint > _MOST_TINT:
            return None
        ball = _inside(apply(to_crop, lids), socket)
        tinted = (gain - light) * (1 - (1 - _BALL_TINT) * ball)
        lit = image * np.exp(light - (1 - _BALL_LIGHT) * np.maximum(light, 0) * ball + tinted)
        lit = _with_contrast(lit, ball, float(light.mean()))
        lit = lit * np.exp(socket.shade(lit) * (1 - (1 - _BALL_SHADE) * ball))
        after = points.copy()
        after[GROUPS[EYES[side]]] = apply(to_face, lids)
        after[PUPILS[side]] = apply(to_face, self.bank.irises[person, side][None].astype(float))[0]
        cost = _TINT * tint + _DARKER * float(np.abs(light).mean())
        return _Laid(socket, np.asarray(lit, np.float32), after, cost, scale_of(to_face))


def _to_face(corners: Points, points: Points, side: int) -> Points:
    """From an eye's cut to the photo; a head that is turned leaves eyes as high as they are."""
    widths = [
        float(np.linalg.norm(points[GROUPS[eye][8]] - points[GROUPS[eye][0]])) for eye in EYES
    ]
    own = points[GROUPS[EYES[side]][[0, 8]]]
    to_face = laying(corners, np.array([0.0, 1.0]), own, down_the_face(points))
    higher = float(np.clip(max(widths) / max(widths[side], 1e-6), 1, _FAR_OPEN))
    middle = corners.mean(0)
    stretch = np.array([[1.0, 0, 0], [0, higher, middle[1] * (1 - higher)]])
    return compose(to_face, stretch)


def _height(ring: Field) -> float:
    """Height over width of a level eye's opening, as of ``lids_over_width``."""
    gaps = [float(np.linalg.norm(ring[k] - ring[16 - k])) for k in (3, 4, 5)]
    return float(np.mean(gaps)) / float(np.linalg.norm(ring[8] - ring[0]))


def _cost(pair: Sequence[_Laid]) -> float:
    return float(np.mean([laid.cost for laid in pair]))


def _inside(lids: Points, socket: Socket) -> Field:
    """``(h, w, 1)`` share of the ball between the lids."""
    drawn = np.zeros(socket.seen.shape[:2], np.uint8)
    cv2.fillPoly(drawn, [np.round(lids * 16).astype(np.int32)], 255, shift=4)
    soft = cv2.GaussianBlur(drawn, (0, 0), max(0.02 * socket.size[0], 0.5))
    return np.asarray(soft[..., None] / np.float32(255))


def _with_contrast(image: Field, ball: Field, gain: float) -> Field:
    """The eye with pupils as dark as a photo's: what lights skin up would leave them gray.

    Args:
        image: ``(h, w, 3)`` RGB in the light of the photo.
        ball: ``(h, w, 1)`` share of the ball.
        gain: Logarithm of how much lighter it became.
    """
    contrast = _CONTRAST * np.clip(gain / _MUCH_LIGHTER, 0, 1)
    deep = np.clip(image / _SKIN, 1e-3, 1)
    return np.asarray(image * deep ** (contrast * ball), np.float32)


def _is_gray(seen: Field) -> bool:
    return float(np.percentile(np.ptp(seen, axis=2), 95)) <= _GRAY


def _finished(photo: Pixels, points: Points, laid: _Laid) -> Patch:
    """The eye as sharp and as grainy as the photo is there."""
    socket = laid.socket
    near = np.asarray(socket.away < 1, np.float32)
    most = _MOST_BLUR * socket.size[0]
    blur = min(photo_blur(photo, points), most)
    image = as_sharp_as(laid.image, near, blur, upsampled=laid.scale > 1)
    own = socket.corner + np.array([[0, 0], socket.size], float)
    return socket.patch(add_grain(image, grain_level(photo, own)), _FADES)
