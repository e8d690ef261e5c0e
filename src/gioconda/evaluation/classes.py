"""What a classifier got right: confusion matrix, accuracy, recall of each class."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Classes = NDArray[np.int64]


def confusion(truth: Classes, predicted: Classes, classes: int) -> Classes:
    """``(C, C)`` counts, a row for each true class, a column for each predicted one."""
    return np.bincount(truth * classes + predicted, minlength=classes**2).reshape(classes, classes)


def recalls(matrix: Classes) -> NDArray[np.float64]:
    """``(C,)`` share of each true class that was predicted; nan for a class without a face."""
    seen = matrix.sum(1)
    return np.where(seen > 0, np.diag(matrix) / np.maximum(seen, 1), np.nan)


def balanced_accuracy(matrix: Classes) -> float:
    """Mean recall of the classes that occur: guessing one class gives one over their number."""
    return float(np.nanmean(recalls(matrix)))


def as_text(matrix: Classes, names: tuple[str, ...]) -> str:
    """The matrix as aligned text, rows true, columns predicted."""
    width = max(len(name) for name in names)
    head = " " * (width + 2) + " ".join(f"{name[:5]:>5}" for name in names)
    rows = [
        f"{name:>{width}}  " + " ".join(f"{n:5d}" for n in row)
        for name, row in zip(names, matrix, strict=True)
    ]
    return "\n".join([head, *rows])
