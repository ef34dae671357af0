"""Fields that a page shows as several boxes: a date, and a date with a time of day.

Both keep what was typed, so that a page with problems shows it again, and name the boxes that are
wrong, so that the page can mark them.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from wtforms import Field, ValidationError
from wtforms.utils import unset_value

DATE_PARTS = ("day", "month", "year")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
TIME = re.compile(r"^([01]?\d|2[0-3])[:.]?([0-5]\d)$")


class DatePartsField(Field):
    """A date typed as day, month and year; ``data`` is a date, or None while blank or wrong.

    Parameters
    ----------
    noun : str
        What the date is of, as it stands after "Enter" in an error: "the date the child was seen".
    required : bool
        Whether a blank is a problem here. Drafts leave it False and ask when submitting.
    """

    parts: tuple[str, ...] = DATE_PARTS

    def __init__(
        self,
        label: str = "",
        validators: Sequence[Any] = (),
        *,
        noun: str = "the date",
        required: bool = False,
        **options: object,
    ) -> None:
        super().__init__(label, list(validators), **options)
        self.noun = noun
        self.required = required
        self.typed: dict[str, str] = dict.fromkeys(self.parts, "")
        self.wrong: tuple[str, ...] = ()

    @property
    def day(self) -> str:
        """The day as it was typed."""
        return self.typed["day"]

    @property
    def month(self) -> str:
        """The month as it was typed."""
        return self.typed["month"]

    @property
    def year(self) -> str:
        """The year as it was typed."""
        return self.typed["year"]

    def process(
        self,
        formdata: Any,  # noqa: ANN401  # the library's multidict, or a stand-in for it
        data: object = unset_value,
        extra_filters: object = None,
    ) -> None:
        """Take the boxes from the request, or else the stored value, which is one value."""
        del extra_filters
        self.process_errors: list[str] = []
        self.data: date | None = None
        names = {part: f"{self.name}-{part}" for part in self.parts}
        if formdata is not None and any(name in formdata for name in names.values()):
            boxes = {part: formdata.getlist(name) for part, name in names.items()}
            self.typed = {part: box[0].strip() if box else "" for part, box in boxes.items()}
            self._read()
            return
        stored = self._default() if data is unset_value else data
        if isinstance(stored, date):
            self.data = stored
            self.typed = self._as_typed(stored)

    def pre_validate(self, form: object) -> None:
        """Refuse a blank where the date is required.

        Raises
        ------
        ValidationError
            If nothing was typed.
        """
        del form
        if self.required and not any(self.typed.values()) and self.data is None:
            raise ValidationError(f"Enter {self.noun}, {self._example()}")

    def _default(self) -> object:
        return self.default() if callable(self.default) else self.default

    def _read(self) -> None:
        if not any(self.typed.values()):
            return
        blank = tuple(part for part in self.parts if not self.typed[part])
        if blank:
            self._refuse(blank, f"must include a {' and a '.join(blank)}")
            return
        try:
            self.data = self._parsed(self.typed)
        except ValueError as problem:
            self._refuse(self.wrong, str(problem))

    def _refuse(self, wrong: tuple[str, ...], words: str) -> None:
        self.wrong = wrong
        noun = self.noun[0].upper() + self.noun[1:]
        self.process_errors = [f"{noun} {words}, {self._example()}"]

    def _parsed(self, typed: Mapping[str, str]) -> date:
        try:
            year = _number(typed["year"], digits=4)
            return date(year, _month(typed["month"]), _number(typed["day"]))
        except ValueError:
            self.wrong = DATE_PARTS
            raise ValueError("must be a real date with a year of four digits") from None

    def _as_typed(self, stored: date) -> dict[str, str]:
        return {"day": str(stored.day), "month": str(stored.month), "year": str(stored.year)}

    def _example(self) -> str:
        return "like 27 3 2026"


class DateTimePartsField(DatePartsField):
    """A date and a time of day; ``data`` is a datetime without zone, in the service's own time."""

    parts = (*DATE_PARTS, "time")

    @property
    def time(self) -> str:
        """The time of day as it was typed."""
        return self.typed["time"]

    def _parsed(self, typed: Mapping[str, str]) -> date:
        day = super()._parsed(typed)
        clock = TIME.match(typed["time"])
        if clock is None:
            self.wrong = ("time",)
            raise ValueError("must have a time of day on the 24-hour clock")
        return datetime(day.year, day.month, day.day, int(clock[1]), int(clock[2]))  # noqa: DTZ001  # the edge adds the zone

    def _as_typed(self, stored: date) -> dict[str, str]:
        clock = stored.strftime("%H:%M") if isinstance(stored, datetime) else ""
        return {**super()._as_typed(stored), "time": clock}

    def _example(self) -> str:
        return "like 27 3 2026 at 16:40"


def _number(typed: str, *, digits: int | None = None) -> int:
    right_length = len(typed) == digits if digits else len(typed) <= len("31")
    if not (right_length and typed.isascii() and typed.isdecimal()):
        raise ValueError(typed)
    return int(typed)


def _month(typed: str) -> int:
    short = typed.lower()[:3]
    return MONTHS.index(short) + 1 if short in MONTHS else _number(typed)
