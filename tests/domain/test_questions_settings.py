"""Template settings that follow the service's timescales."""

from dataclasses import replace

from auditapp.domain.questions import AuditTemplate, TemplateSetting
from auditapp.domain.template_settings import settings_of
from auditapp.domain.timescales import TIMESCALES, Unit

TEMPLATE = AuditTemplate(
    "sample",
    1,
    "A sample",
    "open_case",
    (),
    settings=(
        TemplateSetting("supervision_days", "Gap", 42, timescale="supervision"),
        TemplateSetting("most_days", "Assessment", 45, timescale="assessment"),
        TemplateSetting("counting", "Counting", "working", timescale="assessment"),
        TemplateSetting("first_help_days", "First help", 10),
    ),
)


def test_a_template_brings_its_own_values() -> None:
    assert settings_of(TEMPLATE, {}) == TEMPLATE.defaults
    assert settings_of(TEMPLATE, TIMESCALES) == TEMPLATE.defaults


def test_a_service_with_another_timescale_audits_by_it() -> None:
    calendar = replace(TIMESCALES["assessment"], quantity=60, unit=Unit.CALENDAR_DAYS)
    assert settings_of(TEMPLATE, {**TIMESCALES, "assessment": calendar}) == {
        "supervision_days": 42,
        "most_days": 60,
        "counting": "calendar",
        "first_help_days": 10,
    }
