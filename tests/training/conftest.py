"""Runs of the small recipes, each in a folder of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.conftest import REPOSITORY

pytest.importorskip("lightning", reason="needs the extra [train]")
pytest.importorskip("jsonargparse", reason="needs the extra [train]")

HERE = REPOSITORY / "tests" / "training"
# Lightning's and jsonargparse's own affairs: they warn about each other's and torch's old names.
QUIET = (
    "ignore::DeprecationWarning",
    "ignore::FutureWarning",
    "ignore::UserWarning:lightning",
    "ignore:.*LeafSpec.*",
)

Train = Callable[..., Path]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            for warning in QUIET:
                item.add_marker(pytest.mark.filterwarnings(warning))


@pytest.fixture
def train(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Train:
    """Runs ``tests/training/toy.yaml``, or another recipe of the name, with more arguments."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, recipe: str = "toy") -> Path:
        from gioconda.training.run import fit

        config = f"--config={HERE / recipe}.yaml"
        return fit([config, "--trust-recipe", "--trainer.enable_progress_bar=false", *arguments])

    return run


def state_of(folder: Path) -> dict[str, Any]:
    """All that a run's last checkpoint holds, as plain values and tensors."""
    return torch.load(folder / "last.ckpt", weights_only=True)


def same(a: Any, b: Any) -> bool:
    """Whether two nested values are equal to the last bit."""
    if isinstance(a, torch.Tensor):
        return torch.equal(a, b)
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b
