"""Chromium without a window, told what to do over a pipe (the DevTools protocol): opens pages as people see them.

One browser serves many pages, each in a tab of its own. Where it is started from says `tests.servers`; what is asked of
a page is the tests' and the pictures' business.
"""

import base64
import json
import os
import select
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.servers import path

PATIENCE = 60.0
"""Seconds an answer may take."""
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",  # CI is root
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)


class Browser:
    """A running Chromium; it reads commands from its file 3 and answers on its file 4, each ended by a NUL."""

    def __init__(self, to: int, answers: int) -> None:
        self._to = to
        self._from = answers
        self._read = b""
        self._last = 0
        self.events: list[dict[str, Any]] = []
        """What happened in any tab, oldest first."""

    def call(self, method: str, session: str = "", **parameters: object) -> dict[str, Any]:
        """Send a command and wait for its answer."""
        self._last += 1
        asked = {"id": self._last, "method": method, "params": parameters}
        message = json.dumps({**asked, "sessionId": session} if session else asked).encode() + b"\0"
        while message:
            message = message[os.write(self._to, message) :]
        while (answer := self._next()).get("id") != self._last:
            self.events.append(answer)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def wait(self, method: str, session: str) -> dict[str, Any]:
        """The event of that name in that tab, also where it has happened already; it is taken out of `events`."""
        while True:
            for event in self.events:
                if event.get("method") == method and event.get("sessionId") == session:
                    self.events.remove(event)
                    return event
            self.events.append(self._next())

    def _next(self) -> dict[str, Any]:
        end = time.monotonic() + PATIENCE
        while b"\0" not in self._read:
            ready, _, _ = select.select([self._from], [], [], max(0.0, end - time.monotonic()))
            more = os.read(self._from, 1 << 20) if ready else b""
            if not more:
                raise TimeoutError("Chromium does not answer")
            self._read += more
        message, _, self._read = self._read.partition(b"\0")
        told: dict[str, Any] = json.loads(message)
        return told

    @contextmanager
    def tab(self, width: int = 1280, height: int = 800, *, dark: bool = False, scale: float = 1) -> Iterator["Tab"]:
        """A new tab of that size, light or dark, closed on leaving."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        tab = Tab(self, session)
        for domain in ("Page", "Runtime", "Log"):
            tab.call(f"{domain}.enable")
        tab.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=False
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        tab.call("Emulation.setEmulatedMedia", features=[scheme])
        try:
            yield tab
        finally:
            self.call("Target.closeTarget", targetId=target)


class Tab:
    """A page as its reader has it."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser = browser
        self._session = session

    def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """A command about this tab."""
        return self._browser.call(method, self._session, **parameters)

    def open(self, address: str) -> None:
        """Load the page at this address, and wait until it is there."""
        self.call("Page.navigate", url=address)
        self.loaded()

    def loaded(self) -> None:
        """Wait until the page is there that a click or a form leads to."""
        self._browser.wait("Page.loadEventFired", self._session)

    def run(self, script: str) -> Any:
        """The value of a script, or of its promise; an exception in it is one here."""
        told = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in told:
            raise RuntimeError(told["exceptionDetails"])
        return told["result"].get("value")

    def complaints(self) -> list[str]:
        """What the console has of this page: messages, exceptions, breaches of its own policy."""
        self.run("0")
        mine = [each for each in self._browser.events if each.get("sessionId") == self._session]
        return [
            json.dumps(each["params"])
            for each in mine
            if each["method"] in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded")
        ]

    def picture(self, *, whole: bool = True, quality: int = 0) -> bytes:
        """The page, or what of it is in the window: as PNG, or as WebP of that quality."""
        form: dict[str, object] = {"format": "webp", "quality": quality} if quality else {"format": "png"}
        told = self.call("Page.captureScreenshot", captureBeyondViewport=whole, **form)
        return base64.b64decode(told["data"])

    def faults(self, axe: Path) -> list[str]:
        """What axe-core finds in the page, each as its impact, its rule and where."""
        self.run(axe.read_text(encoding="utf-8"))
        found = self.run("axe.run(document, {resultTypes: ['violations']}).then((told) => told.violations)")
        return [f"{each['impact']}: {each['id']}: {each['nodes'][0]['html'][:160]}" for each in found]


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium with a profile of its own, ended on leaving; `need("chromium")` has been said before."""
    reads, to = os.pipe()
    answers, writes = os.pipe()
    with tempfile.TemporaryDirectory(prefix="bot-", ignore_cleanup_errors=True) as profile:
        # The shell puts the pipes where Chromium looks for them, whatever numbers they have here.
        program = ["bash", "-c", f'exec "$0" "$@" 3<&{reads} 4>&{writes}', path("chromium")]
        chromium = subprocess.Popen(
            [*program, *ARGUMENTS, f"--user-data-dir={profile}"],
            pass_fds=(reads, writes),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(reads)
        os.close(writes)
        running = Browser(to, answers)
        try:
            running.call("Browser.getVersion")
            yield running
            running.call("Browser.close")
        finally:
            os.close(to)
            os.close(answers)
            try:
                chromium.wait(10)
            except subprocess.TimeoutExpired:
                chromium.kill()
                chromium.wait(10)
