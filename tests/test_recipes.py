"""Every recipe names classes and values that exist, says first what it costs, and trains."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import yaml

from gioconda.data.modules.taught_faces import Painted, members
from gioconda.faces.scheme import LIPS
from gioconda.models.pretrained import load_weights
from tests.conftest import REPOSITORY

pytest.importorskip("lightning", reason="needs the extra [train]")
pytest.importorskip("jsonargparse", reason="needs the extra [train]")

RECIPES = sorted((REPOSITORY / "recipes").glob("*.yaml"))
# jsonargparse and Lightning warn about each other's and torch's old names.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning:lightning"),
    pytest.mark.filterwarnings("ignore:.*LeafSpec.*"),
]


def is_estimate(recipe: Path) -> bool:
    return "fit" in yaml.safe_load(recipe.read_text())


ESTIMATES = [recipe for recipe in RECIPES if is_estimate(recipe)]
TRAINED = [recipe for recipe in RECIPES if recipe not in ESTIMATES]


def pictures(count: int, height: int, width: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (count, height, width, 3), np.uint8)


def landmarks(data: Any) -> dict[str, Any]:
    """80 faces as ``Landmarks`` keeps them."""
    random = np.random.default_rng(0)
    return {
        "face": pictures(80, 160, 160),
        "mouth": pictures(80, 96, 128),
        "points": random.uniform(40, 120, (80, 141, 2)).astype(np.float32),
        "lips": random.uniform(40, 80, (80, len(LIPS), 2)).astype(np.float32),
        "known": np.ones((80, 141), np.float32),
        "mouth_pupils": np.full(80, 60, np.float32),
        "chance": np.ones(80, np.float32),
        "split": np.arange(80) // 72,
    }


def covers(data: Any) -> dict[str, Any]:
    """80 faces as ``Covers`` keeps them."""
    side, random = data.frame.side, np.random.default_rng(0)
    return {
        "image": pictures(80, side, side),
        "points": random.uniform(0.3 * side, 0.7 * side, (80, 141, 2)).astype(np.float32),
        "glasses": np.linspace(0, 1, 80, dtype=np.float32),
        "split": np.arange(80) // 72,
    }


def hair_masks(data: Any) -> dict[str, Any]:
    """80 heads as ``HairMasks`` keeps them, every other one before a wall that may change."""
    side = data.frame.side
    maps = pictures(240, side, side)[..., 0]
    person = np.where(np.arange(80)[:, None, None] % 2, maps[:80], 255).astype(np.uint8)
    return {
        "image": pictures(80, side, side),
        "hair": maps[80:160],
        "person": person,
        "known": maps[160:],
        "pupils": np.tile([[0.4, 0.5], [0.6, 0.5]], (80, 1, 1)) * side,
        "london": np.arange(80) % 2,
        "head": np.arange(80) % 3,
        "split": np.arange(80) // 72,
    }


def mouths(height: int, width: int) -> dict[str, Any]:
    """24 open mouths, as large as asked, with an ellipse for an opening."""
    angle = np.arange(20) * 2 * np.pi / 20
    x, y = width / 2 + width / 4 * np.cos(angle), height / 2 + height / 8 * np.sin(angle)
    ring = np.stack([x, y], 1).astype(np.float32)
    return {
        "image": pictures(24, height, width),
        "outline": np.tile(ring, (24, 1, 1)),
        "trained": np.arange(24) < 16,
        "chance": np.ones(24, np.float32),
    }


def crops(data: Any) -> dict[str, Any]:
    """80 faces as ``FaceCrops`` keeps them."""
    side = data.size + 2 * data.margin_px
    return {
        "image": pictures(80, side, side),
        "weight": np.ones(80, np.float32),
        "chance": np.ones(80),
        "split": (np.arange(80) >= 72).astype(np.int8),
        **{label: (np.arange(80) % 2).astype(kind) for label, kind in data.labels.items()},
    }


def aligned_faces(data: Any) -> dict[str, Any]:
    """80 faces as ``AlignedFaces`` takes them from prepared sets, as large as their names say."""
    side = int(data.sets[0].rsplit("-", 1)[1])
    degree = np.tile(np.linspace(-1, 1, 8, dtype=np.float32), 10)
    return {
        "image": pictures(80, side, side),
        "mask": pictures(80, side, side)[..., 0],
        "parts": np.tile(np.uint8([0, 1, 2, 255]), (80, side, side // 4)),
        "attributes": np.repeat(degree[:, None], len(data.attributes), 1),
        "split": (np.arange(80) >= 72).astype(np.int8),
    }


def domains(data: Any) -> dict[str, Any]:
    """80 faces as ``JoinedDomains`` takes them, of each set in turn, every label a yes or no."""
    side, count = int(data.sets[0].rsplit("-", 1)[1]), len(data.domains)
    return {
        "image": pictures(80, side, side),
        "label": np.repeat(np.float32(np.arange(80) % 2)[:, None], sum(map(len, data.domains)), 1),
        "domain": np.eye(count, dtype=np.float32)[np.arange(80) % count],
        "split": (np.arange(80) >= 72).astype(np.int8),
    }


def taught(data: Any) -> dict[str, Any]:
    """80 faces as ``TaughtFaces`` takes them from painted sets, as large as their names say."""
    side = int(data.sets[0].rsplit("-", 1)[1])
    data.how = Painted("head", (LOOKS,)) if "head" in data.sets[0] else Painted()
    labels = sum(map(len, data.how.domains))
    return {
        "image": pictures(80, side, side),
        "painted": pictures(80 * labels, side, side).reshape(80, labels, side, side, 3),
        "own": np.eye(labels, dtype=np.float32)[np.arange(80) % labels],
        "asked": np.tile(np.eye(labels, dtype=np.float32), (80, 1, 1)),
        "domain": np.tile(members(data.how.domains, torch.zeros(0)).numpy().T, (80, 1, 1)),
        "split": (np.arange(80) >= 72).astype(np.int8),
    }


LOOKS = ("black_hair", "blond_hair", "brown_hair", "gray_hair", "beard", "glasses")
GENERATED = {
    "gioconda.data.modules.aligned_faces.AlignedFaces": aligned_faces,
    "gioconda.data.modules.face_crops.FaceCrops": crops,
    "gioconda.data.modules.joined_domains.JoinedDomains": domains,
    "gioconda.data.modules.landmarks.Landmarks": landmarks,
    "gioconda.data.modules.covers.Covers": covers,
    "gioconda.data.modules.hair_masks.HairMasks": hair_masks,
    "gioconda.data.modules.taught_faces.TaughtFaces": taught,
    "gioconda.data.modules.mouths.Mouths": lambda data: mouths(60, 108),
}


def samples_of(data: Any) -> dict[str, Any]:
    """Generated samples for a data module, as the nearest of its classes keeps them."""
    names = [f"{cls.__module__}.{cls.__name__}" for cls in type(data).__mro__]
    return next(GENERATED[name] for name in names if name in GENERATED)(data)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda path: path.stem)
def test_the_first_line_tells_time_hardware_and_score(recipe: Path) -> None:
    first = recipe.read_text().splitlines()[0]
    assert re.match(r"# \d.*(second|min|hour).*; \S", first), first
    assert re.search(r"CPU|GPU", first), first


def test_the_docs_tell_how_each_prepared_set_is_made() -> None:
    texts = [recipe.read_text() for recipe in RECIPES]
    named = {name for text in texts for name in re.findall(r"cache/prepared/[\w-]+", text)}
    assert len(named) >= 10
    told = (REPOSITORY / "docs" / "training.md").read_text(encoding="utf-8")
    assert {name for name in named if f"`{name}`" not in told} == set()


def chain_of(recipe: Path) -> list[Path]:
    """A recipe after those whose runs it starts from or is judged by."""
    earlier = re.findall("(?:start|weights|judge): runs/(.*)", recipe.read_text())
    return [*(one for name in earlier for one in chain_of(recipe.with_stem(name))), recipe]


@pytest.mark.parametrize("recipe", TRAINED, ids=lambda path: path.stem)
def test_a_recipe_trains_two_steps_and_validates(
    recipe: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On generated samples of the recipe's own kind and size."""
    from gioconda.training.run import fit

    monkeypatch.chdir(tmp_path)
    short = ["--trainer.max_steps=2", "--trainer.val_check_interval=1", "--run.samples_every=1"]
    quiet = ["--trainer.enable_progress_bar=false", *short]
    for one in chain_of(recipe):
        module, name = yaml.safe_load(one.read_text())["data"]["class_path"].rsplit(".", 1)
        data = getattr(import_module(module), name)
        monkeypatch.setattr(data, "fingerprint", "generated")
        monkeypatch.setattr(data, "cut", samples_of)
        folder = fit([f"--config={one}", *quiet])
    weights = load_weights(folder / "model.safetensors").state_dict()
    assert all(value.isfinite().all() for value in weights.values())


@pytest.mark.parametrize("recipe", ESTIMATES, ids=lambda path: path.stem)
def test_a_recipe_without_descent_runs_whole(
    recipe: Path, data_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gioconda.training.run import fit

    monkeypatch.setenv("GIOCONDA_DATA", str(data_root))
    monkeypatch.chdir(tmp_path)
    assert (fit([f"--config={recipe}"]) / "model.safetensors").is_file()
