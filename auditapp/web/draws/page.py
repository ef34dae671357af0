"""What the pages about populations, draws and certificates read."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from auditapp.domain.designs import DesignKind
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.populations import Exclusion, Population
from auditapp.services.draw_designs import Shares
from auditapp.services.draws_reading import PLAN_LABELS, CertificateView, DrawnUnitView
from auditapp.services.frames import Preview
from auditapp.services.replacements import ReplacementView
from auditapp.web.draws.forms import field_words, ticked
from auditapp.web.words import say_count, say_date, say_moment

# What each stored state of a drawn unit, or of a request to replace it, is called.
UNIT_WORDS: Mapping[str, tuple[str, str]] = {
    "selected": ("In the sample", "green"),
    "promoted": ("In the sample, from reserve", "turquoise"),
    "reserve": ("Reserve", "grey"),
    "replaced": ("Replaced", "yellow"),
}
_ASKED = ("In the sample, replacement asked", "yellow")
REQUEST_WORDS: Mapping[str, tuple[str, str]] = {
    "asked": ("Waits for a second person", "yellow"),
    "approved": ("Approved", "green"),
    "refused": ("Refused", "grey"),
}


_IN_ORDER = "The order of the numbers is the order of each list above, stratum by stratum."
_CHECKS: Mapping[DesignKind, str] = {
    DesignKind.TARGETED: (
        "With u the number and t the wanted chance, the list is in ascending order of "
        "u (1 - t) / ((1 - u) t)."
    ),
    DesignKind.YEAR_WALK: (
        "The list is in the order of the numbers, from where the last draw of the year stopped, "
        "and goes on at the lowest after the highest."
    ),
}


@dataclass(frozen=True, slots=True)
class ValueTick:
    """One value of a field that can be ticked."""

    id: str
    name: str
    value: str
    label: str
    count: int
    ticked: bool


@dataclass(frozen=True, slots=True)
class FieldBox:
    """A field to filter by."""

    name: str
    label: str
    values: tuple[ValueTick, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class PopulationPage:
    """The population step: the filter, what it gives, what is left out."""

    words: str
    found: int
    eligible: int
    boxes: tuple[FieldBox, ...]
    leave_out: tuple[ValueTick, ...]
    excluded: tuple[Mapping[str, str], ...]
    strata_choices: tuple[tuple[str, str], ...]
    strata: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One drawn unit in the sample list."""

    id: str
    key: str
    stratum: str
    team: str
    worker: str
    position: str
    probability: str
    weight: str
    why: str
    state: str
    colour: str
    replace_url: str


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One replacement."""

    out_key: str
    in_key: str
    reason: str
    note: str
    asked: str
    decided: str
    state: str
    colour: str
    approve_url: str
    refuse_url: str
    own: bool
    revision: int


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """A certificate, ready to be printed."""

    title: str
    caption: str
    facts: tuple[Mapping[str, str], ...]
    strata: tuple[tuple[str, str, str, str, str], ...]
    is_random: bool
    has_why: bool  # flags or reasons stand beside the cases
    main: tuple[UnitRow, ...]
    reserve: tuple[UnitRow, ...]
    requests: tuple[RequestRow, ...]
    csv_url: str
    json_url: str
    verify_url: str
    may_export: bool
    draws_made: int
    check: str  # how the order of the numbers makes the list


def population_page(population: Population, preview: Preview, stratify_by: str) -> PopulationPage:
    """Return the population step."""
    chosen = ticked(population)
    counts = dict(preview.excluded)
    return PopulationPage(
        words=preview.words,
        found=preview.found,
        eligible=preview.eligible,
        boxes=tuple(
            FieldBox(
                field.name,
                field_words(field.name),
                tuple(
                    ValueTick(
                        id=f"is-{field.name}-{number}",
                        name=f"is_{field.name}",
                        value=value,
                        label=value.replace("_", " "),
                        count=count,
                        ticked=value in chosen.get(field.name, frozenset()),
                    )
                    for number, (value, count) in enumerate(field.counts, start=1)
                ),
                open=field.name in chosen,
            )
            for field in preview.fields
        ),
        leave_out=tuple(
            ValueTick(
                id=f"leave-out-{reason.value}",
                name=f"leave_out_{reason.value}",
                value="yes",
                label=reason.label,
                count=counts.get(reason, 0),
                ticked=reason in population.exclusions,
            )
            for reason in Exclusion
            if reason is not Exclusion.NO_DATE
        ),
        excluded=tuple(
            {"label": reason.label, "value": str(count)} for reason, count in preview.excluded
        ),
        strata_choices=(
            ("", "No strata"),
            *((field.name, field_words(field.name)) for field in preview.fields),
        ),
        strata=tuple((name or "All", str(count)) for name, count in preview.strata)
        if stratify_by
        else (),
    )


def certificate_page(
    view: CertificateView,
    requests: tuple[ReplacementView, ...],
    *,
    actor: Actor,
    zone: str,
) -> CertificatePage:
    """Return a certificate as its page shows it."""
    may_replace = actor.may(Permission.DRAWS_MAKE)
    asked = {each.out_key for each in requests if each.waits}
    rows = tuple(
        _unit(unit, asked=unit.unit_key in asked, may_replace=may_replace) for unit in view.units
    )
    return CertificatePage(
        title=f"Certificate of the draw for {view.round_title}",
        caption=view.round_reference,
        facts=_facts(view, zone),
        strata=tuple(_stratum(part, view) for part in view.strata),
        is_random=view.rule.gives_rate,
        has_why=any(unit.why for unit in view.units),
        main=tuple(r for r, u in zip(rows, view.units, strict=True) if not u.is_reserve),
        reserve=tuple(r for r, u in zip(rows, view.units, strict=True) if u.is_reserve),
        requests=tuple(_request(request, actor, zone) for request in requests),
        csv_url=url_for("draws.download", draw_id=view.draw_id, form="csv"),
        json_url=url_for("draws.download", draw_id=view.draw_id, form="json"),
        verify_url=url_for("draws.verify", draw_id=view.draw_id),
        may_export=actor.may(Permission.CERTIFICATES_EXPORT),
        draws_made=view.draws_made,
        check=_CHECKS.get(view.rule.kind, _IN_ORDER),
    )


def _facts(view: CertificateView, zone: str) -> tuple[Mapping[str, str], ...]:
    left_out = "; ".join(
        f"{Exclusion(name).label}: {count}" for name, count in view.excluded.items()
    )
    rows = [
        ("Population", view.frame_words),
        ("Units in the frame (N)", str(view.frame_size)),
        ("Left out", left_out or "Nothing"),
        ("Design", view.rule.label),
        *((PLAN_LABELS[name], words) for name, words in view.words.items()),
        *_how_chosen(view),
        ("Scope", view.scope),
        ("Digest of the frame", view.frozen_digest),
        *_own_digest(view),
        ("Digest of this certificate", view.digest),
        ("Made", f"{say_moment(view.drawn_at, zone)} by {view.drawn_by}"),
        ("Draws made for this round", str(view.draws_made)),
        ("Draws made in this scope", str(view.draws_in_scope)),
    ]
    if view.replaces_scope:
        rows.append(("Replaces", f"{view.replaces_scope} ({view.replaces_digest})"))
        rows.append(("Why it was drawn again", view.replaces_reason))
    return tuple({"label": label, "value": value} for label, value in rows)


def _how_chosen(view: CertificateView) -> list[tuple[str, str]]:
    if not view.rule.gives_rate:
        return [
            ("Picked (n)", str(view.size)),
            ("What it yields", "Findings. No rate: no chance had a part in the choice."),
        ]
    return [
        ("Drawn (n)", f"{view.size}, with {say_count(view.reserve_size, 'reserve')}"),
        ("Seed", view.seed),
        ("How the seed was made", view.seed_words),
        ("Algorithm", view.algorithm),
        ("Digest of the plan", view.plan_digest),
    ]


def _own_digest(view: CertificateView) -> list[tuple[str, str]]:
    if view.frame_digest == view.frozen_digest:
        return []
    return [("Digest of the frame with what the plan reads", view.frame_digest)]


def _stratum(part: Shares, view: CertificateView) -> tuple[str, str, str, str, str]:
    alike = view.rule.gives_rate and view.rule.kind is not DesignKind.TARGETED
    weight = f"{part.size / part.taken:.2f}" if alike and part.taken else ""
    share = f"{part.taken} of {part.size}"
    rest = "The rest" if view.rule.kind is DesignKind.MUST_AUDIT else "All cases"
    return (part.stratum or rest, str(part.size), str(part.taken), share, weight)


def _unit(unit: DrawnUnitView, *, asked: bool, may_replace: bool) -> UnitRow:
    words, colour = _ASKED if asked else UNIT_WORDS[unit.state.value]
    replaceable = may_replace and not asked and unit.in_sample
    return UnitRow(
        id=str(unit.id),
        key=unit.unit_key,
        stratum=unit.stratum,
        team=unit.team_code or "",
        worker=unit.worker_ref or "",
        position=f"Reserve {unit.position}" if unit.is_reserve else str(unit.position),
        probability=f"{unit.inclusion_probability:.4f}" if unit.inclusion_probability else "",
        weight=f"{unit.weight:.2f}" if unit.weight else "",
        why=unit.why,
        state=words,
        colour=colour,
        replace_url=url_for("draws.replace", unit_id=unit.id) if replaceable else "",
    )


def _request(request: ReplacementView, actor: Actor, zone: str) -> RequestRow:
    words, colour = REQUEST_WORDS[request.state.value]
    waits = request.state.value == "asked" and actor.may(Permission.DRAWS_APPROVE)
    own = request.asked_by_id == actor.id
    decided = ""
    if request.decided_by and request.decided_at:
        decided = f"{say_date(request.decided_at.date())} by {request.decided_by}"
        decided += f": {request.decision_note}" if request.decision_note else ""
    may = waits and not own
    return RequestRow(
        out_key=request.out_key,
        in_key=request.in_key or "Nobody yet",
        reason=request.reason.label,
        note=request.note,
        asked=f"{say_moment(request.asked_at, zone)} by {request.asked_by}",
        decided=decided,
        state=words,
        colour=colour,
        approve_url=url_for("draws.approve", replacement_id=request.id) if may else "",
        refuse_url=url_for("draws.refuse", replacement_id=request.id) if may else "",
        own=waits and own,
        revision=request.revision,
    )
