"""The page's clock against ours: keys and fingers after delays that a script knows.

When a face was painted is the browser's own account (Element Timing), not the page's; when the key
was pressed is this process's. So frames, events and the page's arithmetic are all in between.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.browser.annotation.conftest import FACE, TRIALS, Show, begin
from tests.browser.conftest import PATIENCE_MS, SCREENS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

AGREE_MS = 30
WATCH = """
window.painted_ms = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) painted_ms.push(performance.timeOrigin + entry.renderTime);
}).observe({ type: "element" });
"""
MIDDLE = """(() => {
  const { x, y, width, height } = document.querySelector("#smiling").getBoundingClientRect();
  return [x + width / 2, y + height / 2];
})()"""


@pytest.mark.parametrize("screen", SCREENS)
def test_measured_times_are_the_scripted_ones(chromium: Browser, show: Show, screen: str) -> None:
    name, scripted, done = f"clock {screen}", [], []
    with chromium.new_context(**SCREENS[screen]) as context:
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.add_init_script(WATCH)
        begin(page, show, name)
        for k in range(TRIALS):
            page.wait_for_selector(f"{FACE}, #card-choices button:visible")
            if page.locator("#card").is_visible():
                page.locator("#card-choices button").click()
            middle = page.evaluate(MIDDLE)
            while page.evaluate("painted_ms.length") <= k:
                page.wait_for_timeout(5)
            painted_ms = page.evaluate(f"painted_ms[{k}]")
            time.sleep(max(0.0, (painted_ms + 200 + 15 * k) / 1000 - time.time()))
            scripted.append(1000 * time.time() - painted_ms)
            if screen == "phone":
                page.touchscreen.tap(*middle)  # without the looks that Playwright takes before
            else:
                page.keyboard.press("j")
            done.append(1000 * time.time() - painted_ms)
            page.wait_for_selector(FACE, state="detached")
        page.get_by_role("heading", name="Thank you!").wait_for()
    measured = np.array([answer.reaction_ms for answer in show.answers(name)])
    assert len(measured) == TRIALS
    off = measured - scripted
    print(f"{screen}: off by {np.median(off):.1f} ms (median), {np.abs(off).max():.1f} ms (most)")
    assert np.median(np.abs(off)) < AGREE_MS
    # A press takes its time where the machine is busy: it happened somewhere in between. And now
    # and then a busy machine paints a frame late: that is the picture's lateness, not the clock's.
    early, late = np.array(scripted) - AGREE_MS, np.array(done) + AGREE_MS
    assert ((measured > early) & (measured < late)).mean() >= 0.9
