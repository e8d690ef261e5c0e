"""The editor's page, served by a process of its own and opened in a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.conftest import REPOSITORY
from tests.serving import Served, served

if TYPE_CHECKING:
    from playwright.sync_api import Page

Barriers = Callable[["Page"], list[str]]
AT_A_DESK = pytest.mark.parametrize("visitor", ["desktop"], indirect=True)
ON_A_PHONE = pytest.mark.parametrize("visitor", ["phone"], indirect=True)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    pytest.importorskip("gradio", reason="needs the extra [app]")
    script = REPOSITORY / "tests" / "app" / "served.py"
    with served(tmp_path_factory.mktemp("temp"), str(script)) as one:
        yield one


@pytest.fixture
def page(visitor: Page, server: Served) -> Iterator[Page]:
    """The page, just opened; whatever it asks of another server is remembered."""
    strangers: list[str] = []
    visitor.on("request", lambda asked: strangers.append(asked.url))
    visitor.goto(server.url)
    yield visitor
    assert [url for url in strangers if not url.startswith((server.url, "blob:", "data:"))] == []
    assert not is_too_wide(visitor)


def is_too_wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def state(page: Page, name: str) -> None:
    page.wait_for_selector(f"#photo[data-state={name}]")
