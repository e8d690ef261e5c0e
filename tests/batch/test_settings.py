"""Settings reach other processes as they are, and a ledger knows what decides about results."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from gioconda.batch.settings import Settings
from gioconda.errors import DataError, WeightsError
from gioconda.types import EditRequest, HeadTurn, Shown

SMILE = Settings(EditRequest({"smile": 1.0}), "unsmiling")
ALL = Settings(
    EditRequest(turn=HeadTurn(20, -10, 5)),
    [0, 2],
    "vae-128",
    ("a.npz", "b.npz"),
    mark=False,
    verify=True,
    touch=True,
    in_place=True,
    force=True,
    sign=("cert.pem", "key.pem"),
    max_megapixels=12.5,
)


LIKE = replace(
    SMILE,
    request=EditRequest({"brows": 0.5}, like=Shown(0.5, (0.1, 0.2), (True, False), "sad", 0.8)),
)


@pytest.mark.parametrize("settings", [SMILE, ALL, LIKE])
def test_settings_are_the_same_after_they_were_sent(settings: Settings) -> None:
    heard = Settings.heard(json.loads(json.dumps(settings.told())))
    assert heard == settings
    assert isinstance(heard.request.turn, type(settings.request.turn))
    assert isinstance(heard.request.like, type(settings.request.like))


def test_what_changes_results_decides_and_nothing_else() -> None:
    others = [
        replace(SMILE, request=EditRequest({"smile": 0.5})),
        replace(SMILE, request=EditRequest({"smile": 1.0}, teeth="hide")),
        replace(SMILE, request=EditRequest(expression="sad")),
        replace(SMILE, request=EditRequest({"brows": 0.5})),
        replace(SMILE, request=EditRequest({"brows": -0.5})),
        replace(SMILE, request=EditRequest(like=Shown(0.5, (0.1, 0.2)))),
        replace(SMILE, request=EditRequest(like=Shown(0.5, (0.1, 0.3)))),
        replace(SMILE, request=EditRequest(expression="sad", strength=0.0)),
        replace(SMILE, faces="all"),
        replace(SMILE, faces=[0]),
        replace(SMILE, model="vae-128"),
        replace(SMILE, mark=False),
    ]
    decide = [json.dumps(one.that_decide()) for one in (SMILE, *others)]
    assert len(set(decide)) == len(decide)
    for same in (replace(SMILE, verify=True), replace(SMILE, force=True, max_megapixels=1)):
        assert same.that_decide() == SMILE.that_decide()


def test_each_of_the_weights_that_take_part_decides() -> None:
    sad = replace(SMILE, request=EditRequest(expression="sad")).that_decide()
    assert "expressions" in sad
    assert "sliders" not in sad
    assert {"expressions", "sliders"} <= set(LIKE.that_decide())


def test_a_turn_is_decided_by_the_weights_that_turn() -> None:
    turn = replace(SMILE, request=EditRequest(turn=HeadTurn(20)))
    assert turn.that_decide()["model"] == "head-mesh"
    assert turn.that_decide()["weights"] != SMILE.that_decide()["weights"]


def test_files_decide_by_their_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "happier.npz"
    settings = replace(SMILE, directions=(str(file),))
    with pytest.raises(DataError, match=r"happier\.npz: cannot be read"):
        settings.that_decide()
    file.write_bytes(b"one")
    one = settings.that_decide()
    file.write_bytes(b"two")
    assert one != settings.that_decide() != SMILE.that_decide()
    monkeypatch.setenv("GIOCONDA_DETECTOR", "dlib")
    assert "detector" in SMILE.that_decide()


def test_unknown_weights_are_an_error() -> None:
    with pytest.raises(WeightsError, match="nobody"):
        replace(SMILE, model="nobody").that_decide()
