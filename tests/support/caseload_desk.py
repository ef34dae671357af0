"""The programme lead at the import, for tests."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auditapp.domain.caseload import RowKind
from auditapp.domain.errors import (
    RefusedError,
)
from auditapp.importers.reading import SourceFile
from auditapp.persistence.caseload import (
    CaseloadImport,
    CaseloadRow,
)
from auditapp.services import caseload, caseload_reading
from auditapp.services.caseload import Choice, Staged
from tests.support.cast import Cast

CASES = (
    "Mosaic ID,Name,Case Status,Responsible Team,Allocated Worker ID,Start Date,End Date\r\n"
    "700101,Not A Name,CIN,EAST,W-EAST-1,01/03/2026,\r\n"
    "700102,Not A Name,CP,EAST,W-EAST-2,15/05/2026,\r\n"
    "700103,Not A Name,LAC,WEST,W-WEST-1,20/06/2026,\r\n"
)
CONTACT_HEADINGS = (
    "cont_contact_id,cont_person_id,cont_contact_date,cont_contact_source_code,"
    "cont_contact_outcome_json\r\n"
)
CONTACTS = (
    CONTACT_HEADINGS + "C1,700101,2026-10-05,6,NFA\r\n"
    "C2,700102,2026-10-06,2A,Local early help route\r\n"
    "C3,700103,2026-10-07,1A,Local early help route\r\n"
)
LATER = timedelta(minutes=1)


class Desk:
    """The programme lead at the import, with the clock going on by itself."""

    def __init__(self, session: Session, cast: Cast, now: datetime) -> None:
        self.session, self.cast, self.now = session, cast, now
        self.actor = cast.lee.actor

    def stage(self, text: str, name: str = "cases.csv") -> Staged:
        return self.stage_all([(name, text)])

    def stage_all(self, files: Sequence[tuple[str, str]]) -> Staged:
        self.now += LATER
        sources = [SourceFile(name, text.encode()) for name, text in files]
        return caseload.stage(
            self.session, sources, actor=self.actor, now=self.now, today=self.now.date()
        )

    def apply(self, import_id: UUID, reason: str = "") -> None:
        self.now += LATER
        caseload.apply(
            self.session,
            import_id,
            expected=self.revision(import_id),
            actor=self.actor,
            now=self.now,
            reason=reason,
        )

    def take_in(self, text: str, name: str = "cases.csv", reason: str = "") -> UUID:
        staged = self.stage(text, name)
        self.apply(staged.import_id, reason)
        return staged.import_id

    def decide(
        self, import_id: UUID, *choices: Choice, whole_lists: Sequence[str] = ("open_case",)
    ) -> None:
        self.now += LATER
        caseload.save_values(
            self.session,
            import_id,
            choices,
            whole_lists=whole_lists,
            expected=self.revision(import_id),
            actor=self.actor,
            now=self.now,
            today=self.now.date(),
        )

    def revision(self, import_id: UUID) -> int:
        return self.session.get_one(CaseloadImport, import_id).revision

    def preview(self, import_id: UUID, kind: RowKind) -> tuple[int, int, int, int]:
        view = caseload_reading.show(self.session, import_id, actor=self.actor)
        one = next(one for one in view.preview if one.kind is kind)
        return one.new, one.changed, one.unchanged, one.gone

    def row(self, kind: RowKind, key: str) -> CaseloadRow:
        return self.session.scalars(
            select(CaseloadRow).where(CaseloadRow.kind == kind.value, CaseloadRow.key == key)
        ).one()

    def count(self, kind: RowKind) -> int:
        found = select(func.count()).where(
            CaseloadRow.kind == kind.value, CaseloadRow.gone_at.is_(None)
        )
        return self.session.scalar(found) or 0


def messages(refused: pytest.ExceptionInfo[RefusedError]) -> str:
    return " | ".join(problem.message for problem in refused.value.problems)
