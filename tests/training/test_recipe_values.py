"""What a recipe can set is listed from its classes, and a wrong key names the nearest ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import run
from tests.training.conftest import HERE, Train

RECIPE = HERE / "toy.yaml"


def test_help_lists_every_value_of_a_recipe_with_what_it_is() -> None:
    answer = run("fit", "--config", RECIPE, "--trust-recipe", "--help")
    assert answer.exit_code == 0
    shown = answer.stdout
    for told in (
        "Usage:",
        "--model.learning_rate=0.001\n",
        "Peak learning rate of AdamW.",
        "--model.model=tests.training.toy.Toy",
        "--data.batch_size=",
        "--trainer.max_steps=8",
        "--run.samples_every=500",
        "--run.start=null",
    ):
        assert told in shown, told
    assert ":class:" not in shown


def test_help_without_a_recipe_says_where_the_list_is() -> None:
    answer = run("fit", "--help")
    assert answer.exit_code == 0
    assert "--config recipes/cvae.yaml --help" in answer.stdout
    assert "--run.start" in answer.stdout
    answer = run("fit")
    assert answer.exit_code == 2
    assert "which recipe? give --config RECIPE" in answer.stderr


def test_a_recipe_without_descent_is_listed_too() -> None:
    from gioconda.training.run import recipe_values

    listed = {v.key: v for v in recipe_values([HERE.parents[1] / "recipes" / "smiler.yaml"])}
    assert listed["fit.ridge"].about.startswith("Shrinkage")


@pytest.mark.parametrize(
    ("argument", "told"),
    [
        ("--model.learning_rat=1", "no key model.learning_rat; did you mean model.learning_rate"),
        ("--model.init_args.warmup_step=1", "did you mean model.warmup_steps"),
        ("--data.init_args.batch_sise=4", "no key data.batch_sise; did you mean data.batch_size"),
        ("--trainer.max_step=3", "did you mean trainer.max_steps"),
        ("--run.checkpoint_evry=3", "did you mean run.checkpoint_every?"),
        ("--learning_rate=3", "did you mean model.learning_rate?"),
        ("--modle=Toy", "did you mean model?"),
        (
            "--model.model=tests.training.toy.Toi",
            "model.model: tests.training.toy has no class Toi; did you mean",
        ),
        ("--trainer.max_steps=many", "trainer.max_steps: Expected a"),
    ],
)
def test_a_wrong_key_names_the_nearest(train: Train, argument: str, told: str) -> None:
    from gioconda.training.run import RecipeError

    with pytest.raises(RecipeError) as refusal:
        train(argument)
    assert told in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_wrong_key_in_the_recipe_names_the_nearest(train: Train, tmp_path: Path) -> None:
    from gioconda.training.run import RecipeError, fit

    text = RECIPE.read_text().replace("warmup_steps", "warmup_stepz")
    (tmp_path / "wrong.yaml").write_text(text)
    with pytest.raises(RecipeError, match=r"model.warmup_stepz; did you mean model.warmup_steps"):
        fit(["--config=wrong.yaml", "--trust-recipe"])
