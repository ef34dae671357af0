"""What a fixed form found wrong, in the words and places of the error summary."""

from datetime import date

from wtforms import Form

from auditapp.domain.errors import Problem, RefusedError
from auditapp.web.fields import DatePartsField


def problems_of(form: Form) -> tuple[Problem, ...]:
    """Return everything a validated form found wrong, each at its field."""
    return tuple(
        Problem(name, str(message))
        for name, messages in form.errors.items()
        if name is not None
        for message in messages
    )


def entered_day(field: DatePartsField) -> date:
    """Return the date of a required field of a validated form.

    Raises
    ------
    RefusedError
        If there is none.
    """
    if field.data is None:
        raise RefusedError([Problem(field.name, f"Enter {field.noun}")])
    return field.data
