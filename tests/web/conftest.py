"""What the tests of an audit's pages share: one of Ana's audits, as far as it has come."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from auditapp.persistence.audits import Audit
from auditapp.persistence.base import writing
from tests.conftest import NOW
from tests.support.auditing import accept
from tests.support.cast import Cast, Member
from tests.support.chain import fill, open_round, store_contacts
from tests.support.client import Browser

SignedIn = Callable[[Member], Browser]
SUMMARY, RAG, DETAIL = "q_core__summary", "q_m__rag", "q_m__detail"


@pytest.fixture
def audit_id(sqlite_engine: Engine, web_cast: Cast) -> UUID:
    """Give Ana's first audit of an open round."""
    with writing(sqlite_engine) as session:
        store_contacts(session, web_cast, NOW)
        open_round(session, web_cast, NOW)
        found = session.scalar(
            select(Audit.id).where(Audit.auditor_id == web_cast.ana.id).order_by(Audit.reference)
        )
    assert found is not None
    return found


@pytest.fixture
def begun(sqlite_engine: Engine, web_cast: Cast, audit_id: UUID) -> UUID:
    with writing(sqlite_engine) as session:
        accept(session, session.get_one(Audit, audit_id), web_cast.ana, NOW)
    return audit_id


@pytest.fixture
def whole(sqlite_engine: Engine, web_cast: Cast, audit_id: UUID) -> UUID:
    """Give it with every question answered."""
    with writing(sqlite_engine) as session:
        grading = accept(session, session.get_one(Audit, audit_id), web_cast.ana, NOW)
        fill(session, grading, web_cast.ana, NOW, {"m.overall": "good"})
    return audit_id


@pytest.fixture
def ana(signed_in: SignedIn, web_cast: Cast) -> Browser:
    return signed_in(web_cast.ana)


@pytest.fixture
def lee(signed_in: SignedIn, web_cast: Cast) -> Browser:
    return signed_in(web_cast.lee)
