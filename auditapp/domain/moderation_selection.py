"""Which submitted audits are moderated, with what chance, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from auditapp.domain.grades import Grade

DEFAULT_SHARE = 0.2  # of the audits that no rule selects
NEW_AUDITOR_AUDITS = 3


class SelectionReason(StrEnum):
    """Why an audit is moderated. Moderators never see it before both gradings are locked."""

    INADEQUATE = "inadequate"
    OUTSTANDING = "outstanding"
    NEW_AUDITOR = "new_auditor"
    RAISED_ABOVE_PROPOSAL = "raised_above_proposal"
    RANDOM = "random"

    @property
    def label(self) -> str:
        """The reason in words."""
        return _LABELS[self]


_LABELS: Mapping[SelectionReason, str] = {
    SelectionReason.INADEQUATE: "Every Inadequate audit is moderated",
    SelectionReason.OUTSTANDING: "Every Outstanding audit is moderated",
    SelectionReason.NEW_AUDITOR: "One of a new auditor's first three audits",
    SelectionReason.RAISED_ABOVE_PROPOSAL: "The grade is above what the answers point to",
    SelectionReason.RANDOM: "Drawn at random from the rest",
}


@dataclass(frozen=True, slots=True)
class Selection:
    """Whether an audit is moderated; the probability is kept for weighting."""

    selected: bool
    probability: float
    reason: SelectionReason | None


def select_for_moderation(
    *,
    grade: Grade | None,
    above_proposal: bool,
    earlier_audits: int,
    chance: float,
    share: float = DEFAULT_SHARE,
) -> Selection:
    """Decide for one audit.

    Parameters
    ----------
    grade : Grade or None
        The auditor's overall grade; None when the template asks for none.
    above_proposal : bool
        Whether that grade is above what the answers point to.
    earlier_audits : int
        Audits this auditor submitted before.
    chance : float
        A number in (0, 1) made from the audit's own reference, so that nobody can try again.
    share : float
        The share of the rest that is moderated.
    """
    rules = {
        SelectionReason.INADEQUATE: grade is Grade.INADEQUATE,
        SelectionReason.OUTSTANDING: grade is Grade.OUTSTANDING,
        SelectionReason.NEW_AUDITOR: earlier_audits < NEW_AUDITOR_AUDITS,
        SelectionReason.RAISED_ABOVE_PROPOSAL: above_proposal,
    }
    certain = next((reason for reason, applies in rules.items() if applies), None)
    if certain is not None:
        return Selection(selected=True, probability=1.0, reason=certain)
    drawn = chance < share
    return Selection(drawn, share, SelectionReason.RANDOM if drawn else None)
