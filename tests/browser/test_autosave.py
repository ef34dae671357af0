"""The script that saves answers, in a real browser and under the real content security policy.

A small server stands for the application: it answers as each test says and notes what it was sent.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask, Response, jsonify, redirect, render_template_string, request
from jinja2 import FileSystemLoader
from playwright.sync_api import Dialog, Page, expect
from wtforms import Form, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from auditapp.paths import data_dir
from tests.support.browsing import POLICY, launch_arguments, served, watch_policy

PAGE = """
{%- extends "base.html" -%}
{%- from "components/input.html" import input -%}
{%- from "components/question.html" import answer_part, question, sticky_line -%}
{%- from "components/radios.html" import radios -%}
{%- from "components/textarea.html" import textarea -%}
{%- block content %}
<h1 class="govuk-heading-l">The decision</h1>
<form method="post" data-autosave-url="/answers" data-time-zone="Europe/Jersey">
  {%- call question("m.threshold", "1", revision=4) %}{{ radios(form.threshold) }}
  {%- call answer_part("evidence") %}{{ input(form.evidence) }}{% endcall %}{% endcall %}
  {%- call question("m.why", "2", asked=false, asked_if=too_low) %}
  {{ textarea(form.why) }}{% endcall %}
  {{ sticky_line("", missing=2) }}
</form>
{%- endblock -%}
"""

pytestmark = pytest.mark.browser


class AnswerForm(Form):  # type: ignore[misc]  # the form library has no types
    threshold = RadioField(
        "Was it right?",
        choices=[SelectChoice("right", "Right"), SelectChoice("too_low", "Too low")],
    )
    evidence = StringField("Where is the evidence?")
    why = TextAreaField("Why?")


Answer = Callable[[dict[str, Any]], Any]


def stores(sent: dict[str, Any]) -> Response:
    return jsonify(
        revision=sent["base_revision"] + 1,
        saved_at="2026-10-03T13:02:31Z",
        asked=["m.threshold", "m.why"] if sent["value"] == "too_low" else ["m.threshold"],
        missing=1,
        proposed_grade={"label": "Good", "because": "nothing limits it"},
    )


@dataclass
class Server:
    address: str = ""
    person: str = "Ana"
    answer: Answer = stores
    sent: list[dict[str, Any]] = field(default_factory=list)


@pytest.fixture(scope="module")
def live() -> Iterator[Server]:
    state = Server()
    app = Flask(
        __name__,
        static_folder=str(data_dir("templates").parent / "auditapp" / "static"),
        static_url_path="/static",
    )
    app.secret_key = "for this test only"
    app.jinja_loader = FileSystemLoader(data_dir("templates"))
    app.jinja_env.globals.update(csrf_token=lambda: "token", submission_key=lambda: "key")

    @app.after_request
    def guard(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    @app.get("/")
    def show() -> str:
        person = {"name": state.person, "roles": ["Auditor"]}
        context = {"form": AnswerForm(), "person": person, "csp_nonce": "n0nce", "title": "Section"}
        context["too_low"] = '[[["m.threshold","one_of",["too_low"]]]]'
        return render_template_string(PAGE, **context)

    @app.post("/answers")
    def save() -> Any:  # noqa: ANN401  # whatever the test makes it answer
        sent = {**request.get_json(), "token": request.headers.get("X-CSRFToken")}
        state.sent.append(sent)
        return state.answer(sent)

    with served(app) as state.address:
        yield state


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return launch_arguments()


@pytest.fixture
def section(page: Page, live: Server) -> Iterator[Page]:
    live.answer, live.person = stores, "Ana"
    live.sent.clear()
    refused = watch_policy(page)
    page.goto(live.address)
    yield page
    assert refused == []


def status_is(page: Page, words: str) -> None:
    expect(page.locator("[data-save-status]")).to_have_text(words)


def failing(status: int, body: dict[str, Any] | None = None) -> Answer:
    return lambda _sent: (jsonify(body or {}), status)


def test_a_choice_is_saved_at_once_with_its_whole_question(section: Page, live: Server) -> None:
    section.get_by_label("Right").check()
    status_is(section, "Saved 14:02:31")
    (sent,) = live.sent
    assert sent["token"] == "token"
    assert {key: sent[key] for key in ("key", "value", "evidence", "base_revision")} == {
        "key": "m.threshold",
        "value": "right",
        "evidence": "",
        "base_revision": 4,
    }
    expect(section.locator("[name='revision-m.threshold']")).to_have_value("5")
    expect(section.locator("[data-missing-count]")).to_have_text("1")


def test_the_next_save_builds_on_the_revision_of_the_last(section: Page, live: Server) -> None:
    section.get_by_label("Right").check()
    status_is(section, "Saved 14:02:31")
    section.get_by_label("evidence").fill("case note 3 Oct")
    section.get_by_label("evidence").blur()
    status_is(section, "Saved 14:02:31")
    assert [sent["base_revision"] for sent in live.sent] == [4, 5]
    assert [sent["sequence"] for sent in live.sent] == [1, 2]
    assert live.sent[1]["evidence"] == "case note 3 Oct"


def test_a_question_appears_when_it_is_asked_and_goes_when_it_is_not(section: Page) -> None:
    expect(section.get_by_label("Why?")).to_be_hidden()
    section.get_by_label("Too low").check()
    expect(section.get_by_label("Why?")).to_be_visible()
    section.get_by_label("Right").check()
    expect(section.get_by_label("Why?")).to_be_hidden()


def test_typing_waits_and_leaving_the_box_sends(section: Page, live: Server) -> None:
    section.get_by_label("evidence").press_sequentially("note")
    status_is(section, "Not saved yet")
    assert live.sent == []
    section.get_by_label("evidence").blur()
    status_is(section, "Saved 14:02:31")
    assert len(live.sent) == 1


def test_nothing_is_called_saved_before_the_server_has_answered(
    section: Page, live: Server
) -> None:
    go = threading.Event()

    def slow(sent: dict[str, Any]) -> Response:
        go.wait(10)
        return stores(sent)

    live.answer = slow
    section.get_by_label("Right").check()
    section.wait_for_timeout(300)
    status_is(section, "Not saved yet")
    go.set()
    status_is(section, "Saved 14:02:31")


@pytest.mark.parametrize(
    "answer",
    [failing(500), failing(503), failing(200, {}), lambda _sent: redirect("/")],
    ids=["500", "503", "an answer without a revision", "a redirect to a page"],
)
def test_a_failure_is_said_and_tried_again(section: Page, live: Server, answer: Answer) -> None:
    live.answer = answer
    section.get_by_label("Right").check()
    expect(section.locator("[data-save-status]")).to_contain_text("Not saved yet. Trying again.")
    live.answer = stores
    status_is(section, "Saved 14:02:31")
    assert live.sent[-1]["value"] == "right"


def test_text_written_without_a_connection_is_sent_when_it_is_back(
    section: Page, live: Server
) -> None:
    section.context.set_offline(True)
    section.get_by_label("evidence").fill("written on the ferry")
    section.get_by_label("evidence").blur()
    expect(section.locator("[data-save-status]")).to_contain_text("No connection")
    section.context.set_offline(False)
    status_is(section, "Saved 14:02:31")
    assert live.sent[-1]["evidence"] == "written on the ferry"


def test_two_versions_are_shown_and_nothing_is_sent_until_a_person_chooses(
    section: Page, live: Server
) -> None:
    stored = {"value": "too_low", "na_reason": "", "evidence": "Mo's note", "rationale": ""}
    live.answer = failing(409, {"stored": stored, "revision": 9, "message": "Mo was first."})
    section.get_by_label("Right").check()
    conflict = section.get_by_role("group", name="Two versions of this answer")
    expect(conflict).to_contain_text("Mo was first.")
    expect(conflict).to_contain_text("Too low")
    expect(conflict).to_contain_text("Mo's note")
    live.answer = stores
    section.get_by_label("evidence").fill("mine")
    section.get_by_label("evidence").blur()
    section.wait_for_timeout(500)
    assert len(live.sent) == 1
    section.get_by_role("button", name="Save what I entered").click()
    status_is(section, "Saved 14:02:31")
    assert (live.sent[-1]["base_revision"], live.sent[-1]["evidence"]) == (9, "mine")


def test_the_stored_version_can_be_taken_over(section: Page, live: Server) -> None:
    stored = {"value": "too_low", "na_reason": "", "evidence": "Mo's note", "rationale": ""}
    live.answer = failing(409, {"stored": stored, "revision": 9})
    section.get_by_label("Right").check()
    section.get_by_role("button", name="Use what is stored").click()
    expect(section.get_by_label("Too low")).to_be_checked()
    expect(section.get_by_label("evidence")).to_have_value("Mo's note")
    status_is(section, "Saved")
    assert len(live.sent) == 1


def test_a_session_that_ended_is_mended_beside_the_page(section: Page, live: Server) -> None:
    live.answer = failing(401)
    section.get_by_label("Right").check()
    expect(section.get_by_role("dialog")).to_contain_text("You have been signed out")
    live.answer = stores
    section.get_by_role("button", name="Save again").click()
    status_is(section, "Saved 14:02:31")
    expect(section.get_by_role("dialog")).to_be_hidden()


def test_nothing_is_saved_under_the_name_of_someone_else(section: Page, live: Server) -> None:
    live.answer = failing(401)
    section.get_by_label("Right").check()
    expect(section.get_by_role("dialog")).to_be_visible()
    live.answer, live.person = stores, "Mo & 'co'"
    section.get_by_role("button", name="Save again").click()
    expect(section.get_by_role("dialog")).to_contain_text("Someone else has signed in")
    assert len(live.sent) == 1


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            failing(409, {"closed": True, "message": "Lou withdrew it; copy your text"}),
            "Lou withdrew",
        ),
        (failing(403), "You may no longer change this audit"),
        (failing(404), "You may no longer change this audit"),
    ],
    ids=["over", "no longer allowed", "given to someone else"],
)
def test_what_takes_no_more_answers_says_so_and_leaves_the_text_to_be_copied(
    section: Page, live: Server, answer: Answer, words: str
) -> None:
    live.answer = answer
    section.get_by_label("evidence").fill("too late, but not lost")
    section.get_by_label("evidence").blur()
    status_is(section, "Not saved. Copy your text before you leave this page.")
    expect(section.locator("[data-question-state]").first).to_contain_text(words)
    expect(section.get_by_label("evidence")).to_have_value("too late, but not lost")
    section.wait_for_timeout(300)
    assert len(live.sent) == 1


def test_an_answer_the_server_cannot_store_says_why_and_warns_on_leaving(
    section: Page, live: Server
) -> None:
    live.answer = failing(422, {"message": "Shorten this to 20,000 characters"})
    section.get_by_label("evidence").fill("far too long")
    section.get_by_label("evidence").blur()
    status_is(section, "Not saved")
    expect(section.get_by_text("Shorten this to 20,000 characters")).to_be_visible()
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    section.on("dialog", answer)
    section.reload()
    assert asked == ["beforeunload"]


def test_what_was_typed_is_kept_nowhere_but_in_the_page(section: Page) -> None:
    section.get_by_label("evidence").fill("a private matter")
    section.get_by_label("evidence").blur()
    status_is(section, "Saved 14:02:31")
    kept = section.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")
    assert kept == [0, 0, ""]
