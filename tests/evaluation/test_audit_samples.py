"""Whom a generator makes up is counted as it was asked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gioconda.errors import WeightsError
from gioconda.evaluation.audit_samples import UNASKED, audit_samples
from gioconda.evaluation.audit_samples_page import samples_page, samples_record
from gioconda.evaluation.evaluation import EvaluationSetup
from gioconda.evaluation.people import Person
from gioconda.evaluation.subjects import Subject, aligned
from gioconda.evaluation.traits import TraitReader
from gioconda.types import Pixels


@pytest.fixture(scope="module")
def traits() -> TraitReader:
    return TraitReader()


def subject_that_makes(faces: list[Pixels], attributes: tuple[str, ...]) -> Subject:
    """Generates these faces, at every degree the same."""

    def sample(count: int, attribute: str, degree: float, seed: int) -> np.ndarray:
        return np.stack([faces[k % len(faces)] for k in range(count)])

    return Subject("copier", attributes, lambda person: person, sample=sample)


def test_samples_are_counted_at_every_degree(
    people: list[Person], setup: EvaluationSetup, traits: TraitReader
) -> None:
    faces = [aligned(person, 128).pixels for person in people]
    blank = np.full((128, 128, 3), 128, np.uint8)
    subject = subject_that_makes([*faces, blank], ("smile",))
    audit = audit_samples(subject, 8, replace(setup, degrees=(-1.0, 1.0)), traits)
    assert audit.steps == ("-1", "+1")
    assert audit.recognised["+1"].value == 7 / 8
    assert audit.groups["-1"]["gender"] == audit.groups["+1"]["gender"]
    assert sum(n for row in audit.counts().values() for n in row.values()) == 14
    assert [len(row) for row in audit.pictures] == [2] * 6
    about = {"samples": 8, "seed": 0}
    page = samples_page(audit, about).html()
    assert "8 generated faces for each degree" in page
    assert "female, smiling" in page
    assert samples_record(audit, about)["recognised"]["+1"].value == 7 / 8


def test_a_method_that_takes_no_degree_is_asked_once(
    people: list[Person], setup: EvaluationSetup, traits: TraitReader
) -> None:
    subject = subject_that_makes([aligned(person, 128).pixels for person in people], ())
    audit = audit_samples(subject, 7, setup, traits)
    assert audit.steps == (UNASKED,)
    assert audit.recognised[UNASKED].count == 7


def test_noise_is_no_face(setup: EvaluationSetup, traits: TraitReader) -> None:
    subject = subject_that_makes([np.zeros((128, 128, 3), np.uint8)], ())
    with pytest.raises(WeightsError, match="no face was recognised in 3 samples"):
        audit_samples(subject, 3, setup, traits)


def test_a_method_that_does_not_generate_is_refused(
    setup: EvaluationSetup, traits: TraitReader
) -> None:
    with pytest.raises(WeightsError, match="it generates no faces"):
        audit_samples(Subject("editor", (), lambda person: person), 3, setup, traits)
