"""A released report is the same stored file for whoever may read it."""

from datetime import datetime
from functools import partial
from hashlib import sha256
from io import BytesIO
from uuid import UUID

import pypdf
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from auditapp.domain.errors import NotFoundError, RefusedError
from auditapp.domain.grades import Grade
from auditapp.domain.reports import Rendition
from auditapp.persistence.events import Event
from auditapp.services import reporting, reports_reading
from auditapp.services.reports_reading import Commentary
from tests.support.cast import Cast
from tests.support.finished import Read, finished_round

READS = [Read(Grade.GOOD)] * 12


def text_of(content: bytes) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)


@pytest.fixture
def approved(session: Session, cast: Cast, now: datetime) -> UUID:
    round_id = finished_round(session, cast, now, READS)
    lee, hana = cast.lee.actor, cast.hana.actor
    report_id = reporting.draft(session, round_id, title="", actor=lee, now=now)
    words = Commentary(verdict="Most step-downs were right")
    reporting.save_commentary(session, report_id, words, expected=1, actor=lee, now=now)
    move = partial(reporting.move, session, report_id, service="S", is_demo=False, now=now)
    move("comment", expected=2, actor=lee)
    move("approve", expected=3, actor=hana)
    return report_id


def release(session: Session, report_id: UUID, cast: Cast, now: datetime) -> None:
    reporting.move(
        session,
        report_id,
        "release",
        expected=4,
        service="S",
        is_demo=False,
        actor=cast.lee.actor,
        now=now,
    )


def test_the_stored_file_is_made_for_nobody_in_particular(
    session: Session, cast: Cast, now: datetime, approved: UUID
) -> None:
    release(session, approved, cast, now)
    read = partial(reports_reading.file_of, session, approved, now=now)
    to_hana = read(Rendition.INTERNAL, actor=cast.hana.actor)
    to_lee = read(Rendition.INTERNAL, actor=cast.lee.actor)
    assert to_hana.content == to_lee.content
    text = text_of(to_hana.content)
    assert "Internal copy: each download is recorded" in text
    assert "Made for" not in text
    assert "Draft, not released" not in text
    downloads = select(func.count()).where(Event.action == "report.downloaded")
    assert session.scalar(downloads) == 2


def test_figures_and_files_carry_their_digest(
    session: Session, cast: Cast, now: datetime, approved: UUID
) -> None:
    release(session, approved, cast, now)
    row = reports_reading.find(session, approved)
    file = reports_reading.file_of(
        session, approved, Rendition.BOARD, actor=cast.lee.actor, now=now
    )
    assert row.digest is not None
    assert row.digest in text_of(file.content).replace(" ", "").replace("\n", "")
    stored = reports_reading.show(session, approved, actor=cast.lee.actor).files
    assert sha256(file.content).hexdigest() in {digest for _rendition, digest, _pages in stored}


def test_before_the_release_there_is_no_file_and_after_it_no_new_word(
    session: Session, cast: Cast, now: datetime, approved: UUID
) -> None:
    with pytest.raises(NotFoundError):
        reports_reading.file_of(session, approved, Rendition.BOARD, actor=cast.lee.actor, now=now)
    release(session, approved, cast, now)
    with pytest.raises(RefusedError):
        reporting.save_commentary(
            session,
            approved,
            Commentary(verdict="Better"),
            expected=5,
            actor=cast.lee.actor,
            now=now,
        )
