"""The recipe for the bank of real eyes: cuts, no gradient descent."""

from __future__ import annotations

import hashlib
import io

import numpy as np
from PIL import Image

from gioconda.data.eye_pairs import CHOSEN, read_eye_pairs
from gioconda.data.root import data_root
from gioconda.data.splits import london_person, split_of
from gioconda.errors import DataError
from gioconda.faces.identity import IdentityReader
from gioconda.models.shapes.eye_bank import EyeBank
from gioconda.training.estimate import Estimator


class EyeBankFit(Estimator):
    """Fills an ``EyeBank`` from the London set's pictures at full size.

    Args:
        root: The data folder; None for ``$GIOCONDA_DATA``.
        quality: Of the JPEG that holds the eyes, up to 95.
    """

    def __init__(self, root: str | None = None, quality: int = 88) -> None:
        self.root, self.quality = data_root(root), quality

    def fit(self) -> EyeBank:
        """Cut the chosen people's eyes out.

        Raises:
            DataError: A picture is missing, or a chosen person is held out for tests.
        """
        held_out = [p for p in CHOSEN if split_of(london_person(f"{p}.jpg")) != "train"]
        if held_out:
            raise DataError(f"{', '.join(held_out)}: held out for tests, not for the bank")
        pairs = read_eye_pairs(self.root / "london")
        sheet = np.concatenate([np.concatenate(list(pair.eyes), axis=1) for pair in pairs])
        self.fingerprint = hashlib.sha256(sheet.tobytes()).hexdigest()[:16]
        coded = io.BytesIO()
        Image.fromarray(sheet).save(
            coded, "JPEG", quality=self.quality, subsampling=0, optimize=True
        )
        numbers = IdentityReader.from_pretrained().read(
            [pair.photo for pair in pairs], [pair.points for pair in pairs]
        )
        print(f"{len(pairs)} pairs of eyes, {len(coded.getvalue()) // 1000} KB")
        return EyeBank(
            sheet=np.frombuffer(coded.getvalue(), np.uint8),
            lids=np.asarray([pair.lids for pair in pairs], np.float32),
            irises=np.asarray([pair.irises for pair in pairs], np.float32),
            brows=np.asarray([pair.brows for pair in pairs], np.float32),
            numbers=numbers,
        )
