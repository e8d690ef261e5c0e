"""A file that is no recipe is named, with the line where it has one; no run is left of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.commands import run
from tests.training.conftest import HERE


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"seed_everything: 0\n\tmodel: x\n", "r.yaml:2: not YAML: a tab; YAML is indented by"),
        (b"model: [1\n", "r.yaml:2: not YAML: "),
        (b"model: {a: }}\n", "r.yaml:1: not YAML: "),
        (b"", "r.yaml: empty; a recipe has the rooms seed_everything, model, data, trainer, run"),
        (b"# a comment\n", "r.yaml: empty; "),
        (b"- model\n", "r.yaml: no recipe; it has the rooms"),
        (b"\xff\xfe\x00\x81", "r.yaml: no text in UTF-8; a recipe is a YAML file"),
        (b"seed_everything: 0\n", "r.yaml: no `model`, so there is nothing to train; it has: seed"),
    ],
)
@pytest.mark.parametrize("help_", [[], ["--help"]])
def test_what_is_no_recipe_is_said_in_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    content: bytes,
    told: str,
    help_: list[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("r.yaml").write_bytes(content)
    answer = run("fit", "--config", "r.yaml", *help_)
    assert answer.exit_code == 2
    assert told in answer.stderr
    assert answer.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == [tmp_path / "r.yaml"]


@pytest.mark.parametrize(
    ("argument", "told"),
    [
        ("--trainer.devices=0", "toy.yaml: .*devices"),
        ("--trainer.accelerator=gpu", "toy.yaml: .*Take trainer.accelerator=cpu, or auto"),
        ("--trainer.accelerator=tpu", "toy.yaml: "),
        ("--trainer.strategy=nope", "toy.yaml: .*strategy"),
        ("--trainer.max_steps=0", r"trainer.max_steps: 0; nothing would be trained"),
        ("--trainer.val_check_interval=0.00001", "toy.yaml: .*val_check_interval"),
        ("--data.batch_size=0", r"data.batch_size: 0; a batch has at least one sample"),
        ("--model.learning_rate=0", r"model.learning_rate: 0.0; it has to be above 0"),
        ("--model.learning_rate=-0.001", r"model.learning_rate: -0.001; it has to be above 0"),
        ("--run.samples_every=-1", r"run.samples_every: -1; it has to be 0 or more"),
        (
            "--data.class_path=tests.training.toy.NothingHeldOut",
            r"brightness: no samples of validation.*train without: --trainer.limit_val_batches=0",
        ),
    ],
)
def test_a_value_that_cannot_work_is_said_and_leaves_no_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, argument: str, told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = run("fit", "--config", HERE / "toy.yaml", "--trust-recipe", argument)
    assert answer.exit_code == 2, answer.stderr
    assert re.search(told, answer.stderr), answer.stderr
    assert answer.stderr.count("\n") == 1
    assert not (tmp_path / "runs").exists()
