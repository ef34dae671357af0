"""Forms about populations and draws."""

from collections.abc import Mapping
from datetime import date

from werkzeug.datastructures import MultiDict
from wtforms import (
    Form,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from auditapp.domain.designs import DESIGNS, DesignKind, Sharing
from auditapp.domain.populations import Comparison, Condition, Exclusion, Population
from auditapp.domain.replacements import ReplacementReason
from auditapp.services.draw_designs import Design
from auditapp.services.planning import Choices

_PREFIX = "is_"  # before the name of a field whose values are ticked


class DesignForm(Form):
    """How many, by which design, from which seed; what the frame offers comes from ``offer``."""

    size = IntegerField(
        "How many cases",
        [InputRequired("Enter how many cases to draw"), NumberRange(1, 2000, "Enter 1 to 2,000")],
    )
    design = RadioField(
        "How they are chosen",
        choices=[SelectChoice(rule.kind.value, rule.label) for rule in DESIGNS.values()],
        default=DesignKind.SIMPLE.value,
    )
    by = SelectField("Strata", validate_choice=False)
    sharing = RadioField(
        "How the cases are shared over the strata",
        choices=[SelectChoice(sharing.value, sharing.label) for sharing in Sharing],
        default=Sharing.PROPORTIONAL.value,
    )
    at_least = IntegerField(
        "At least this many from each",
        [Optional(), NumberRange(1, 100, "Enter 1 to 100")],
        default=1,
    )
    flags = SelectMultipleField("Flags that make a case likelier", validate_choice=False)
    adds = IntegerField(
        "How much each flag adds to the weight 1",
        [Optional(), NumberRange(1, 10, "Enter 1 to 10")],
        default=2,
    )
    cap = IntegerField(
        "The highest weight",
        [Optional(), NumberRange(2, 10, "Enter 2 to 10")],
        default=5,
    )
    must = SelectMultipleField("Flags of cases that must be read", validate_choice=False)
    rest_by = SelectField("Strata of the rest", validate_choice=False)
    picks = TextAreaField("Cases, and why each was picked")
    seed = StringField("Public seed")
    seed_words = StringField("How the seed was made and who saw it")
    seed_rule = StringField("How the seed will be made, and who will see it")
    reason = TextAreaField("Why it is drawn again")

    def offer(self, found: Choices) -> None:
        """Offer what the frame lets a design choose from."""
        self.by.choices = [
            SelectChoice("", "Choose a field"),
            *(
                SelectChoice(field.name, f"{field_words(field.name)} ({field.strata} strata)")
                for field in found.strata
            ),
        ]
        self.rest_by.choices = [
            SelectChoice("", "None: the rest is one list"),
            *(self.by.choices[1:]),
        ]
        flags = [
            SelectChoice(flag.key, f"{flag.words[0].upper()}{flag.words[1:]} ({count})")
            for flag, count in found.flags
        ]
        self.flags.choices = flags
        self.must.choices = flags

    def spec(self) -> Design:
        """Return what was entered; the form must have been validated."""
        kind = DesignKind(self.design.data)
        ticked_flags = self.must.data if kind is DesignKind.MUST_AUDIT else self.flags.data
        return Design(
            size=self.size.data,
            kind=kind,
            seed=(self.seed.data or "").strip(),
            seed_words=(self.seed_words.data or "").strip(),
            by=(self.rest_by if kind is DesignKind.MUST_AUDIT else self.by).data or "",
            sharing=Sharing(self.sharing.data),
            at_least=self.at_least.data or 1,
            flags=tuple(ticked_flags or ()),
            adds=self.adds.data or 2,
            cap=self.cap.data or 5,
            picks=self.picks.data or "",
        )

    def hidden(self) -> tuple[tuple[str, str], ...]:
        """Return the design that is shown, for the form that draws it."""
        one = (
            *(self.size, self.design, self.by, self.sharing, self.at_least),
            *(self.adds, self.cap, self.rest_by),
        )
        many = (self.flags, self.must)
        return (
            *((field.name, str(field.data)) for field in one if field.data is not None),
            *((field.name, key) for field in many for key in field.data or ()),
        )


def field_words(name: str) -> str:
    """Return the name of a field in words."""
    return name.replace("_", " ").capitalize()


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
