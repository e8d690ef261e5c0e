"""Every recipe names classes and values that exist, and says first what it costs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

pytest.importorskip("lightning", reason="needs the extra [train]")
pytest.importorskip("jsonargparse", reason="needs the extra [train]")

RECIPES = sorted((REPOSITORY / "recipes").glob("*.yaml"))
# jsonargparse and Lightning warn about each other's old names.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda path: path.stem)
def test_a_recipe_can_be_built(
    recipe: Path, data_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIOCONDA_DATA", str(data_root))
    monkeypatch.chdir(REPOSITORY)
    from gioconda.training.estimate import is_estimate
    from gioconda.training.run import RecipeCLI, fit

    if is_estimate(recipe):  # takes seconds: the whole recipe is run
        monkeypatch.chdir(tmp_path)
        assert (fit([f"--config={recipe}"]) / "model.safetensors").is_file()
        return
    cli = RecipeCLI(tmp_path, [f"--config={recipe}"])
    assert cli.trainer.max_steps > 0
    assert cli.model.exported.config
    assert hasattr(cli.datamodule, "train_dataloader")
