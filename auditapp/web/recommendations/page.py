"""What the pages about recommendations read."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from auditapp.domain.permissions import Permission
from auditapp.domain.recommendations import RECOMMENDATION_WORKFLOW, RecommendationState
from auditapp.services.recommendations_reading import (
    Measure,
    RecommendationDetail,
    RecommendationLine,
)
from auditapp.web.request import current
from auditapp.web.words import (
    PageEntry,
    PageOffer,
    page_history,
    page_offers,
    say_date,
    say_moment,
    say_times,
)

# These moves ask for more than a reason, so the page has a form for each, whose fields are named.
WITH_FORM: Mapping[str, frozenset[str]] = {
    "finish": frozenset({"text"}),
    "verify": frozenset({"text"}),
}
_S = RecommendationState
COLOURS: Mapping[RecommendationState, str] = {
    _S.DRAFT: "grey",
    _S.PROPOSED: "blue",
    _S.ACCEPTED: "blue",
    _S.IN_PROGRESS: "yellow",
    _S.DONE: "turquoise",
    _S.VERIFIED: "turquoise",
    _S.IMPACT_DUE: "yellow",
    _S.IMPACT_SHOWN: "green",
    _S.CLOSED: "green",
    _S.NOT_ACCEPTED: "grey",
    _S.SUPERSEDED: "grey",
}
_STEPS = (
    _S.DRAFT,
    _S.PROPOSED,
    _S.ACCEPTED,
    _S.IN_PROGRESS,
    _S.DONE,
    _S.VERIFIED,
    _S.IMPACT_DUE,
    _S.IMPACT_SHOWN,
    _S.CLOSED,
)


@dataclass(frozen=True, slots=True)
class RecommendationRow:
    """A recommendation in a list."""

    url: str
    reference: str
    text: str
    owner: str
    state: str
    colour: str
    due: str
    late: str
    overdue: bool
    round_url: str
    round_reference: str
    effect: str


@dataclass(frozen=True, slots=True)
class RecommendationPage:
    """One recommendation."""

    id: str
    row: RecommendationRow
    steps: tuple[Mapping[str, str], ...]
    summary: tuple[Mapping[str, str], ...]
    entries: tuple[PageEntry, ...]
    history: tuple[PageEntry, ...]
    offers: tuple[PageOffer, ...]
    forms: Mapping[str, PageOffer]
    may_change: bool
    may_edit: bool
    may_set_impact: bool
    may_measure: bool
    revision: int


def row(line: RecommendationLine) -> RecommendationRow:
    """Return one recommendation as a list shows it."""
    return RecommendationRow(
        url=url_for("recommendations.show", recommendation_id=line.id),
        reference=line.reference,
        text=line.text,
        owner=line.owner_name or "Nobody yet",
        state=words_of(line.state),
        colour=COLOURS[line.state],
        due=say_date(line.due_on),
        late=f"{line.days_late} days late" if line.overdue else "",
        overdue=line.overdue,
        round_url=_round_url(line),
        round_reference=line.round_reference or "",
        effect=effect_words(line.measure),
    )


def _round_url(line: RecommendationLine) -> str:
    opens = current().actor.may(Permission.ROUNDS_READ)
    return url_for("rounds.show", round_id=line.round_id) if line.round_id and opens else ""


def recommendation_page(
    detail: RecommendationDetail, zone: str, *, writes: bool
) -> RecommendationPage:
    """Return one recommendation as its page shows it."""
    line = detail.line

    def url(action: str) -> str:
        return url_for("recommendations.move", recommendation_id=line.id, action=action)

    every = page_offers(detail.offers, url)
    forms = {
        offer.action: offer
        for offer in every
        if offer.action in WITH_FORM and offer.waits_only_for(WITH_FORM[offer.action])
    }
    return RecommendationPage(
        id=str(line.id),
        row=row(line),
        steps=_steps(line.state),
        summary=_summary(detail, zone),
        entries=tuple(
            PageEntry(
                when=say_moment(entry.at, zone),
                at=entry.at.isoformat(),
                who=entry.who,
                words=entry.kind.value.replace("_", " "),
                reason=f"{entry.text} ({entry.where_found})" if entry.where_found else entry.text,
            )
            for entry in reversed(detail.entries)
        ),
        history=page_history(
            detail.history, RECOMMENDATION_WORKFLOW, zone, others={"drafted": "drafted it"}
        ),
        offers=tuple(o for o in every if o.action not in forms),
        forms=forms,
        may_change=detail.may_change,
        may_edit=writes and line.state in {_S.DRAFT, _S.PROPOSED},
        may_set_impact=writes and line.state is _S.VERIFIED,
        may_measure=writes and line.state is _S.IMPACT_DUE,
        revision=line.revision,
    )


def words_of(state: RecommendationState) -> str:
    """Return the state in words."""
    return state.value.replace("_", " ").capitalize()


def effect_words(measure: Measure) -> str:
    """Return before, target and after in one line."""
    parts = []
    if measure.baseline:
        parts.append(f"before {measure.baseline[0]} of {measure.baseline[1]}")
    if measure.target_percent is not None:
        parts.append(f"target {measure.target_percent}%")
    if measure.later:
        parts.append(f"after {measure.later[0]} of {measure.later[1]}")
    return ", ".join(parts).capitalize()


def _steps(state: RecommendationState) -> tuple[Mapping[str, str], ...]:
    here = _STEPS.index(state) if state in _STEPS else -1
    return tuple(
        {
            "label": words_of(step),
            "mark": "done" if index < here else "current" if index == here else "ahead",
        }
        for index, step in enumerate(_STEPS)
    )


def _summary(detail: RecommendationDetail, zone: str) -> tuple[Mapping[str, str], ...]:
    line = detail.line
    due = say_date(line.due_on)
    if line.moves:
        due += f" (first {say_date(detail.first_due_on)}, moved {say_times(line.moves)})"
    verified = (
        f"{say_moment(detail.verified_at, zone)} by {detail.verified_by}"
        if detail.verified_by
        else "Not yet"
    )
    rows = [
        ("Changes", line.kind.value.capitalize()),
        ("Finding", line.finding or "Not said"),
        ("Owner", line.owner_name or "Nobody yet"),
        ("Due", due),
        ("Written", f"{say_moment(detail.raised_at, zone)} by {detail.author}"),
        ("Done", say_moment(detail.done_at, zone)),
        ("Verified", verified),
        ("Shown to the board", "Yes" if line.board_visible else "No"),
    ]
    if detail.reopened:
        rows.append(("Reopened", say_times(detail.reopened).capitalize()))
    if line.not_accepted_reason:
        rows.append(("Why it was not accepted", line.not_accepted_reason))
    return tuple({"label": label, "value": value} for label, value in rows)
