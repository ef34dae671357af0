"""Forms about actions. They parse; the services judge."""

from collections.abc import Sequence
from uuid import UUID

from wtforms import Form, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from auditapp.domain.actions import Impact, Priority
from auditapp.services.actions import NewAction
from auditapp.web.fields import DatePartsField

_NOBODY = SelectChoice("", "Choose a person")


class AddForm(Form):
    """An action as an auditor raises it."""

    text = TextAreaField("What must be done", [InputRequired("Say what must be done")])
    priority = RadioField(
        "How soon",
        [InputRequired("Choose how soon")],
        choices=[SelectChoice(priority.value, priority.label) for priority in Priority],
    )
    owner_id = SelectField("Owner", [InputRequired("Choose one owner")])

    def offer(self, owners: Sequence[tuple[UUID, str]]) -> None:
        """Offer these people as owners."""
        self.owner_id.choices = [_NOBODY, *_people(owners)]

    def action(self, question_key: str | None) -> NewAction:
        """Return what was entered; the form must have been validated."""
        return NewAction(
            text=self.text.data or "",
            priority=Priority(self.priority.data),
            owner_id=UUID(self.owner_id.data),
            question_key=question_key,
        )


class NoteForm(Form):
    """A progress note, or evidence and where it can be seen."""

    text = TextAreaField("What has happened", [InputRequired("Write the note first")])
    where_found = StringField("Where on the file it can be seen")


class DateMoveForm(Form):
    """A later date and why."""

    due_on = DatePartsField("New date", noun="the new date", required=True)
    reason = TextAreaField("Why the date must move", [InputRequired("Enter why")])


class ReassignForm(Form):
    """Another owner and why."""

    owner_id = SelectField("New owner", [InputRequired("Choose one owner")])
    reason = TextAreaField("Why the owner changes", [InputRequired("Enter why")])

    def offer(self, owners: Sequence[tuple[UUID, str]]) -> None:
        """Offer these people as owners."""
        self.owner_id.choices = [_NOBODY, *_people(owners)]


class ImpactForm(Form):
    """What changed for the child."""

    impact = RadioField(
        "What changed for the child",
        [InputRequired("Choose what changed")],
        choices=[SelectChoice(impact.value, impact.label) for impact in Impact],
    )
    text = TextAreaField("How you know")


def _people(owners: Sequence[tuple[UUID, str]]) -> list[SelectChoice]:
    return [SelectChoice(str(person), name) for person, name in owners]
