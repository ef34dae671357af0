"""Forms about people. They parse; the service judges."""

from wtforms import Form, RadioField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from auditapp.domain.people import TrainingRecord
from auditapp.domain.permissions import Role
from auditapp.services.people import NewPerson, TrainingKind
from auditapp.web.fields import DatePartsField
from auditapp.web.problems import entered_day


class PersonForm(Form):
    """Someone to be added."""

    name = StringField("Name", [InputRequired("Enter the person's name")])
    sign_in_name = StringField("Sign-in name", [InputRequired("Enter a sign-in name")])
    job_title = StringField("Job title")
    roles = SelectMultipleField("Roles", choices=[SelectChoice(r.value, r.label) for r in Role])
    worker_ref = StringField("Worker reference in the caseload, if they have one")
    team_code = StringField("Team code")
    service = StringField("Service, when their sight ends there")

    def person(self) -> NewPerson:
        """Return what was entered; the form must have been validated."""
        return NewPerson(
            name=self.name.data or "",
            sign_in_name=self.sign_in_name.data or "",
            roles=frozenset(Role(role) for role in self.roles.data or ()),
            job_title=self.job_title.data or "",
            worker_ref=(self.worker_ref.data or "").strip() or None,
            team_code=(self.team_code.data or "").strip() or None,
            service=(self.service.data or "").strip() or None,
        )


class RolesForm(Form):
    """The roles of one person."""

    roles = SelectMultipleField("Roles", choices=[SelectChoice(r.value, r.label) for r in Role])


class TrainingForm(Form):
    """A training with its calibration and accreditation."""

    kind = RadioField(
        "Trained as",
        [InputRequired("Choose what the training was for")],
        choices=[SelectChoice(kind.value, kind.value.capitalize()) for kind in TrainingKind],
    )
    trained_on = DatePartsField("Trained on", noun="the day of the training", required=True)
    expires_on = DatePartsField("Expires on", noun="the day it expires", required=True)
    calibrated_on = DatePartsField("Calibrated on", noun="the day of the calibration")
    accredited_on = DatePartsField("Accredited on", noun="the day of accreditation")

    def record(self) -> TrainingRecord:
        """Return what was entered; the form must have been validated."""
        return TrainingRecord(
            trained_on=entered_day(self.trained_on),
            expires_on=entered_day(self.expires_on),
            calibrated_on=self.calibrated_on.data,
            accredited_on=self.accredited_on.data,
        )
