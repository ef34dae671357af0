"""One of everything the kit of components has, for a page that shows them all.

Each text passes through ``t``, so that the page can be made with ordinary words or with a script in
every slot.
"""

from collections.abc import Callable
from typing import Any

from wtforms import (
    BooleanField,
    FileField,
    Form,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice

from auditapp.domain.grades import Grade
from auditapp.web.fields import DatePartsField, DateTimePartsField

EVIL = """<script>alert("x")</script>'"><img src=x onerror=alert(1)>{{7*7}}"""
Words = Callable[[str], str]


def plain(words: str) -> str:
    return words


def evil(words: str) -> str:
    return words + EVIL


def kit_form(t: Words) -> Form:
    def choices(**labels: str) -> list[SelectChoice]:
        return [SelectChoice(value, t(label)) for value, label in labels.items()]

    class KitForm(Form):  # type: ignore[misc]  # the form library has no types
        threshold = RadioField(
            t("Was the step-down right?"),
            choices=choices(right="Right", too_low="Too low", other="Something else"),
        )
        other = StringField(t("What?"))
        evidence = StringField(t("Where is the evidence?"))
        why = TextAreaField(t("Why?"))
        notes = TextAreaField(t("Notes"))
        plain = TextAreaField(t("Anything else?"))
        sources = SelectMultipleField(
            t("What did you read?"), choices=choices(plan="Plan", notes="Case notes", none="None")
        )
        interest = BooleanField(t("I know this family"))
        team = SelectField(t("Team"), choices=choices(a="East", b="West"))
        team_filter = SelectField(t("Team held by"), choices=choices(a="East", b="West"))
        seen = DatePartsField(t("When was the child seen?"), noun=t("the date"))
        decided = DateTimePartsField(t("When was it decided?"))
        upload = FileField(t("File"))
        days = IntegerField(t("Days"))

    return KitForm(
        data={
            "threshold": "too_low",
            "sources": ["plan"],
            "team": "b",
            "why": t("\nBecause"),
            "evidence": t("case note 3 Oct"),
        }
    )


def kit_page(t: Words) -> dict[str, Any]:
    return {
        "tabs": [
            {"label": t("Overview"), "url": "/a", "current": True},
            {"label": t("Sample"), "url": "/b", "current": False},
        ],
        "steps": [
            {"label": t("Planned"), "mark": "done", "note": t("1 Oct")},
            {"label": t("Drawn"), "mark": "current"},
            {"label": t("Reported"), "mark": "ahead"},
        ],
        "grades": list(Grade),
        "parts": [
            {"grade": "outstanding", "label": t("Outstanding"), "n": 3, "percent": 7.3},
            {"grade": "good", "label": t("Good"), "n": 18, "percent": 43.9},
            {"grade": "requires_improvement", "label": t("Requires"), "n": 15, "percent": 36.6},
            {"grade": "inadequate", "label": t("Inadequate"), "n": 5, "percent": 12.2},
            {"grade": "", "label": t("Not graded"), "n": 0, "percent": 0},
        ],
        "events": [
            {"when": t("2 October 2026"), "words": t("Contact"), "percent": 10},
            {"when": t("3 October"), "words": t("Decided"), "percent": 60, "kind": "decision"},
        ],
        "facts": [
            {"label": t("Round"), "value": t("MASH"), "url": "/r", "action": t("Change")},
            {"label": t("Due"), "value": t("3 October 2026")},
        ],
        **kit_lists(t),
        **kit_moves(t),
    }


def kit_moves(t: Words) -> dict[str, Any]:
    words = {"message": t("You audited this case"), "where": ""}
    return {
        "offers": [
            {"label": t("Submit"), "url": "/submit", "open": True, "problems": ()},
            {
                "label": t("Return"),
                "action": "return",
                "url": "/return",
                "open": True,
                "problems": (words,),
                "needs_reason": True,
                "note": t("The auditor is told."),
            },
            {
                "label": t("Moderate"),
                "action": "moderate",
                "url": "/m",
                "open": False,
                "problems": (words,),
            },
        ],
        "refusals": [{"where": "reason", "message": t("Enter the reason")}],
        "entries": [
            {
                "when": t("3 October 2026, 14:02"),
                "at": "2026-10-03T13:02:00Z",
                "who": t("Ana"),
                "words": t("submitted the audit"),
                "reason": t("All read"),
            },
            {"when": t("2 October 2026"), "who": t("Lee"), "words": t("drew it"), "url": "/d"},
        ],
        "tasks": [
            {"label": t("The decision"), "url": "/s", "state": t("Completed"), "hint": t("4 of 4")},
            {"label": t("The plan"), "url": "/p", "state": t("Started"), "colour": "teal"},
            {"label": t("Check answers"), "state": t("Cannot start yet")},
        ],
    }


def kit_lists(t: Words) -> dict[str, Any]:
    columns = [
        {"label": t("Reference"), "sort_url": "/?by=reference", "sorted": "ascending"},
        {"label": t("Team"), "sort_url": "/?by=team"},
        {"label": t("Days"), "numeric": True},
    ]
    return {
        "chosen": [{"label": t("East team"), "url": "/list?"}],
        "columns": columns,
        "rows": [[t("A-1"), t("East"), 4], [t("A-2"), t("West"), 12]],
        "pages": {
            "previous_url": "/1",
            "next_url": "/3",
            "numbers": [
                {"number": 1, "url": "/1", "current": False},
                {"number": 2, "url": "/2", "current": True},
                {"gap": True},
                {"number": 9, "url": "/9", "current": False},
            ],
        },
        "differences": [
            {"label": t("Overall"), "left": t("Good"), "right": t("RI"), "differs": True},
            {
                "label": t("Plan"),
                "left": t("Good"),
                "right": t("Good"),
                "differs": False,
                "left_note": t("SMART"),
                "right_note": t("Clear"),
            },
        ],
    }


def kit_problems(form: Form, t: Words) -> list[dict[str, str]]:
    fields = ("threshold", "other", "why", "sources", "interest", "team", "seen", "upload")
    found = [{"where": form[name].name, "message": t(f"Enter {name}")} for name in fields]
    elsewhere = {"where": "", "message": t("Elsewhere")}
    return [*found, {"where": "reason", "message": t("Enter the reason")}, elsewhere]


def kit_context(t: Words) -> dict[str, Any]:
    form = kit_form(t)
    return {
        "t": t,
        "form": form,
        "page": kit_page(t),
        "problems": kit_problems(form, t),
        "nav": [
            {"label": t("My work"), "url": "/work", "current": True},
            {"label": t("Actions"), "url": "/actions", "current": False},
        ],
        "person": {"name": t("Ana Example"), "roles": [t("Auditor"), t("Moderator")]},
        "is_demo": True,
        "concern_url": "/concerns/new",
        "sign_out_url": "/sign-out",
        "crumbs": [{"label": t("Rounds"), "url": "/rounds"}, {"label": t("MASH")}],
        "csp_nonce": "n0nce",
        "service_name": t("Case-file audit"),
        "support_words": t("Ask Lee."),
        "version": t("1.0"),
    }
