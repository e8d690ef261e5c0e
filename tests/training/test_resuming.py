"""A run goes on from a whole checkpoint of its own recipe, and from no other; nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from gioconda.errors import DataError
from gioconda.training.resuming import ResumeError
from tests.training.conftest import Train, same, state_of
from tests.training.toy import Brightness, Toy


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


def flip(whole: bytes, at: float) -> bytes:
    """The same with one bit turned over."""
    place = int(at * len(whole))
    return whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]


def test_a_bit_that_was_turned_over_is_found(train: Train, run: Path) -> None:
    last = run / "last.ckpt"
    whole = last.read_bytes()
    weights = state_of(run)["state_dict"]["model.net.3.weight"]
    place = whole.index(weights.numpy().tobytes())  # torch itself would load it
    last.write_bytes(flip(whole, (place + 1) / len(whole)))
    assert not torch.equal(state_of(run)["state_dict"]["model.net.3.weight"], weights)
    with pytest.raises(ResumeError, match=r"last.ckpt: damaged; its record .* another checksum"):
        train("--resume")


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: b"",
        lambda whole: whole[: len(whole) // 2],
        lambda whole: flip(whole, 0.3),
        lambda whole: None,
    ],
    ids=["empty", "cut", "a bit turned", "missing"],
)
def test_a_damaged_checkpoint_falls_back_to_the_one_before_and_says_so(
    train: Train, damage, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = ["--trainer.max_steps=12", "--run.checkpoint_every=5"]
    folder = train(*settings)
    undamaged = state_of(folder)
    last, before = folder / "last.ckpt", folder / "previous.ckpt"
    assert torch.load(before, weights_only=True)["random"]["batches"] == 10
    left = damage(last.read_bytes())
    last.unlink() if left is None else last.write_bytes(left)
    capsys.readouterr()
    assert train("--resume", *settings) == folder
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("gioconda:")]
    assert len(said) == 1
    assert said[0].startswith(f"gioconda: {last}: ")
    assert said[0].endswith(f"; going on from {before}, batch 10")
    assert torch.load(before, weights_only=True)["random"]["batches"] == 10  # not the damaged one
    assert same(state_of(folder)["state_dict"], undamaged["state_dict"])


def test_where_both_are_damaged_nothing_is_used(train: Train) -> None:
    folder = train("--run.checkpoint_every=5")
    for name in ("last.ckpt", "previous.ckpt"):
        (folder / name).write_bytes(b"")
    with pytest.raises(ResumeError, match=r"last.ckpt: empty; start anew without --resume"):
        train("--resume")
    assert (folder / "last.ckpt").read_bytes() == b""


def test_torch_s_advice_to_unpickle_is_not_passed_on(train: Train, run: Path) -> None:
    torch.save({"state_dict": {}, "optimizer_states": Evil()}, run / "last.ckpt")
    with pytest.raises(ResumeError) as refusal:
        train("--resume")
    assert "weights_only" not in str(refusal.value)
    assert not Path("unpickled").exists()


class Evil:
    """Runs code where it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.touch, (Path("unpickled"),)


def test_other_data_are_refused_unless_they_may_change(
    train: Train, run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Brightness, "ingredients", lambda self: iter([b"other pictures"]))
    with pytest.raises(ResumeError, match=r"the data, or how they are cut, .* --data-changed"):
        train("--resume", "--trainer.max_steps=10")
    assert state_of(run)["random"]["batches"] == 8
    assert train("--resume", "--data-changed", "--trainer.max_steps=10") == run
    assert state_of(run)["random"]["batches"] == 10
    train("--resume", "--trainer.max_steps=11")  # these are its data now


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
