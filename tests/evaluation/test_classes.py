import numpy as np
import pytest

from gioconda.evaluation.classes import as_text, balanced_accuracy, confusion, recalls

TRUTH, SAID = np.array([0, 0, 0, 1, 2, 2]), np.array([0, 0, 1, 1, 2, 0])


def test_rows_are_true_and_columns_said() -> None:
    assert confusion(TRUTH, SAID, 4).tolist() == [
        [2, 1, 0, 0],
        [0, 1, 0, 0],
        [1, 0, 1, 0],
        [0, 0, 0, 0],
    ]


def test_balanced_accuracy_is_the_mean_recall_of_classes_that_occur() -> None:
    matrix = confusion(TRUTH, SAID, 4)
    assert recalls(matrix)[:3] == pytest.approx([2 / 3, 1, 1 / 2])
    assert np.isnan(recalls(matrix)[3])
    assert balanced_accuracy(matrix) == pytest.approx((2 / 3 + 1 + 1 / 2) / 3)


def test_the_text_has_a_row_for_each_class() -> None:
    lines = as_text(confusion(TRUTH, SAID, 3), ("happy", "sad", "angry")).splitlines()
    assert len(lines) == 4
    assert lines[1].split() == ["happy", "2", "1", "0"]
