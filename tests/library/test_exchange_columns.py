"""No field of the format is forgotten by the sheets or the boxes."""

import pytest

from auditapp.library import schema
from auditapp.library.editing_forms import QUESTION_BOXES, SECTION_BOXES, TEMPLATE_BOXES
from auditapp.library.exchange_columns import (
    CHANGE,
    GRADING,
    QUESTION,
    SECTION,
    SETTING,
    TEMPLATE,
    USE,
    Column,
)

# What sheets of their own hold, or rows below.
ELSEWHERE = {"fields", "questions", "sections", "settings", "changes"}


@pytest.mark.parametrize(
    ("model", "columns", "depth"),
    [
        (schema.WrittenTemplate, (*TEMPLATE, *GRADING), 0),
        (schema.WrittenGrading, GRADING, 1),
        (schema.WrittenStandards, GRADING, 2),
        (schema.WrittenSection, SECTION, 0),
        (schema.WrittenUse, USE, 0),
        (schema.WrittenQuestion, QUESTION, 0),
        (schema.WrittenCalculation, QUESTION, 1),
        (schema.WrittenNotApplicable, QUESTION, 1),
        (schema.WrittenSetting, SETTING, 0),
        (schema.WrittenChange, CHANGE, 0),
    ],
)
def test_every_field_has_a_column(
    model: type[schema.Written], columns: tuple[Column, ...], depth: int
) -> None:
    held = {column.path[depth] for column in columns if len(column.path) > depth}
    assert set(model.model_fields) - ELSEWHERE <= held


def test_every_field_of_a_question_has_a_box() -> None:
    held = {column.path[0] for column in QUESTION_BOXES}
    assert set(schema.WrittenQuestion.model_fields) <= held
    assert set(schema.WrittenSection.model_fields) - {"questions"} <= {
        column.path[0] for column in SECTION_BOXES
    }
    assert set(schema.WrittenTemplate.model_fields) - {"key", "version", "sections"} <= {
        column.path[0] for column in TEMPLATE_BOXES
    }


def test_names_of_columns_are_their_own_and_fit_an_address() -> None:
    for columns in (QUESTION_BOXES, SECTION_BOXES, TEMPLATE_BOXES):
        names = [column.name for column in columns]
        assert len(set(names)) == len(names)
