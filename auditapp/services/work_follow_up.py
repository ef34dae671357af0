"""What follows from audits for a person: actions and recommendations on their way to closure."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from auditapp.domain.actions import ActionState
from auditapp.domain.permissions import Actor, Permission
from auditapp.domain.recommendations import RecommendationState
from auditapp.persistence.action_queries import visible_actions
from auditapp.persistence.actions import Action
from auditapp.persistence.recommendations import Recommendation
from auditapp.services.work_task import Moment, Task

__all__ = ["actions_to_do", "recommendations_to_do"]


def actions_to_do(session: Session, actor: Actor, moment: Moment) -> list[Task]:
    """Return the actions a person owns, and those they raised that wait for a second look."""
    if not actor.may(Permission.ACTIONS_READ):
        return []
    rows = session.execute(
        visible_actions(actor).where(
            or_(
                (Action.owner_id == actor.id)
                & Action.state.in_((ActionState.OPEN, ActionState.IN_PROGRESS)),
                (Action.owner_id != actor.id)
                & (Action.raised_by == actor.id)
                & Action.state.in_((ActionState.DONE, ActionState.VERIFIED)),
            )
        )
    )
    verbs = {
        ActionState.OPEN: "Do the action",
        ActionState.IN_PROGRESS: "Finish the action",
        ActionState.DONE: "Verify the action",
        ActionState.VERIFIED: "Close the action with its impact",
    }
    return [
        Task(
            verbs[row.state],
            f"{row.reference}: {row.text}",
            "action",
            row.id,
            row.due_on,
            urgent=row.due_on < moment.today and row.done_at is None,
        )
        for row, _audit in rows
    ]


def recommendations_to_do(session: Session, actor: Actor, moment: Moment) -> list[Task]:
    """Return the recommendations that wait for a person, up to the measuring of their effect."""
    state = RecommendationState
    working = (state.ACCEPTED, state.IN_PROGRESS)
    owed = (*working, state.IMPACT_DUE)
    wanted = [(Recommendation.owner_id == actor.id) & Recommendation.state.in_(working)]
    if actor.may(Permission.RECOMMENDATIONS_ACCEPT):
        wanted.append(
            (Recommendation.state == state.PROPOSED) & (Recommendation.author_id != actor.id)
        )
    if actor.may(Permission.RECOMMENDATIONS_WRITE):
        wanted.append(
            (Recommendation.author_id == actor.id)
            & Recommendation.state.in_(
                (state.DRAFT, state.VERIFIED, state.IMPACT_DUE, state.IMPACT_SHOWN)
            )
        )
        wanted.append((Recommendation.state == state.DONE) & (Recommendation.owner_id != actor.id))
    verbs = {
        state.DRAFT: "Propose your recommendation",
        state.PROPOSED: "Accept a recommendation, or say why not",
        state.ACCEPTED: "Start on the recommendation",
        state.IN_PROGRESS: "Carry out the recommendation",
        state.DONE: "Verify the recommendation",
        state.VERIFIED: "Set when its effect is measured",
        state.IMPACT_DUE: "Measure the effect",
        state.IMPACT_SHOWN: "Close the recommendation",
    }
    rows = session.scalars(select(Recommendation).where(or_(*wanted)))
    return [
        Task(
            verbs[row.state],
            f"{row.reference}: {row.text}",
            "recommendation",
            row.id,
            due,
            urgent=row.state in owed and due is not None and due < moment.today,
        )
        for row in rows
        for due in (row.impact_due_on if row.state is state.IMPACT_DUE else row.due_on,)
    ]
