"""Forms about recommendations. They parse; the services judge."""

from collections.abc import Sequence
from uuid import UUID

from wtforms import (
    BooleanField,
    Form,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from auditapp.domain.actions import Priority
from auditapp.domain.recommendations import ImpactResult, RecommendationKind
from auditapp.services.recommendations import LaterFigure, RecommendationText
from auditapp.services.recommendations_reading import RecommendationDetail
from auditapp.web.fields import DatePartsField

_RESULTS = {
    ImpactResult.IMPROVED: "Better than before",
    ImpactResult.SAME: "The same as before",
    ImpactResult.WORSE: "Worse than before",
    ImpactResult.TOO_EARLY: "Too early to tell",
}


class RecommendationForm(Form):
    """A recommendation: the change, who, by when, and how its effect will be seen."""

    kind = RadioField(
        "What it changes",
        [InputRequired("Choose what it changes")],
        choices=[SelectChoice(kind.value, kind.value.capitalize()) for kind in RecommendationKind],
    )
    text = TextAreaField("What must change", [InputRequired("Say what must change")])
    finding = TextAreaField("The finding it answers")
    theme = StringField("Theme")
    priority = SelectField(
        "Priority",
        choices=[SelectChoice(p.value, p.value.capitalize()) for p in Priority],
        default=Priority.MEDIUM.value,
    )
    owner_id = SelectField("Owner")
    due_on = DatePartsField("Due")
    commitment = SelectField("Commitment of the plan it serves")
    measure_question = StringField("Question that will show the effect")
    measure_words = TextAreaField("Or the measure in words")
    baseline_met = IntegerField("Met at first", [Optional(), NumberRange(min=0)])
    baseline_of = IntegerField("Of how many", [Optional(), NumberRange(min=1)])
    target_percent = IntegerField("Target, %", [Optional(), NumberRange(0, 100)])
    impact_due_on = DatePartsField("When the effect will be measured")
    board_visible = BooleanField("Show it to the board", default=True)

    def offer(
        self,
        owners: Sequence[tuple[UUID, str]],
        commitments: Sequence[tuple[str, str]],
    ) -> None:
        """Offer these owners and commitments."""
        self.owner_id.choices = [
            SelectChoice("", "Nobody yet"),
            *(SelectChoice(str(person), name) for person, name in owners),
        ]
        self.commitment.choices = [
            SelectChoice("", "None"),
            *(SelectChoice(code, f"{code}: {words}") for code, words in commitments),
        ]

    def recommendation(self) -> RecommendationText:
        """Return what was entered; the form must have been validated."""
        return RecommendationText(
            kind=RecommendationKind(self.kind.data),
            text=self.text.data or "",
            priority=Priority(self.priority.data),
            finding=self.finding.data or "",
            theme=self.theme.data or "",
            owner_id=UUID(self.owner_id.data) if self.owner_id.data else None,
            due_on=self.due_on.data,
            commitment=self.commitment.data or None,
            measure_question=(self.measure_question.data or "").strip() or None,
            measure_words=self.measure_words.data or "",
            baseline_met=self.baseline_met.data,
            baseline_of=self.baseline_of.data,
            target_percent=self.target_percent.data,
            impact_due_on=self.impact_due_on.data,
            board_visible=bool(self.board_visible.data),
        )


class LaterFigureForm(Form):
    """The measure taken again."""

    met = IntegerField("Met now", [InputRequired("Enter how many met it"), NumberRange(min=0)])
    of = IntegerField("Of how many", [InputRequired("Enter of how many"), NumberRange(min=1)])
    result = RadioField(
        "What it shows",
        [InputRequired("Choose what it shows")],
        choices=[SelectChoice(result.value, words) for result, words in _RESULTS.items()],
    )

    def figure(self) -> LaterFigure:
        """Return what was entered; the form must have been validated."""
        return LaterFigure(self.met.data, self.of.data, ImpactResult(self.result.data))


class ImpactDateForm(Form):
    """When the effect will be measured."""

    impact_due_on = DatePartsField(
        "When the effect will be measured", noun="the date", required=True
    )


def as_entered(detail: RecommendationDetail) -> dict[str, object]:
    """Return a stored recommendation as the form shows it for changing."""
    line, measure = detail.line, detail.line.measure
    met, of = measure.baseline or (None, None)
    return {
        "kind": line.kind.value,
        "text": line.text,
        "finding": line.finding,
        "theme": line.theme,
        "priority": line.priority.value,
        "owner_id": str(line.owner_id or ""),
        "due_on": line.due_on,
        "commitment": measure.commitment or "",
        "measure_question": measure.question or "",
        "measure_words": measure.words,
        "baseline_met": met,
        "baseline_of": of,
        "target_percent": measure.target_percent,
        "impact_due_on": measure.due_on,
        "board_visible": line.board_visible,
    }
