"""The sheets of the exchange and the boxes of the builder: every field of the schema, once.

A column names where its value stands in the plain data of a question or section, and how it is
typed. What a column means is the schema's own description.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import takewhile

from auditapp.domain.calculations import CALCULATIONS
from auditapp.domain.kinds import KINDS
from auditapp.domain.questions import QuestionKind, Requirement
from auditapp.domain.rounds import RoundKind
from auditapp.domain.vocabularies import UnitKind
from auditapp.library import exchange_cells as cells
from auditapp.library import schema
from auditapp.library.documents import Location, Plain
from auditapp.library.exchange_cells import Notation


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet, one box of a form."""

    name: str
    path: tuple[str, ...]  # in the plain data
    notation: Notation
    meaning: str
    needed: bool = False
    width: int = 18

    def value_in(self, plain: Mapping[str, Plain]) -> Plain:
        """Return the value in plain data, None where there is none."""
        value: Plain = dict(plain)
        for name in self.path:
            value = value.get(name) if isinstance(value, dict) else None
        return value

    def write(self, plain: Mapping[str, Plain]) -> str:
        """Return the value in plain data as it is typed."""
        return self.notation.write(self.value_in(plain))

    def put(self, plain: dict[str, Plain], value: Plain) -> None:
        """Set the value in plain data."""
        *parents, name = self.path
        for parent in parents:
            inner = plain.setdefault(parent, {})
            if not isinstance(inner, dict):
                return
            plain = inner
        plain[name] = value


def column_at(columns: Iterable[Column], path: Location) -> Column | None:
    """Return the column that holds a place in the plain data, or the first of its part."""
    scored = [(_shared(column.path, path), column) for column in columns if column.path]
    best = max((score for score, _ in scored), default=0)
    return next((column for score, column in scored if score == best and best), None)


def _shared(one: tuple[str, ...], other: Location) -> int:
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def described(model: type[schema.Written], name: str) -> str:
    """Return what the schema says of a field."""
    return model.model_fields[name].description or ""


def _of(
    model: type[schema.Written],
    name: str,
    notation: Notation,
    *,
    path: tuple[str, ...] = (),
    column: str = "",
    width: int = 18,
) -> Column:
    field = model.model_fields[name]
    return Column(
        column or name,
        path or (name,),
        notation,
        described(model, name),
        needed=field.is_required() and len(path) <= 1,
        width=width,
    )


def _part_of(parent: str, model: type[schema.Written], name: str, notation: Notation) -> Column:
    return _of(model, name, notation, path=(parent, name), column=f"{parent}_{name}")


_KINDS = cells.one_of(
    (kind.value for kind in QuestionKind),
    {kind.value: rule.label for kind, rule in KINDS.items()},
)
_REQUIREMENTS = cells.one_of(one.value for one in Requirement)
_CALCULATIONS = cells.one_of(sorted(CALCULATIONS))
_UNITS = cells.one_of(unit.value for unit in UnitKind)
_ROUNDS = cells.one_of(kind.value for kind in RoundKind)

_Q = schema.WrittenQuestion
_CALC = schema.WrittenCalculation

_LIMIT_BY = Column(
    "calc_limit_by", ("calc", "limit_by"), cells.LIMITS_BY, described(_CALC, "limit_by"), width=24
)
_NA = Column(
    "na", ("na", "label"), cells.NOT_APPLICABLE, "yes, or what “not applicable” is called here"
)
_NA_IF = Column(
    "na_if",
    ("na", "allowed_if"),
    cells.CONDITION,
    described(schema.WrittenNotApplicable, "allowed_if"),
    width=24,
)

QUESTION: tuple[Column, ...] = (
    _of(_Q, "key", cells.LINE),
    _of(_Q, "kind", _KINDS, width=10),
    _of(_Q, "text", cells.TEXT, width=50),
    _of(_Q, "good", cells.TEXT, width=50),
    _of(_Q, "hint", cells.TEXT, width=30),
    _of(_Q, "short", cells.LINE),
    _of(_Q, "choices", cells.CHOICES),
    _of(_Q, "choices_from", cells.LINE),
    _of(_Q, "ask_if", cells.CONDITION, width=30),
    _of(_Q, "required", _REQUIREMENTS),
    _NA,
    _NA_IF,
    _of(_Q, "evidence", cells.LIST),
    _of(_Q, "rationale", cells.LIST),
    _of(_Q, "met", cells.LIST),
    _of(_Q, "partly", cells.LIST),
    _of(_Q, "uncounted", cells.LIST),
    _of(_Q, "caps", cells.CAPS, width=40),
    _of(_Q, "opens", cells.LEVELS),
    _of(_Q, "stops", cells.STOPS, width=40),
    _of(_Q, "measures", cells.LIST),
    _of(_Q, "tags", cells.LIST),
    _of(_Q, "fact", cells.LINE),
    _of(_Q, "or_facts", cells.LIST),
    _of(_Q, "fact_as", _KINDS),
    _of(_CALC, "name", _CALCULATIONS, path=("calc", "name"), column="calc"),
    _part_of("calc", _CALC, "of", cells.LIST),
    _part_of("calc", _CALC, "limit", cells.TERM),
    _LIMIT_BY,
    _part_of("calc", _CALC, "partly", cells.TERM),
    _part_of("calc", _CALC, "counting", cells.LINE),
    _of(_Q, "unit", cells.LINE),
    _of(_Q, "min", cells.WHOLE, width=8),
    _of(_Q, "max", cells.WHOLE, width=8),
    _of(_Q, "blind", cells.TRUTH, width=8),
    _of(_Q, "withheld", cells.TRUTH, width=10),
)

_S, _U = schema.WrittenSection, schema.WrittenUse
SECTION: tuple[Column, ...] = (
    _of(_S, "key", cells.LINE, column="section"),
    _of(_S, "title", cells.LINE, width=30),
    _of(_S, "intro", cells.TEXT, width=50),
    _of(_S, "ask_if", cells.CONDITION, width=30),
    _of(_S, "always_visible", cells.TRUTH),
)
USE: tuple[Column, ...] = (
    _of(_U, "use", cells.LINE),
    _of(_U, "without", cells.LIST),
    _of(_U, "rename", cells.NAMES),
)

SETTING: tuple[Column, ...] = (
    _of(schema.WrittenSetting, "key", cells.LINE),
    _of(schema.WrittenSetting, "label", cells.LINE, width=50),
    _of(schema.WrittenSetting, "value", cells.TERM),
    _of(schema.WrittenSetting, "unit", cells.LINE),
    _of(schema.WrittenSetting, "timescale", cells.LINE, width=24),
)
CHANGE: tuple[Column, ...] = (
    _of(schema.WrittenChange, "key", cells.LINE),
    _of(schema.WrittenChange, "comparable", cells.ANSWER),
    _of(schema.WrittenChange, "because", cells.TEXT, width=60),
    _of(schema.WrittenChange, "was", cells.LINE),
)

_T, _G, _C = schema.WrittenTemplate, schema.WrittenGrading, schema.WrittenStandards


def _grading(name: str, notation: Notation) -> Column:
    return _of(_G, name, notation, path=("grading", name), column=f"grading_{name}")


def _standards(name: str, notation: Notation) -> Column:
    path = ("grading", "standards", name)
    return _of(_C, name, notation, path=path, column=f"standards_{name}")


TEMPLATE: tuple[Column, ...] = (
    _of(_T, "key", cells.LINE),
    _of(_T, "version", cells.WHOLE),
    _of(_T, "title", cells.LINE),
    _of(_T, "purpose", cells.TEXT),
    _of(_T, "unit", _UNITS),
    _of(_T, "kind", _ROUNDS),
    _of(_T, "minutes", cells.WHOLE),
    _of(_T, "window_months", cells.WHOLE),
)
GRADING: tuple[Column, ...] = (
    _grading("overall", cells.LINE),
    _grading("impact", cells.LINE),
    _grading("domains", cells.LIST),
    _grading("limiting", cells.GRADES),
    _grading("needed_for_good", cells.LIST),
    _grading("needed_for_outstanding", cells.LIST),
    _grading("at_least", cells.WHOLE),
    _standards("sections", cells.LIST),
    _standards("at_least", cells.WHOLE),
    _standards("good_partly", cells.WHOLE),
    _standards("good_not_met", cells.WHOLE),
    _standards("requires_improvement_not_met", cells.WHOLE),
)
