"""What the page is told when it is rendered."""

import pytest

from gioconda.app.page import accepted, formats, render
from gioconda.service.limits import Limits


def test_the_dialog_offers_heic_only_where_it_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gioconda.app.page.find_spec", lambda _: object())
    assert "image/gif,image/avif,image/heic,image/heif,.heic,.heif" in accepted()
    assert accepted().endswith("video/*,.mp4,.m4v,.mov,.mkv,.webm")
    assert formats().endswith("GIF, AVIF or HEIC")
    monkeypatch.setattr("gioconda.app.page.find_spec", lambda _: None)
    assert formats().endswith("BMP, GIF or AVIF")
    assert accepted().endswith("image/gif,image/avif")


def test_no_placeholder_is_left() -> None:
    page = render({"edit": 1}, {}, Limits())
    assert "{{" not in page
    assert f'accept="{accepted()}"' in page
