"""A headless Chromium and a small server for tests that look at pages as a reader does.

The tests skip where no Chromium is installed, unless KIYAKU_BROWSER_REQUIRED is set; then they fail.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


_BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""What a Chromium is called, the one without windows first: it does the same with half the work."""


def chromium_path() -> str:
    """Where Chromium is; skips the test, or fails it where it may not be skipped."""
    found = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if found is None:
        said = "no Chromium on this machine (Debian: apt-get install chromium-headless-shell fonts-noto-cjk)"
        if os.environ.get("KIYAKU_BROWSER_REQUIRED"):
            pytest.fail(said)
        pytest.skip(said)
    return found


# Contrast is checked by looking at what is painted under every piece of text, which takes axe seconds on a long page.
# It depends on how the piece and what lies around it are styled; of pieces styled alike the first is looked at.
_HURDLES = """async ([tags, within]) => {
  const styled = ["color-contrast", "link-in-text-block"];
  const scope = within ? document.querySelector(within) : document.body;
  const alike = new Map();
  const look = (e) => {
    if (!alike.has(e)) {
      const s = getComputedStyle(e);
      const own = [e.tagName, e.className, s.color, s.backgroundColor, s.backgroundImage, s.opacity, s.position,
                   s.fontSize, s.fontWeight, s.textDecorationLine, s.borderBottomStyle, s.visibility, s.display].join();
      alike.set(e, (e.parentElement ? look(e.parentElement) : "") + ">" + own);
    }
    return alike.get(e);
  };
  const seen = new Set();
  const needed = new Set([scope]);
  for (const e of scope.querySelectorAll("*")) {
    const speaks = [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim()) || "value" in e;
    if (!speaks || seen.has(look(e))) continue;
    seen.add(look(e));
    for (let up = e; up && !needed.has(up); up = up.parentElement) needed.add(up);
  }
  const repeated = [...scope.querySelectorAll("*")].filter((e) => !needed.has(e) && needed.has(e.parentElement));
  const of = (options) => ({ resultTypes: ["violations"], ...options });
  const rules = Object.fromEntries(styled.map((id) => [id, { enabled: false }]));
  const whole = await axe.run(scope, of(tags.length ? { runOnly: tags, rules } : { rules }));
  const chosen = axe.getRules(tags.length ? tags : undefined).map((r) => r.ruleId).filter((id) => styled.includes(id));
  const first = { include: [scope], exclude: repeated };
  const parts = await axe.run(first, of({ runOnly: { type: "rule", values: chosen } }));
  return [...whole.violations, ...parts.violations].map((v) =>
    [v.id, v.impact, v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160))]);
}"""


def hurdles(page: Page, *tags: str, within: str | None = None) -> list[tuple[str, str, list[str]]]:
    """What on a page not everyone can use: the rule of axe, how bad it is, and the first elements.

    Args:
        tags: the sets of rules to check (`wcag2aa` …); all that axe checks by itself if none is named.
        within: a selector of the part to look at.
    """
    page.evaluate(Axe().axe_script)
    return [(rule, impact, elements) for rule, impact, elements in page.evaluate(_HURDLES, [tags, within])]


_open: list[Browser] = []  # at most one


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium: the one that is open already, or one that is closed at the end."""
    if _open:
        yield _open[0]
        return
    path = chromium_path()
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        _open.append(launched)
        try:
            yield launched
        finally:
            _open.remove(launched)
            launched.close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A folder served on a free port of this machine; gives the address of its root, with a slash at the end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Watched:
    """A page that remembers what it asked for elsewhere and what its console complained of."""

    def __init__(self, page: Page, root: str) -> None:
        self.page = page
        self.root = root
        self.outside: list[str] = []
        self.complaints: list[str] = []
        self._awaited = 0  # what was asked for and has not come
        page.on("request", lambda request: self._asked(request.url))
        page.on("console", lambda message: self._said(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("requestfailed", lambda request: self._failed(request.url, str(request.failure)))
        page.on("requestfinished", lambda _: self._came())
        page.on("response", lambda answer: self._answered(answer.status, answer.url))

    def _asked(self, url: str) -> None:
        self._awaited += 1
        if not url.startswith((self.root, "data:", "blob:")):
            self.outside.append(url)

    def _said(self, kind: str, words: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(words)

    def _came(self) -> None:
        self._awaited -= 1

    def _failed(self, url: str, why: str) -> None:
        self._awaited -= 1
        if "ERR_ABORTED" not in why:  # the reader went on before it was there
            self.complaints.append(f"{url}: {why}")

    def _answered(self, status: int, url: str) -> None:
        if status >= 400:
            self.complaints.append(f"{status} {url}")

    def open(self, path: str) -> Page:
        """Go to an address under the root."""
        self.page.goto(self.root + path)
        return self.page

    def settle(self) -> None:
        """Wait until all that the page asked for has come and been painted, and it asks for nothing more."""
        still = 0
        for _ in range(500):
            self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20)))")
            still = 0 if self._awaited else still + 1
            if still == 2:
                return
        raise AssertionError(f"{self._awaited} answers are awaited")
