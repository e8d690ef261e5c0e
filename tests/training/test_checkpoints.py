"""Checkpoints are whole, whatever happens while they are written; the best one is kept."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from gioconda.inference.weights_file import read_metadata
from gioconda.models.pretrained import load_weights
from tests.training.conftest import Train, same, state_of


def failing_after(saves: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """From then on the disk is full once half a checkpoint is written."""
    save, calls = torch.save, []

    def fail(content: Any, file: Any) -> None:
        calls.append(0)
        if len(calls) <= saves:
            save(content, file)
            return
        file.write(b"half a checkpoint")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(torch, "save", fail)


def test_a_full_disk_leaves_the_last_checkpoint_whole(
    train: Train, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gioconda.training.checkpoints import CheckpointError

    failing_after(1, monkeypatch)
    with pytest.raises(CheckpointError, match=r"last.ckpt: cannot be written .*No space left"):
        train("--run.checkpoint_every=3")
    (folder,) = Path("runs/toy").iterdir()
    assert state_of(folder)["random"]["batches"] == 3
    assert not list(folder.glob("*.part"))
    monkeypatch.undo()


@pytest.mark.skipif(sys.platform != "linux", reason="limits the size of files as Linux does")
def test_a_file_that_may_not_grow_leaves_the_one_before_whole(tmp_path: Path) -> None:
    """No stand-in for the disk: the system itself stops the writer half-way."""
    code = """
import resource, signal, sys, torch
from gioconda.training.checkpoints import AtomicCheckpoints, CheckpointError
path = sys.argv[1] + "/last.ckpt"
AtomicCheckpoints().save_checkpoint({"step": 1, "weights": torch.zeros(10)}, path)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    AtomicCheckpoints().save_checkpoint({"step": 2, "weights": torch.zeros(1_000_000)}, path)
except CheckpointError as error:
    assert "the one before it is whole" in str(error)
    assert torch.load(path, weights_only=True)["step"] == 1
    print("whole")
"""
    command = [sys.executable, "-W", "ignore", "-c", code, str(tmp_path)]
    answer = subprocess.run(command, capture_output=True, text=True)
    assert answer.stdout == "whole\n", answer.stderr[-2000:]
    assert [path.name for path in tmp_path.iterdir()] == ["last.ckpt"]


@pytest.mark.parametrize("mode", ["min", "max"])
def test_the_best_checkpoint_is_kept_by_the_figure_that_the_recipe_names(
    train: Train, mode: str
) -> None:
    folder = train("--run.monitor=val/loss", f"--run.mode={mode}", "--trainer.val_check_interval=1")
    losses = read_losses(folder)
    best = min(losses) if mode == "min" else max(losses)
    metadata = read_metadata(folder / "best.safetensors")
    assert metadata["provenance"]["val/loss"] == pytest.approx(best)
    state = torch.load(folder / "best.ckpt", weights_only=True)
    assert state["random"]["batches"] == losses.index(best) + 1
    weights = load_weights(folder / "best.safetensors").state_dict()
    average = {k: state["state_dict"][f"average.model.{k}"] for k in weights}
    assert same(dict(weights), average)


def read_losses(folder: Path) -> list[float]:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    return [event.value for event in EventAccumulator(str(folder)).Reload().Scalars("val/loss")]


def test_a_figure_that_nobody_measures_is_said_at_the_first_validation(train: Train) -> None:
    from gioconda.training.checkpoints import CheckpointError

    with pytest.raises(CheckpointError, match="no figure 'val/smirk'; there are: val/loss"):
        train("--run.monitor=val/smirk")


def test_a_resumed_run_remembers_the_best_figure(train: Train) -> None:
    folder = train("--run.monitor=val/loss", "--trainer.val_check_interval=1")
    (best,) = [c["best"] for c in state_of(folder)["callbacks"].values() if "best" in c]
    assert best == pytest.approx(min(read_losses(folder)[:-1]), rel=1e-5)
