"""Every recipe names classes and values that exist, and says first what it costs."""

from __future__ import annotations

from pathlib import Path

import pytest

from gioconda import zoo
from tests.conftest import REPOSITORY

pytest.importorskip("lightning", reason="needs the extra [train]")
pytest.importorskip("jsonargparse", reason="needs the extra [train]")

RECIPES = sorted((REPOSITORY / "recipes").glob("*.yaml"))
# jsonargparse and Lightning warn about each other's old names.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def environment(data_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The data, in a folder where a run may leave what it likes."""
    monkeypatch.setenv("GIOCONDA_DATA", str(data_root))
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("recipe", RECIPES, ids=lambda path: path.stem)
def test_a_recipe_can_be_built(recipe: Path, tmp_path: Path) -> None:
    from gioconda.training.estimate import is_estimate
    from gioconda.training.run import RecipeCLI, fit

    if is_estimate(recipe):  # takes seconds: the whole recipe is run
        assert (fit([f"--config={recipe}"]) / "model.safetensors").is_file()
        return
    cli = RecipeCLI(tmp_path, [f"--config={recipe}"])
    assert cli.trainer.max_steps > 0
    assert cli.model.exported.config
    assert hasattr(cli.datamodule, "train_dataloader")


def test_every_recipe_has_weights_in_the_package() -> None:
    assert {recipe.name for recipe in RECIPES} == {Path(e.recipe).name for e in zoo.ENTRIES}
