"""A browser and a server for the tests: the system's Chromium, and a site on loopback."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from dossier.policy import READING, SEARCHING

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_ARGUMENTS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


def find_chromium() -> str:
    """Return the path of the browser: what `CHROMIUM` names, else the system's."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None or not Path(found).exists():
        pytest.fail(
            "no Chromium is found: install it (on Debian: apt-get install chromium), "
            "or name its program in the environment variable CHROMIUM",
            pytrace=False,
        )
    return found


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start the browser, and end it."""
    program = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
        yield browser
        browser.close()


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files with the whole policy, as servers should."""

    def end_headers(self) -> None:
        policy = SEARCHING if "/search/" in self.path else READING
        self.send_header("Content-Security-Policy", policy)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base
        """Say nothing: what went wrong is seen in the browser."""


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback, and give its address, which ends with a slash."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()
