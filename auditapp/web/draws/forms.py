"""Forms about populations and draws."""

from collections.abc import Mapping
from datetime import date

from werkzeug.datastructures import MultiDict
from wtforms import Form, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from auditapp.domain.populations import Comparison, Condition, Exclusion, Population
from auditapp.domain.replacements import ReplacementReason
from auditapp.services.draws import Design

_PREFIX = "is_"  # before the name of a field whose values are ticked


class DesignForm(Form):
    """How many, by stratum or not, from which seed."""

    size = IntegerField(
        "How many cases",
        [InputRequired("Enter how many cases to draw"), NumberRange(1, 2000, "Enter 1 to 2,000")],
    )
    design = RadioField(
        "How they are chosen",
        choices=[
            SelectChoice("simple", "Simple random: every case has the same chance"),
            SelectChoice("stratified", "Stratified: each stratum gives its share"),
        ],
        default="simple",
    )
    seed = StringField("Public seed", [InputRequired("Enter a seed, or have one generated")])
    seed_words = StringField(
        "How the seed was made and who saw it",
        [InputRequired("Say how the seed was made, like “ten-sided dice, seen by …”")],
    )
    reason = TextAreaField("Why it is drawn again")

    def spec(self) -> Design:
        """Return what was entered; the form must have been validated."""
        return Design(
            size=self.size.data,
            stratified=self.design.data == "stratified",
            seed=(self.seed.data or "").strip(),
            seed_words=(self.seed_words.data or "").strip(),
        )


class ReplaceForm(Form):
    """Why a case is replaced."""

    reason = SelectField(
        "Reason",
        [InputRequired("Choose the reason")],
        choices=[
            SelectChoice("", "Choose a reason"),
            *(SelectChoice(reason.value, reason.label) for reason in ReplacementReason),
        ],
    )
    note = TextAreaField("What shows it")


def population_from(
    entered: MultiDict[str, str], unit_kind: str, start: date, end: date
) -> Population:
    """Return the population that was ticked; with nothing ticked it is every unit.

    Values of one field are alternatives, different fields must all hold.
    """
    conditions = tuple(
        Condition(name.removeprefix(_PREFIX), Comparison.IS, tuple(values))
        for name in sorted(entered)
        if name.startswith(_PREFIX) and (values := entered.getlist(name))
    )
    sent = "sent" in entered
    exclusions = tuple(
        reason
        for reason in Exclusion
        if not sent or f"leave_out_{reason.value}" in entered or reason is Exclusion.NO_DATE
    )
    return Population(unit_kind, start, end, conditions, exclusions)


def ticked(population: Population) -> Mapping[str, frozenset[str]]:
    """Return by field the values that are ticked."""
    return {
        condition.field: frozenset(condition.values)
        for condition in population.conditions
        if condition.comparison is Comparison.IS
    }
