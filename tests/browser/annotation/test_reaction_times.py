"""The page's clock against the browser's: keys and fingers at times that a script knows.

When a face was painted is the browser's own account (Element Timing), not the page's. When a key
was pressed is written on the event, as a keyboard's driver does, and the event comes late: a page
that counted until it heard of the key would count too long. A slow machine changes neither; it
makes frames longer, and how long these were is watched, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.browser.annotation.conftest import FACE, NEXT, SEEN, TRIALS, Show, begin
from tests.browser.conftest import PATIENCE_MS, SCREENS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

LATE_MS = 100  # an event comes at least this long after the time that is written on it
CLOCKS_MS = 1  # by which two of the browser's clocks may differ, and their rounding
WATCH = """
window.painted = [];
window.begun = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) painted.push(entry.renderTime);
}).observe({ type: "element" });
requestAnimationFrame(function watch(now) {
  begun.push(now);
  requestAnimationFrame(watch);
});
"""
PAINTED = """(k) => new Promise((told) => {
  const look = () => (painted.length > k ? told(painted[k]) : setTimeout(look, 5));
  look();
})"""
MIDDLE = """(() => {
  const { x, y, width, height } = document.querySelector("#smiling").getBoundingClientRect();
  return { x: x + width / 2, y: y + height / 2 };
})()"""


def press_at(device: CDPSession, page: Page, seconds: float, screen: str) -> None:
    """A key or a finger goes down, at a time since 1970 that is written on the event."""
    if screen == "phone":
        finger = {"touchPoints": [page.evaluate(MIDDLE)], "timestamp": seconds}
        device.send("Input.dispatchTouchEvent", {"type": "touchStart", **finger})
        device.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    else:
        key = {"key": "j", "code": "KeyJ", "text": "j"}
        device.send("Input.dispatchKeyEvent", {"type": "keyDown", "timestamp": seconds, **key})
        device.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})


@pytest.mark.parametrize("screen", SCREENS)
def test_measured_times_are_the_scripted_ones(chromium: Browser, show: Show, screen: str) -> None:
    name, painted, pressed = f"clock {screen}", [], []
    with chromium.new_context(**SCREENS[screen]) as context:
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        device = context.new_cdp_session(page)
        page.add_init_script(WATCH)
        begin(page, show, name)
        for k in range(TRIALS):
            page.wait_for_selector(NEXT)
            if page.locator("#card").is_visible():
                page.locator("#card-choices button").click()
            face = page.wait_for_selector(FACE)
            assert face
            painted.append(page.evaluate(PAINTED, k))
            after = 200 + 15 * k
            page.evaluate(SEEN, after + LATE_MS)
            pressed.append(painted[k] + after)
            origin = page.evaluate("performance.timeOrigin")  # since 1970
            press_at(device, page, (origin + pressed[k]) / 1000, screen)
            face.wait_for_element_state("hidden")
        page.get_by_role("heading", name="Thank you!").wait_for()
        frames = np.array(page.evaluate("begun"))
    measured = np.array([answer.reaction_ms for answer in show.answers(name)])
    assert len(measured) == TRIALS
    begun = np.array(pressed) - measured  # when the page began to count
    off = begun - painted
    print(f"{screen}: off by {np.median(off):.1f} ms (median), {np.abs(off).max():.1f} ms (most)")
    frame = np.abs(frames[:, None] - begun).argmin(0)
    assert np.abs(begun - frames[frame]).max() < CLOCKS_MS
    # The face was painted in the frame before; a busy machine shows it while the next one begins.
    assert (painted > frames[frame - 1]).all()
    assert (painted < frames[frame + 1]).all()
