"""What the tables of one upload say together, before rows are made of them.

Names of workers and teams become references, a child's table gives every row who the child is,
and a table that only adds to another is folded into it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from types import MappingProxyType

from auditapp.domain.caseload import (
    ROW_TYPES,
    AboutChild,
    AgeBand,
    RowKind,
    age_band,
    age_band_of_years,
    day_of,
)
from auditapp.domain.vocabularies import AssessmentOutcome, ReferralOutcome
from auditapp.importers.cells import Named
from auditapp.importers.findings import counted
from auditapp.importers.formats import plain_heading
from auditapp.importers.tables import ReadTable, Record

_ABOUT = ("family_ref", "sex", "ethnicity", "disability")
_BIRTH = ("birth", "expected_birth", "age_years")
# The day on which a child's age counts; in other kinds of row it is the age today.
_AGE_ON = {
    RowKind.CONTACT: "received_at",
    RowKind.EARLY_HELP_EPISODE: "started_on",
    RowKind.REFERRAL: "received_on",
    RowKind.ASSESSMENT: "started_on",
    RowKind.PROTECTION_ENQUIRY: "started_on",
    RowKind.MISSING_EPISODE: "missing_from",
    RowKind.CLOSURE: "closed_on",
}
_NO_FURTHER_ACTION = {
    RowKind.REFERRAL: ReferralOutcome.NO_FURTHER_ACTION,
    RowKind.ASSESSMENT: AssessmentOutcome.NO_FURTHER_ACTION,
}
ALLOCATED = "allocated worker"
_LONGEST_PREGNANCY_DAYS = 300
_NO_DISABILITY = frozenset({"none", "no", "n", "0"})


@dataclass(frozen=True, slots=True)
class Known:
    """What the caseload holds already, as far as a file may lean on it."""

    teams: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # name to code
    workers: frozenset[str] = frozenset()
    children: frozenset[str] = frozenset()
    care_periods: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({})
    )  # care reference to child reference


NOTHING_KNOWN = Known()


def join(tables: list[ReadTable], *, today: date, known: Known) -> None:
    """Complete the records of an upload from each other, in place."""
    _name_teams(tables, known)
    _refer_workers(tables)
    _name_roles(tables)
    _fold_added(tables)
    _find_children(tables, known)
    _fold_care_episodes(tables)
    _say_outcomes(tables)
    _describe_children(tables, today)


def pseudonym(name: str) -> str:
    """Return the reference that stands for a worker known by name only.

    The same name gives the same reference at every import, so a worker stays one worker; nobody
    reads a name from it.

    Examples
    --------
    >>> pseudonym("Elm Travers") == pseudonym(" ELM  travers")
    True
    >>> len(pseudonym("Elm Travers"))
    10
    """
    return f"N-{sha256(f'worker {_plain_name(name)}'.encode()).hexdigest()[:8].upper()}"


def _plain_name(name: str) -> str:
    return " ".join(name.casefold().split())


def _of_kind(tables: Iterable[ReadTable], kind: RowKind) -> list[Record]:
    return [record for table in tables if table.format.kind is kind for record in table.records]


def _name_teams(tables: list[ReadTable], known: Known) -> None:
    """Give a team one code, whether a table calls it by its code or by its name."""
    codes = {plain_heading(name): code for name, code in known.teams.items()}
    for record in _of_kind(tables, RowKind.TEAM):
        name, code = record.text("name"), record.text("team_code")
        if name and code:
            codes[plain_heading(name)] = code
    for table in tables:
        if table.format.kind is not RowKind.TEAM:
            for record in table.records:
                if team := record.text("team_code"):
                    record.values["team_code"] = codes.get(plain_heading(team), team)


def _refer_workers(tables: list[ReadTable]) -> None:
    """Put a reference where a worker's name stands: their own if a table has it, or a stand-in."""
    refs: dict[str, str] = {}
    for record in _of_kind(tables, RowKind.WORKER):
        name, ref = record.values.pop("worker_name", None), record.text("worker_ref")
        if isinstance(name, str) and ref:
            refs[_plain_name(name)] = ref
    for table in tables:
        named: dict[str, set[str]] = {}
        for record in table.records:
            for fills, value in record.values.items():
                if isinstance(value, Named):
                    plain = _plain_name(value.name)
                    record.values[fills] = refs.get(plain) or pseudonym(plain)
                    named.setdefault(table.heading(fills), set()).add(plain)
        for heading, names in named.items():
            _remark_on_names(table, heading, names, refs)


def _remark_on_names(
    table: ReadTable, heading: str, names: set[str], refs: Mapping[str, str]
) -> None:
    matched = len(names & refs.keys())
    words = [f"{heading} holds names, and no name is kept"]
    if matched:
        words.append(f"{counted(matched, 'name')} found in the list of workers became an id")
    if matched < len(names):
        words.append(
            f"{counted(len(names) - matched, 'name')} became a stand-in reference beginning N-; "
            "to use the real ones, export worker ids or upload the list of workers with it"
        )
    table.remark(". ".join(words))


def _name_roles(tables: list[ReadTable]) -> None:
    """Say a worker's part in a case in the words the independence rules know."""
    for record in _of_kind(tables, RowKind.INVOLVEMENT):
        role = record.text("role")
        if role is not None:
            record.values["role"] = role_words(role)


def role_words(role: str) -> str:
    """Return a role in our words where it is one of ours, or else as it is, in lower case.

    Examples
    --------
    >>> role_words("Allocated Case Worker"), role_words("IRO"), role_words("Family Support")
    ('allocated worker', 'reviewing officer', 'family support')
    """
    plain = plain_heading(role)
    for pattern, words in _ROLES:
        if re.search(pattern, plain):
            return words
    return plain


_ROLES = (
    (r"\ballocated\b|\b(social|case|key|lead) (case )?worker\b", ALLOCATED),
    (r"\biro\b|\breviewing officer\b", "reviewing officer"),
    (r"\bchair\b", "conference chair"),
    (r"\bmanager\b|\bsupervisor\b", "manager"),
)


def _fold_added(tables: list[ReadTable]) -> None:
    """Fold each table that only adds to another into that one's records."""
    whole = [table for table in tables if not table.format.adds_to]
    for table in tables:
        if table.format.adds_to:
            _fold(table, _of_kind(whole, table.format.kind))


def _fold(table: ReadTable, targets: list[Record]) -> None:
    names = table.format.adds_to
    by_key: dict[tuple[object, ...], list[Record]] = {}
    for target in targets:
        by_key.setdefault(tuple(target.values.get(name) for name in names), []).append(target)
    records, table.records = sorted(table.records, key=_recency), []
    for record in records:
        key = tuple(record.values.get(name) for name in names)
        if key not in by_key and table.format.kind is RowKind.CHILD:
            by_key[key] = [Record(table, record.number, {})]  # a child no other table describes
            table.records += by_key[key]
        elif key not in by_key:
            _reject_unmatched(table, record)
            continue
        else:
            table.folded += 1
        for target in by_key[key]:
            _add(record, target)


def _recency(record: Record) -> date:
    return day_of(record.moment("legal_status_from")) or date.min


def _reject_unmatched(table: ReadTable, record: Record) -> None:
    fills = table.format.adds_to[0]
    table.reject(
        record.number,
        table.heading(fills),
        "no row of the upload is what this row adds to",
        "Upload the table it belongs to together with this one",
        record.text(fills),
    )


def _add(record: Record, target: Record) -> None:
    values = dict(record.values)
    code = values.pop("disability_code", None)
    if isinstance(code, str):
        has_one = plain_heading(code) not in _NO_DISABILITY
        values["disability"] = has_one or target.values.get("disability") is True
    target.values.update(values)


def _find_children(tables: list[ReadTable], known: Known) -> None:
    """Give reviews and placements their child through the care period they belong to."""
    children = dict(known.care_periods)
    for record in _of_kind(tables, RowKind.LOOKED_AFTER_CHILD):
        care, child = record.text("care_ref"), record.text("child_ref")
        if care and child:
            children[care] = child
    for table in tables:
        records, table.records = table.records, []
        for record in records:
            care = record.text("care_ref")
            if care and not record.text("child_ref"):
                if care not in children:
                    _reject_orphan(table, record)
                    continue
                record.values["child_ref"] = children[care]
            table.records.append(record)


def _reject_orphan(table: ReadTable, record: Record) -> None:
    table.reject(
        record.number,
        table.heading("care_ref"),
        "nothing in the upload or the caseload tells which child this care period is of",
        "Upload ssd_cla_episodes together with it",
        record.text("care_ref"),
    )


def _fold_care_episodes(tables: list[ReadTable]) -> None:
    """Make one record of each period of care: a new legal status or placement starts no new one."""
    for table in tables:
        if any(one.column.fills == "episode_started_on" for one in table.found.mapped):
            table.records = _periods(table)


def _periods(table: ReadTable) -> list[Record]:
    groups: dict[object, list[Record]] = {}
    for record in table.records:
        if record.moment("episode_started_on") is None:
            table.reject(
                record.number,
                table.heading("episode_started_on"),
                "it is empty",
                "Fill it in the source, and export again",
            )
            continue
        period = record.text("care_ref") or record.moment("care_started_on")
        groups.setdefault((record.text("child_ref"), period), []).append(record)
    folded = 0
    periods = []
    for episodes in groups.values():
        episodes.sort(key=lambda one: day_of(one.moment("episode_started_on")) or date.min)
        periods.append(_period(episodes))
        folded += len(episodes) - 1
    table.folded += folded
    if folded:
        table.remark(f"{counted(folded, 'later episode')} folded into the period of care around it")
    return periods


def _period(episodes: list[Record]) -> Record:
    first, last = episodes[0], episodes[-1]
    values: dict[str, object] = {}
    for episode in episodes:
        values.update(episode.values)
    values.setdefault("care_started_on", first.values["episode_started_on"])
    if ended := last.values.get("episode_ended_on"):
        values["care_ended_on"] = ended
    return Record(first.table, first.number, values)


def _say_outcomes(tables: list[ReadTable]) -> None:
    """Let a "no further action" column say the outcome where no other does."""
    for table in tables:
        outcome = _NO_FURTHER_ACTION.get(table.format.kind)
        for record in table.records:
            if record.values.pop("no_further_action", None) is True and outcome is not None:
                record.values.setdefault("outcome", outcome)


def _describe_children(tables: list[ReadTable], today: date) -> None:
    """Say in every row who the child is, and how old; then no date of birth is left."""
    children = {
        record.text("child_ref"): dict(record.values) for record in _of_kind(tables, RowKind.CHILD)
    }
    for table in tables:
        if issubclass(ROW_TYPES[table.format.kind], AboutChild):
            records, table.records = table.records, []
            for record in records:
                if _describe(record, children.get(record.text("child_ref"), {}), today):
                    table.records.append(record)


def _describe(record: Record, child: Mapping[str, object], today: date) -> bool:
    """Complete a record from its child's; return whether the dates are possible together."""
    values = record.values
    for name in (*_ABOUT, *_BIRTH):
        if name in child:
            values.setdefault(name, child[name])
    on = day_of(record.moment(_AGE_ON.get(record.table.format.kind, ""))) or today
    birth, expected = record.moment("birth"), record.moment("expected_birth")
    years = values.get("age_years")
    for name in _BIRTH:
        values.pop(name, None)
    if birth is not None and (birth - on).days > _LONGEST_PREGNANCY_DAYS:
        record.table.reject(
            record.number,
            record.table.heading("birth"),
            "the date of birth is long after the row's own date",
            "Correct the one that is wrong in the source, and export again",
        )
        return False
    if band := _band(birth, expected, years, on):
        values["age_band"] = band
    return True


def _band(birth: date | None, expected: date | None, years: object, on: date) -> AgeBand | None:
    if birth is not None:
        return age_band(birth, on)
    if isinstance(years, int):
        return age_band_of_years(years)
    if expected is not None and expected > on:
        return AgeBand.UNBORN
    return None
