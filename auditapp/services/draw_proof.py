"""Proof of a draw: performed again from its certificate, and held against the frozen frame."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from auditapp.persistence.rounds import Draw, Frame, FrameRow
from auditapp.services import judgement
from sampling import CertificateDifference, Different, Verification, verify

__all__ = ["FROZEN", "perform_again", "prove"]

FROZEN = "frozen_frame"  # under which a certificate keeps the digest of the frozen frame


def perform_again(body: Mapping[str, Any]) -> Verification:
    """Perform the draw of a certificate again, or check a list of picks.

    Raises
    ------
    DesignError
        If it is neither, or incomplete.
    """
    if body.get("format") == judgement.FORMAT:
        return judgement.perform_again(body)
    return verify(body)


def prove(session: Session, row: Draw) -> Verification:
    """Perform a stored draw again; what is stored beside the certificate must fit it too."""
    found = perform_again(row.manifest)
    more = tuple(
        CertificateDifference(Different.FRAME, words) for words in _stored_otherwise(session, row)
    )
    if not more:
        return found
    differences = (*found.found, *more)
    words = tuple(one.words for one in differences)
    return Verification(
        same=False,
        differences=words,
        drawn=found.drawn,
        frame_size=found.frame_size,
        found=differences,
    )


def _stored_otherwise(session: Session, row: Draw) -> list[str]:
    body, frame = row.manifest, session.get_one(Frame, row.frame_id)
    found = []
    if row.digest != body["digest"]:
        found.append("its digest was changed")
    # A plan can add columns of its own to the frozen frame, so the certificate names both digests.
    if frame.digest != body["about"].get(FROZEN, body["frame"]["digest"]):
        found.append("its frame was changed")
    units = set(
        session.scalars(
            select(FrameRow.unit_key).where(
                FrameRow.frame_id == frame.id, FrameRow.excluded_reason.is_(None)
            )
        )
    )
    if units != {cells[0] for cells in body["frame"]["rows"]}:
        found.append("its frame holds other units than were frozen")
    return found
