"""A run goes on from a whole checkpoint of its own recipe, and from no other; nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from gioconda.errors import DataError
from gioconda.training.resuming import ResumeError
from tests.training.conftest import Train
from tests.training.toy import Toy


@pytest.fixture
def run(train: Train) -> Path:
    return train()


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda whole: b"", "last.ckpt: empty; start anew without --resume"),
        (lambda whole: whole[: len(whole) // 2], "last.ckpt: cut off, or no checkpoint"),
        (lambda whole: b"no checkpoint", "last.ckpt: cut off, or no checkpoint"),
    ],
    ids=["empty", "cut", "something else"],
)
def test_a_checkpoint_that_is_not_whole_is_named(train: Train, run: Path, damage, told) -> None:
    last = run / "last.ckpt"
    last.write_bytes(damage(last.read_bytes()))
    left = last.read_bytes()
    with pytest.raises(ResumeError, match=told):
        train("--resume", "--trainer.max_steps=12")
    assert last.read_bytes() == left


def test_a_checkpoint_of_another_program_is_named(train: Train, run: Path) -> None:
    torch.save({"weights": torch.zeros(1)}, run / "last.ckpt")
    with pytest.raises(ResumeError, match="no checkpoint of `gioconda fit`"):
        train("--resume")


@pytest.mark.parametrize(
    ("recipe", "arguments", "told"),
    [
        ("toy", ["--model.model.width=8"], r"model\.net\.0\.weight is \[4, 3, 3, 3\] there and "),
        ("toy_gan", [], r"is only (there|here)"),
    ],
)
def test_a_checkpoint_of_another_recipe_names_its_own(
    train: Train, run: Path, recipe: str, arguments: list[str], told: str
) -> None:
    with pytest.raises(ResumeError, match=told) as refusal:
        train("--resume", str(run), *arguments, recipe=recipe)
    own = f"gioconda fit --config {run}/config.yaml --resume {run}"
    assert str(refusal.value).endswith(own)


def test_a_run_that_never_began_leaves_no_folder(
    train: Train, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: object, config: object) -> None:
        raise DataError("the data do not fit")

    with monkeypatch.context() as patched:
        patched.setattr("tests.training.toy.Brightness.match", refuse)
        with pytest.raises(DataError, match="do not fit"):
            train()
    assert not Path("runs").exists()
    whole = train()
    monkeypatch.setattr("tests.training.toy.Brightness.match", refuse)
    with pytest.raises(DataError, match="do not fit"):
        train("--resume")
    assert (whole / "last.ckpt").is_file()
    assert [folder.name for folder in Path("runs/toy").iterdir()] == [whole.name]


def test_a_column_that_the_data_do_not_give_is_named_before_the_first_step(
    train: Train, monkeypatch: pytest.MonkeyPatch
) -> None:
    def masked(self: Toy, batch: dict[str, torch.Tensor]) -> None:
        batch["mask"]

    monkeypatch.setattr(Toy, "loss", masked)
    with pytest.raises(DataError, match="Toy learns from 'mask', and the recipe's data give image"):
        train()
    assert not Path("runs").exists()
