"""What browser tests share: an installed browser, a live server, and rules of accessibility."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Error, Page
from werkzeug.serving import make_server

BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
POLICY = (
    "default-src 'none'; script-src 'nonce-n0nce' 'strict-dynamic'; style-src 'self'; "
    "img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'"
)


def until(page: Page, script: str, argument: object = None, *, seconds: int = 20) -> None:
    """Wait until a script says yes. The browser's own way to wait needs `eval`, which we forbid."""
    for _ in range(seconds * 20):
        with suppress(Error):  # the page is just being left for another
            if page.evaluate(script, argument):
                return
        page.wait_for_timeout(50)
    raise AssertionError(f"{script} stayed false for {seconds} seconds")


def launch_arguments() -> dict[str, Any]:
    """Return how to start the system's browser; without one the test fails, it is not left out."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert found, "no browser: sudo apt-get install chromium-headless-shell libatomic1"
    flags = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    return {"executable_path": found, "args": flags}


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an app on a free port of this machine and give its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def watch_policy(page: Page) -> list[str]:
    """Return a list that fills with whatever the page was refused, and with its script's errors."""
    refused: list[str] = []
    marks = ("Content Security Policy", "TrustedHTML", "Trusted Type")
    page.on(
        "console",
        lambda message: (
            refused.append(message.text) if any(mark in message.text for mark in marks) else None
        ),
    )
    page.on("pageerror", lambda error: refused.append(str(error)))
    return refused


def faults(page: Page, *, within: str | None = None) -> list[str]:
    """Return every rule of accessibility the page breaks, or a part of it, with the place."""
    # Only what is broken is gathered: the nodes that keep the rules would take most of the time.
    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    found = Axe().run(page, context=within, options=options).response["violations"]
    return [f"{fault['id']}: {node['html']}" for fault in found for node in fault["nodes"]]
