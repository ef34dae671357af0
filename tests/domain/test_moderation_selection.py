"""Which audits are moderated, with what chance."""

import pytest

from auditapp.domain.grades import Grade
from auditapp.domain.moderation_selection import Selection, SelectionReason, select_for_moderation

GOOD = Grade.GOOD


def select(
    grade: Grade | None = GOOD,
    *,
    above: bool = False,
    earlier: int = 3,
    chance: float = 0.99,
    share: float = 0.2,
) -> Selection:
    return select_for_moderation(
        grade=grade, above_proposal=above, earlier_audits=earlier, chance=chance, share=share
    )


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (select(Grade.INADEQUATE), SelectionReason.INADEQUATE),
        (select(Grade.OUTSTANDING), SelectionReason.OUTSTANDING),
        (select(earlier=0), SelectionReason.NEW_AUDITOR),
        (select(earlier=2), SelectionReason.NEW_AUDITOR),
        (select(above=True), SelectionReason.RAISED_ABOVE_PROPOSAL),
    ],
)
def test_these_are_moderated_in_any_case(found: Selection, reason: SelectionReason) -> None:
    assert found == Selection(selected=True, probability=1.0, reason=reason)
    assert reason.label


@pytest.mark.parametrize("grade", [Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, None])
def test_of_the_rest_a_share_is_drawn_and_its_chance_kept(grade: Grade | None) -> None:
    drawn = select(grade, chance=0.1999)
    left = select(grade, chance=0.2)
    assert drawn == Selection(selected=True, probability=0.2, reason=SelectionReason.RANDOM)
    assert left == Selection(selected=False, probability=0.2, reason=None)


def test_the_fourth_audit_of_an_auditor_is_no_longer_certain() -> None:
    assert select(earlier=3).reason is None
