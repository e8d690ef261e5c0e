"""Creases that do not lie on each other stay creases, and the hue of their shade is measured."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest

from gioconda import zoo
from gioconda.editors.smile.crease import TEMPLATE, Creases, curve
from gioconda.faces.align import apply, invert
from gioconda.models.shapes.smile import SmileShapes
from gioconda.training.ratio_images import RatioImages, looked_up, sampled

SCALE = 96.0
OFFSETS = (-0.06, -0.03, 0.0, 0.03, 0.06)
HUE = np.array([0.8, 1.05, 1.2])
SKIN = np.array([190.0, 150.0, 130.0])
BOX = np.array([-1.6, -1.3, 1.4, 2.2])


@dataclass
class Sitters:
    """People whose creases lie side by side when they smile; landmarks know nothing of it."""

    folder: Path
    people: list[str]
    neutral: np.ndarray
    smiling: np.ndarray
    to_frame: list[tuple[np.ndarray, np.ndarray]]


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> Sitters:
    folder = tmp_path_factory.mktemp("london")
    model = zoo.arrays("smiler", SmileShapes)
    shape = model.neutral.astype(float)
    to_frame = np.array([[1 / 110, 0, -1.9], [0, 1 / 110, -1.6]])
    drawn = Creases(curve(TEMPLATE))
    rng = np.random.default_rng(0)
    people = []
    for k, offset in enumerate(OFFSETS):
        people.append(f"{k:03}.png")
        dark = np.zeros((460, 420), np.float32)
        for line, normal in zip(drawn.lines, drawn.normals, strict=True):
            path = apply(invert(to_frame), line + offset * normal)
            cv2.polylines(dark, [np.round(path).astype(np.int32)], False, 1.0, 4)
        shade = np.exp(-0.4 * cv2.GaussianBlur(dark, (0, 0), 1.5)[..., None] * HUE)
        for kind, light in (("neutral", 1.0), ("smiling", shade)):
            (folder / kind).mkdir(exist_ok=True)
            noise = rng.normal(0, 1, (460, 420, 1))
            picture = np.clip(SKIN * light + noise, 0, 255).astype(np.uint8)
            cv2.imwrite(str(folder / kind / people[-1]), picture[..., ::-1])
    shapes = np.repeat(shape[None], len(people), 0)
    return Sitters(folder, people, shapes, shapes, [(to_frame, to_frame)] * len(people))


@pytest.fixture(scope="module")
def ratios(faces: Sitters) -> RatioImages:
    return RatioImages(faces, BOX, SCALE)  # type: ignore[arg-type]


def test_aligned_creases_stay_as_deep_as_each_of_them(ratios: RatioImages) -> None:
    everyone = np.ones(len(OFFSETS), bool)
    middle = ratios.creases.lines[:, 8:32]
    depth = -sampled(ratios.median(everyone), middle, BOX).min(0).mean()
    smudge = np.median([ratios._log_ratio(k).mean(2) for k in range(len(OFFSETS))], axis=0)
    as_they_are = -sampled(np.float32(smudge), middle, BOX).min(0).mean()
    assert depth > 0.15
    assert depth > 2 * as_they_are


def test_the_mean_crease_lies_amid_the_creases(ratios: RatioImages) -> None:
    drawn = curve(TEMPLATE)[8:32]
    apart = np.linalg.norm(ratios.creases.lines[0][:, None] - drawn, axis=2).min(0)
    assert apart.mean() < 0.015


def test_the_hue_of_the_shade_is_measured(ratios: RatioImages) -> None:
    luma = HUE @ [0.299, 0.587, 0.114]
    np.testing.assert_allclose(ratios.hue(np.ones(len(OFFSETS), bool)), HUE / luma, atol=0.06)


def test_looking_aside_by_nothing_changes_nothing() -> None:
    map_ = np.random.default_rng(1).normal(size=(40, 30)).astype(np.float32)
    np.testing.assert_allclose(looked_up(map_, np.zeros((40, 30, 2), np.float32), BOX), map_)
