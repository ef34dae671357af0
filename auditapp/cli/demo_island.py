"""The invented island: teams, workers and children's cases, the same for the same seed and day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from auditapp.cli.demo_chance import Chance

__all__ = ["MANAGERS", "TEAMS", "WORKERS", "Case", "Island", "TeamPlan"]


@dataclass(frozen=True, slots=True)
class TeamPlan:
    """A team of the island, with the status of the cases it holds."""

    code: str
    name: str
    service: str
    workers: int
    title: str


TEAMS = (
    TeamPlan("HUB-1", "Hub team one (example)", "Front Door", 5, "Hub social worker"),
    TeamPlan("HUB-2", "Hub team two (example)", "Front Door", 5, "Hub social worker"),
    TeamPlan("EH-1", "Early help team (example)", "Front Door", 5, "Lead worker"),
    TeamPlan("AST-1", "Assessment team one (example)", "Safeguarding", 5, "Social worker"),
    TeamPlan("AST-2", "Assessment team two (example)", "Safeguarding", 5, "Social worker"),
    TeamPlan("SGD-1", "Safeguarding team (example)", "Safeguarding", 6, "Social worker"),
    TeamPlan("CIC-1", "Children in care team (example)", "Care", 4, "Social worker"),
    TeamPlan("CLV-1", "Leaving care team (example)", "Care", 2, "Personal adviser"),
)
MANAGERS: Mapping[str, str] = {team.code: f"M-{n:02d}" for n, team in enumerate(TEAMS, 1)}
WORKERS: Mapping[str, tuple[str, ...]] = {
    team.code: tuple(f"W-{n}{k:02d}" for k in range(1, team.workers + 1))
    for n, team in enumerate(TEAMS, 1)
}
CHILDREN = 420
# Whom the teams work with, and how many of 420.
_WORK = (
    ("early_help", 110, ("EH-1",)),
    ("assessment", 70, ("AST-1", "AST-2")),
    ("cin", 120, ("SGD-1", "AST-2")),
    ("cp", 38, ("SGD-1",)),
    ("lac", 58, ("CIC-1",)),
    ("care_leaver", 24, ("CLV-1",)),
)
_LONGEST_OPEN = {
    "early_help": 320,
    "assessment": 95,
    "cin": 420,
    "cp": 400,
    "lac": 700,
    "care_leaver": 500,
}
_CLOSES = {"early_help": 40, "assessment": 20, "cin": 35, "cp": 20, "lac": 10, "care_leaver": 0}
_ETHNICITY = (("WBRI", 60), ("WPOR", 18), ("WPOL", 8), ("MOTH", 6), ("AOTH", 4), ("NOBT", 4))
_OLDEST = {"care_leaver": (18, 21), "lac": (1, 17)}


@dataclass(frozen=True, slots=True)
class Case:
    """One invented child's way through the service."""

    ref: str
    family: str
    birth: date
    sex: str
    ethnicity: str
    disabled: bool
    work: str
    team: str
    worker: str
    earlier_worker: str
    opened: date
    closed: date | None
    handed_over: date | None

    def open_on(self, day: date) -> bool:
        """Whether the case is open on a day."""
        return self.opened <= day and (self.closed is None or self.closed > day)


class Island:
    """Everything the invented service knows by a day: ``today`` is the last of them."""

    def __init__(self, chance: Chance, today: date) -> None:
        """Make every case."""
        self.chance = chance
        self.today = today
        self.cases: Sequence[Case] = tuple(self._cases())
        self.by_ref: Mapping[str, Case] = {case.ref: case for case in self.cases}
        families: dict[str, list[Case]] = {}
        for case in self.cases:
            families.setdefault(case.family, []).append(case)
        self.families: Mapping[str, Sequence[Case]] = families

    def _cases(self) -> Iterator[Case]:
        number = 0
        for work, count, teams in _WORK:
            for _each in range(count):
                number += 1
                yield self._case(number, work, teams)

    def _case(self, number: int, work: str, teams: Sequence[str]) -> Case:
        chance, ref = self.chance, f"P{20_000 + number * 7}"
        youngest, oldest = _OLDEST.get(work, (0, 16))
        age_days = chance.between(youngest * 365, oldest * 365 + 300, "age", ref)
        opened = self.today - timedelta(
            days=chance.between(2, min(_LONGEST_OPEN[work], age_days + 2), "opened", ref)
        )
        team = chance.pick(teams, "team", ref)
        worker = chance.pick(WORKERS[team], "worker", ref)
        return Case(
            ref=ref,
            family=f"F{5_000 + self._family(number, work)}",
            birth=self.today - timedelta(days=age_days),
            sex=chance.weighed((("F", 48), ("M", 50), ("U", 2)), "sex", ref),
            ethnicity=chance.weighed(_ETHNICITY, "ethnicity", ref),
            disabled=chance.happens(14, "disabled", ref),
            work=work,
            team=team,
            worker=worker,
            earlier_worker=chance.pick(WORKERS[team], "earlier", ref),
            opened=opened,
            closed=self._closed(ref, work, opened),
            handed_over=self._handed_over(ref, opened),
        )

    def _family(self, number: int, work: str) -> int:
        # Every third child shares a family with the child before.
        follows = number % 3 == 0 and work != "care_leaver"
        return number - 1 if follows else number

    def _closed(self, ref: str, work: str, opened: date) -> date | None:
        if not self.chance.happens(_CLOSES[work], "closes", ref):
            return None
        day = opened + timedelta(days=self.chance.between(40, 200, "closed", ref))
        return day if day <= self.today else None

    def _handed_over(self, ref: str, opened: date) -> date | None:
        day = opened + timedelta(days=self.chance.between(90, 240, "handed over", ref))
        return day if day <= self.today and self.chance.happens(45, "hands over", ref) else None
