"""A browser for the tests of our pages, screens of two sizes, and the accessibility audit.

Debian's Chromium is taken where it is installed, else Playwright's own (``playwright install
chromium``). Without either the tests say so and are skipped; where ``GIOCONDA_BROWSER=required``
(as in CI) they fail.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NoReturn

import pytest

from tests.serving import PATIENCE_S

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE_MS = 1000 * PATIENCE_S
SCREENS = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "phone": {
        "viewport": {"width": 375, "height": 667},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
}


@pytest.fixture(scope="module")  # while Playwright runs, no other test could run a loop of its own
def chromium() -> Iterator[Browser]:
    """A running Chromium; ``chromium.new_context(**SCREENS["phone"])`` is a visitor."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        _without("playwright is not installed (the extra [dev])")
    with sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, NAMES)), None)
        try:
            browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        except Error as error:
            _without(f"needs a browser, such as Debian's chromium ({str(error).splitlines()[0]})")
        with browser:
            yield browser


def _without(reason: str) -> NoReturn:
    if os.environ.get("GIOCONDA_BROWSER") == "required":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(params=SCREENS)
def visitor(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A fresh page, once as wide as a desk's screen and once as a phone; errors in it fail.

    Answers with a status of 400 or more are the test's own business.
    """
    faults: list[str] = []

    def listen(told: ConsoleMessage) -> None:
        if told.type == "error" and not told.text.startswith("Failed to load resource"):
            faults.append(told.text)

    with chromium.new_context(**SCREENS[request.param], reduced_motion="reduce") as context:
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", listen)
        yield page
    assert faults == []


@pytest.fixture(scope="session")
def barriers() -> Callable[[Page], list[str]]:
    """What axe-core (WCAG 2.2 A and AA, and best practices) finds on a page as it is now."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs [dev]").Axe()

    def found(page: Page) -> list[str]:
        violations = axe.run(page).response["violations"]
        return [
            f"{rule['id']}: {node['html']} ({node['failureSummary']})"
            for rule in violations
            for node in rule["nodes"]
        ]

    return found
