"""When enough has been seen: a sequential test of one question, declared before the draw."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from auditapp.domain.errors import Problem
from auditapp.domain.rounds import RoundState

BEFORE_DRAW = frozenset({RoundState.PLANNED, RoundState.FRAMED})
CAVEAT = (
    "Reading stops where the answers themselves say so, so a share of the cases read is no plain "
    "estimate of all cases. Report the decision of the rule, and the share only of the first "
    "planned cases when all of them were read."
)
_WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class StopRulePlan:
    """What is declared: a question, two rates of failure and two risks, typed in per cent."""

    question: str
    good_percent: str
    bad_percent: str
    alpha_percent: str = "5"
    beta_percent: str = "10"


def share_of(percent: str) -> Decimal | None:
    """Return a percentage as a fraction between 0 and 1, or None when it is none."""
    try:
        number = Decimal(percent.strip().removesuffix("%").strip())
    except InvalidOperation:
        return None
    return number / _WHOLE if number.is_finite() and 0 < number < _WHOLE else None


def stop_rule_problems(
    wanted: StopRulePlan, standards: Collection[str], state: RoundState
) -> tuple[Problem, ...]:
    """Return all that is wrong with a stop rule for a round in this state."""
    if state not in BEFORE_DRAW:
        words = "The sample is drawn, so a stop rule can no longer be declared"
        return (Problem("", words),)
    problems = []
    if wanted.question not in standards:
        problems.append(Problem("question", "Choose the question that decides"))
    rates = {name: share_of(getattr(wanted, name)) for name in _NAMES}
    problems += [
        Problem(name, f"Enter {words} as a percentage above 0 and below 100, like 5")
        for name, words in _NAMES.items()
        if rates[name] is None
    ]
    good, bad = rates["good_percent"], rates["bad_percent"]
    if good is not None and bad is not None and good >= bad:
        problems.append(Problem("bad_percent", "The poor rate must be above the good one"))
    alpha, beta = rates["alpha_percent"], rates["beta_percent"]
    if alpha is not None and beta is not None and alpha + beta >= 1:
        problems.append(Problem("beta_percent", "The two risks together must be below 100"))
    return tuple(problems)


_NAMES = {
    "good_percent": "the rate of failures that is good enough",
    "bad_percent": "the rate of failures that is too poor",
    "alpha_percent": "the risk of calling good practice poor",
    "beta_percent": "the risk of calling poor practice good",
}
