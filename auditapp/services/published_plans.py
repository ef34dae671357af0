"""Plans made known before the draw: neither the plan nor the seed can then be fitted to the other.

A plan is published by a line of the log, which nobody can change or date back. The certificate
names that line, and says so when the draw followed another plan, or none that was published.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from auditapp.domain.designs import DesignKind
from auditapp.domain.errors import Problem, RefusedError
from auditapp.domain.number_words import agree, counted
from auditapp.domain.permissions import Actor
from auditapp.persistence.base import save_revision
from auditapp.persistence.events import Event, history_of
from auditapp.services import rounds
from auditapp.services.draw_designs import Design, Prepared, prepare
from auditapp.services.draw_sources import Source, source_of
from sampling import plan_digest

__all__ = ["PublishedPlan", "digest_of", "publish", "published", "say_published"]

_ACTION = "round.publish_plan"
_NONE = "Not before the draw."


@dataclass(frozen=True, slots=True)
class PublishedPlan:
    """One plan, as the log has it."""

    at: datetime
    line: int  # of the log
    line_hash: str
    digest: str
    design: str
    size: int
    seed_rule: str

    @property
    def words(self) -> str:
        """What was published, in words."""
        day = self.at.astimezone(UTC)
        return (
            f"{counted(self.size, 'case')}, {self.design}, on {day.day} {day:%B %Y, %H:%M} UTC "
            f"in line {self.line} of the log ({self.line_hash[:12]})"
        )


def digest_of(source: Source, design: Design, ready: Prepared) -> str:
    """Return the digest of a plan, which its certificate will hold."""
    return plan_digest(
        ready.plan, scope=source.scope_of(design.kind), frame_digest=ready.frame.digest
    )


def publish(
    session: Session,
    round_id: UUID,
    design: Design,
    *,
    seed_rule: str,
    expected: int,
    actor: Actor,
    now: datetime,
) -> str:
    """Write the plan of the next draw into the log, before its seed is made; return its digest.

    Raises
    ------
    NotFoundError, NotAllowedError, RefusedError, ConflictError
        Nothing is stored in any of these cases.
    """
    if not design.rule.gives_rate:
        words = "Cases picked by judgement follow no plan that could be published"
        raise RefusedError([Problem("design", words)])
    row = rounds.find(session, round_id)
    source = source_of(session, round_id)
    ready = prepare(
        design, source.eligible, frozen_on=source.frame.made_at.date(), walk=source.walk
    )
    if not seed_rule.strip():
        words = "Say how the seed will be made and who will see it"
        raise RefusedError([Problem("seed_rule", words)])
    save_revision(session, row, expected=expected, entered={"size": design.size})
    digest = digest_of(source, design, ready)
    facts = {
        "plan": digest,
        "frame": ready.frame.digest,
        "scope": source.scope_of(design.kind),
        "design": design.rule.sample,
        "size": design.size,
    }
    rounds.step(
        session, row, "publish_plan", actor=actor, now=now, reason=seed_rule.strip(), facts=facts
    )
    return digest


def published(session: Session, source: Source) -> tuple[PublishedPlan, ...]:
    """Return the plans published for the next draw of a round, oldest first."""
    since = source.replaces.drawn_at if source.replaces else None
    rows = session.scalars(history_of(source.round.id).where(Event.action == _ACTION)).all()
    return tuple(_plan(row) for row in rows if since is None or row.at > since)


def say_published(session: Session, source: Source, design: Design, ready: Prepared) -> str:
    """Return what a certificate says of the publishing of its plan."""
    plans = published(session, source)
    if not plans:
        return _NONE
    digest = digest_of(source, design, ready)
    match = next((plan for plan in reversed(plans) if plan.digest == digest), None)
    several = _several(plans)
    if match is None:
        return f"Another plan was: {plans[-1].words}. The draw does not follow it.{several}"
    return f"{match.words}, {_before(source, design)}. {_promised(match)}{several}"


def _plan(row: Event) -> PublishedPlan:
    facts = row.facts
    return PublishedPlan(
        row.at, row.seq, row.hash, facts["plan"], facts["design"], facts["size"], row.reason
    )


def _before(source: Source, design: Design) -> str:
    if design.kind is DesignKind.YEAR_WALK and source.walk.seed:
        return "when the seed of the year's walk was known already"
    return "before the seed was entered"


def _promised(plan: PublishedPlan) -> str:
    return f"How the seed was to be made: {plan.seed_rule.rstrip('.')}."


def _several(plans: Sequence[PublishedPlan]) -> str:
    count = len(plans)
    if count == 1:
        return ""
    return f" {counted(count, 'plan')} {agree(count, 'was', 'were')} published for this draw."
