"""Batches from memory: every sample once an epoch, the same order for the same seed."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest
import torch

from gioconda.data.batches import CachedBatches, Concatenated, in_order

ARRAYS = {"image": np.arange(10 * 4, dtype=np.uint8).reshape(10, 4), "label": np.arange(10)}


def labels(batches: CachedBatches, count: int) -> list[list[int]]:
    return [batch["label"].tolist() for batch in islice(batches, count)]


def test_an_epoch_holds_every_sample_once() -> None:
    epochs = labels(CachedBatches(ARRAYS, 5), 4)
    assert sorted(epochs[0] + epochs[1]) == list(range(10))
    assert sorted(epochs[2] + epochs[3]) == list(range(10))
    assert epochs[0] + epochs[1] != epochs[2] + epochs[3]


def test_the_seed_decides_the_order() -> None:
    first, again, other = (labels(CachedBatches(ARRAYS, 5, seed=seed), 6) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_a_start_leaves_out_the_batches_that_a_stopped_run_has_seen() -> None:
    for start in (1, 2, 3, 8):  # within a pass of two batches, and at its end
        resumed = CachedBatches(ARRAYS, 4, start=start)
        assert labels(resumed, 5) == labels(CachedBatches(ARRAYS, 4), start + 5)[start:]


@pytest.mark.parametrize("weights", [None, np.arange(10.0)])
def test_two_processes_see_together_what_one_with_twice_the_batch_sees(weights) -> None:
    one = labels(CachedBatches(ARRAYS, 4, weights=weights), 6)
    two = [
        labels(CachedBatches(ARRAYS, 2, weights=weights, rank=rank, world_size=2), 6)
        for rank in (0, 1)
    ]
    assert [sorted(a + b) for a, b in zip(*two, strict=True)] == [sorted(both) for both in one]


def test_only_the_chosen_rows_are_drawn() -> None:
    rows = np.array([2, 5, 7, 9])
    drawn = np.concatenate(labels(CachedBatches(ARRAYS, 2, rows=rows), 10))
    assert set(drawn) == set(rows)
    weights = np.where(np.arange(10) == 5, 100.0, 1.0)
    drawn = np.concatenate(labels(CachedBatches(ARRAYS, 2, 0, weights, rows=rows), 50))
    assert set(drawn) <= set(rows)
    assert (drawn == 5).mean() > 0.8


def test_tensors_are_batched_where_they_are() -> None:
    tensors = {name: torch.from_numpy(array) for name, array in ARRAYS.items()}
    kept, read = (next(iter(CachedBatches(arrays, 4))) for arrays in (tensors, ARRAYS))
    assert all(torch.equal(kept[name], read[name]) for name in ARRAYS)


def test_a_loader_leaves_the_random_numbers_alone() -> None:
    torch.manual_seed(0)
    before = torch.get_rng_state()
    next(iter(CachedBatches(ARRAYS, 4).loader()))
    next(iter(in_order(ARRAYS, 4)))
    assert torch.equal(torch.get_rng_state(), before)


def test_samples_of_all_arrays_stay_together_as_stored() -> None:
    batch = next(iter(CachedBatches(ARRAYS, 4)))
    assert batch["image"].numpy().dtype == np.uint8
    assert (batch["image"][:, 0] == 4 * batch["label"]).all()


def test_weights_draw_some_samples_more_often() -> None:
    weights = np.where(np.arange(10) == 3, 1000.0, 1.0)
    drawn = np.concatenate(labels(CachedBatches(ARRAYS, 5, weights=weights), 40))
    assert (drawn == 3).mean() > 0.9


def test_fewer_samples_than_a_batch_are_repeated() -> None:
    (batch,) = labels(CachedBatches(ARRAYS, 32), 1)
    assert len(batch) == 32


def test_arrays_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="differ in length"):
        CachedBatches({"image": np.zeros(3), "label": np.zeros(4)}, 2)


def test_in_order_gives_everything_once_in_order() -> None:
    batches = [batch["label"].tolist() for batch in in_order(ARRAYS, 4)]
    assert batches == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    assert [b["label"].tolist() for b in in_order(ARRAYS, 4, np.array([7, 1]))] == [[7, 1]]


def test_arrays_end_to_end_are_read_where_they_lie() -> None:
    parts = [np.arange(6).reshape(2, 3), np.arange(6, 18).reshape(4, 3)]
    both, index = Concatenated(parts), np.array([5, 0, 2, 2])
    assert len(both) == 6
    np.testing.assert_array_equal(both[index], np.concatenate(parts)[index])


def test_an_index_beyond_the_end_is_an_error() -> None:
    with pytest.raises(IndexError):
        Concatenated([np.zeros((2, 3)), np.zeros((4, 3))])[np.array([0, 6])]
