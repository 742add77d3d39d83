"""A real browser against a live server; a page with any problem fails its test."""

import os
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import sync_playwright

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-quic",
)  # fmt: skip
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}
# What is left of a desktop window at 200 % zoom.
ZOOMED = {"width": 640, "height": 400}


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium, started once."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM"], args=list(FLAGS)
        )
        yield browser
        browser.close()


class Visitor:
    """One person with a browser of their own: signs in, opens pages, notes problems."""

    def __init__(self, chromium, address, viewport, **options):
        self.address = address
        self.context = chromium.new_context(
            viewport=viewport, locale="vi-VN", **options
        )
        self.page = self.context.new_page()
        self.problems = []
        self.status = 0
        self.page.on(
            "pageerror", lambda error: self.problems.append(f"script: {error}")
        )
        self.page.on("console", self._console)
        self.page.on("request", self._request)
        self.page.on("response", self._response)

    def _console(self, message):
        # What failed to load is noted with its address and status by _response.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.problems.append(f"console: {message.text}")

    def _request(self, request):
        parts = urlsplit(request.url)
        ours = urlsplit(self.address)
        if parts.scheme != "data" and parts.netloc != ours.netloc:
            self.problems.append(f"request to another host: {request.url}")

    def _response(self, response):
        is_page = response.request.resource_type == "document"
        if response.status >= (500 if is_page else 400):
            self.problems.append(f"{response.status}: {response.url}")

    def sign_in(self, user):
        """As ``user``, without the form (the form has its own journey)."""
        client = Client()
        client.force_login(user)
        self.context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                    "url": self.address,
                }
            ]
        )
        return self

    def open(self, path):
        """Open a page of the portal; returns the Playwright page."""
        self.status = self.page.goto(f"{self.address}{path}").status
        return self.page

    def axe(self):
        """What axe finds on the page that is open: rule and first element.

        Without its reading of style sheets: that would itself break the CSP.
        """
        found = Axe().run(self.page, options={"preload": False}).response["violations"]
        return [(rule["id"], rule["nodes"][0]["html"][:120]) for rule in found]

    def overflow(self):
        """By how many pixels the page is wider than the window."""
        return self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )


@pytest.fixture
def visitors(chromium, live_server):
    """``visitors(user, viewport)``: a new person at a new browser window.

    ``options`` are those of a browser's context: ``java_script_enabled=False``.
    """
    everybody = []

    def make(user=None, viewport=DESKTOP, **options):
        visitor = Visitor(chromium, live_server.url, viewport, **options)
        everybody.append(visitor)
        return visitor.sign_in(user) if user else visitor

    yield make
    for visitor in everybody:
        visitor.context.close()
    assert [problem for visitor in everybody for problem in visitor.problems] == []
