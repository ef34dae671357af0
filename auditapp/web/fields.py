"""Form fields the library lacks: a date in three boxes; and what a fixed form found wrong.

Fields parse and keep what was typed. Whether a value makes sense is for the services to say.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import Field, Form
from wtforms.validators import ValidationError

from auditapp.domain.errors import Problem


class DateField(Field):
    """A date typed as day, month and year; empty boxes are no date."""

    day = month = year = ""

    def __init__(self, label: str = "", *, required: str = "", **options: Any) -> None:  # noqa: ANN401  # passed on
        super().__init__(label, **options)
        self.required = required  # what to say when nothing was entered

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Nothing comes under the field's own name; see ``process``."""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:  # noqa: ANN401  # the library's own signature
        """Read the three boxes, or fill them from a date."""
        super().process(formdata, data, extra_filters)
        names = [f"{self.name}-{part}" for part in ("day", "month", "year")]
        if formdata and any(name in formdata for name in names):
            self.day, self.month, self.year = (
                str(formdata.get(name, "")).strip() for name in names
            )
            self.data = self._parse()
        elif isinstance(self.data, date):
            self.day, self.month, self.year = (
                str(self.data.day),
                str(self.data.month),
                str(self.data.year),
            )

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401  # the library's own signature
        """Say what is wrong with what was typed."""
        del form
        typed = [self.day, self.month, self.year]
        if not any(typed):
            if self.required:
                raise ValidationError(self.required)
        elif self.data is None:
            raise ValidationError("Enter a real date, like 27 3 2026")

    def _parse(self) -> date | None:
        try:
            return date(int(self.year), int(self.month), int(self.day))
        except ValueError:
            return None


def problems_of(form: Form) -> tuple[Problem, ...]:
    """Return everything a validated form found wrong, each at its field."""
    return tuple(
        Problem(name, str(message))
        for name, messages in form.errors.items()
        if name is not None
        for message in messages
    )
