"""What the pages about the caseload read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from auditapp.domain.caseload import FIELDS, Field, FieldKind
from auditapp.domain.caseload_imports import IMPORT_WORKFLOW, ImportState
from auditapp.domain.vocabularies import RowKind
from auditapp.services.caseload_browsing import Freshness, RowPage, RowView
from auditapp.services.caseload_reading import ImportLine, ImportView, KindPreview
from auditapp.services.caseload_record import TableView, ValueView, lists
from auditapp.web.caseload.forms import NOT_KNOWN
from auditapp.web.words import (
    PageEntry,
    PageOffer,
    page_history,
    page_offers,
    say_count,
    say_date,
    say_moment,
)

COLOURS: Mapping[ImportState, str] = {
    ImportState.CHECKED: "yellow",
    ImportState.APPLIED: "green",
    ImportState.REFUSED: "grey",
}
VALUES_SHOWN = 300
_NEAR = 2  # page numbers shown on each side of the present one
_COLUMNS = frozenset({"child_ref", "family_ref", "team_code", "worker_ref"})
_PAST = {"staged": "uploaded and checked the file", "forget_files": "forgot the raw file"}


@dataclass(frozen=True, slots=True)
class ImportRow:
    """An import in the list."""

    url: str
    file: str
    format: str
    read: str
    accepted: str
    rejected: str
    state: str
    colour: str
    who: str
    when: str
    at: str


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A local value with what it may mean."""

    id: str
    list_name: str
    plain: str
    local: str
    where: str
    count: str
    options: tuple[tuple[str, str, bool], ...]
    undecided: bool


@dataclass(frozen=True, slots=True)
class TablePart:
    """One table of the upload."""

    title: str
    place: str
    facts: tuple[Mapping[str, str], ...]
    mapped: tuple[tuple[str, str, str], ...]
    unmapped: tuple[str, ...]
    dropped: tuple[tuple[str, str], ...]
    absent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of a long list, as the pagination component shows them."""

    previous_url: str
    next_url: str
    numbers: tuple[Mapping[str, object], ...]


@dataclass(frozen=True, slots=True)
class ImportPage:
    """One import."""

    title: str
    caption: str
    state: str
    colour: str
    lead: str
    summary: tuple[Mapping[str, str], ...]
    preview_title: str
    preview: tuple[tuple[str, ...], ...]
    tables: tuple[TablePart, ...]
    notices: tuple[str, ...]
    notices_left_out: int
    values: tuple[ValueRow, ...]
    undecided: int
    values_left_out: int
    whole_lists: tuple[Mapping[str, object], ...]
    open: bool
    offers: tuple[PageOffer, ...]
    history: tuple[PageEntry, ...]
    revision: int


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A row of the caseload."""

    key: str
    child: str
    family: str
    team: str
    worker: str
    day: str
    facts: tuple[Mapping[str, str], ...]
    gone: str


def import_row(line: ImportLine, zone: str) -> ImportRow:
    """Return one import as the list shows it."""
    return ImportRow(
        url=url_for("caseload.show", import_id=line.id),
        file=line.file_name,
        format=line.format.label,
        read=f"{line.read:,}",
        accepted=f"{line.accepted:,}",
        rejected=f"{line.rejected:,}",
        state=line.state.label,
        colour=COLOURS[line.state],
        who=line.applied_by or line.imported_by,
        when=say_moment(line.applied_at or line.at, zone),
        at=(line.applied_at or line.at).isoformat(),
    )


def freshness_rows(lines: tuple[Freshness, ...], zone: str) -> tuple[tuple[str, ...], ...]:
    """Return how fresh each kind of row is, as a table."""
    return tuple(
        (
            line.kind.label,
            f"{line.rows:,}",
            say_date(line.latest_day, "No day"),
            say_moment(line.imported_at, zone, "Not imported"),
            line.imported_from,
        )
        for line in lines
    )


def import_page(view: ImportView, *, zone: str, may_import: bool) -> ImportPage:
    """Return one import as its page shows it."""
    line = view.line
    is_open = line.state is ImportState.CHECKED

    def url(action: str) -> str:
        return url_for(f"caseload.{action}", import_id=line.id)

    values = tuple(
        _value_row(number, value, view.decided.get(value.list_name, {}).get(value.plain))
        for number, value in enumerate(view.values[:VALUES_SHOWN], start=1)
    )
    offers = [one for one in view.offers if one.transition.action != "check_again"]
    return ImportPage(
        title=line.file_name,
        caption=f"Import · {line.format.label}",
        state=line.state.label,
        colour=COLOURS[line.state],
        lead=_lead(view, zone),
        summary=_summary(view, zone),
        preview_title="What applying it will do" if is_open else "What it did",
        preview=tuple(_preview_cells(one) for one in view.preview),
        tables=tuple(_table(table) for table in view.tables),
        notices=view.notices,
        notices_left_out=view.notices_left_out,
        values=values,
        undecided=sum(value.value is None for value in view.values),
        values_left_out=view.values_left_out + max(0, len(view.values) - VALUES_SHOWN),
        whole_lists=tuple(
            {"value": kind.value, "label": kind.label, "ticked": whole}
            for kind, whole in view.whole_lists
        ),
        open=is_open and may_import,
        offers=page_offers(offers, url, notes={"apply": _totals(view.preview)}),
        history=page_history(view.history, IMPORT_WORKFLOW, zone, others=_PAST),
        revision=view.revision,
    )


def case_row(row: RowView, kind: RowKind, zone: str) -> CaseRow:
    """Return one row of the caseload as the list shows it."""
    return CaseRow(
        key=row.key,
        child=row.child_ref or "",
        family=row.family_ref or "",
        team=row.team_code or "Not known",
        worker=row.worker_ref or "Not known",
        day=say_date(row.on_date, ""),
        facts=tuple(
            {"label": field.label, "value": _say(field, row.facts[field.name])}
            for field in FIELDS[kind]
            if field.name in row.facts and field.name not in _COLUMNS
        ),
        gone=f"No longer in the extract since {say_moment(row.gone_at, zone)}"
        if row.gone_at
        else "",
    )


def kind_tabs(found: RowPage, shown: RowKind) -> tuple[Mapping[str, object], ...]:
    """Return the kinds of row with their counts, as tabs."""
    counts = dict(found.kinds) | ({} if shown in dict(found.kinds) else {shown: 0})
    return tuple(
        {
            "label": f"{kind.label} ({count:,})",
            "url": url_for("caseload.browse", kind=kind.value),
            "current": kind is shown,
        }
        for kind, count in counts.items()
    )


def pages_of(page: int, last: int, url: Callable[[int], str]) -> Pages:
    """Return the pages around the present one, with the first and the last."""
    shown = sorted({1, last, *range(max(1, page - _NEAR), min(last, page + _NEAR) + 1)})
    numbers: list[Mapping[str, object]] = []
    for before, number in zip([0, *shown], shown, strict=False):
        if number - before > 1:
            numbers.append({"gap": True})
        numbers.append({"number": number, "url": url(number), "current": number == page})
    return Pages(
        previous_url=url(page - 1) if page > 1 else "",
        next_url=url(page + 1) if page < last else "",
        numbers=tuple(numbers),
    )


def _lead(view: ImportView, zone: str) -> str:
    line = view.line
    counts = f"{say_count(line.accepted, 'row')} accepted, {line.rejected:,} rejected"
    if line.state is ImportState.APPLIED:
        return (
            f"{counts}. Applied on {say_moment(line.applied_at, zone)} by {line.applied_by}: "
            f"{_totals(view.preview)}"
        )
    if line.state is ImportState.REFUSED:
        return f"{counts}. This file was not used: {line.reason}"
    return f"{counts}. Nothing is changed until you apply it."


def _totals(preview: tuple[KindPreview, ...]) -> str:
    new, changed, unchanged, gone = (
        sum(getattr(one, fate) for one in preview)
        for fate in ("new", "changed", "unchanged", "gone")
    )
    return f"{new:,} new, {changed:,} changed, {unchanged:,} unchanged, {gone:,} gone."


def _preview_cells(one: KindPreview) -> tuple[str, ...]:
    numbers = (one.new, one.changed, one.unchanged, one.gone)
    return (one.kind.label, *(f"{number:,}" for number in numbers))


def _summary(view: ImportView, zone: str) -> tuple[Mapping[str, str], ...]:
    line = view.line
    rows = [
        ("Recognised as", line.format.label),
        ("Uploaded", f"{say_moment(line.at, zone)} by {line.imported_by}"),
        ("Checked", say_moment(view.checked_at, zone)),
        ("Rows read", f"{line.read:,}"),
        ("Rows accepted", f"{line.accepted:,}"),
        ("Rows rejected", f"{line.rejected:,}"),
        ("Exact repeats, counted once", f"{view.repeated:,}"),
        ("Rows worked out from others", f"{view.worked_out:,}"),
        ("Last day in the file", say_date(view.latest_day, "No day")),
        ("Fingerprint", view.digest[:16]),
    ]
    return tuple({"label": label, "value": value} for label, value in rows)


def _table(table: TableView) -> TablePart:
    place = " · ".join(filter(None, (table.file, table.sheet)))
    return TablePart(
        title=table.name,
        place=f"{place} · headings in row {table.header_row}",
        facts=tuple(
            {"label": label, "value": f"{value:,}"}
            for label, value in (
                ("Rows read", table.read),
                ("Accepted", table.accepted),
                ("Rejected", table.rejected),
            )
        ),
        mapped=tuple((one.letter, one.heading, one.words) for one in table.mapped),
        unmapped=table.unmapped,
        dropped=tuple((one.heading, one.words) for one in table.dropped),
        absent=table.absent,
    )


def _value_row(number: int, value: ValueView, chosen: str | None) -> ValueRow:
    choices = lists().get(value.list_name, ())
    labels = {member.value: member.label for member in choices}
    if chosen is None and value.value is not None:
        unset = f"{labels.get(value.value, 'Not known')} (built in)"
    else:
        unset = "Not decided"
    entered = {None: "", "": NOT_KNOWN}.get(chosen, chosen)
    options = (("", unset), (NOT_KNOWN, "Means nothing: leave it empty"), *labels.items())
    return ValueRow(
        id=f"value-{number}",
        list_name=value.list_name,
        plain=value.plain,
        local=value.local or "an empty value",
        where=f"{value.list_label}, from {value.heading}",
        count=say_count(value.count, "row"),
        options=tuple((option, label, option == entered) for option, label in options),
        undecided=value.value is None,
    )


def _say(field: Field, fact: Any) -> str:  # noqa: ANN401  # a fact is whatever JSON holds
    if field.kind is FieldKind.CHOICE and field.choices is not None:
        return field.choices.of(fact).label
    if field.kind is FieldKind.FLAG:
        return "Yes" if fact else "No"
    if field.kind is FieldKind.MOMENT:
        return str(fact).replace("T", " ")
    return str(fact)
