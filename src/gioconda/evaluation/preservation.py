"""What an edit should leave alone: the person, the eyes, the background, most pixels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gioconda.evaluation.evaluation import EvaluationSetup
from gioconda.evaluation.intervals import Figure, bootstrap, share_of
from gioconda.evaluation.judge import background, eye_similarity
from gioconda.evaluation.judged_faces import JudgedFaces
from gioconda.evaluation.lpips import Lpips
from gioconda.evaluation.people import Person
from gioconda.evaluation.pictures import mae, psnr, ssim
from gioconda.faces.thresholds import SURE_FROM
from gioconda.types import Pixels

EQUAL_DB = 100.0  # what two equal pictures count as, so that means stay finite


def preservation_figures(
    views: Sequence[Person], real: JudgedFaces, edited: JudgedFaces, setup: EvaluationSetup
) -> dict[str, Figure]:
    """The figures of an edit to the far end.

    Args:
        views: The people before it.
        real: The same, as the judge sees them.
        edited: After it.
        setup: Its judge tells people apart.
    """
    likeness = setup.judge.identity.compare(real, edited)
    pairs = list(zip(real.pictures, edited.pictures, strict=True))
    outside, changed = [], []
    for view, (a, b) in zip(views, pairs, strict=True):
        away = background(view.points, *a.shape[:2])
        if away.any():
            outside.append(mae(a, b, away))
            changed.append(float((a != b).any(2)[away].mean()))
    # A tight crop has no background.
    background_figures = {
        key: bootstrap(np.array(values))
        for key, values in (("background", outside), ("background_pixels", changed))
        if values
    }
    eyes = [eye_similarity(a, b, view.points) for view, (a, b) in zip(views, pairs, strict=True)]
    return {
        "identity": bootstrap(likeness.cosines),
        "same_person": share_of(likeness.same),
        "eyes": bootstrap(np.array(eyes)),
        **pixel_figures(pairs, lpips=setup.lpips),
        "face_lost": share_of(edited.confidence < SURE_FROM),
    } | background_figures


def pixel_figures(
    pairs: Sequence[tuple[Pixels, Pixels]], prefix: str = "", lpips: Lpips | None = None
) -> dict[str, Figure]:
    """SSIM, PSNR, mean difference and LPIPS of pairs; equal pictures count as ``EQUAL_DB``."""
    figures = {
        f"{prefix}ssim": bootstrap(np.array([ssim(a, b) for a, b in pairs])),
        f"{prefix}psnr": bootstrap(np.array([min(psnr(a, b), EQUAL_DB) for a, b in pairs])),
        f"{prefix}mae": bootstrap(np.array([mae(a, b) for a, b in pairs])),
    }
    if lpips is not None:
        figures[f"{prefix}lpips"] = bootstrap(np.array([lpips.of(a, b) for a, b in pairs]))
    return figures
