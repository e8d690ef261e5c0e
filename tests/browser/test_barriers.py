"""The audit that our pages have to pass finds what it should."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGE = """<!doctype html><html lang="en"><head><title>A page</title></head><body><main>
<h1>A page</h1>{}</main></body></html>"""


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ('<p style="color: #999">pale</p>', "color-contrast"),
        ('<input type="range">', "label"),
        ('<img src="data:,">', "image-alt"),
    ],
)
def test_barriers_are_found(
    visitor: Page, barriers: Callable[[Page], list[str]], body: str, rule: str
) -> None:
    visitor.set_content(PAGE.format(body))
    assert [found.split(":")[0] for found in barriers(visitor)] == [rule]


def test_a_plain_page_has_none(visitor: Page, barriers: Callable[[Page], list[str]]) -> None:
    visitor.set_content(PAGE.format("<label>Smile <input type=range></label>"))
    assert barriers(visitor) == []
