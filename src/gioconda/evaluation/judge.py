"""The judge: networks that took no part in any method, and what they read off faces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from gioconda import zoo
from gioconda.data.prepared.measures import MEASURES, Measure, PicturedFace
from gioconda.evaluation.hair_readings import HairReader
from gioconda.evaluation.identity import identity_judge
from gioconda.evaluation.judged_faces import JudgedFaces
from gioconda.evaluation.people import Person, PersonFinder
from gioconda.evaluation.pictures import ssim_map
from gioconda.evaluation.readers import Array, read
from gioconda.faces.align import apply, crop, face_transform, template_box
from gioconda.faces.hair_map import HairFinder
from gioconda.faces.measures import pupil_distance
from gioconda.faces.scheme import GROUPS
from gioconda.faces.smile_degree import SmileMeter
from gioconda.faces.square import Square, square_of_box, square_of_points
from gioconda.faces.turn import TURNED, poses, turn
from gioconda.types import Pixels, Points

EYES = np.concatenate([GROUPS[f"{side}_{part}"] for side in ("left", "right")
                       for part in ("eye", "brow")])  # fmt: skip
MEASURED = ("beard", "moustache")  # of what labels can be measured, those that need no mask
_EYES_PX = 96  # side of the crop in which eyes are compared
BACKGROUND_FROM = 1.5  # times the face's oval: what lies farther out, beyond hair and ears, is
# background


def pose_readings(pose: int, faces: JudgedFaces) -> Array:
    """``(N,)`` how much nearer heads are to a pose of ``TURNED`` than to the nearest other one."""
    return poses(np.array([turn(points) for points in faces.points]))[:, pose]


def measure_readings(measure: Measure, faces: JudgedFaces) -> Array:
    """``(N,)`` degrees that a measure of the pixels gives; 0 where the face does not show it."""
    pairs = zip(faces.pictures, faces.points, strict=True)
    return np.nan_to_num([measure.of(PicturedFace(pixels, points)) for pixels, points in pairs])


class Judge:
    """Reads attributes, expressions and identities off faces.

    Attributes:
        readings: Attribute -> a function from faces to ``(N,)`` readings in [-1, 1], over 0 where
            the face has the attribute.
        categories: The same of names of which a face shows one: expressions by their network, head
            poses by the nose's place between the eyes; over 0 where no other name fits as well.
        identity: Tells whether two pictures show one person.

    Args:
        identity: Which judge of identity: ``dlib`` or ``gioconda``; None for dlib's where it is
            installed.
    """

    def __init__(self, identity: str | None = None) -> None:
        self.finder = PersonFinder()
        self.smile = SmileMeter.from_pretrained("smile-judge")
        self.expression: Any = zoo.load("expression")
        self.attributes: Any = zoo.load("face-attributes")
        self.identity = identity_judge(identity)
        self.readings: dict[str, Callable[[JudgedFaces], Array]] = {"smile": self.smiles}
        classes_of = cast("dict[str, tuple[str, ...]]", self.attributes.classes)
        for name, classes in classes_of.items():
            if name != "smile" and len(classes) == 2:
                self.readings[name] = self._binary(name)
        self.readings |= {name: partial(measure_readings, MEASURES[name]) for name in MEASURED}
        self.readings |= HairReader(HairFinder.from_pretrained()).readings
        names = cast("tuple[str, ...]", self.expression.expressions)
        self.categories: dict[str, Callable[[JudgedFaces], Array]] = {
            **{name: partial(self._expressed, k) for k, name in enumerate(names)},
            **{name: partial(pose_readings, k) for k, name in enumerate(TURNED)},
        }

    def reading_of(self, attribute: str) -> Callable[[JudgedFaces], Array]:
        """How an attribute or a category is read.

        Raises:
            KeyError: It is not known.
        """
        return {**self.readings, **self.categories}[attribute]

    def locate(self, pictures: Sequence[Pixels], people: Sequence[Person]) -> JudgedFaces:
        """Find the landmarks of edited people anew, since an edit moves them."""
        mean = self.finder.finder.mean
        return self._located(pictures, [square_of_points(p.points, mean) for p in people])

    def locate_in_crops(self, crops: Sequence[Pixels]) -> JudgedFaces:
        """Find the landmarks of aligned faces, which lie near the five-point template's places."""
        return self._located(crops, [square_of_box(template_box(len(crop))) for crop in crops])

    def _located(self, pictures: Sequence[Pixels], squares: Sequence[Square]) -> JudgedFaces:
        found = [self.finder.locate(*each) for each in zip(pictures, squares, strict=True)]
        sure = np.array([sure for _, sure in found])
        return JudgedFaces(list(pictures), [points for points, _ in found], sure)

    def smiles(self, faces: JudgedFaces) -> Array:
        """``(N,)`` smile degrees by ``smile-judge``, which no method learned from."""
        crops = faces.crops_for(self.smile)
        return self.smile.measure_crops(crops).astype(np.float64)

    def expressions(self, faces: JudgedFaces) -> NDArray[np.int64]:
        """``(N,)`` index into the expression network's names."""
        return np.asarray(self._expression_logits(faces).argmax(1), np.int64)

    def _expression_logits(self, faces: JudgedFaces) -> Array:
        crops = faces.crops_for(self.expression)
        return read(self.expression, crops)

    def _expressed(self, column: int, faces: JudgedFaces) -> Array:
        logits = self._expression_logits(faces)
        reading: Array = np.tanh((logits[:, column] - np.delete(logits, column, 1).max(1)) / 2)
        return reading

    def identities(self, faces: JudgedFaces) -> Array:
        """``(N, F)`` points on the unit sphere; the cosine tells one person from two."""
        return self.identity.points(faces)

    def _binary(self, name: str) -> Callable[[JudgedFaces], Array]:
        def read_it(faces: JudgedFaces) -> Array:
            crops = faces.crops_for(self.attributes)
            logits = read(lambda image: self.attributes(image)[name], crops)
            reading: Array = np.tanh((logits[:, 1] - logits[:, 0]) / 2)
            return reading

        return read_it


def eye_similarity(before: Pixels, after: Pixels, points: Points) -> float:
    """SSIM around eyes and brows, on a crop aligned by the landmarks before the edit.

    Args:
        before: ``(H, W, 3)`` uint8 RGB.
        after: The same shape.
        points: ``(141, 2)`` landmarks in ``before``.
    """
    to_crop = face_transform(points, _EYES_PX)
    a, b = (crop(pixels, to_crop, _EYES_PX, _EYES_PX) for pixels in (before, after))
    eyes = apply(to_crop, points[EYES])
    (x0, y0), (x1, y1) = eyes.min(0) - 2, eyes.max(0) + 3
    similar = ssim_map(a, b)
    # The map begins half a window inside the picture.
    rows = slice(max(0, int(y0) - 5), max(1, int(y1) - 5))
    columns = slice(max(0, int(x0) - 5), max(1, int(x1) - 5))
    return float(similar[rows, columns].mean())


def background(points: Points, height: int, width: int) -> NDArray[np.bool_]:
    """``(height, width)``: what is neither the face nor close around it.

    Args:
        points: ``(141, 2)`` landmarks.
        height: Of the picture.
        width: Of the picture.
    """
    oval = points[GROUPS["oval"]]
    middle = oval.mean(0)
    wide = middle + (oval - middle) * BACKGROUND_FROM
    face = np.zeros((height, width), np.uint8)
    cv2.fillConvexPoly(face, cv2.convexHull(np.rint(wide).astype(np.int32)), (1,))
    return np.asarray(face == 0)


def mean_colour(pixels: Pixels, points: Points) -> Array:
    """CIE L*, a*, b* of both cheeks' skin, ``(3,)``: means of two discs beside the nose.

    Args:
        pixels: ``(H, W, 3)`` uint8 RGB.
        points: ``(141, 2)`` landmarks.
    """
    radius_px = max(1, round(0.12 * pupil_distance(points)))
    eyes = [points[GROUPS[f"{side}_eye"]].mean(0) for side in ("right", "left")]
    corners = points[[0, 10]]  # the mouth's
    skin = np.zeros(pixels.shape[:2], np.uint8)
    for eye, corner in zip(eyes, corners, strict=True):
        x, y = eye + 0.45 * (corner - eye) + 0.18 * (eye - np.mean(eyes, axis=0))
        cv2.circle(skin, (round(x), round(y)), radius_px, (1,), -1)
    inside = skin > 0
    if not inside.any():
        inside[:] = True
    colours = np.asarray(pixels[inside][None], np.float32) / 255
    return np.asarray(cv2.cvtColor(colours, cv2.COLOR_RGB2LAB)[0].mean(0), np.float64)
