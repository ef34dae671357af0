"""The settings of an audit template, as the service has its timescales.

A template brings a number for each of its settings. Where a setting follows a timescale, the
service's own timescale stands in its place, so that pages, reminders, reports and audits never
count one thing by two rules.
"""

from collections.abc import Mapping

from auditapp.domain.questions import AuditTemplate, TemplateSetting
from auditapp.domain.timescales import Timescale, Unit


def followed(setting: TemplateSetting, timescale: Timescale) -> int | str:
    """Return what a setting is under a timescale: its quantity, or how its days are counted."""
    if isinstance(setting.value, int):
        return timescale.quantity
    return "working" if timescale.unit is Unit.WORKING_DAYS else "calendar"


def settings_of(
    template: AuditTemplate, timescales: Mapping[str, Timescale]
) -> dict[str, int | str]:
    """Return every setting of a template with its value for this service."""
    return {
        setting.key: (
            followed(setting, timescales[setting.timescale])
            if setting.timescale in timescales
            else setting.value
        )
        for setting in template.settings
    }
