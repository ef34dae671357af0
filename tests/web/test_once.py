"""What is rendered once is what would be rendered each time."""

from jinja2 import DictLoader, Environment
from markupsafe import Markup

from auditapp.web.once import once

PAGE = """{%- from "said.html" import said -%}
{{ once(said, "a <b>", 1) }}{{ once(said, "a <b>", 2) }}{{ said("a <b>", 1) }}"""


def test_a_macro_rendered_once_says_the_same_again_and_escapes() -> None:
    said = "{% macro said(text, number) %}<p>{{ number }} {{ text }}</p>{% endmacro %}"
    pages = Environment(loader=DictLoader({"said.html": said, "page.html": PAGE}), autoescape=True)
    pages.globals["once"] = once
    one, two = ("<p>1 a &lt;b&gt;</p>", "<p>2 a &lt;b&gt;</p>")

    assert pages.get_template("page.html").render() == one + two + one
    assert pages.get_template("page.html").render() == one + two + one


def test_a_macro_is_called_once_for_the_same_words() -> None:
    called = []

    def said(*words: str) -> Markup:
        called.append(words)
        return Markup("")  # nothing to escape

    for words in (("a", "b"), ("a", "b"), ("ab",)):
        once(said, *words)

    assert called == [("a", "b"), ("ab",)]
