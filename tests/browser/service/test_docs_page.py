"""The API's own page in a real browser, at a desk and on a phone: read, tried, and axe-core."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.service.conftest import SCRIPT
from tests.serving import Served, served

playwright = pytest.importorskip("playwright.sync_api", reason="needs the extra [dev]")

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    pytest.importorskip("prometheus_client", reason="needs the extra [serve]")
    with served(tmp_path_factory.mktemp("temp"), SCRIPT) as one:
        yield one


def test_it_describes_each_address_and_loads_nothing_from_elsewhere(
    visitor: Page, server: Served, barriers: Callable[[Page], list[str]]
) -> None:
    asked: list[str] = []
    visitor.on("request", lambda request: asked.append(request.url))
    visitor.goto(f"{server.url}docs")
    for address in ("/v1/edit", "/v1/faces", "/v1/clips", "/health", "/metrics"):
        visitor.get_by_role("link", name=address, exact=True).wait_for()
    assert all(url.startswith(server.url) for url in asked)
    assert visitor.locator("#edit .fields").get_by_text("surprised").is_visible()
    assert f"{server.url}v1/edit" in visitor.locator("#edit pre").first.inner_text()
    assert visitor.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert barriers(visitor) == []


def test_a_request_can_be_tried(
    visitor: Page,
    server: Served,
    barriers: Callable[[Page], list[str]],
    mona_lisa: Path,
    tmp_path: Path,
) -> None:
    visitor.goto(f"{server.url}docs")
    edit = visitor.locator("#edit")
    edit.get_by_text("Try it").click()
    edit.get_by_label("photo").set_input_files(mona_lisa)
    edit.get_by_label("smile").fill("0.9")
    edit.get_by_role("button", name="Send").click()
    edit.get_by_role("img").wait_for()
    assert '"edited": 1' in edit.locator(".answer pre").inner_text()
    with visitor.expect_download() as loading:
        edit.get_by_role("link", name="Download mona_lisa.smile.jpg").click()
    loading.value.save_as(tmp_path / "made.jpg")
    assert (tmp_path / "made.jpg").read_bytes() != mona_lisa.read_bytes()
    assert barriers(visitor) == []

    edit.get_by_label("yaw").fill("5")
    edit.get_by_role("button", name="Send").click()
    edit.get_by_text("smile and yaw exclude each other").wait_for()
    assert server.leftovers() == []
