"""The import files of the demonstration: tables of the safeguarding dataset, with invented data."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from io import StringIO

from auditapp.cli.demo_contacts import contacts, early_help, missing
from auditapp.cli.demo_island import MANAGERS, TEAMS, WORKERS, Case, Island
from auditapp.importers.reading import SourceFile

__all__ = ["extract"]

Record = Mapping[str, str | date | datetime | None]
_VISITED_FOR = 200  # days of visits an extract reaches back


def extract(island: Island, as_of: date) -> tuple[SourceFile, ...]:
    """Return the files an analyst would have taken out on a day."""
    return tuple(
        SourceFile(f"{name}.csv", _csv(list(rows(island, as_of)))) for name, rows in _TABLES.items()
    )


def _csv(records: Sequence[Record]) -> bytes:
    out = StringIO()
    writer = csv.DictWriter(out, fieldnames=list(records[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _text(value) for name, value in row.items()} for row in records)
    return out.getvalue().encode("utf-8-sig")


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y %H:%M}"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value or "")


def _by(day: date | None, as_of: date) -> date | None:
    return day if day is not None and day <= as_of else None


def _known(island: Island, as_of: date) -> Iterator[Case]:
    return (case for case in island.cases if case.opened <= as_of)


def _departments(_island: Island, _as_of: date) -> Iterator[Record]:
    for team in TEAMS:
        yield {
            "dept_team_id": team.code,
            "dept_team_name": team.name,
            "dept_team_parent_name": team.service,
        }


def _professionals(_island: Island, _as_of: date) -> Iterator[Record]:
    for team in TEAMS:
        manager = MANAGERS[team.code]
        for ref in (manager, *WORKERS[team.code]):
            yield {
                "prof_professional_id": ref,
                "prof_professional_job_title": "Team manager" if ref == manager else team.title,
                "prof_professional_department": team.code,
                "prof_agency_worker_flag": "Y" if ref.endswith("05") else "N",
                "local_manager_id": "" if ref == manager else manager,
            }


def _persons(island: Island, _as_of: date) -> Iterator[Record]:
    for case in island.cases:
        yield {
            "pers_person_id": case.ref,
            "pers_sex": case.sex,
            "pers_ethnicity": case.ethnicity,
            "pers_dob": case.birth,
        }


def _families(island: Island, _as_of: date) -> Iterator[Record]:
    for case in island.cases:
        yield {"fami_person_id": case.ref, "fami_family_id": case.family}


def _disabilities(island: Island, _as_of: date) -> Iterator[Record]:
    for case in island.cases:
        code = island.chance.pick(("LD", "MOB", "AUT", "COMM"), "code", case.ref)
        yield {
            "disa_person_id": case.ref,
            "disa_disability_code": code if case.disabled else "NONE",
        }


def _involvements(island: Island, as_of: date) -> Iterator[Record]:
    for case in _known(island, as_of):
        changed = _by(case.handed_over, as_of)
        parts = [(case.worker, changed or case.opened, _by(case.closed, as_of))]
        if changed:
            parts.append((case.earlier_worker, case.opened, changed - timedelta(days=1)))
        for worker, start, end in parts:
            if end is None or start <= end:
                yield {
                    "invo_professional_id": worker,
                    "invo_professional_role_id": "Allocated case worker",
                    "invo_professional_team": case.team,
                    "invo_involvement_start_date": start,
                    "invo_involvement_end_date": end,
                    "invo_person_id": case.ref,
                }


def _referrals(island: Island, as_of: date) -> Iterator[Record]:
    chance = island.chance
    for case in _known(island, as_of):
        if case.work in {"early_help", "care_leaver"}:
            continue
        closed = _by(case.closed, as_of)
        yield {
            "cine_referral_id": f"R{case.ref[1:]}",
            "cine_person_id": case.ref,
            "cine_referral_date": case.opened,
            "cine_cin_primary_need_code": chance.weighed(
                (("N1", 55), ("N2", 8), ("N4", 15), ("N5", 22)), "need", case.ref
            ),
            "cine_referral_source_code": chance.pick(("6", "2A", "3A", "1A", "5B"), "s", case.ref),
            "cine_referral_outcome_json": "Assessment required",
            "cine_close_reason": "RC7" if closed else "",
            "cine_close_date": closed,
            "cine_referral_team": case.team,
            "cine_referral_worker_id": case.worker,
        }


def _assessments(island: Island, as_of: date) -> Iterator[Record]:
    chance = island.chance
    for case in _known(island, as_of):
        if case.work in {"early_help", "care_leaver"}:
            continue
        start = case.opened + timedelta(days=chance.between(0, 2, "starts", case.ref))
        if start > as_of:
            continue
        took = chance.weighed(((21, 25), (34, 35), (44, 22), (58, 12), (76, 6)), "took", case.ref)
        team = case.team if case.team.startswith("AST") else "AST-1"
        signed = _by(start + timedelta(days=took), as_of)
        yield {
            "cina_assessment_id": f"A{case.ref[1:]}",
            "cina_person_id": case.ref,
            "cina_referral_id": f"R{case.ref[1:]}",
            "cina_assessment_start_date": start,
            "cina_assessment_child_seen": "Y" if chance.happens(88, "seen", case.ref) else "N",
            "cina_assessment_auth_date": signed,
            "cina_assessment_outcome_json": "Provision of services" if signed else "",
            "cina_assessment_team": team,
            "cina_assessment_worker_id": chance.pick(WORKERS[team], "assessor", case.ref),
            "local_agreed_date": start + timedelta(days=40),
            "local_authorised_by_id": MANAGERS[team] if signed else "",
            "local_first_seen_date": _by(start + timedelta(days=6), as_of),
        }


def _cin_plans(island: Island, as_of: date) -> Iterator[Record]:
    for case in _known(island, as_of):
        if case.work == "cin":
            yield {
                "cinp_cin_plan_id": f"N{case.ref[1:]}",
                "cinp_person_id": case.ref,
                "cinp_cin_plan_start_date": case.opened,
                "cinp_cin_plan_end_date": _by(case.closed, as_of),
                "cinp_cin_plan_team": case.team,
                "cinp_cin_plan_worker_id": case.worker,
            }


def _cp_plans(island: Island, as_of: date) -> Iterator[Record]:
    categories = ("NEG", "EMO", "PHY", "SAB", "MUL")
    for case in _known(island, as_of):
        if case.work == "cp":
            category = island.chance.pick(categories, "category", case.ref)
            yield {
                "cppl_cp_plan_id": f"C{case.ref[1:]}",
                "cppl_person_id": case.ref,
                "cppl_cp_plan_start_date": case.opened,
                "cppl_cp_plan_end_date": _by(case.closed, as_of),
                "cppl_cp_plan_initial_category": category,
                "cppl_cp_plan_latest_category": category,
            }


def _visits(island: Island, as_of: date, work: str, every: int) -> Iterator[tuple[Case, date, str]]:
    for case in _known(island, as_of):
        day = max(case.opened, as_of - timedelta(days=_VISITED_FOR))
        end = _by(case.closed, as_of) or as_of
        number = 0
        while case.work == work and day <= end:
            number += 1
            yield case, day, f"{work[:1].upper()}{case.ref[1:]}-{day:%y%m%d}"
            day += timedelta(days=every + island.chance.below(10, "visit", case.ref, number))


def _cin_visits(island: Island, as_of: date) -> Iterator[Record]:
    for case, day, ref in _visits(island, as_of, "cin", 28):
        seen = island.chance.happens(85, "seen", ref)
        yield {
            "cinv_cin_visit_id": f"V{ref}",
            "cinv_person_id": case.ref,
            "cinv_cin_visit_date": day,
            "cinv_cin_visit_seen": "Y" if seen else "N",
            "cinv_cin_visit_seen_alone": "Y" if island.chance.happens(55, "alone", ref) else "N",
            "cinv_cin_visit_bedroom": "Y" if island.chance.happens(50, "bedroom", ref) else "N",
        }


def _cp_visits(island: Island, as_of: date) -> Iterator[Record]:
    for case, day, ref in _visits(island, as_of, "cp", 10):
        yield {
            "cppv_cp_visit_id": f"V{ref}",
            "cppv_person_id": case.ref,
            "cppv_cp_visit_date": day,
            "cppv_cp_visit_seen": "Y" if island.chance.happens(92, "seen", ref) else "N",
            "cppv_cp_visit_seen_alone": "Y" if island.chance.happens(65, "alone", ref) else "N",
        }


def _care(island: Island, as_of: date) -> Iterator[Record]:
    for case in _known(island, as_of):
        if case.work == "lac":
            yield {
                "clae_person_id": case.ref,
                "clae_cla_id": f"L{case.ref[1:]}",
                "clae_cla_episode_start_date": case.opened,
                "clae_cla_episode_ceased_date": _by(case.closed, as_of),
                "clae_entered_care_date": case.opened,
                "clae_cla_primary_need_code": "N1",
            }


def _reviews(island: Island, as_of: date) -> Iterator[Record]:
    for case in _known(island, as_of):
        for number, after in enumerate((19, 105, 285, 465, 645), 1):
            day = case.opened + timedelta(days=after)
            if case.work == "lac" and day <= (_by(case.closed, as_of) or as_of):
                yield {
                    "clar_cla_review_id": f"L{case.ref[1:]}-{number}",
                    "clar_cla_id": f"L{case.ref[1:]}",
                    "clar_person_id": case.ref,
                    "clar_cla_review_due_date": day,
                    "clar_cla_review_date": day,
                    "clar_cla_review_participation": "PN1",
                }


def _contacts(island: Island, as_of: date) -> Iterator[Record]:
    for one in contacts(island, as_of):
        yield {
            "cont_contact_id": one.ref,
            "cont_person_id": one.child,
            "cont_contact_date": one.received,
            "cont_contact_source_code": one.source,
            "cont_contact_outcome": one.outcome,
            "local_decided_at": one.decided,
            "local_level": one.level,
            "local_team": one.team,
            "local_decision_maker_id": one.worker,
        }


def _early_help(island: Island, as_of: date) -> Iterator[Record]:
    for ref, case, start in early_help(island, as_of):
        yield {
            "earl_episode_id": ref,
            "earl_person_id": case.ref,
            "earl_episode_start_date": start,
            "earl_episode_end_date": _by(case.closed, as_of),
            "earl_episode_organisation": "Early help team (example)",
            "earl_episode_worker_id": island.chance.pick(WORKERS["EH-1"], "lead", ref),
        }


def _missing(island: Island, as_of: date) -> Iterator[Record]:
    for one in missing(island, as_of):
        yield {
            "miss_table_id": one.ref,
            "miss_person_id": one.child,
            "miss_missing_episode_start_date": one.since,
            "miss_missing_episode_type": one.kind,
            "miss_missing_episode_end_date": one.found,
            "miss_missing_rhi_offered": "Y" if one.offered else "N",
            "miss_missing_rhi_accepted": "Y" if one.held else "N",
            "local_rhi_completed_at": one.held,
            "local_rhi_interviewer": "Youth service" if one.held else "",
            "local_rhi_not_done_reason": "" if one.held else "Refused",
        }


_TABLES: Mapping[str, Callable[[Island, date], Iterator[Record]]] = {
    "ssd_department": _departments,
    "ssd_professionals": _professionals,
    "ssd_person": _persons,
    "ssd_family": _families,
    "ssd_disability": _disabilities,
    "ssd_involvements": _involvements,
    "ssd_contacts": _contacts,
    "ssd_early_help_episodes": _early_help,
    "ssd_cin_episodes": _referrals,
    "ssd_cin_assessments": _assessments,
    "ssd_cin_plans": _cin_plans,
    "ssd_cin_visits": _cin_visits,
    "ssd_cp_plans": _cp_plans,
    "ssd_cp_visits": _cp_visits,
    "ssd_cla_episodes": _care,
    "ssd_cla_reviews": _reviews,
    "ssd_missing": _missing,
}
