"""Keyed hashes of dropped names: made when an import is applied, gone when the child's rows go.

Each word is hashed together with the reference of its child, so the same name gives another hash
for every child, and nothing can be counted. The key is made from the service's secret, which
is neither in the database nor in its backups.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cache
from hashlib import sha256
from hmac import digest

from sqlalchemy import Select, delete, insert, or_, select
from sqlalchemy.orm import Session

from auditapp.domain.caseload import RowKind
from auditapp.domain.masks import Known, nobody
from auditapp.domain.name_guard import FindingKind
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


def known_names(session: Session, children: Collection[str], *, key: bytes | None) -> Known:
    """Return in whose record a word, as ``fold`` gives it, is a name: theirs or their family's."""
    if not children or key is None:
        return nobody
    found: dict[str, set[str]] = defaultdict(set)
    for child, hashed in session.execute(_hashes_of(children)):
        found[child].add(hashed)
    if not found:
        return nobody
    own = {child: found.pop(child) for child in children if child in found}

    @cache
    def known(word: str) -> FindingKind | None:
        for kind, hashes in ((FindingKind.KNOWN, own), (FindingKind.FAMILY, found)):
            if any(_hash(key, child, word) in held for child, held in hashes.items()):
                return kind
        return None

    return known


def _hashes_of(children: Collection[str]) -> Select[str, str]:
    families = select(CaseloadRow.family_ref).where(
        CaseloadRow.child_ref.in_(children), CaseloadRow.family_ref.is_not(None)
    )
    related = select(CaseloadRow.child_ref).where(
        CaseloadRow.family_ref.in_(families), CaseloadRow.child_ref.is_not(None)
    )
    return select(NameHash.child_ref, NameHash.digest).where(
        or_(NameHash.child_ref.in_(children), NameHash.child_ref.in_(related))
    )


def _hash(key: bytes, child_ref: str, word: str) -> str:
    return digest(key, f"{len(child_ref)}:{child_ref}{word}".encode(), sha256).hex()
