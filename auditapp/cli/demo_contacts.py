"""What reaches the invented front door: contacts, early help that follows, missing episodes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from auditapp.cli.demo_island import WORKERS, Case, Island

__all__ = ["STEP_DOWN_WORDS", "contacts", "early_help", "missing"]

_REACH = 560  # days back, so that a year of history stands before each audited contact
_BUSY = 175  # days back in which there are as many contacts as now
# How the service words its outcomes; the second one is known to nobody but the service itself.
STEP_DOWN_WORDS = ("Step down to Early Help", "Hub: early support offer")
_OUTCOMES = (
    (STEP_DOWN_WORDS[0], 37),
    (STEP_DOWN_WORDS[1], 15),
    ("Progress to referral", 20),
    ("Section 47", 4),
    ("Advice given", 13),
    ("No further action", 11),
)
_SOURCES = (("6", 34), ("2A", 24), ("3A", 12), ("3B", 8), ("1A", 10), ("5B", 6), ("9", 6))
_TEAMS = (("HUB-1", 44), ("HUB-2", 40), ("AST-1", 16))
_DELAYS = ((3, 20), (7, 20), (16, 22), (22, 18), (30, 12), (52, 6), (95, 2))


@dataclass(frozen=True, slots=True)
class ContactMade:
    """One contact about one child."""

    ref: str
    child: str
    received: datetime
    decided: datetime | None
    source: str
    outcome: str
    level: str
    team: str
    worker: str


@dataclass(frozen=True, slots=True)
class Absence:
    """One time a child was missing or away."""

    ref: str
    child: str
    since: datetime
    found: datetime | None
    kind: str
    offered: bool
    held: datetime | None


def contacts(island: Island, as_of: date) -> Iterator[ContactMade]:
    """Yield every contact up to the end of a day."""
    chance = island.chance
    for back in range(_REACH, (island.today - as_of).days - 1, -1):
        day = island.today - timedelta(days=back)
        usual = 175 if back < _BUSY else 80  # in a hundred days
        count = usual // 100 + chance.happens(usual % 100, "contacts", back)
        for number in range(1, count + 1):
            case = chance.pick(island.cases, "contact", back, number)
            others = [one for one in island.families[case.family] if one is not case]
            also = others[:1] if chance.happens(30, "siblings", back, number) else []
            for place, child in enumerate((case, *also)):
                yield _contact(island, day, f"{back:03d}{number}", place, child, as_of)


def _contact(
    island: Island, day: date, incident: str, place: int, case: Case, as_of: date
) -> ContactMade:
    chance = island.chance
    received = datetime.combine(day, time(chance.between(8, 18, "hour", incident), 12))
    hours = chance.weighed(_DELAYS, "delay", incident)
    decided = received + timedelta(hours=hours, minutes=35)
    outcome = chance.weighed(_OUTCOMES, "outcome", incident)
    team = chance.weighed(_TEAMS, "hub", incident)
    settled = decided.date() <= as_of
    return ContactMade(
        ref=f"K{10_000 + int(incident) * 2 + place}",
        child=case.ref,
        received=received,
        decided=decided if settled else None,
        source=chance.weighed(_SOURCES, "source", incident),
        outcome=outcome if settled else "",
        level="2" if outcome in STEP_DOWN_WORDS else chance.pick(("1", "3", "4"), "lv", incident),
        team=team,
        worker=chance.pick(WORKERS[team], "decides", incident),
    )


def early_help(island: Island, as_of: date) -> Iterator[tuple[str, Case, date]]:
    """Yield reference, case and start of every early help episode begun by a day."""
    begun: set[str] = set()
    for one in contacts(island, as_of):
        if one.outcome not in STEP_DOWN_WORDS or one.decided is None or one.child in begun:
            continue
        after = island.chance.between(2, 26, "help", one.ref)
        start = one.decided.date() + timedelta(days=after)
        if start <= as_of and island.chance.happens(78, "helped", one.ref):
            begun.add(one.child)
            yield f"E{one.ref}", island.by_ref[one.child], start
    for case in island.cases:
        if case.work == "early_help" and case.opened <= as_of and case.ref not in begun:
            yield f"E{case.ref}", case, case.opened


def missing(island: Island, as_of: date) -> Iterator[Absence]:
    """Yield every time a child went missing up to a day."""
    chance = island.chance
    away = [case for case in island.cases if case.work in {"lac", "cp"}][::3]
    for back in range(260, (island.today - as_of).days - 1, -1):
        if not chance.happens(38, "missing", back):
            continue
        case = away[min(chance.below(len(away), "who", back), chance.below(len(away), "w", back))]
        since = datetime.combine(island.today - timedelta(days=back), time(21, 40))
        hours = chance.weighed(((4, 40), (11, 30), (29, 20), (70, 10)), "hours", back)
        found = since + timedelta(hours=hours)
        held = found + timedelta(hours=chance.between(20, 110, "interview", back))
        known = found.date() <= as_of
        is_held = chance.happens(70, "held", back) and held.date() <= as_of
        yield Absence(
            ref=f"X{3_000 + back}",
            child=case.ref,
            since=since,
            found=found if known else None,
            kind="M" if chance.happens(80, "kind", back) else "A",
            offered=known and chance.happens(90, "offered", back),
            held=held if known and is_held else None,
        )
