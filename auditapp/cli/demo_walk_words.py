"""What the demonstration's people write: invented, short, and without a name."""

from collections.abc import Mapping

__all__ = ["ACTIONS", "CONCERNS", "EVIDENCE", "NOTES", "RATIONALE", "WORDS", "words_for"]

EVIDENCE = (
    "Case note, {day}",
    "Contact record, decision section, {day}",
    "Manager's decision, {day}",
    "Chronology, last entries",
    "Early help referral form, {day}",
    "Not found on the record; asked the worker on {day}",
)
RATIONALE = (
    "The record says what was decided, but not why for this child.",
    "Done, and later than it should have been.",
    "The reasons given fit what was known on the day.",
    "Partners were asked and their answers were used.",
    "The history was listed and not weighed.",
    "Seen on the file and confirmed by the worker.",
)
WORDS: Mapping[str, tuple[str, ...]] = {
    "core.status": ("Stepped down to early help", "Open to early help", "Closed after the contact"),
    "core.summary": (
        (
            "A child in primary school, worried about by school after two absences and a change in "
            "mood. Contact made for support to the family."
        ),
        (
            "A young person whose parent asked for help after arguments at home. Earlier contacts "
            "in the year were about attendance."
        ),
        (
            "A toddler living with one parent and grandparents. Police attended a loud argument "
            "that the child slept through."
        ),
        (
            "A child with a disability whose short breaks came to an end. The family is tired "
            "and asks for practical help."
        ),
    ),
    "fb.child_says": (
        "“They asked me what I wanted first.”",
        "“I did not know anyone had phoned about us.”",
        "“She comes when she says she will.”",
        "“It is calmer at home now.”",
    ),
    "fb.family_says": (
        "“We waited three weeks and then it moved quickly.”",
        "“It helped that one person stayed with us.”",
        "“We were told after it was decided.”",
        "“Nobody explained what early help was.”",
    ),
    "ref.worker_view": (
        "Proud of the visit on the day. Would write the reason for the decision more fully.",
        "The pressure of the week meant the checks were quicker than they should have been.",
        "Learned to ask what a day is like for the child before anything else.",
        "The template for the decision leaves no place for the history.",
    ),
    "ref.strength": (
        "The family was telephoned the same day and knew what would happen next.",
        "The child's own words stand at the top of the record.",
        "The handover to early help was done in person.",
        "The manager's direction was clear and dated.",
    ),
    "out.reason": (
        (
            "The decision was right and quick. The record of why is thin, which keeps it from the "
            "next grade up."
        ),
        "Timely work, and the child's day is described. History was listed and not weighed.",
        "Drift between the decision and the first visit left the family waiting.",
        "A manager's direction is on the file, and what it asked for was done.",
    ),
    "action": (
        "Record the reason for the decision with the history weighed",
        "Telephone the family and agree the first visit of early help",
        "Speak with the child and write down what a day is like",
        "Ask health and school for their checks and add the answers",
        "Add the missing entries to the chronology",
    ),
}
_ANYTHING = (
    "Recorded on the file, in the worker's own words.",
    "Described in the contact record and in the plan.",
    "Said in a few lines; more would help the next reader.",
)
ACTIONS = WORDS["action"]
NOTES = (
    "The evidence for the history is not given. Where on the file did you find it?",
    "You grade this Good and mark three standards partly met. Please say more in your reason.",
)
CONCERNS = (
    "The last entry speaks of a new adult in the home, and no check is recorded.",
    "The family has not answered for three weeks, and no manager has looked at it.",
    "A second contact came on the day of the decision and was not read with it.",
    "The plan ended without a review, and the child has not been seen since.",
)


def words_for(key: str) -> tuple[str, ...]:
    """Return sentences that fit a question."""
    return WORDS.get(key, _ANYTHING)


# What workers said of an audit of their work.
COMMENTS = (
    "A fair picture. I am glad the direct work was seen; the chronology I knew about.",
    "Three of the visits were held and written up late. They are on the file now.",
    "I agree with most of it. More time for supervision would have helped.",
    "No comment: the conversation covered it.",
)
