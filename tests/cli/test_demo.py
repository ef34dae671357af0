"""The demonstration from the outside: one real year, and what a second start does with it."""

import re
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from urllib.request import urlopen

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from auditapp.cli import demo as demo_module
from auditapp.cli.demo import demo
from auditapp.cli.demo_people import add_everyone
from auditapp.domain.actions import ActionState, is_overdue
from auditapp.domain.audits import AuditState
from auditapp.domain.caseload_imports import ImportState
from auditapp.domain.concerns import ConcernState
from auditapp.domain.grades import Grade
from auditapp.domain.moderation import ModerationState
from auditapp.domain.recommendations import RecommendationState
from auditapp.domain.reports import Rendition
from auditapp.domain.rounds import RoundState
from auditapp.domain.template_versions import TemplateState
from auditapp.persistence.actions import Action
from auditapp.persistence.audit_templates import TemplateVersion
from auditapp.persistence.audits import Audit, Grading
from auditapp.persistence.base import make_engine, reading, session_factory
from auditapp.persistence.caseload import CaseloadImport, CaseloadRow, Team, Worker
from auditapp.persistence.concerns import Concern
from auditapp.persistence.events import Event
from auditapp.persistence.moderation import Moderation
from auditapp.persistence.people import Person
from auditapp.persistence.recommendations import Recommendation
from auditapp.persistence.reports import Report, ReportFile
from auditapp.persistence.rounds import (
    Draw,
    DrawnUnit,
    FrameRow,
    Replacement,
    ReplacementState,
    Round,
    UnitState,
)
from auditapp.services import accounts, draws, events, people, template_drafts, trends
from auditapp.web.allocation.page import CAPACITY

PASSWORD = re.compile(r"password, shown once: (\S+)")
Run = Callable[..., Result]


def run_in(folder: Path) -> Run:
    return lambda *arguments: CliRunner().invoke(
        demo, ["--folder", str(folder), *arguments], env={"AUDITAPP_PASSWORD_COST": "1"}
    )


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Result, Engine]]:
    """Make the real data once, as anyone would: one command in an empty folder."""
    folder = tmp_path_factory.mktemp("year")
    made = run_in(folder)("--no-serve")
    engine = make_engine(f"sqlite:///{folder / 'demo.db'}")
    yield folder, made, engine
    engine.dispose()


@pytest.fixture
def session(year: tuple[Path, Result, Engine]) -> Iterator[Session]:
    with reading(year[2]) as opened:
        yield opened


@pytest.fixture
def quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command with the people alone in place of the year."""

    def people_only(session: Session, **given: object) -> None:
        moment, cost = given["now"], given["cost"]
        assert isinstance(moment, datetime)
        assert isinstance(cost, int)
        add_everyone(session, str(given["password"]), cost=cost, now=moment)

    monkeypatch.setattr(demo_module, "walk_year", people_only)
    return run_in(tmp_path)


def states(session: Session, column: object) -> set[object]:
    return set(session.scalars(select(column).distinct()))  # type: ignore[call-overload]  # any mapped column


def test_one_command_makes_the_data_and_names_the_people(
    year: tuple[Path, Result, Engine],
) -> None:
    _folder, made, _engine = year
    assert made.exit_code == 0, made.output
    assert PASSWORD.search(made.output)
    for words in ("Ana Auditor", "Mo Moderator", "Lee Lead", "Bo Board", "programme lead"):
        assert words in made.output


def test_the_caseload_has_the_size_of_a_small_island(session: Session) -> None:
    kinds = dict(
        session.execute(select(CaseloadRow.kind, func.count()).group_by(CaseloadRow.kind)).all()
    )
    assert session.scalar(select(func.count()).select_from(Team)) == 8
    assert session.scalar(select(func.count()).select_from(Worker)) == 45
    assert kinds["child"] == 420
    assert kinds["open_case"] > 300
    assert kinds["assessment"] > 200
    assert kinds["missing_episode"] > 40
    assert kinds["contact"] > 500


def test_rounds_stand_in_every_state(session: Session) -> None:
    assert states(session, Round.state) == set(RoundState)


def test_audits_stand_in_every_state(session: Session) -> None:
    assert states(session, Audit.state) == set(AuditState)


def test_moderations_stand_in_every_state(session: Session) -> None:
    assert states(session, Moderation.state) == set(ModerationState)


def test_concerns_stand_in_every_state(session: Session) -> None:
    assert states(session, Concern.state) == set(ConcernState)


def test_actions_stand_in_every_state_some_overdue_some_reopened(session: Session) -> None:
    assert states(session, Action.state) == set(ActionState)
    today = datetime.now(UTC).date()  # noqa: TID251  # the demonstration is about today
    rows = session.scalars(select(Action)).all()
    assert any(is_overdue(row.state, row.due_on, today) for row in rows)
    assert any(row.reopened for row in rows)
    assert max(row.moves for row in rows) == 2


def test_recommendations_stand_in_every_state(session: Session) -> None:
    assert states(session, Recommendation.state) == set(RecommendationState)


def test_a_recommendation_closes_only_on_a_better_figure(session: Session) -> None:
    row = session.scalars(
        select(Recommendation).where(Recommendation.state == RecommendationState.CLOSED)
    ).one()
    assert row.impact_met is not None
    assert row.impact_of is not None
    assert row.baseline_met is not None
    assert row.baseline_of is not None
    assert row.impact_met * row.baseline_of > row.baseline_met * row.impact_of


def test_every_reported_round_has_its_files(session: Session) -> None:
    reported = session.scalars(select(Round.id).where(Round.state == RoundState.REPORTED)).all()
    assert reported
    for round_id in reported:
        report = session.scalars(select(Report).where(Report.round_id == round_id)).one()
        files = session.scalars(select(ReportFile).where(ReportFile.report_id == report.id)).all()
        assert {file.rendition for file in files} == set(Rendition)
        assert report.approved_by != report.author_id


def test_grades_are_mixed(session: Session) -> None:
    given = {grade for grade in states(session, Grading.grade) if grade is not None}
    assert given == set(Grade)


def test_a_replacement_and_an_import_wait_for_a_person(session: Session) -> None:
    assert states(session, Replacement.state) >= {ReplacementState.ASKED, ReplacementState.APPROVED}
    assert states(session, CaseloadImport.state) >= {ImportState.CHECKED, ImportState.APPLIED}


def test_a_draft_of_a_template_waits_for_a_second_person(session: Session) -> None:
    (row,) = session.scalars(select(TemplateVersion).where(~TemplateVersion.shipped))
    assert (row.key, row.version, row.state) == ("closure", 2, TemplateState.DRAFT)
    hana = people.actor_named(session, "hana")
    view = template_drafts.read_draft(session, row.id, actor=hana)
    assert (view.faults, view.warnings) == ((), ())
    assert view.template is not None
    assert "cl.goodbye" in view.template.questions
    assert "if things get worse" in view.template.question("cl.call").text
    assert [offer.open for offer in view.offers] == [True]


def test_the_log_is_whole_and_in_order_of_time_up_to_now(session: Session) -> None:
    moments = session.scalars(select(Event.at).order_by(Event.seq)).all()
    assert events.check_chain(session) == ()
    assert list(moments) == sorted(moments)
    assert moments[-1] <= datetime.now(UTC)  # noqa: TID251  # the demonstration is about today


def test_every_draw_can_be_performed_again(session: Session) -> None:
    lee = people.actor_named(session, "lee")
    made = session.scalars(select(Draw.id)).all()
    assert len(made) >= 6
    assert all(draws.check(session, draw_id, actor=lee).same for draw_id in made)


def test_the_monthly_walk_goes_on_under_one_seed_and_reads_nobody_twice(session: Session) -> None:
    walk = session.scalars(
        select(Draw).where(Draw.design == "walk through the year").order_by(Draw.drawn_at)
    ).all()
    assert (len(walk), len({draw.seed for draw in walk}), len({draw.scope for draw in walk})) == (
        3,
        1,
        1,
    )
    read = session.scalars(
        select(FrameRow.unit_key)
        .join(DrawnUnit, DrawnUnit.frame_row_id == FrameRow.id)
        .where(
            DrawnUnit.draw_id.in_([draw.id for draw in walk]),
            DrawnUnit.state == UnitState.SELECTED,
        )
    ).all()
    assert len(read) == len(set(read)) == 9


def test_picks_by_judgement_give_findings_beside_rates(session: Session) -> None:
    found = trends.trend(session, "mash_stepdown", actor=people.actor_named(session, "lee"))
    assert [point.has_point for point in found.points].count(False) == 1
    assert len(found.points) == 4


def test_plans_were_published_before_their_draws(session: Session) -> None:
    said = [draw.manifest["about"].get("published", "") for draw in session.scalars(select(Draw))]
    assert sum("before the seed was entered" in words for words in said) >= 6


def test_nobody_holds_more_audits_than_they_offered(session: Session) -> None:
    ended = (AuditState.FINAL, AuditState.WITHDRAWN, AuditState.SUBMITTED)
    held = session.execute(
        select(Audit.auditor_id, func.count())
        .where(Audit.state.not_in(ended))
        .group_by(Audit.auditor_id)
    ).all()
    assert max(count for _auditor, count in held) <= CAPACITY


def test_nobody_moderated_their_own_audit_or_audited_their_own_team(session: Session) -> None:
    pairs = session.execute(
        select(Audit.auditor_id, Audit.team_code, Moderation.moderator_id).join(
            Moderation, Moderation.audit_id == Audit.id, isouter=True
        )
    ).all()
    teams = dict(session.execute(select(Person.id, Person.team_code)).all())
    for auditor, team, moderator in pairs:
        assert auditor != moderator
        assert teams[auditor] is None or teams[auditor] != team


def test_everyone_is_a_demonstration_and_signs_in_with_the_password(
    year: tuple[Path, Result, Engine], session: Session
) -> None:
    assert states(session, Person.is_demo) == {True}
    found = PASSWORD.search(year[1].output)
    assert found
    with session_factory(year[2])() as tried:
        outcome = accounts.sign_in(
            tried,
            name="ana",
            password=found[1],
            address="127.0.0.1",
            secret="only for this test",
            cost=1,
            now=datetime.now(UTC),  # noqa: TID251  # the demonstration is about today
        )
        tried.rollback()
    assert outcome.person_id is not None


def test_the_server_answers_and_stops_on_ctrl_c(year: tuple[Path, Result, Engine]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    # Where the tests run in the background the signal is ignored unless it is asked for again.
    heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    command = [sys.executable, "-c", f"{heard}from auditapp.cli.main import main; main()"]
    with subprocess.Popen(  # noqa: S603  # the product's own command
        [*command, "demo", "--port", str(port), "--folder", str(year[0])],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert status_of(f"http://127.0.0.1:{port}/account/sign-in") == HTTPStatus.OK
        finally:
            process.send_signal(signal.SIGINT)
            try:
                said, _errors = process.communicate(timeout=60)
            finally:
                process.kill()
    assert process.returncode == 0
    assert said.endswith("Stopped.\n")
    assert "shown once" not in said


def status_of(url: str) -> int:
    """Return the status of a page, once somebody answers."""
    for _try in range(100):
        try:
            with urlopen(url) as answer:  # noqa: S310  # this machine's own server
                return int(answer.status)
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"nobody answers on {url}")


def test_a_second_run_keeps_the_data_and_never_shows_the_password_again(quick: Run) -> None:
    first = quick("--no-serve")
    second = quick("--no-serve")
    assert first.exit_code == second.exit_code == 0, second.output
    assert PASSWORD.search(first.output)
    assert not PASSWORD.search(second.output)
    assert "kept from an earlier run" in second.output
    assert "auditapp demo --fresh" in second.output


def test_fresh_makes_new_data_with_a_new_password(quick: Run) -> None:
    passwords = {
        found[1]
        for _run in range(2)
        if (found := PASSWORD.search(quick("--no-serve", "--fresh").output))
    }
    assert len(passwords) == 2


def test_the_key_is_made_once_and_only_its_owner_reads_it(quick: Run, tmp_path: Path) -> None:
    quick("--no-serve")
    key = tmp_path / "demo.key"
    before = key.read_text(encoding="ascii")
    quick("--no-serve", "--fresh")
    assert key.read_text(encoding="ascii") == before
    assert len(before) >= 32
    assert stat.S_IMODE(key.stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR


def test_a_taken_port_is_said_before_anything_is_made(quick: Run, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = quick("--port", str(port))
    assert result.exit_code == 1
    assert f"Cannot serve on 127.0.0.1:{port}: the port is taken" in result.output
    assert not (tmp_path / "demo.db").exists()


def test_it_never_runs_as_production(quick: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDITAPP_ENV", "production")
    result = quick("--no-serve")
    assert result.exit_code == 2
    assert "never runs there" in result.output


def test_an_interrupted_start_leaves_nothing_half_made(
    tmp_path: Path, quick: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(session: Session, **given: object) -> None:
        with_people(session, **given)
        raise KeyboardInterrupt

    with_people: Callable[..., None] = vars(demo_module)["walk_year"]
    monkeypatch.setattr(demo_module, "walk_year", breaks)
    assert quick("--no-serve").exit_code != 0
    monkeypatch.setattr(demo_module, "walk_year", with_people)
    again = quick("--no-serve")
    assert PASSWORD.search(again.output)
    assert (tmp_path / "demo.db").exists()
