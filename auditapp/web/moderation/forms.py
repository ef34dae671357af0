"""The fixed forms of a moderation."""

from wtforms import Form, RadioField, SelectField, TextAreaField
from wtforms.fields import SelectChoice

from auditapp.domain.grades import Grade
from auditapp.domain.moderation import ReasonCode, Record, Response

_GRADES = [SelectChoice(grade.value, grade.label) for grade in Grade]


class AssignForm(Form):
    """Who moderates, and why in spite of a warning."""

    moderator_id = RadioField("Who moderates it?", choices=[], validate_choice=False)
    reason = TextAreaField("Why, in spite of the warning")


class RecordForm(Form):
    """The agreed record."""

    grade = RadioField("Agreed overall grade", choices=_GRADES, validate_choice=False)
    impact = RadioField(
        "Agreed grade for the impact on the child", choices=_GRADES, validate_choice=False
    )
    reason_code = SelectField(
        "Reason",
        choices=[
            SelectChoice("", "Choose a reason"),
            *(SelectChoice(code.value, code.label) for code in ReasonCode),
        ],
        validate_choice=False,
    )
    narrative = TextAreaField("Why this is the right grade")

    def record(self) -> Record:
        """Return what was entered; what is no choice counts as nothing."""
        return Record(
            grade=_grade(self.grade.data),
            impact=_grade(self.impact.data),
            reason_code=ReasonCode(self.reason_code.data)
            if self.reason_code.data in set(ReasonCode)
            else None,
            narrative=self.narrative.data or "",
        )


class PanelForm(Form):
    """The panel's decision."""

    grade = RadioField("Grade the panel decided", choices=_GRADES, validate_choice=False)
    narrative = TextAreaField("How the panel came to it")

    def record(self) -> Record:
        """Return what was entered; what is no choice counts as nothing."""
        return Record(grade=_grade(self.grade.data), narrative=self.narrative.data or "")


class ResponseForm(Form):
    """What the auditor says to the agreed record."""

    response = RadioField(
        "Do you agree with the agreed record?",
        choices=[
            SelectChoice(Response.AGREE.value, "I agree"),
            SelectChoice(Response.DISAGREE.value, "I disagree"),
        ],
        validate_choice=False,
    )
    reason = TextAreaField("What you want to say about it")

    def chosen(self) -> Response | None:
        """Return the response, or None while nothing is chosen."""
        return Response(self.response.data) if self.response.data in set(Response) else None


def _grade(text: str | None) -> Grade | None:
    return Grade(text) if text in set(Grade) else None
