"""The figures of a report, in the order in which a reader asks for them."""

from __future__ import annotations

from dataclasses import dataclass

from gioconda.evaluation.definitions import DEFINITIONS


@dataclass(frozen=True)
class FigureGroup:
    """Figures that answer one question.

    Attributes:
        title: What a report calls them.
        question: What they tell, in a sentence.
        keys: Of ``DEFINITIONS``, in the order of the table.
        curves: Titles of the curves over the degree that belong to them.
    """

    title: str
    question: str
    keys: tuple[str, ...]
    curves: tuple[str, ...] = ()


GROUPS = (
    FigureGroup(
        "Success",
        "Does the judge read what was asked for? An edit that changes nothing has a relative gain "
        "of 0, one that goes as far as real faces do of 1.",
        (
            "success_up",
            "success_down",
            "classification_error",
            "classification_error_real",
            "monotonic",
            "rank_correlation",
            "gain_up",
            "gain_down",
            "gain_own",
            "smile_risen",
        ),
        ("reading",),
    ),
    FigureGroup(
        "Identity",
        "Is it still the same person? The judge of identity is named above. Beside it a person's "
        "own two pictures, without and with the attribute, where the set has such.",
        ("identity", "same_person"),
    ),
    FigureGroup(
        "What else changed",
        "An edit should leave alone what nobody asked for: eyes, background, most of the picture.",
        (
            "eyes",
            "background",
            "background_pixels",
            "ssim",
            "psnr",
            "mae",
            "lpips",
            "face_lost",
        ),
    ),
    FigureGroup(
        "How real the edited faces are",
        "Distances from real faces that have the attribute, in the feature space named above; "
        "beside them those of other real faces.",
        ("fid", "kid", "precision", "recall", "diversity"),
        ("diversity",),
    ),
    FigureGroup(
        "Reconstruction",
        "How much of a face is left after it is encoded and decoded, without any edit.",
        tuple(key for key in DEFINITIONS if key.startswith("reconstruction_")),
    ),
    FigureGroup(
        "Codes",
        "Do faces with and without the attribute lie apart among the codes?",
        ("latent_distance", "latent_moved", "latent_overlap", "separable"),
    ),
    FigureGroup(
        "Samples",
        "Generated faces of nobody: do they show what was asked for, look real, and differ?",
        tuple(key for key in DEFINITIONS if key.startswith("samples_")),
        ("reading of samples", "diversity of samples"),
    ),
)
