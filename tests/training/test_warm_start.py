"""A run may start from what another has learned; a resumed one has done so."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

pytest.importorskip("lightning", reason="needs the extra [train]")

from gioconda import zoo
from gioconda.errors import WeightsError
from gioconda.models.autoencoders.residual_vae import ResidualVAE
from gioconda.models.autoencoders.vae_gan import VAEGAN
from gioconda.models.pretrained import save_weights
from gioconda.training.adversarial import AdversarialTask
from gioconda.training.checkpoint_file import LAST
from gioconda.training.run_options import RunOptions
from gioconda.training.supervised import SupervisedTask
from gioconda.training.warm_start import WarmStart


def coder(latent_dim: int = 8) -> ResidualVAE:
    return ResidualVAE(image_size=16, latent_dim=latent_dim, widths=(8, 8))


@pytest.fixture
def learned(tmp_path: Path) -> tuple[ResidualVAE, str]:
    torch.manual_seed(0)
    model = coder()
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter)
    return model, str(save_weights(model, tmp_path / "model.safetensors"))


def same(a: Any, b: Any) -> bool:
    pairs = zip(a.state_dict().values(), b.state_dict().values(), strict=True)
    return all(torch.equal(x, y) for x, y in pairs)


@pytest.mark.parametrize(
    "task",
    [
        lambda: SupervisedTask(coder()),
        lambda: AdversarialTask(VAEGAN(coder(), critic_widths=(4,))),
    ],
    ids=["supervised", "adversarial"],
)
def test_a_run_starts_from_the_weights_of_another(task: Any, learned: Any) -> None:
    model, path = learned
    started = task()
    WarmStart(path).on_train_start(SimpleNamespace(), started)
    assert same(started.trained, model)
    assert same(started.exported, model)


def test_a_resumed_run_keeps_what_it_learned(learned: Any) -> None:
    model, path = learned
    resumed = SupervisedTask(coder())
    resumed.batches = 3
    WarmStart(path).on_train_start(SimpleNamespace(), resumed)
    assert not same(resumed.trained, model)


def test_weights_of_another_shape_are_refused_by_name(learned: Any) -> None:
    _, path = learned
    with pytest.raises(WeightsError, match=r"model\.safetensors.*do not fit"):
        WarmStart(path).on_train_start(SimpleNamespace(), SupervisedTask(coder(4)))


def game() -> AdversarialTask:
    return AdversarialTask(VAEGAN(coder(), critic_widths=(4,)))


def test_critics_go_on_from_the_checkpoint_of_a_run(learned: Any, tmp_path: Path) -> None:
    _, path = learned
    earlier, fresh, going_on = game(), game(), game()
    for parameter in earlier.model.critic.parameters():
        torch.nn.init.normal_(parameter)
    torch.save({"state_dict": earlier.state_dict()}, tmp_path / LAST)
    run = str(Path(path).parent)
    WarmStart(run).on_train_start(SimpleNamespace(), fresh)
    WarmStart(run, critics=True).on_train_start(SimpleNamespace(), going_on)
    assert same(going_on.model.critic, earlier.model.critic)
    assert not same(fresh.model.critic, earlier.model.critic)


def test_critics_of_a_file_without_a_run_are_refused(learned: Any) -> None:
    _, path = learned
    with pytest.raises(WeightsError, match="critics start from a run's folder"):
        WarmStart(path, critics=True).on_train_start(SimpleNamespace(), game())


def test_a_broken_checkpoint_is_named(learned: Any, tmp_path: Path) -> None:
    _, path = learned
    (tmp_path / LAST).write_bytes(b"half a file")
    with pytest.raises(WeightsError, match=r"last\.ckpt: no readable checkpoint"):
        WarmStart(str(Path(path).parent), critics=True).on_train_start(SimpleNamespace(), game())


def test_critics_of_a_recipe_without_any_are_refused(learned: Any) -> None:
    _, path = learned
    task = SupervisedTask(coder())
    with pytest.raises(WeightsError, match="this recipe has no critics"):
        WarmStart(str(Path(path).parent), critics=True).on_train_start(SimpleNamespace(), task)


def test_a_start_that_is_not_there_names_the_recipe_that_leaves_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = r"--config recipes/simple_gan.yaml"
    with pytest.raises(WeightsError, match=told):
        WarmStart("runs/simple_gan").setup(SimpleNamespace(ckpt_path=None), None, "fit")
    with pytest.raises(WeightsError, match=r"vae_128\.yaml; or .*: --run\.start=vae-128"):
        WarmStart("runs/vae_128").setup(SimpleNamespace(ckpt_path=None), None, "fit")
    with pytest.raises(WeightsError, match="neither packaged weights"):
        WarmStart("smirk").setup(SimpleNamespace(ckpt_path=None), None, "fit")
    WarmStart("runs/vae_128").setup(SimpleNamespace(ckpt_path="last.ckpt"), None, "fit")


def test_packaged_weights_are_a_start() -> None:
    config = zoo.load("vae-128").config
    task = SupervisedTask(ResidualVAE(**config))
    WarmStart("vae-128").on_train_start(SimpleNamespace(), task)
    assert same(task.trained, zoo.load("vae-128"))
    other = SupervisedTask(coder())
    with pytest.raises(WeightsError, match=r"do not fit .*\(image_size 128, not 16; "):
        WarmStart("vae-128").on_train_start(SimpleNamespace(), other)


def test_a_recipe_s_start_is_an_option_of_every_run(tmp_path: Path) -> None:
    callbacks = RunOptions(start="vae-128").callbacks(tmp_path)
    assert [c.weights for c in callbacks if isinstance(c, WarmStart)] == ["vae-128"]
    assert not [c for c in RunOptions().callbacks(tmp_path) if isinstance(c, WarmStart)]
