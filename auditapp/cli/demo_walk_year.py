"""The demonstration's year: which rounds there were, are and will be, seen from today."""

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from auditapp.cli.demo_chance import Chance
from auditapp.cli.demo_island import Island
from auditapp.cli.demo_people import add_everyone, train_everyone
from auditapp.cli.demo_walk import Diary, Walk
from auditapp.cli.demo_walk_audits import close_round_audits, open_round_audits
from auditapp.cli.demo_walk_caseload import imports, waiting_import
from auditapp.cli.demo_walk_dip import away, dip_round
from auditapp.cli.demo_walk_draws import Programme
from auditapp.cli.demo_walk_reports import draft_report, release_report
from auditapp.cli.demo_walk_rounds import STEP_DOWNS, planned, walk_round
from auditapp.cli.demo_walk_small import small_rounds
from auditapp.cli.demo_walk_templates import draft_closure
from auditapp.domain.designs import DesignKind
from auditapp.domain.rounds import RoundState
from auditapp.services import rounds, template_versions

__all__ = ["walk_year"]

_WHY = "The improvement board asks whether children are stepped down safely, and helped in time."
_DRAWN = 14  # days ago, the round that is open now
# Months from the one of the open round: how the older rounds ended.
_FOLLOWING = (
    ("mash_stepdown", "MASH step-downs", 8, 1),
    ("oversight_supervision", "Management oversight in open cases", 12, 1),
    ("case_file_full", "Full case-file audits", 12, 2),
    ("closure", "Closures: was it the right time?", 10, 2),
    ("lac_permanence", "Looked-after children: permanence and reviews", 12, 3),
    ("supervision_file", "Supervision files", 9, 3),
    ("multi_agency", "Multi-agency: neglect", 6, 4),
    ("missing_rhi", "Missing children and return interviews", 10, 5),
    ("deep_dive", "Deep dive: long plans", 4, 6),
    ("assessment_quality", "Assessments: in time, and with the child's voice", 12, 7),
    ("mash_stepdown", "MASH step-downs, six months on", 10, 8),
)


_THEMES: Mapping[str, str] = {
    "mash_stepdown": "Front door",
    "oversight_supervision": "Oversight",
    "supervision_file": "Oversight",
    "closure": "Closure",
    "lac_permanence": "Looked after",
    "multi_agency": "Neglect",
    "missing_rhi": "Missing",
    "assessment_quality": "Assessment",
    "case_file_full": "Whole file",
    "deep_dive": "Whole file",
}


def walk_year(  # noqa: PLR0913  # what the demonstration is told, all of it named
    session: Session,
    *,
    password: str,
    cost: int,
    seed: str,
    zone: str,
    now: datetime,
    tell: Callable[[datetime], None] = lambda _moment: None,
    secret: str = "",
) -> Diary:
    """Fill an empty database with a year of the invented service's work.

    With the ``secret`` of the app, names that imports leave out can be warned of.
    """
    chance = Chance(seed)
    diary = Diary(session, {}, chance, Island(chance, now.date()), zone, now, tell, secret=secret)
    first = diary.ago(185, 9)
    diary.now = first
    diary.people.update(add_everyone(session, password, cost=cost, now=first))
    train_everyone(session, diary.people, today=diary.today, now=first)
    template_versions.publish_shipped(session, now=first)
    for walk in _walks(diary):
        diary.begin(walk)
    diary.carry_on()
    return diary


def _walks(diary: Diary) -> list[Walk]:
    opened = diary.ago(_DRAWN, 11)
    month = opened.date().replace(day=1)
    drawn = [*(diary.on(_months(month, back).replace(day=4), 11) for back in (-3, -2, -1)), opened]
    diary.kept_at["measured"] = diary.on(drawn[1].date() + timedelta(days=32), 15)
    days = [moment.date() - timedelta(days=2) for moment in drawn] + [diary.ago(8).date()]
    return [
        imports(diary, days),
        waiting_import(diary),
        *(walk_round(diary, wanted) for wanted in _step_downs(drawn)),
        *(walk_round(diary, wanted) for wanted in _others(diary, month)),
        *(walk_round(diary, wanted) for wanted in small_rounds(diary, drawn[:-1])),
        dip_round(diary, _record_check(diary, month)),
        away(diary),
        draft_closure(diary),
        _cancelled(diary, month),
        _ahead(diary, month),
    ]


def _step_downs(drawn: list[datetime]) -> list[Programme]:
    ends: tuple[Mapping[str, object], ...] = (
        {
            "goes_to": RoundState.REPORTED,
            "at_least": 2,
            "replaced": True,
            "then": release_report(
                ("closed", "impact shown", "impact due", "verified", "declined", "overdue")
            ),
        },
        {
            "goes_to": RoundState.REPORTED,
            "kept_as": "round after",
            "size": 6,  # besides those that must be audited
            "design": DesignKind.MUST_AUDIT,
            "flags": ("police",),
            "rest_by": "team",
            "then": release_report(("done", "superseded", "reopened", "accepted")),
        },
        {
            "goes_to": RoundState.CLOSED,
            "size": 14,
            "design": DesignKind.TARGETED,
            "flags": ("contacts_often", "police"),
            "then": draft_report(("proposed", "draft")),
        },
        {"goes_to": RoundState.OPEN, "size": 16, "audits": open_round_audits},
    )
    return [
        _step_down(moment, **{"size": 8, "audits": close_round_audits} | dict(end))
        for moment, end in zip(drawn, ends, strict=True)
    ]


def _step_down(moment: datetime, **how: object) -> Programme:
    period = _month_before(moment.date())
    return Programme(
        title=f"MASH step-downs, {period[0]:%B %Y}",
        template="mash_stepdown",
        period=period,
        planned_at=moment - timedelta(days=12),
        drawn_at=moment,
        why=_WHY,
        theme="Front door",
        conditions=STEP_DOWNS,
        stratify_by="team",
        commitments=("C-06", "C-08"),
        **how,  # type: ignore[arg-type]  # the caller's words fit the fields
    )


def _others(diary: Diary, month: date) -> list[Programme]:
    quarter = (_months(month, -3), month - timedelta(days=1))
    assessments = Programme(
        title="Assessments: in time, and with the child's voice",
        template="assessment_quality",
        period=quarter,
        size=12,
        planned_at=diary.ago(25, 9, 30),
        drawn_at=diary.ago(6, 11),
        why="One assessment in five was late last quarter, and nobody knew why.",
        theme="Assessment",
        stratify_by="team",
        commitments=("C-23", "C-24"),
        goes_to=RoundState.DRAWN,
        waits_replaced=True,
    )
    oversight = Programme(
        title="Management oversight in open cases",
        template="oversight_supervision",
        period=quarter,
        size=14,
        planned_at=diary.ago(24, 9, 40),
        drawn_at=diary.ago(3, 10),
        why="Monthly oversight is the first promise of the improvement plan.",
        theme="Oversight",
        stratify_by="team",
        commitments=("C-01", "C-02", "C-03"),
        goes_to=RoundState.FRAMED,
    )
    missing = Programme(
        title="Missing children and return interviews",
        template="missing_rhi",
        period=quarter,
        size=8,
        planned_at=diary.ago(23, 9, 50),
        drawn_at=diary.ago(7, 10, 30),
        why="Return interviews are offered, and too few are held within 72 hours.",
        theme="Missing",
        commitments=("C-26", "C-27"),
        goes_to=RoundState.ALLOCATED,
    )
    return [assessments, oversight, missing]


def _record_check(diary: Diary, month: date) -> Programme:
    return Programme(
        title="Record check: is the file in order?",
        template="record_check",
        period=(_months(month, -3), month - timedelta(days=1)),
        size=12,
        planned_at=diary.ago(20, 9, 20),
        drawn_at=diary.ago(4, 10, 15),
        why="Records were the weakest theme of the last quarter.",
        theme="Recording",
        commitments=("C-01", "C-07"),
    )


def _cancelled(diary: Diary, month: date) -> Walk:
    yield diary.ago(40, 10, 5)
    wanted = _simple(diary, "supervision_file", "Supervision files, first look", 9, month)
    round_id = planned(diary, wanted, month)
    yield diary.ago(21, 14, 15)
    rounds.move(
        diary.session,
        round_id,
        "cancel",
        expected=rounds.find(diary.session, round_id).revision,
        actor=diary.who("lee"),
        now=diary.now,
        reason="Supervision records move to another system this month and cannot be read",
    )


def _ahead(diary: Diary, month: date) -> Walk:
    yield diary.ago(20, 9, 15)
    for template, title, size, ahead in _FOLLOWING:
        planned_for = _months(month, ahead)
        planned(diary, _simple(diary, template, title, size, planned_for), planned_for)


def _simple(diary: Diary, template: str, title: str, size: int, month: date) -> Programme:
    return Programme(
        title=title,
        template=template,
        period=_month_before(month),
        size=size,
        planned_at=diary.now,
        drawn_at=diary.now,
        why="Part of the year's programme, agreed with the heads of service.",
        theme=_THEMES.get(template, ""),
    )


def _month_before(day: date) -> tuple[date, date]:
    end = day.replace(day=1) - timedelta(days=1)
    return end.replace(day=1), end


def _months(month: date, by: int) -> date:
    year, index = divmod(month.year * 12 + month.month - 1 + by, 12)
    return date(year, index + 1, min(month.day, monthrange(year, index + 1)[1]))
