"""Every table in one place, and the triggers that keep the log append-only."""

from sqlalchemy import DDL, Engine, MetaData, event

from auditapp.persistence import (
    absences,
    actions,
    answers,
    audit_notes,
    audit_templates,
    audits,
    caseload,
    concerns,
    draft_changes,
    draft_comments,
    events,
    feedback,
    moderation,
    name_hashes,
    orphan_drafts,
    people,
    recommendations,
    references,
    replies,
    reports,
    rounds,
    self_notes,
    stop_rules,
    template_labels,
)
from auditapp.persistence.base import Base

__all__ = ["APPEND_ONLY", "MODULES", "POSTGRESQL_GUARD", "guard_statements", "metadata"]

MODULES = (
    absences,
    actions,
    answers,
    audit_notes,
    audit_templates,
    audits,
    caseload,
    concerns,
    draft_changes,
    draft_comments,
    events,
    feedback,
    moderation,
    name_hashes,
    orphan_drafts,
    people,
    recommendations,
    references,
    replies,
    reports,
    rounds,
    self_notes,
    stop_rules,
    template_labels,
)
metadata: MetaData = Base.metadata

# Rows of these tables are written once.
APPEND_ONLY = ("event", "draw", "frame", "frame_row")

POSTGRESQL_GUARD = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME;
END $$
"""


def guard_statements(dialect: str, table: str) -> tuple[str, ...]:
    """Return the statements that make a table append-only on this database."""
    moves = _MOVES[table]
    if dialect == "postgresql":
        return tuple(
            f"CREATE TRIGGER {table}_no_{move.lower()} BEFORE {move} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            for move in moves
        )
    return tuple(
        f"CREATE TRIGGER {table}_no_{move.lower()} BEFORE {move} ON {table} BEGIN "
        f"SELECT RAISE(ABORT, 'rows of {table} are never changed or deleted'); END"
        for move in moves
    )


# A frame gets its digest once its rows are known.
_MOVES = {
    "event": ("UPDATE", "DELETE"),
    "draw": ("UPDATE", "DELETE"),
    "frame": ("DELETE",),
    "frame_row": ("UPDATE", "DELETE"),
}


@event.listens_for(metadata, "after_create")
def _guard(_target: MetaData, connection: object, **options: object) -> None:
    """Guard tables that ``create_all`` made; migrations do it themselves."""
    dialect = connection.dialect.name  # type: ignore[attr-defined]  # the library types it as object
    made = {table.name for table in options.get("tables") or ()}  # type: ignore[attr-defined]  # likewise
    if dialect == "postgresql" and made:
        connection.execute(DDL(POSTGRESQL_GUARD.replace("%", "%%")))  # type: ignore[attr-defined,no-untyped-call]  # likewise
    for table in APPEND_ONLY:
        if table in made:
            for statement in guard_statements(dialect, table):
                connection.execute(DDL(statement.replace("%", "%%")))  # type: ignore[attr-defined,no-untyped-call]  # likewise


def create_all(engine: Engine) -> None:
    """Make every table at once; only for tests, since a live database is migrated."""
    metadata.create_all(engine)
