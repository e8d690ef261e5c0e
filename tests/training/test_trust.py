"""A recipe that names code of others is asked about before any of it is imported."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from gioconda.training.trust import UntrustedRecipeError, require_trusted
from tests.commands import run
from tests.conftest import REPOSITORY
from tests.training.conftest import HERE

RECIPES = sorted((REPOSITORY / "recipes").glob("*.yaml"))
MODULE = "somebodys_program"


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A module that leaves a trace where it is imported."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    code = "from pathlib import Path\nPath('imported').touch()\nclass Data: pass\n"
    (tmp_path / f"{MODULE}.py").write_text(code)
    return tmp_path / "imported"


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda path: path.stem)
def test_our_own_recipes_name_nothing_else(recipe: Path) -> None:
    require_trusted([recipe], [])


@pytest.mark.parametrize(
    ("content", "arguments"),
    [
        (f"data: {{class_path: {MODULE}.Data}}", []),
        (f"data: {MODULE}.Data", []),
        (f"trainer: {{callbacks: [{{class_path: {MODULE}.Data}}]}}", []),
        (f"data: {{class_path: gioconda.X, init_args: {{f: {MODULE}.run}}}}", []),
        ("data: more.yaml", []),
        ("", [f"--data={MODULE}.Data"]),
        ("", [f"--data.class_path={MODULE}.Data"]),
        ("", ["--data.class_path", f"{MODULE}.Data"]),
        ("", [f"--trainer.callbacks+={MODULE}.Data"]),
        ("", [f"--data={{class_path: {MODULE}.Data}}"]),
        ("", ["--data=more.yaml"]),
    ],
)
def test_wherever_code_is_named_it_is_not_imported(
    program: Path, content: str, arguments: list[str]
) -> None:
    Path("more.yaml").write_text(f"class_path: {MODULE}.Data\n")
    Path("r.yaml").write_text(f"model: gioconda.training.SupervisedTask\n{content}\n")
    with pytest.raises(UntrustedRecipeError, match=rf"r.yaml: would run .* {MODULE}\.\w+; if you"):
        require_trusted([Path("r.yaml")], arguments)
    for help_ in ([], ["--help"]):
        answer = run("fit", "--config", "r.yaml", *arguments, *help_)
        assert answer.exit_code == 2
        assert answer.stderr.endswith("if you trust it, say --trust-recipe\n")
    assert not program.exists()
    assert MODULE not in sys.modules
    assert not Path("runs").exists()


def test_what_only_looks_like_a_name_is_no_code(tmp_path: Path) -> None:
    recipe = tmp_path / "r.yaml"
    recipe.write_text(
        "model: {class_path: torch.nn.Linear}\n"
        "data: {root: runs/cvae, table: no_such.csv, sets: [a.b/c, val/ssim, 1.5], key: sys}\n"
    )
    require_trusted([recipe], ["--trainer.max_steps=2", "--run.monitor=val/loss", "--resume"])


def test_who_trusts_it_may_run_it() -> None:
    answer = run("fit", "--config", HERE / "toy.yaml", "--help")
    assert (answer.exit_code, "tests.training.toy.Toy" in answer.stderr) == (2, True)
    assert run("fit", "--config", HERE / "toy.yaml", "--trust-recipe", "--help").exit_code == 0
