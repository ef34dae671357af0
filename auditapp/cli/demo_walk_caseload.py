"""The caseload of the demonstration: extracts of the invented island, imported month by month."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from auditapp.cli.demo_contacts import STEP_DOWN_WORDS
from auditapp.cli.demo_files import extract
from auditapp.cli.demo_walk import Diary, Walk
from auditapp.domain.vocabularies import ContactOutcome
from auditapp.importers.formats import plain_heading
from auditapp.importers.values import list_name
from auditapp.services import caseload
from auditapp.services.caseload import Choice

__all__ = ["imports", "waiting_import"]


def imports(diary: Diary, days: Iterable[date]) -> Walk:
    """Import the caseload as it stood on each of these days; the first decides local words."""
    for number, day in enumerate(sorted(days)):
        yield diary.on(day, 8, 40)
        import_id = caseload.stage(
            diary.session,
            extract(diary.island, day),
            actor=diary.who("lee"),
            now=diary.now,
            today=day,
        ).import_id
        if number == 0:
            _decide_words(diary, import_id)
        yield diary.on(day, 9, 5)
        caseload.apply(
            diary.session,
            import_id,
            expected=caseload.find(diary.session, import_id).revision,
            actor=diary.who("lee"),
            now=diary.now,
            reason="Monthly extract of the whole service",
            secret=diary.secret,
        )


def waiting_import(diary: Diary) -> Walk:
    """Leave the newest extract checked, waiting to be applied."""
    yield diary.just(95)
    files = extract(diary.island, diary.today - timedelta(days=1))
    caseload.stage(diary.session, files, actor=diary.who("lou"), now=diary.now, today=diary.today)


def _decide_words(diary: Diary, import_id: UUID) -> None:
    """Say what the service's own outcome means, as the lead does on the import's page."""
    row = caseload.find(diary.session, import_id)
    meant = Choice(
        list_name(ContactOutcome),
        plain_heading(STEP_DOWN_WORDS[1]),
        ContactOutcome.EARLY_HELP_STEP_DOWN.value,
    )
    caseload.save_values(
        diary.session,
        import_id,
        [meant],
        whole_lists=row.whole_lists,
        expected=row.revision,
        actor=diary.who("lee"),
        now=diary.now,
        today=row.checked_on,
    )
