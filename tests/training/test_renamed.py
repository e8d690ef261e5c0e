"""Recipes of earlier releases: the error names what a class is called now."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from gioconda.errors import DataError
from gioconda.training.renamed import RENAMED, refuse_renamed


def recipe_with(path: Path, class_path: str) -> Path:
    path.write_text(f"model:\n  class_path: {class_path}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("gioconda.models.vae.VAE", "gioconda.models.autoencoders.vae.VAE"),
        ("gioconda.models.star_game.StarGame", "gioconda.models.stargan.losses.StarGANLosses"),
        ("gioconda.models.stargan.StarGAN", "gioconda.models.stargan.stargan.StarGAN"),
    ],
)
def test_an_old_path_is_answered_with_the_new_one(tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises(DataError, match=f"{old} is now called {new}"):
        refuse_renamed(recipe_with(tmp_path / "old.yaml", old))


def test_a_present_path_is_taken(tmp_path: Path) -> None:
    for path in ("gioconda.models.stargan.stargan.StarGAN", "gioconda.training.SupervisedTask"):
        refuse_renamed(recipe_with(tmp_path / "new.yaml", path))


@pytest.mark.parametrize("new", sorted(set(RENAMED.values())))
def test_every_new_path_is_there(new: str) -> None:
    module, _, name = new.rpartition(".")
    if name[0].isupper():
        assert getattr(import_module(f"gioconda.{module}"), name)
    else:
        import_module(f"gioconda.{new}")


def test_an_old_key_is_refused_with_the_new_one(tmp_path: Path) -> None:
    recipe = tmp_path / "old.yaml"
    recipe.write_text("model:\n  init_args:\n    painting: 5.0\n")
    with pytest.raises(DataError, match=r"the key painting is now called attention_penalty"):
        refuse_renamed(recipe)
