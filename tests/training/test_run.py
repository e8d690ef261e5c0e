"""A recipe trains, leaves a whole run behind, and goes on where it stopped."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch
import yaml

from gioconda.errors import DataError
from gioconda.inference.weights_file import read_metadata
from gioconda.models.pretrained import load_weights
from tests.training.conftest import HERE, Train, state_of
from tests.training.toy import Brightness, Toy


def test_a_run_leaves_config_checkpoint_and_weights_with_their_story(train: Train) -> None:
    folder = train()
    assert folder.parent == Path("runs/toy")
    kept = {p.name for p in folder.iterdir() if not p.name.startswith("events.")}
    assert kept == {
        "config.yaml",
        "hparams.yaml",  # TensorBoard's
        "last.ckpt",
        "model.safetensors",
        "provenance.json",
        "run.lock",
        "samples",
    }
    metadata = read_metadata(folder / "model.safetensors")
    assert metadata["method"] == "toy"
    story = metadata["provenance"]
    assert (story["steps"], story["seed"], story["data"]) == (8, 0, Brightness().fingerprint)
    assert {"gioconda", "torch", "lightning", "python", "commit", "dirty"} <= story.keys()
    resolved = yaml.safe_load((folder / "config.yaml").read_text())
    assert resolved["model"]["init_args"]["learning_rate"] == 1e-3  # a default, not in the recipe
    assert resolved["run"]["checkpoint_every"] == 500


def test_the_same_seed_gives_the_same_weights(train: Train) -> None:
    weights = [load_weights(train() / "model.safetensors").state_dict() for _ in range(2)]
    assert all(torch.equal(weights[0][key], weights[1][key]) for key in weights[0])


def test_resume_goes_on_in_the_same_folder(train: Train) -> None:
    folder = train()
    assert train("--resume", "--trainer.max_steps=12") == folder
    assert read_metadata(folder / "model.safetensors")["provenance"]["steps"] == 12
    assert train("--resume", str(folder), "--trainer.max_steps=14") == folder
    starts = json.loads((folder / "provenance.json").read_text())
    assert [start["steps"] for start in starts] == [0, 8, 12]
    (Path("runs/toy") / "2999-01-01_00-00-00").mkdir()  # killed before its first checkpoint
    assert train("--resume", "runs/toy", "--trainer.max_steps=15") == folder


def test_resuming_a_finished_run_writes_its_lost_weights_anew(train: Train) -> None:
    from gioconda.errors import WeightsError
    from gioconda.models.pretrained import fingerprint, load_weights

    folder = train()
    weights = folder / "model.safetensors"
    before = fingerprint(load_weights(weights))
    weights.write_bytes(weights.read_bytes()[:-20])
    with pytest.raises(WeightsError, match=f"cut off.*--config .* --resume {folder}"):
        load_weights(weights)
    train("--resume")
    assert fingerprint(load_weights(weights)) == before


def test_a_generator_trains_against_its_critics(train: Train) -> None:
    folder = train(recipe="toy_gan")
    assert read_metadata(folder / "model.safetensors")["method"] == "toy"
    state = state_of(folder)
    assert len(state["optimizer_states"]) == 3
    steps = [next(iter(o["state"].values()))["step"].item() for o in state["optimizer_states"]]
    assert steps == [4, 8, 8]  # one update of the generator for two of each critic
    averaged = {k.split(".")[1] for k in state["state_dict"] if k.startswith("averages.")}
    assert averaged == {"generator", "critic"}


def test_nothing_to_resume_is_said_in_one_line(train: Train) -> None:
    with pytest.raises(DataError, match="no run of 'toy' to resume"):
        train("--resume")
    with pytest.raises(DataError, match=r"no last.ckpt to resume from"):
        train("--resume", "nowhere")


def test_a_recipe_that_is_not_there_is_said_in_one_line() -> None:
    from gioconda.training.run import fit

    with pytest.raises(DataError, match="no such recipe"):
        fit(["--config", "recipes/smirk.yaml"])


def test_a_loss_that_is_not_a_number_stops_the_run_and_is_named(train: Train) -> None:
    from gioconda.training.guards import NonFiniteLossError

    with pytest.raises(NonFiniteLossError, match="loss term train/loss is not finite"):
        train("--model.learning_rate=1e30", "--model.clip_norm=0", "--model.warmup_steps=0")


@pytest.mark.parametrize(
    "argument",
    [
        "--model.init_args.learning_rat=1",
        "--data.init_args.batch_sise=4",
        "--trainer.max_step=3",
        "--run.checkpoint_evry=3",
        "--modle=Toy",
        "--model.model=tests.training.toy.Toi",
        "--trainer.max_steps=many",
    ],
)
def test_a_key_or_value_that_is_not_there_is_an_error(train: Train, argument: str) -> None:
    from gioconda.training.run import RecipeError

    with pytest.raises(RecipeError, match=argument.split("=")[0].rsplit(".", 1)[-1].strip("-")):
        train(argument)


def test_an_unknown_key_in_the_recipe_itself_is_an_error(train: Train, tmp_path: Path) -> None:
    from gioconda.training.run import RecipeError, fit

    recipe = yaml.safe_load((HERE / "toy.yaml").read_text())
    recipe["data"]["init_args"] = {"batchsize": 4}
    (tmp_path / "wrong.yaml").write_text(yaml.safe_dump(recipe))
    with pytest.raises(RecipeError, match="batchsize"):
        fit(["--config=wrong.yaml", "--trust-recipe"])


def test_running_out_of_memory_is_said_in_one_line(
    train: Train, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gioconda.training.guards import OutOfMemoryError

    def exhaust(self: Toy, batch: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")

    monkeypatch.setattr(Toy, "loss", exhaust)
    with pytest.raises(OutOfMemoryError, match="after batch 0: take a smaller batch_size"):
        train("--trainer.num_sanity_val_steps=0")


@pytest.mark.parametrize("clip", ["clip_norm", "clip_value"])
@pytest.mark.parametrize("recipe", ["toy", "toy_gan"])
def test_gradients_are_clipped_where_asked(train: Train, recipe: str, clip: str) -> None:
    """Adam moves by its rate however small the gradient, but its memory tells the size."""
    off = {"clip_norm": 0.0, "clip_value": 0.0} | {clip: 1e-6}
    folder = train(*(f"--model.{key}={value}" for key, value in off.items()), recipe=recipe)
    for optimizer in state_of(folder)["optimizer_states"]:
        largest = max(s["exp_avg_sq"].max().item() for s in optimizer["state"].values())
        assert largest <= 1.001e-12


@pytest.mark.parametrize("precision", ["32", "bf16-mixed", "16-mixed"])
@pytest.mark.parametrize("recipe", ["toy", "toy_gan"])
def test_precision_and_memory_format_are_switches(
    train: Train, recipe: str, precision: str
) -> None:
    for channels_last in ("true", "false"):
        weights = load_weights(
            train(
                f"--trainer.precision={precision}",
                f"--model.channels_last={channels_last}",
                "--trainer.max_steps=2",
                recipe=recipe,
            )
            / "model.safetensors"
        )
        assert all(tensor.isfinite().all() for tensor in weights.state_dict().values())


def test_no_average_exports_the_network_itself(train: Train) -> None:
    folder = train("--model.average_decay=0")
    state = state_of(folder)["state_dict"]
    weights = load_weights(folder / "model.safetensors").state_dict()
    assert all(torch.equal(value, state[f"model.{key}"]) for key, value in weights.items())


@pytest.mark.skipif(shutil.which("g++") is None, reason="torch.compile needs a C++ compiler")
@pytest.mark.parametrize("recipe", ["toy", "toy_gan"])
def test_a_compiled_method_learns_as_a_plain_one(train: Train, recipe: str) -> None:
    still = ["--data.grain=0", "--model.model.noise=0", "--run.samples_every=0"]
    plain = state_of(train(*still, recipe=recipe).rename("plain"))["state_dict"]
    compiled = state_of(train(*still, "--model.compile=true", recipe=recipe))["state_dict"]
    assert plain.keys() == compiled.keys()
    for key, value in plain.items():
        torch.testing.assert_close(compiled[key], value, rtol=1e-3, atol=1e-4)
