"""A preset's file says what an edit does, and one that does not is refused by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gioconda.editing.presets import MOST_BYTES, Preset
from gioconda.editing.shown_values import as_values
from gioconda.errors import DataError
from gioconda.faces.actions import NAMES
from gioconda.types import EditRequest, Shown

SHOWN = Shown(
    0.5, tuple(k / 100 for k in range(len(NAMES))), (False, True), "sad", 0.8, (0.03, -0.01)
)
LIKE = as_values(SHOWN)


@pytest.mark.parametrize(
    ("values", "request_"),
    [
        ({"set": {"brows": 0.5, "smile": 1}}, EditRequest({"brows": 0.5, "smile": 1.0})),
        (
            {"expression": "sad", "strength": 0.5, "set": {"eyes": -0.2}},
            EditRequest({"eyes": -0.2}, "sad", 0.5),
        ),
        ({"set": {"smile": 0.7}, "teeth": "hide"}, EditRequest({"smile": 0.7}, teeth="hide")),
        ({"like": LIKE, "set": {"brows": 0.2}}, EditRequest({"brows": 0.2}, like=SHOWN)),
        ({"like": LIKE}, EditRequest(like=SHOWN)),
        ({}, EditRequest({"smile": 1.0})),
    ],
)
def test_a_preset_is_the_request_that_its_file_says(
    tmp_path: Path, values: dict[str, Any], request_: EditRequest
) -> None:
    file = tmp_path / "preset.json"
    file.write_text(json.dumps(values))
    preset = Preset.read(file)
    assert preset.request() == request_
    assert Preset.of(preset.values()) == preset


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Dear Mona,", "is no preset"),
        ("[1]", "is no preset"),
        ("[" * 50_000, "is no preset"),
        ('{"smile": 1}', "'smile' is not part of a preset; it has set, expression"),
        ('{"set": [1]}', "set holds names and degrees"),
        ('{"set": {"brows": "high"}}', "'brows' in set is no number"),
        ('{"set": {"brows": NaN}}', "'brows' in set is no number"),
        ('{"expression": "puzzled"}', "expression is one of neutral, happy"),
        ('{"expression": "sad", "strength": 2}', "strength is a number from 0 to 1"),
        ('{"strength": 1}', "strength is of an expression"),
        ('{"teeth": "gold"}', "teeth is one of auto, show, hide"),
        ('{"expression": "sad", "set": {"smile": 1}}', "exclude each other"),
        ('{"like": "star.jpg"}', "like holds what a face shows: smile, actions and shut"),
        (json.dumps({"like": {**LIKE, "actions": [0.1]}}), "read by another version"),
        (json.dumps({"like": {**LIKE, "smile": 3}}), "like: smile goes from -1 to 1"),
        (json.dumps({"like": {**LIKE, "gaze": [1]}}), "like: gaze is two numbers"),
        (json.dumps({"like": {**LIKE, "nose": 1}}), "like: 'nose' is nothing that a face shows"),
        (json.dumps({"like": {**LIKE, "expression": "odd"}}), "like: expression is one of"),
        (json.dumps({"like": LIKE, "set": {"smile": 1}}), "smile and like exclude each other"),
        (json.dumps({"like": LIKE, "expression": "sad"}), "expression and like exclude"),
        (" " * (MOST_BYTES + 1), "larger than 64 KB"),
    ],
)
def test_what_is_no_preset_is_refused_in_one_line_that_names_the_file(
    tmp_path: Path, text: str, why: str
) -> None:
    file = tmp_path / "preset.json"
    file.write_text(text)
    with pytest.raises(DataError, match=f"preset.json: .*{why}") as refused:
        Preset.read(file)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"none\.json: cannot be read"):
        Preset.read(tmp_path / "none.json")
