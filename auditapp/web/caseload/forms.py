"""What the pages about the caseload are sent. It is only parsed here; the services judge."""

from datetime import date

from werkzeug.datastructures import FileStorage, MultiDict
from wtforms import BooleanField, Form, SelectField, StringField

from auditapp.domain.errors import Problem, RefusedError
from auditapp.domain.vocabularies import RowKind
from auditapp.services.caseload import FILES, Choice, SourceFile
from auditapp.services.caseload_browsing import Filter

NOT_KNOWN = "-"  # decided to mean nothing, as against "": not decided


def uploaded(files: MultiDict[str, FileStorage]) -> list[SourceFile]:
    """Return the uploaded files.

    Raises
    ------
    RefusedError
        If none was chosen.
    """
    chosen = [file for file in files.getlist(FILES) if file.filename]
    if not chosen:
        raise RefusedError([Problem(FILES, "Choose at least one file")])
    return [SourceFile(file.filename or "", file.read()) for file in chosen]


def choices(entered: MultiDict[str, str]) -> list[Choice]:
    """Return what was decided on local values; the three fields of a value stand side by side.

    Raises
    ------
    RefusedError
        If a part of the form is missing.
    """
    columns = [entered.getlist(name) for name in ("list", "local", "value")]
    if len({len(column) for column in columns}) != 1:
        raise RefusedError([Problem("", "Part of the form was lost. Open the page again")])
    return [
        Choice(list_name, local, {"": None, NOT_KNOWN: ""}.get(value, value))
        for list_name, local, value in zip(*columns, strict=True)
    ]


class BrowseForm(Form):
    """Which rows of the caseload to show."""

    team = SelectField("Team", validate_choice=False)
    worker = StringField("Worker")
    child = StringField("Child reference")
    start = StringField("From")
    end = StringField("To")
    with_gone = BooleanField("Also those no longer in the extract")

    def offer(self, teams: tuple[tuple[str, int], ...]) -> None:
        """Offer these teams."""
        self.team.choices = [("", "All teams"), *((code, f"{code} ({n})") for code, n in teams)]

    def wanted(self, kind: RowKind) -> tuple[Filter, tuple[Problem, ...]]:
        """Return the filter, and which dates could not be read."""
        problems = []
        days: dict[str, date | None] = {}
        for field in (self.start, self.end):
            try:
                days[field.name] = date.fromisoformat(field.data) if field.data else None
            except ValueError:
                days[field.name] = None
                problems.append(Problem(field.name, f"Enter {field.label.text} like 2026-03-27"))
        wanted = Filter(
            kind=kind,
            team=(self.team.data or "").strip(),
            worker=(self.worker.data or "").strip(),
            child=(self.child.data or "").strip(),
            start=days["start"],
            end=days["end"],
            with_gone=bool(self.with_gone.data),
        )
        return wanted, tuple(problems)


def kind_of(text: str) -> RowKind:
    """Return the kind of row asked for, or open cases."""
    try:
        return RowKind.of(text)
    except ValueError:
        return RowKind.OPEN_CASE
