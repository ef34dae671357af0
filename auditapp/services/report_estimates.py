"""A rate of the frame as one rendition may tell it.

Where cases had unequal chances a weighted rate tells more than its counts do: with the weights a
reader could work out how many of one stratum met a standard. So the board reads it in words, and
those only where no stratum holds a small count; the internal rendition reads the figure.
"""

from auditapp.domain.disclosure import Cell, Policy, percent_of, say_part
from auditapp.domain.disclosure_words import NOT_SHOWN
from auditapp.domain.number_words import counted
from auditapp.reports.values import Fact
from auditapp.services.rates import Share
from auditapp.services.report_sample import frame_is_told
from auditapp.services.results import RoundResults

__all__ = ["LOOKED_AT", "bounds", "interval", "is_public", "label_of", "part", "percent"]

LOOKED_AT = "of the files looked at"
_HALF = 0.5


def label_of(label: str, results: RoundResults) -> str:
    """Return the label of counts, which say of what they are unless they are the estimate."""
    alone = results.cases is not None and (results.is_weighted or not results.is_random)
    return f"{label} in the files looked at" if alone else label


def part(cell: Cell, base: Cell, share: Share, results: RoundResults, policy: Policy) -> str:
    """Return a rate and the count it rests on: the weighted rate first where there is one."""
    count = say_part(cell, base, policy)
    if base.value == 0 or (results.is_random and not results.is_weighted):
        return count
    if count == NOT_SHOWN:
        return count
    count = f"{_plain(cell, base, count, policy)} {LOOKED_AT}"
    if percent_of(cell, base, policy) is None or share.rate is None or results.cases is None:
        return count
    if policy.hides:
        told = _in_words(share, results, policy)
        return f"{told}; {count}" if told else count
    whole = counted(results.cases.population, "case")
    return f"{percent(share.rate)} of the {whole} of the frame; {count}"


def _plain(cell: Cell, base: Cell, count: str, policy: Policy) -> str:
    """Return a count without its percentage, which would be read as the rate of the frame."""
    told = percent_of(cell, base, policy) is not None
    return f"{cell.words} of {base.words}" if told else count


def interval(cell: Cell, base: Cell, share: Share, results: RoundResults, policy: Policy) -> str:
    """Return the interval of a rate, where it tells no small number."""
    if percent_of(cell, base, policy) is None or share.low is None or share.high is None:
        return ""
    if not is_public(results, policy):
        return ""
    return f"between {percent(share.low)} and {percent(share.high)} with 95% confidence"


def is_public(results: RoundResults, policy: Policy) -> bool:
    """Whether intervals may be shown: they hold N, and the weights, and who was not eligible."""
    if not frame_is_told(results, policy):
        return False
    skipped = results.cases is not None and bool(results.cases.not_eligible)
    return not policy.hides or not (results.is_weighted or skipped)


def bounds(share: Share, label: str, results: RoundResults, policy: Policy) -> tuple[Fact, ...]:
    """Return what the cases that could not be audited could change, where their number is told."""
    if policy.hides or share.worst is None or share.best is None or results.cases is None:
        return ()
    unseen = len(results.cases.unseen)
    whether = ("it is not", "it is") if unseen == 1 else ("none of them is", "all are")
    words = (
        f"{counted(unseen, 'drawn case')} could not be audited: from {percent(share.worst)} if "
        f"{whether[0]}, to {percent(share.best)} if {whether[1]}"
    )
    return (Fact(f"{label}, at worst and at best", words),)


def percent(fraction: float) -> str:
    """Return a fraction as a whole percentage; only none is 0% and only all is 100%."""
    whole = round(100 * fraction)
    return f"{whole if fraction in (0, 1) else min(max(whole, 1), 99)}%"


def _in_words(share: Share, results: RoundResults, policy: Policy) -> str:
    if share.low is None or share.high is None or not frame_is_told(results, policy):
        return ""
    if share.met in (0, share.of):
        return ""  # the count says more than words could
    if any(policy.is_small(met) or policy.is_small(of - met) for met, of in share.parts):
        return ""
    if share.low > _HALF:
        return "more than half of the cases of the frame, by estimate"
    if share.high < _HALF:
        return "fewer than half of the cases of the frame, by estimate"
    return "about half of the cases of the frame, by estimate"
