"""What was made lately is at hand for a while, and then forgotten."""

from __future__ import annotations

from gioconda.app.lately import Lately
from tests.serving import until


def test_the_last_thing_is_at_hand_by_its_key() -> None:
    last: Lately[str] = Lately(600)
    assert last.get("a") is None
    last.put("a", "one")
    assert last.get("a") == "one"
    last.put("b", "two")
    assert (last.get("a"), last.get("b")) == (None, "two")


def test_it_is_forgotten_when_nobody_asks() -> None:
    last: Lately[str] = Lately(0.05)
    last.put("a", "one")
    until(lambda: last.get("a") is None)
