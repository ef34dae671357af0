"""A browser for the tests that reads every page strictly."""

import re
from collections.abc import Mapping

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.cast import PASSWORD, Member

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_KEY = re.compile(r'name="submission_key" value="([^"]+)"')
_REVISION = re.compile(r'name="revision" value="([^"]+)"')


class Browser:
    """One person's browser: keeps cookies, reads pages strictly, fills the hidden fields."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()
        self.page = ""
        self.token = ""

    def get(self, path: str, *, status: int = 200) -> str:
        """Open a page."""
        return self._read(self.client.get(path), status)

    def follow(self, path: str) -> str:
        """Open a page, going on wherever it leads."""
        return self._read(self.client.get(path, follow_redirects=True), 200)

    def post(
        self,
        path: str,
        *,
        fields: Mapping[str, object] | None = None,
        status: int = 303,
        follow: bool = True,
        **more: object,
    ) -> str:
        """Send a form with the hidden fields of the page last opened."""
        given = {**(fields or {}), **more}
        body: dict[str, object] = {"csrf_token": self.token, **given}
        for name, pattern in (("submission_key", _KEY), ("revision", _REVISION)):
            found = pattern.search(self.page)
            if found and name not in given:
                body[name] = found.group(1)
        response = self.client.post(path, data=body)
        if response.status_code in {302, 303} and status in {302, 303}:
            return self.follow(response.location) if follow else response.location
        return self._read(response, status)

    def sign_in(self, member: Member, password: str = PASSWORD) -> "Browser":
        """Sign in as one of the cast."""
        self.get("/account/sign-in")
        self.post("/account/sign-in", name=member.sign_in_name, password=password)
        return self

    def _read(self, response: TestResponse, status: int) -> str:
        text = response.get_data(as_text=True)
        assert response.status_code == status, (response.status_code, plain(text)[:800])
        if response.mimetype == "text/html" and text:
            html5lib.HTMLParser(strict=True).parse(text)
            self.page = text
            if found := _TOKEN.search(text):
                self.token = found.group(1)
        return text


def plain(page: str) -> str:
    """Return the words of a page without its markup."""
    body = re.sub(r"<(script|style|svg).*?</\1>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).strip()


def fields_of(page: str, where: str) -> set[str]:
    """Return the names of what a person fills in on the one form that goes to ``where``."""
    forms = re.findall(r"<form[^>]*action=\"([^\"]+)\"[^>]*>(.*?)</form>", page, re.DOTALL)
    found = [inside for address, inside in forms if address == where]
    assert len(found) == 1, where
    hidden = {"csrf_token", "submission_key", "revision"}
    return set(re.findall(r'name="([^"]+)"', found[0])) - hidden
