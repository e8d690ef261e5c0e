"""Two processes train as one does with twice the batch."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from tests.conftest import REPOSITORY
from tests.training.conftest import HERE, Train, state_of

STRATEGY = {"toy": "ddp", "toy_gan": "ddp_find_unused_parameters_true"}
# What is drawn at random differs between the processes, as it should: none is drawn here.
STILL = ("--data.grain=0", "--model.model.noise=0", "--trainer.log_every_n_steps=1")


def curve(folder: Path, name: str) -> list[float]:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    return [event.value for event in EventAccumulator(str(folder)).Reload().Scalars(name)]


@pytest.mark.skipif(not torch.distributed.is_available(), reason="needs torch.distributed")
@pytest.mark.parametrize("recipe", STRATEGY)
def test_two_processes_train_as_one_with_twice_the_batch(
    train: Train, recipe: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "gioconda", "fit", "--config", str(HERE / f"{recipe}.yaml")]
    two = [f"--trainer.strategy={STRATEGY[recipe]}", "--trainer.devices=2", "--data.batch_size=4"]
    answer = subprocess.run(
        [*command, "--trust-recipe", "--trainer.enable_progress_bar=false", *STILL, *two],
        cwd=tmp_path,
        env={
            **os.environ,
            "OMP_NUM_THREADS": "1",
            "PYTHONPATH": os.pathsep.join([str(REPOSITORY / "src"), str(REPOSITORY)]),
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert answer.returncode == 0, answer.stderr[-3000:]
    (line,) = answer.stdout.splitlines()  # one of the two speaks
    shared = (tmp_path / line).rename(tmp_path / "two")
    alone = train(*STILL, "--data.batch_size=8", recipe=recipe)
    for name in {"toy": ["train/loss"], "toy_gan": ["critic/loss", "generator/loss"]}[recipe]:
        curves = [curve(folder, name) for folder in (shared, alone)]
        assert len(curves[0]) > 3
        assert curves[0] == pytest.approx(curves[1], rel=1e-4, abs=1e-5)
    assert curve(shared, "val/loss") == pytest.approx(curve(alone, "val/loss"), rel=1e-4)
    weights = [state_of(folder)["state_dict"] for folder in (shared, alone)]
    for key, value in weights[0].items():
        torch.testing.assert_close(value, weights[1][key], rtol=1e-3, atol=1e-5)
