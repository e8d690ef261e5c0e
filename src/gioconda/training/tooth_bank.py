"""The recipe for the bank of real teeth: cuts, no gradient descent."""

from __future__ import annotations

import hashlib

import numpy as np

from gioconda.data.root import data_root
from gioconda.data.splits import london_person, split_of
from gioconda.data.tooth_rows import MARKED, read_tooth_rows
from gioconda.errors import DataError
from gioconda.models.mouth.tooth_bank import ToothBank
from gioconda.training.estimate import Estimator


class ToothBankFit(Estimator):
    """Fills a ``ToothBank`` from the London set's pictures at full size.

    Args:
        root: The data folder; None for ``$GIOCONDA_DATA``.
    """

    def __init__(self, root: str | None = None) -> None:
        self.root = data_root(root)

    def fit(self) -> ToothBank:
        """Cut the marked people's teeth out.

        Raises:
            DataError: A picture is missing, or a marked person is held out for tests.
        """
        held_out = [p for p in MARKED if split_of(london_person(f"{p}.jpg")) != "train"]
        if held_out:
            raise DataError(f"{', '.join(held_out)}: held out for tests, not for the bank")
        rows = read_tooth_rows(self.root / "london")
        pictures = np.stack([row.picture for row in rows])
        self.fingerprint = hashlib.sha256(pictures.tobytes()).hexdigest()[:16]
        print(f"{len(rows)} rows of teeth")
        return ToothBank(
            rows=pictures,
            teeth=np.stack([np.uint8(255) * row.teeth for row in rows]),
            seen=np.stack([np.uint8(255) * row.seen for row in rows]),
            lips=np.asarray([row.lips for row in rows], np.float32),
            origins=np.asarray([row.origin for row in rows], np.float32),
        )
