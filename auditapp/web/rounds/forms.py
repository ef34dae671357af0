"""The form that plans a round."""

from collections.abc import Sequence

from wtforms import (
    Form,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from auditapp.domain.rounds import RoundKind
from auditapp.services.audit_templates import TemplateChoice
from auditapp.services.rounds import RoundPlan
from auditapp.web.fields import DatePartsField
from auditapp.web.problems import entered_day


class RoundForm(Form):
    """What the programme lead decides before a round is framed."""

    title = StringField("Title", [InputRequired("Enter a title")])
    kind = RadioField(
        "Kind of round",
        [InputRequired("Choose the kind of round")],
        choices=[SelectChoice(kind.value, kind.label) for kind in RoundKind],
    )
    template = SelectField("Audit template", [InputRequired("Choose an audit template")])
    theme = StringField("Theme")
    why = TextAreaField("Why this round")
    period_start = DatePartsField("Cases from", noun="the first day of the period", required=True)
    period_end = DatePartsField("Cases to", noun="the last day of the period", required=True)
    planned_for = DatePartsField(
        "Month it is planned for", noun="a day in the month", required=True
    )
    planned_size = IntegerField(
        "Number of cases",
        [InputRequired("Enter how many cases"), NumberRange(1, 2000, "Enter 1 to 2,000 cases")],
    )
    allocate_by = DatePartsField("Allocate by")
    due_on = DatePartsField("Audits due on")
    revision = HiddenField()

    def offer(self, templates: Sequence[TemplateChoice]) -> None:
        """Offer these audit templates."""
        self.template.choices = [
            SelectChoice(f"{choice.key}/{choice.version}", f"{choice.title}, v{choice.version}")
            for choice in templates
        ]

    def plan(self, templates: Sequence[TemplateChoice]) -> RoundPlan:
        """Return what was entered; the form must have been validated."""
        key, _slash, version = str(self.template.data).partition("/")
        unit = next(c.unit for c in templates if (c.key, c.version) == (key, int(version)))
        return RoundPlan(
            title=(self.title.data or "").strip(),
            kind=RoundKind(self.kind.data),
            template_key=key,
            template_version=int(version),
            unit_kind=unit,
            period_start=entered_day(self.period_start),
            period_end=entered_day(self.period_end),
            planned_for=entered_day(self.planned_for),
            planned_size=self.planned_size.data,
            theme=(self.theme.data or "").strip(),
            why=(self.why.data or "").strip(),
            allocate_by=self.allocate_by.data,
            due_on=self.due_on.data,
        )
