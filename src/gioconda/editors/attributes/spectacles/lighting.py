"""Where the light on a face comes from, and how bright its skin is."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from gioconda.editors.pose.surface import Surface
from gioconda.faces.beard import filled
from gioconda.faces.head_pose import HeadPose, HeadPoseReader
from gioconda.faces.measures import cheeks
from gioconda.luma import LUMA_WEIGHTS
from gioconda.types import Field, Points

_FROM_ABOVE = np.array([0.0, -0.35])  # what light does where a face does not tell
_SURE = 4.0  # how much the above counts, against the spread of the normals seen
_MOST = 0.8
_BLUR = 0.08  # pupil distances
_READ_AT = 60.0  # pixels of a pupil distance at which light is read
_EDGE = 0.15  # pupil distances from the outline that tell nothing: hair and shade
_USUAL_SKIN = np.array([205, 160, 140], np.float32)  # of light skin in daylight
_OF_LIGHT = 0.6  # share of a cheek's tint that is taken for the light's, not the skin's


@dataclass(frozen=True)
class Light:
    """The light on one face.

    Attributes:
        towards: ``(2,)`` where in the picture it comes from; its length is the tangent of its
            angle to the line of sight, at most 0.8.
        colour: ``(3,)`` what white things show of red, green and blue in it, against a light skin
            in a usual photo: about 1, less in the dark, redder by a lamp.
    """

    towards: Points
    colour: Field


def light_on(reader: HeadPoseReader, pose: HeadPose, pixels: Field, points: Points) -> Light:
    """The light that explains best how bright the parts of a face are.

    Lambert's law, linearised: luminance is about ``a (1 + t . n)`` with the normal's two parts
    ``n`` in the picture; least squares, with light from a little above as the prior.

    Args:
        reader: The mean face.
        pose: The face's pose.
        pixels: ``(h, w, 3)`` float32 RGB in [0, 255].
        points: ``(141, 2)`` landmarks in its pixels.
    """
    surface = Surface(reader, pose, points)
    high, wide = pixels.shape[:2]
    share = min(1.0, _READ_AT / pose.scale)
    size = max(1, round(wide * share)), max(1, round(high * share))
    light = cv2.resize(pixels @ LUMA_WEIGHTS, size, interpolation=cv2.INTER_AREA)
    light = cv2.GaussianBlur(light, (0, 0), max(_BLUR * share * pose.scale, 0.5))
    skin = (surface.inside > _EDGE) & (surface.kept < 0.5)
    places = surface.solid[skin] @ pose.rotation[:2].T * pose.scale + pose.middle
    normals = surface.normal[skin] @ pose.rotation.T
    seen = _sampled(light, (places + 0.5) * share - 0.5)
    facing = normals[:, 2] > 0.3
    seen, normals = seen[facing], normals[facing]
    colour = light_colour(pixels, points)
    if len(seen) < 50:
        return Light(_FROM_ABOVE, colour)
    ratio = seen / max(float(np.median(seen)), 1.0)
    design = np.column_stack([np.ones(len(seen)), normals[:, :2]])
    prior = np.diag([0.0, _SURE, _SURE])
    found = np.linalg.solve(design.T @ design + prior, design.T @ ratio + prior @ [0, *_FROM_ABOVE])
    towards = found[1:] / max(found[0], 0.2)
    length = float(np.linalg.norm(towards))
    return Light(towards * min(1.0, _MOST / max(length, 1e-6)), colour)


def light_colour(pixels: Field, points: Points) -> Field:
    """The light's colour, guessed from the cheeks'; see ``Light``."""
    where = filled(list(cheeks(points)), pixels.shape)
    if not where.any():
        return np.ones(3, np.float32)
    cheek = np.median(pixels[where], 0).clip(8)
    level = np.clip(cheek @ LUMA_WEIGHTS / (_USUAL_SKIN @ LUMA_WEIGHTS), 0.25, 1.15)
    tint = (cheek / _USUAL_SKIN) / (cheek @ LUMA_WEIGHTS / (_USUAL_SKIN @ LUMA_WEIGHTS))
    return np.asarray(level * np.clip(tint, 0.75, 1.5) ** _OF_LIGHT, np.float32)


def _sampled(light: Field, places: Points) -> Points:
    """Luminance at places ``(N, 2)``; those outside of the picture as at its border."""
    x, y = np.round(places).astype(np.intp).T
    rows, columns = light.shape
    return np.asarray(light[y.clip(0, rows - 1), x.clip(0, columns - 1)], np.float64)
