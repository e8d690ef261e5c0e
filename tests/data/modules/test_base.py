"""The base of the data modules: cut once, drawn in an order that holds."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from gioconda.data.modules.base import CachedModule

pytest.importorskip("lightning", reason="needs the extra [train]")


class Numbers(CachedModule):
    """Twenty numbers; every fifth is held out, and the odd ones are never drawn."""

    name = "numbers"
    columns = ("number",)
    cuts = 0

    def ingredients(self):
        yield b"numbers"
        yield str(self.root).encode()

    def cut(self):
        type(self).cuts += 1
        number = np.arange(20)
        return {"number": number, "chance": (number % 2 == 0) * 1.0}

    def training_rows(self):
        return np.flatnonzero(self.arrays["number"] % 5 > 0)

    def held_out_rows(self):
        return np.flatnonzero(self.arrays["number"] % 5 == 0)

    def chances(self):
        return self.arrays["chance"]

    def prepare(self, batch, *, augmented):
        return {"number": batch["number"] + 100 * augmented}


@pytest.fixture
def numbers(tmp_path: Path) -> Numbers:
    Numbers.cuts = 0
    module = Numbers(batch_size=4, cache=str(tmp_path))
    module.setup()
    return module


def drawn(module: Numbers, count: int) -> list[list[int]]:
    return [b["number"].tolist() for b, _ in zip(module.train_dataloader(), range(count))]  # noqa: B905


def test_samples_are_cut_once_for_all_runs(numbers: Numbers) -> None:
    again = Numbers(cache=str(numbers.cache))
    again.setup()
    assert Numbers.cuts == 1
    np.testing.assert_array_equal(again.arrays["number"], numbers.arrays["number"])


def test_other_ingredients_are_another_cache(numbers: Numbers) -> None:
    other = Numbers("elsewhere", cache=str(numbers.cache))
    assert other.folder != numbers.folder
    other.setup()
    assert Numbers.cuts == 2


def test_training_draws_by_chance_and_validation_takes_the_rest_once(numbers: Numbers) -> None:
    assert set(np.ravel(drawn(numbers, 50))) == {2, 4, 6, 8, 12, 14, 16, 18}
    held = torch.cat([batch["number"] for batch in numbers.val_dataloader()])
    assert held.tolist() == [0, 5, 10, 15]
    assert set(next(iter(numbers.val_dataloader()))) == {"number"}


def test_a_resumed_module_goes_on_in_the_same_order(numbers: Numbers) -> None:
    order = drawn(numbers, 9)
    numbers.trainer = SimpleNamespace(
        fit_loop=SimpleNamespace(total_batch_idx=6),
        global_rank=0,
        world_size=1,
        strategy=SimpleNamespace(root_device=torch.device("cpu")),
    )
    state = numbers.state_dict()
    numbers.load_state_dict(state)
    assert state == {"done": 7}
    assert drawn(numbers, 2) == order[7:]


@pytest.mark.parametrize("keep", ["mapped", "memory", "device"])
def test_where_samples_are_kept_changes_no_batch(numbers: Numbers, keep: str) -> None:
    other = Numbers(batch_size=4, cache=str(numbers.cache), keep=keep)
    other.setup()
    assert drawn(other, 5) == drawn(numbers, 5)


def test_only_training_changes_samples(numbers: Numbers) -> None:
    batch = {"number": torch.zeros(2)}
    for training in (True, False):
        numbers.trainer = SimpleNamespace(training=training)
        prepared = numbers.on_after_batch_transfer(batch, 0)
        assert (prepared["number"] == 100 * training).all()
