"""The built site, served on localhost, and a browser that notes what goes wrong on a page."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from built import SITE
from playwright.sync_api import sync_playwright

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))


class Quiet(SimpleHTTPRequestHandler):
    """Serve files without a line for each."""

    def log_message(self, *_):
        """Write nothing."""


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Serve the built site on a free port of localhost."""
    if not (SITE / "index.html").is_file():
        pytest.exit("The site is not built: `make site` builds it.", 1)
    with ThreadingHTTPServer(("localhost", 0), partial(Quiet, directory=str(SITE))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def browser():
    """Start the browser that is installed on the machine."""
    if not CHROMIUM.is_file():
        pytest.exit(
            f"No browser at {CHROMIUM}: install the package chromium of the system,"
            " or say where it is: make test-site CHROMIUM=/path/of/chromium",
            1,
        )
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def windows(browser):
    """Return the windows of the browser by their options: making one takes longer than a page."""
    made = {}

    def window(**options):
        key = repr(sorted(options.items()))
        if key not in made:
            made[key] = browser.new_context(**options).new_page()
        return made[key]

    return window


@pytest.fixture
def opened(windows, address):
    """Return a way to open a page of the site; when it is closed, nothing may have gone wrong."""

    @contextmanager
    def open_page(name="index.html", *, width=1280, **options):
        page, faults = windows(viewport={"width": width, "height": 900}, **options), []
        notes = {
            "console": lambda it: faults.append(it.text) if it.type == "error" else None,
            "pageerror": lambda it: faults.append(str(it)),
            "request": lambda it: faults.append(it.url) if leaves(it.url) else None,
            "response": lambda it: faults.append(f"{it.status} {it.url}") if bad(it) else None,
        }
        for event, note in notes.items():
            page.on(event, note)
        page.goto(f"{address}/{name}")
        yield page
        for event, note in notes.items():
            page.remove_listener(event, note)
        assert faults == []

    return open_page


def leaves(url):
    """Return whether a request goes to another machine."""
    parts = urlsplit(url)
    return parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "localhost"


def bad(response):
    """Return whether what was asked for is not there."""
    return response.status >= 400
