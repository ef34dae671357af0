"""The frame of every page, and the pages that say something went wrong."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask, render_template, render_template_string
from jinja2 import FileSystemLoader, StrictUndefined

from auditapp.paths import data_dir

ERRORS = (400, 403, 404, 409, 413, 422, 429, 500, 503)

pytestmark = pytest.mark.usefixtures("bare_app")


@pytest.fixture
def bare_app() -> Iterator[Flask]:
    """Give an app that knows nothing but the pages, as when everything else has failed."""
    app = Flask(__name__, static_folder=None)
    app.secret_key = "for this test only"
    app.add_url_rule("/static/<path:filename>", "static", lambda filename: filename)
    app.jinja_loader = FileSystemLoader(data_dir("templates"))
    app.jinja_env.undefined = StrictUndefined
    with app.test_request_context("/"):
        yield app


def parsed(html: str) -> Element:
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    assert isinstance(tree, Element)
    return tree


def test_a_page_needs_nothing_but_its_words() -> None:
    tree = parsed(render_template_string("{% extends 'base.html' %}", title="Start"))
    assert next(tree.iter("title")).text == "Start \N{EN DASH} Case-file audit"
    assert [node.tag for node in tree.iter("nav")] == []


def test_a_wide_page_uses_the_whole_window() -> None:
    tree = parsed(render_template_string("{% extends 'wide.html' %}", title="Grid"))
    containers = [node.get("class", "") for node in tree.iter("div")]
    assert sum("app-width-container--wide" in classes for classes in containers) == 3


@pytest.mark.parametrize("code", ERRORS)
def test_an_error_page_says_what_happened_and_what_to_do(code: int) -> None:
    tree = parsed(render_template(f"errors/{code}.html", incident="7F3A"))
    text = " ".join("".join(next(tree.iter("main")).itertext()).split())
    assert len(list(tree.iter("h1"))) == 1
    assert "7F3A" in text
    assert not {"invalid", "please", "oops"} & set(text.lower().replace(".", "").split())


def test_a_conflict_shows_both_versions_side_by_side() -> None:
    html = render_template(
        "errors/409.html",
        message="Mo saved at 14:02",
        stored={"due_on": "3 October 2026", "text": "Stored <b>"},
        entered={"due_on": "3 October 2026", "text": "Entered <b>"},
    )
    tree = parsed(html)
    text = "".join(tree.itertext())
    assert "Stored <b>" in text
    assert "Entered <b>" in text
    marked = [node for node in tree.iter("section") if "--differs" in node.get("class", "")]
    assert ["".join(next(node.iter("h2")).itertext()) for node in marked] == ["Text"]
