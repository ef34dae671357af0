"""Keyed hashes of dropped names: made when an import is applied, gone when the child's rows go.

Each word is hashed together with the reference of its child, so the same name gives another hash
for every child, and nothing can be counted. The key is made from the service's secret, which
is neither in the database nor in its backups.
"""

from collections.abc import Callable, Mapping
from hashlib import sha256
from hmac import digest

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from auditapp.domain.caseload import RowKind
from auditapp.domain.masks import nobody
from auditapp.persistence.caseload import CaseloadRow
from auditapp.persistence.name_hashes import NameHash

__all__ = ["forget_gone", "keep", "known_names", "name_key"]

KEY_BYTES = 32  # a shorter secret can be guessed, and the names with it
_PURPOSE = b"auditapp names dropped by imports, 1"


def name_key(secret: str) -> bytes | None:
    """Return the key for hashing names, or None where the secret is too short to guard any."""
    given = secret.encode()
    return digest(given, _PURPOSE, sha256) if len(given) >= KEY_BYTES else None


def keep(session: Session, names: Mapping[str, frozenset[str]], *, key: bytes) -> None:
    """Keep the hashes of these words, by child."""
    if not names:
        return
    rows = session.execute(select(NameHash.child_ref, NameHash.digest))
    stored = {(child, hashed) for child, hashed in rows}
    wanted = {(child, _hash(key, child, word)) for child, words in names.items() for word in words}
    new = [{"child_ref": child, "digest": hashed} for child, hashed in sorted(wanted - stored)]
    if new:
        session.execute(insert(NameHash), new)


def forget_gone(session: Session) -> None:
    """Remove the hashes of every child that has no row of their own in the caseload any more.

    An involvement is a worker's history: it stays for independence, and keeps no name.
    """
    present = select(CaseloadRow.child_ref).where(
        CaseloadRow.child_ref.is_not(None),
        CaseloadRow.gone_at.is_(None),
        CaseloadRow.kind != RowKind.INVOLVEMENT.value,
    )
    session.execute(
        delete(NameHash)
        .where(NameHash.child_ref.not_in(present))
        .execution_options(synchronize_session=False)
    )


def known_names(
    session: Session, child_ref: str | None, *, key: bytes | None
) -> Callable[[str], bool]:
    """Return whether a word, as ``fold`` gives it, is of a name in this child's record."""
    if child_ref is None or key is None:
        return nobody
    hashes = set(session.scalars(select(NameHash.digest).where(NameHash.child_ref == child_ref)))
    if not hashes:
        return nobody
    return lambda word: _hash(key, child_ref, word) in hashes


def _hash(key: bytes, child_ref: str, word: str) -> str:
    return digest(key, f"{len(child_ref)}:{child_ref}{word}".encode(), sha256).hex()
