"""A recipe trains, leaves a whole run behind, and goes on where it stopped."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from gioconda.errors import DataError
from gioconda.models.pretrained import load_weights, read_metadata
from tests.conftest import REPOSITORY

pytest.importorskip("lightning", reason="needs the extra [train]")
pytest.importorskip("jsonargparse", reason="needs the extra [train]")

RECIPE = REPOSITORY / "tests" / "training" / "toy.yaml"
# Lightning's and jsonargparse's own affairs: they warn about each other's and torch's old names.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning:lightning"),
    pytest.mark.filterwarnings("ignore:.*LeafSpec.*"),
]


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def train(*arguments: str) -> Path:
    from gioconda.training.run import fit

    return fit([f"--config={RECIPE}", "--trainer.enable_progress_bar=false", *arguments])


def test_a_run_leaves_config_checkpoint_and_weights_with_their_story() -> None:
    folder = train()
    assert folder.parent == Path("runs/toy")
    assert {"config.yaml", "last.ckpt", "model.safetensors"} <= {p.name for p in folder.iterdir()}
    metadata = read_metadata(folder / "model.safetensors")
    assert metadata["method"] == "toy"
    assert metadata["provenance"]["steps"] == 8
    assert metadata["provenance"]["data"] == "toy"


def test_the_same_seed_gives_the_same_weights() -> None:
    weights = [load_weights(train() / "model.safetensors").state_dict() for _ in range(2)]
    assert all(torch.equal(weights[0][key], weights[1][key]) for key in weights[0])


def test_resume_goes_on_in_the_same_folder() -> None:
    folder = train()
    assert train("--resume", "--trainer.max_steps=12") == folder
    assert read_metadata(folder / "model.safetensors")["provenance"]["steps"] == 12
    assert train("--resume", str(folder), "--trainer.max_steps=14") == folder


def test_a_generator_trains_against_a_critic() -> None:
    folder = train(
        "--model=gioconda.training.AdversarialTask", "--model.model=tests.training.toy.ToyGAN"
    )
    assert read_metadata(folder / "model.safetensors")["method"] == "toy"


def test_nothing_to_resume_is_said_in_one_line() -> None:
    with pytest.raises(DataError, match="no run of 'toy' to resume"):
        train("--resume")
    with pytest.raises(DataError, match=r"no last.ckpt to resume from"):
        train("--resume", "nowhere")


def test_a_recipe_that_is_not_there_is_said_in_one_line() -> None:
    from gioconda.training.run import fit

    with pytest.raises(DataError, match="no such recipe"):
        fit(["--config", "recipes/smirk.yaml"])


def test_a_loss_that_is_not_a_number_stops_the_run_and_is_named() -> None:
    from gioconda.training.guards import NonFiniteLossError

    with pytest.raises(NonFiniteLossError, match="loss"):
        train("--model.learning_rate=1e30", "--model.clip_norm=0", "--model.warmup_steps=0")
