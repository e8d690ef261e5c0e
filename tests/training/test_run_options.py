"""What a run shows while it goes on: sheets, an animation, curves, histograms, its speed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.training.conftest import Train


def events(folder: Path) -> Any:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    return EventAccumulator(str(folder)).Reload()


def test_sheets_show_the_same_faces_and_become_an_animation(train: Train) -> None:
    few = ["--run.samples_every=4", "--run.sample_faces=3"]
    folder = train(*few, "--data.grain=1.0", "--model.learning_rate=0.1")
    sheets = sorted((folder / "samples").iterdir())
    assert [path.name for path in sheets] == ["000000.png", "000004.png", "000008.png"]
    first, last = (np.asarray(Image.open(path)).astype(int) for path in (sheets[0], sheets[-1]))
    height, middle = first.shape[0], first.shape[1] // 2
    faces = slice(height // 8, height)  # below the title, which tells the batch
    assert (first[faces, :middle] == last[faces, :middle]).all()
    assert (first[faces, middle:] != last[faces, middle:]).any()
    with Image.open(folder / "training.gif") as animation:
        assert animation.n_frames == 3
        assert animation.size == (first.shape[1], first.shape[0])


def test_a_resumed_run_goes_on_with_the_animation(train: Train) -> None:
    folder = train("--run.samples_every=4")
    train("--resume", "--run.samples_every=4", "--trainer.max_steps=16")
    with Image.open(folder / "training.gif") as animation:
        assert animation.n_frames == 5


@pytest.mark.parametrize("recipe", ["toy", "toy_gan"])
def test_tensorboard_has_losses_sheets_and_histograms(train: Train, recipe: str) -> None:
    every = ["--run.histograms_every=4", "--run.samples_every=4", "--trainer.log_every_n_steps=1"]
    log = events(train(*every, recipe=recipe))
    tags = log.Tags()
    sides = {"toy": ["train"], "toy_gan": ["generator", "critic", "second"]}[recipe]
    assert {f"{side}/loss" for side in sides} | {"val/loss"} <= set(tags["scalars"])
    assert tags["images"] == ["samples"]
    parts = {"toy": ["net.0.weight"], "toy_gan": ["critic.weight", "generator.net.0.weight"]}
    for part in parts[recipe]:
        assert {f"weights/{part}", f"gradients/{part}"} <= set(tags["histograms"])


def test_pictures_a_second_are_told(train: Train) -> None:
    log = events(train("--trainer.max_steps=40", "--trainer.log_every_n_steps=1"))
    rates = [event.value for event in log.Scalars("pictures/s")]
    assert len(set(rates)) == 2  # taken every 20 batches
    assert all(10 < rate < 1e6 for rate in rates)


@pytest.mark.parametrize(("recipe", "batches"), [("toy", 8), ("toy_gan", 8)])
def test_the_bar_shows_the_loss_and_knows_the_end(
    train: Train, recipe: str, batches: int, capfd: pytest.CaptureFixture[str]
) -> None:
    train("--trainer.enable_progress_bar=true", recipe=recipe)
    shown = capfd.readouterr().out
    assert f"{batches}/{batches}" in shown
    assert "loss=" in shown


@pytest.mark.parametrize("recipe", ["toy", "toy_gan"])
def test_the_bar_of_a_resumed_run_goes_on_from_what_is_done(
    train: Train, recipe: str, capfd: pytest.CaptureFixture[str]
) -> None:
    train(recipe=recipe)
    capfd.readouterr()
    steps = {"toy": 12, "toy_gan": 30}[recipe]  # 12 batches of either
    train(
        "--resume",
        f"--trainer.max_steps={steps}",
        "--trainer.enable_progress_bar=true",
        recipe=recipe,
    )
    shown = capfd.readouterr().out
    assert "8/12" in shown
    assert "12/12" in shown
    assert "/?" not in shown.partition("8/12")[2]
