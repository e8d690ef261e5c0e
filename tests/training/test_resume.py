"""A run that was killed and resumed ends with the same weights as one that was not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.training.conftest import HERE, Train, same, state_of
from tests.training.toy import SIGNAL_AT

RECIPES = ["toy", "toy_gan"]
STEPS = {"toy": 24, "toy_gan": 60}  # 24 batches each
KEPT = ("state_dict", "optimizer_states", "lr_schedulers", "random", "Brightness")


def settings(recipe: str) -> list[str]:
    return [f"--trainer.max_steps={STEPS[recipe]}", "--run.checkpoint_every=5"]


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_killed_run_goes_on_to_the_same_weights(
    train: Train, recipe: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = [sys.executable, "-m", "gioconda", "fit", "--config", str(HERE / f"{recipe}.yaml")]
    killed = subprocess.run(
        [*command, "--trust-recipe", "--trainer.enable_progress_bar=false", *settings(recipe)],
        cwd=tmp_path,
        env={
            **os.environ,
            SIGNAL_AT: "9@13",
            "OMP_NUM_THREADS": "1",
            "PYTHONPATH": os.pathsep.join([str(REPOSITORY / "src"), str(REPOSITORY)]),
        },
        capture_output=True,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr[-2000:]
    (folder,) = (tmp_path / "runs" / recipe).iterdir()
    assert state_of(folder)["random"]["batches"] == 10
    assert not (folder / "model.safetensors").exists()
    resumed = state_of(train("--resume", *settings(recipe), recipe=recipe))
    monkeypatch.chdir(tmp_path.parent)
    straight = state_of(train(*settings(recipe), recipe=recipe))
    for part in KEPT:
        assert same(resumed[part], straight[part]), part


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("recipe", RECIPES)
def test_a_signal_saves_first_and_loses_nothing(
    train: Train, recipe: str, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gioconda.training.stopping import StopRequested

    before = signal.getsignal(number)
    monkeypatch.setenv(SIGNAL_AT, f"{int(number)}@12")
    name = signal.Signals(number).name
    with pytest.raises(StopRequested, match=f"stopped by {name} after batch 13; saved .*last.ckpt"):
        train(*settings(recipe), recipe=recipe)
    assert signal.getsignal(number) is before
    monkeypatch.delenv(SIGNAL_AT)
    folder = train("--resume", *settings(recipe), recipe=recipe)
    resumed = state_of(folder)
    folder.rename("first")
    straight = state_of(train(*settings(recipe), recipe=recipe))
    for part in KEPT:
        assert same(resumed[part], straight[part]), part


@pytest.mark.parametrize("recipe", RECIPES)
def test_neither_validation_nor_samples_disturb_what_training_draws(
    train: Train, recipe: str
) -> None:
    often = ["--trainer.val_check_interval=1", "--run.samples_every=1"]
    never = ["--trainer.limit_val_batches=0", "--run.samples_every=0"]
    first = train(*often, recipe=recipe).rename("first")
    a, b = state_of(first), state_of(train(*never, recipe=recipe))
    assert same(a["state_dict"], b["state_dict"])


def test_the_command_says_so_in_one_line(train: Train, monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from gioconda.cli.app import app

    monkeypatch.setenv(SIGNAL_AT, f"{int(signal.SIGTERM)}@2")
    arguments = ["fit", "--config", str(HERE / "toy.yaml"), "--trust-recipe"]
    arguments.append("--trainer.enable_progress_bar=false")
    answer = CliRunner().invoke(app, arguments)
    assert answer.exit_code == 128 + signal.SIGTERM
    said = [line for line in answer.stderr.splitlines() if line.startswith("gioconda:")]
    assert len(said) == 1
    assert "stopped by SIGTERM after batch 3" in said[0]
    assert "--resume goes on" in said[0]
