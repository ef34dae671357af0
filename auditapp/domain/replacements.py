"""Why a drawn case may be replaced: a closed list. "The file is poor" is not on it."""

from enum import StrEnum


class ReplacementReason(StrEnum):
    """A reason that lets the next reserve come in."""

    CLOSED_BEFORE_WINDOW = "closed_before_window"
    TRANSFERRED_BEFORE_WINDOW = "transferred_before_window"
    RESTRICTED = "restricted"
    COURT_RESTRICTION = "court_restriction"
    DUPLICATE_OR_SIBLING = "duplicate_or_sibling"
    WRONG_STATUS_IN_DATA = "wrong_status_in_data"
    NO_INDEPENDENT_AUDITOR = "no_independent_auditor"
    AUDITOR_ABSENT = "auditor_absent"

    @property
    def label(self) -> str:
        """The reason in words."""
        return _LABELS[self]

    @property
    def is_frame_error(self) -> bool:
        """Whether it tells that the data was wrong, which is a finding of its own."""
        return self in {
            ReplacementReason.DUPLICATE_OR_SIBLING,
            ReplacementReason.WRONG_STATUS_IN_DATA,
        }


_LABELS = {
    ReplacementReason.CLOSED_BEFORE_WINDOW: "The case was closed before the audit window",
    ReplacementReason.TRANSFERRED_BEFORE_WINDOW: "The case was transferred before the window",
    ReplacementReason.RESTRICTED: "The record is restricted",
    ReplacementReason.COURT_RESTRICTION: "A court has restricted the record",
    ReplacementReason.DUPLICATE_OR_SIBLING: "Duplicate, or sibling of another drawn case",
    ReplacementReason.WRONG_STATUS_IN_DATA: "The data gave the case a wrong status",
    ReplacementReason.NO_INDEPENDENT_AUDITOR: "No independent auditor is to be had",
    ReplacementReason.AUDITOR_ABSENT: "The auditor is absent and nobody can take over",
}
