"""How a report's cases were chosen and read, as one rendition may tell it."""

import re
from collections.abc import Sequence
from datetime import date

from auditapp.domain.disclosure import Policy, protect_groups, say_count, say_part, say_rule
from auditapp.domain.disclosure import ProtectedGroups as SecondGradings
from auditapp.domain.number_words import agree, counted
from auditapp.domain.populations import Exclusion, say_day
from auditapp.reports.values import Fact, Table, TableRow
from auditapp.services.draw_designs import Shares
from auditapp.services.draws_reading import PLAN_LABELS, CertificateView
from auditapp.services.replacements import ReplacementView
from auditapp.services.results import RoundResults

__all__ = [
    "certificate_facts",
    "frame_is_told",
    "generalisation",
    "method",
    "period",
    "replaced",
    "sample_sentence",
    "second_gradings",
    "strata",
]

_SIZE = re.compile(r"\b\d+ cases?, ")
_WHO = ("team", "worker", "manager", "family", "child")


def period(start: date, end: date) -> str:
    """Return a span of days in words."""
    return f"{say_day(start)} to {say_day(end)}"


def frame_is_told(results: RoundResults, policy: Policy) -> bool:
    """Whether the size of the frame may be shown: its cases left unread may be few."""
    unread = results.frame_size - results.final
    return not policy.is_small_group(results.final) and not policy.is_small(abs(unread))


def sample_sentence(
    results: RoundResults, certificate: CertificateView | None, policy: Policy
) -> str:
    """Return what was read, of what, and how it was chosen."""
    audited = say_count(results.final, policy)
    if certificate is None:
        return f"{audited.capitalize()} {agree(audited, 'case was', 'cases were')} audited."
    of_frame = (
        f"of the {counted(results.frame_size, 'case')} of the frame"
        if frame_is_told(results, policy)
        else "cases of the frame"
    )
    were = agree(audited, "was", "were")
    if not results.is_random:
        return (
            f"{audited.capitalize()} {of_frame} {were} audited, picked by judgement "
            f"(list {certificate.digest[:8]})."
        )
    return (
        f"{audited.capitalize()} {of_frame} {were} audited, drawn at random "
        f"({results.design}; certificate {certificate.digest[:8]})."
    )


def generalisation(results: RoundResults, policy: Policy) -> str:
    """Return for how much the figures speak."""
    if not results.is_random:
        return (
            "The cases were not drawn at random, so they yield findings and no rate: the counts "
            "tell of the files looked at and of no others."
        )
    missing = results.drawn - results.final
    if missing > 0:
        without = (
            f"{missing} of {results.drawn}"
            if _drawn_is_told(results, policy)
            else say_count(missing, policy)
        )
        return (
            f"The sample was drawn at random, but {without} "
            f"{_have(missing, results.drawn, without)} no final audit, so the figures "
            "speak for the frame only with care."
        )
    of_frame = counted(results.frame_size, "case") if frame_is_told(results, policy) else "cases"
    if results.is_weighted and policy.hides:
        return (
            "The sample was drawn at random and some cases were likelier to be drawn than others, "
            "so the counts tell of the files looked at. What they make, weighted, of all "
            f"{of_frame} of the frame is told in words where that gives no small number away."
        )
    weighed = "Each case counts by its chance of being drawn. " if results.is_weighted else ""
    return (
        f"The sample was drawn at random. {weighed}With the intervals given the figures speak for "
        f"all {of_frame} of the frame."
    )


def method(
    results: RoundResults, replacements: Sequence[ReplacementView], policy: Policy
) -> tuple[Fact, ...]:
    """Return how the cases were chosen and read."""
    plan = results.view.plan
    replaced_count = sum(item.in_key is not None for item in replacements)
    again = second_gradings(results, policy)
    moderated = say_part(again.sums[0], again.total, policy)
    return (
        Fact("Kind of sample", results.design.capitalize()),
        *_estimated(results, policy),
        Fact("Frame", _cases(results.frame_size, told=frame_is_told(results, policy))),
        *_eligible(results, policy),
        Fact("Drawn", _cases(results.drawn, told=_drawn_is_told(results, policy))),
        Fact("Replaced", say_count(replaced_count, policy)),
        Fact("Audited", _audited(results, policy)),
        Fact("Period", period(plan.period_start, plan.period_end)),
        Fact(
            "Audit template",
            f"{results.template.title}, version {results.template.version} "
            f"({results.template.digest[:8]})",
        ),
        Fact(
            "Graded a second time",
            f"{moderated} {_audits(again.total.value)}" if moderated[0].isdigit() else moderated,
        ),
        Fact("Small numbers", say_rule(policy)),
    )


def second_gradings(results: RoundResults, policy: Policy) -> SecondGradings:
    """Return same, higher and lower, then the audits that nobody graded again."""
    found = results.moderation
    apart = found.audits - found.moderated
    return protect_groups(
        [[found.same, found.first_higher, found.first_lower], *([[apart]] if apart else [])], policy
    )


def certificate_facts(view: CertificateView | None, policy: Policy) -> tuple[Fact, ...]:
    """Return what the certificate says; a small group is not named by its filter."""
    if view is None:
        return (Fact("Certificate", "No sample was drawn for this round."),)
    left_out = "; ".join(
        f"{Exclusion(name).label}: {say_count(count, policy)}"
        for name, count in view.excluded.items()
    )
    return (
        Fact("Population", _of_whom(view.frame_words) if policy.hides else view.frame_words),
        Fact("Left out of the frame", left_out or "Nothing"),
        Fact("Design", view.rule.sample.capitalize()),
        *_planned(view, policy),
        *_seed(view),
        Fact("Scope", view.scope),
        *((Fact("Replaces", view.replaces_scope),) if view.replaces_scope else ()),
        Fact("Algorithm", view.algorithm),
        Fact("Frame digest", view.frame_digest),
        Fact("Certificate digest", view.digest),
    )


def _planned(view: CertificateView, policy: Policy) -> tuple[Fact, ...]:
    """Return the formula, the strata or the walk; strata can name workers."""
    named = {name: words for name, words in view.words.items() if name in PLAN_LABELS}
    if policy.hides:
        named.pop("strata", None)
        # How many were drawn may be hidden elsewhere, so what was published is told without it.
        named = {name: _SIZE.sub("", words) for name, words in named.items()}
    return tuple(Fact(PLAN_LABELS[name], words) for name, words in named.items())


def _seed(view: CertificateView) -> tuple[Fact, ...]:
    if not view.rule.gives_rate:
        return ()
    return (Fact("Seed", view.seed), Fact("How the seed was made", view.seed_words))


def strata(view: CertificateView | None, results: RoundResults, policy: Policy) -> Table | None:
    """Return the strata; all or none, because size and share tell what was drawn of each."""
    if view is None or len(view.strata) < 2:  # noqa: PLR2004  # one stratum is no table
        return None
    told = frame_is_told(results, policy) and _drawn_is_told(results, policy)
    if not told or any(_is_telling(part, policy) for part in view.strata):
        return None
    rows = tuple(
        TableRow((part.stratum or "The rest", str(part.size), str(part.taken), _stands_for(part)))
        for part in view.strata
    )
    return Table("Strata", ("Stratum", "In the frame", "Drawn", "Each stands for"), rows)


def _stands_for(part: Shares) -> str:
    return f"{part.size / part.taken:.2f}" if part.taken else "not drawn"


def replaced(items: Sequence[ReplacementView], policy: Policy) -> Table | None:
    """Return the replaced cases by their references, for the internal rendition."""
    approved = [item for item in items if item.in_key is not None]
    if not approved or policy.hides:
        return None
    rows = tuple(
        TableRow((item.out_key, item.in_key or "", item.reason.label)) for item in approved
    )
    return Table("Replaced cases", ("Out", "In", "Why"), rows)


def _drawn_is_told(results: RoundResults, policy: Policy) -> bool:
    missing = results.drawn - results.final
    return not policy.is_small_group(results.final) and not policy.is_small(abs(missing))


def _estimated(results: RoundResults, policy: Policy) -> tuple[Fact, ...]:
    """Return how rates were estimated; the interval's own method stands beside it."""
    if not results.is_random:
        return (Fact("Rates", "None: the cases were picked, so they stand for no others"),)
    if not results.is_weighted:
        return ()
    if policy.hides:
        return (Fact("Counts", "Of the files looked at, not weighted"),)
    words = "Weighted by one over each case's chance of being drawn"
    return (Fact("Rates", words), Fact("Counts", "Of the files looked at"))


def _eligible(results: RoundResults, policy: Policy) -> tuple[Fact, ...]:
    """Return N estimated anew where drawn cases turned out not to belong to the population."""
    cases = results.cases
    if policy.hides or cases is None or cases.eligible is None or not results.is_random:
        return ()
    out = len(cases.not_eligible)
    left = f"about {counted(cases.eligible, 'case')} {agree(cases.eligible, 'does', 'do')}"
    words = f"{counted(out, 'drawn case')} did not; {left}"
    return (Fact("Belong to the population", words),)


def _cases(count: int, *, told: bool) -> str:
    return counted(count, "case") if told else "Not shown: it would tell a small number"


def _have(missing: int, drawn: int, told: str) -> str:
    """Return "drawn case has" or "drawn cases have", by the number that stands before it."""
    number = drawn if " of " in told else missing if told.isdigit() else 0
    return agree(number, "drawn case has", "drawn cases have")


def _audits(total: int | None) -> str:
    return agree(total or 0, "audit", "audits")


def _audited(results: RoundResults, policy: Policy) -> str:
    final = f"{say_count(results.final, policy)} final"
    if policy.hides:  # parts of what was drawn would add up to it
        return final
    return f"{final}, {results.unfinished} not finished, {results.withdrawn} withdrawn"


def _is_telling(part: Shares, policy: Policy) -> bool:
    """Whether a stratum is small, or few of it were drawn (none names a team nobody read)."""
    few = policy.hides and part.taken < policy.smallest_shown
    return few or policy.is_small(part.size - part.taken)


def _of_whom(frame_words: str) -> str:
    first, *conditions = frame_words.split(", ")
    named = [words for words in conditions if words.startswith(_WHO)]
    kept = [words for words in conditions if words not in named]
    return ", ".join([first, *kept, *(["of chosen teams or people"] if named else [])])
