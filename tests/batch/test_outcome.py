"""What became of a photo, as scripts read it."""

from __future__ import annotations

import json

import pytest

from gioconda.batch.outcome import Outcome

FACES = [{"box": [1.0, 2.0, 3.0, 4.0], "edited": True, "reason": "edited"}]


@pytest.mark.parametrize(
    ("outcome", "names"),
    [
        (Outcome("a.jpg", "b.jpg", FACES, ("a note",)), {"input", "output", "faces", "notes"}),
        (Outcome("a.jpg"), {"input", "output", "faces", "notes"}),
        (
            Outcome("a.jpg", "b.jpg", FACES, verified={"areas": [], "changed": 7, "outside": 0}),
            {"input", "output", "faces", "notes", "verified"},
        ),
        (Outcome("a.jpg", error="damaged"), {"input", "output", "faces", "notes", "error"}),
    ],
)
def test_an_outcome_is_the_same_after_it_was_sent(outcome: Outcome, names: set[str]) -> None:
    record = json.loads(json.dumps(outcome.as_record()))
    assert set(record) == names
    assert Outcome.of_record(record).as_record() == record


def test_why_a_photo_was_skipped_is_a_note() -> None:
    record = Outcome("a.jpg", "b.jpg", notes=("kept",), skipped="b.jpg is there").as_record()
    assert record["notes"] == ["kept", "skipped: b.jpg is there"]


def test_what_is_no_record_is_an_error() -> None:
    with pytest.raises(KeyError):
        Outcome.of_record({"input": "a.jpg"})
