"""Versions: what a new one does to the old questions, and that a published one never changes."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from auditapp.domain.questions import AuditTemplate, Choice
from auditapp.library.digest import digest_of
from auditapp.library.faults import Fault, FaultCode
from auditapp.library.loader import check_library, load_library
from auditapp.library.versions import (
    Effect,
    Stretch,
    Verdict,
    changed_after_publishing,
    differences,
    joins,
    stretches,
)

FIRST = """\
key: sample
version: 1
title: A sample
unit: contact
sections:
  - key: one
    title: One
    questions:
      - {key: m.kept, kind: yn, text: Kept?}
      - {key: m.words, kind: yn, text: Words?}
      - {key: m.colour, kind: sel, text: Colour, choices_from: colour.v1}
      - {key: m.gone, kind: yn, text: Gone?}
"""
SECOND = (
    FIRST.replace("version: 1", "version: 2")
    .replace("Words?", "Better words?")
    .replace("choices_from: colour.v1", "choices: {red: Red, blue: Blue}")
    .replace("{key: m.gone, kind: yn, text: Gone?}", "{key: m.new, kind: yn, text: New?}")
)


@pytest.fixture
def write(folder: Path) -> Callable[[str], tuple[Fault, ...]]:
    """Return a function that adds a second version beside the first."""

    def add(text: str) -> tuple[Fault, ...]:
        (folder / "sample.v1.yaml").write_text(FIRST, encoding="utf-8")
        (folder / "sample.v2.yaml").write_text(text, encoding="utf-8")
        return check_library(folder)

    return add


Write = Callable[[str], tuple[Fault, ...]]


def test_a_key_that_means_something_else_needs_a_word(write: Write) -> None:
    (fault,) = write(SECOND)
    assert fault.code is FaultCode.MEANING_CHANGED
    assert (fault.file, fault.line) == ("sample.v2.yaml", 11)
    assert fault.message == "“m.colour” means something else than in version 1"


@pytest.mark.parametrize(
    ("comparable", "effect"), [("true", Effect.COMPARABLE), ("false", Effect.CHANGED)]
)
def test_a_declared_change_says_whether_trends_join(
    write: Write, folder: Path, comparable: str, effect: Effect
) -> None:
    changes = f"changes: [{{key: m.colour, comparable: {comparable}, because: Blue is new}}]\n"
    assert write(SECOND + changes) == ()
    library = load_library(folder)
    before, after = library.template("sample", 1), library.template("sample", 2)
    found = {difference.key: difference.effect for difference in differences(before, after)}
    assert found == {
        "m.kept": Effect.KEPT,
        "m.words": Effect.REWORDED,
        "m.colour": effect,
        "m.new": Effect.ADDED,
        "m.gone": Effect.REMOVED,
    }
    assert joins(before, after, "m.kept")
    assert joins(before, after, "m.words")
    assert joins(before, after, "m.colour") is (effect is Effect.COMPARABLE)
    assert not joins(before, after, "m.gone")


def test_a_change_without_a_word_breaks_the_trend(write: Write, template: AuditTemplate) -> None:
    write(SECOND)
    (section,) = template.sections
    colour = replace(section.questions[2], choices=(Choice("red", "Red"),))
    after = replace(template, version=2, sections=(replace(section, questions=(colour,)),))
    assert differences(template, after)[0].effect is Effect.CHANGED


def test_a_change_of_a_question_that_is_not_asked_is_refused(write: Write) -> None:
    changes = "changes: [{key: m.gone, comparable: true, because: It went}]\n"
    codes = {fault.code for fault in write(SECOND + changes)}
    assert codes == {FaultCode.MEANING_CHANGED, FaultCode.UNKNOWN_QUESTION}


@pytest.fixture
def template(folder: Path) -> AuditTemplate:
    (folder / "sample.v1.yaml").write_text(FIRST, encoding="utf-8")
    return load_library(folder).template("sample", 1)


def test_a_comment_changes_no_hash(folder: Path, template: AuditTemplate) -> None:
    text = "# A remark\n" + FIRST.replace("text: Kept?", "text:   'Kept?'")
    (folder / "sample.v1.yaml").write_text(text, encoding="utf-8")
    assert load_library(folder).template("sample", 1).digest == template.digest


def test_a_change_of_a_list_a_template_uses_changes_its_hash(
    folder: Path, template: AuditTemplate
) -> None:
    path = folder / "scales.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("Green", "Dark green"), encoding="utf-8"
    )
    assert load_library(folder).template("sample", 1).digest != template.digest


def test_the_hash_is_taken_from_all_that_an_auditor_sees(template: AuditTemplate) -> None:
    assert digest_of(template) == template.digest
    assert digest_of(replace(template, title="Another")) != template.digest
    (section,) = template.sections
    first, *rest = section.questions
    for changed in (
        replace(first, text="Other?"),
        replace(first, guidance="Other"),
        replace(first, choices=(Choice("yes", "Aye"), Choice("no", "Nay"))),
        replace(first, measures=("C-08",)),
    ):
        sections = (replace(section, questions=(changed, *rest)),)
        assert digest_of(replace(template, sections=sections)) != template.digest


def test_a_label_of_a_narrow_column_may_be_mended_in_a_published_version(
    template: AuditTemplate,
) -> None:
    (section,) = template.sections
    questions = tuple(replace(one, short=f"Label {one.key}") for one in section.questions)
    labelled = replace(template, sections=(replace(section, questions=questions),))
    assert digest_of(labelled) == template.digest


def test_a_published_template_that_changed_is_found(template: AuditTemplate) -> None:
    same = {("sample", 1): template.digest, ("other", 1): "0"}
    assert list(changed_after_publishing([template], same)) == []
    (finding,) = changed_after_publishing([template], {("sample", 1): "0" * 64})
    assert finding.code is FaultCode.PUBLISHED_CHANGED
    assert finding.message == "sample version 1 was published and has changed"


def third(write: Write, folder: Path, changes: str) -> tuple[AuditTemplate, AuditTemplate]:
    text = FIRST.replace("version: 1", "version: 2").replace("m.words", "m.wording") + changes
    write(text)
    library = load_library(folder)
    return library.template("sample", 1), library.template("sample", 2)


def test_a_question_that_took_another_key_is_followed(write: Write, folder: Path) -> None:
    changes = "changes: [{key: m.wording, was: m.words, comparable: true, because: Renamed}]\n"
    before, after = third(write, folder, changes)
    found = {one.key: one for one in differences(before, after)}
    assert found["m.wording"].effect is Effect.COMPARABLE
    assert found["m.wording"].was == "m.words"
    assert "m.words" not in found
    assert stretches([before, after], "m.wording") == (Stretch(((1, "m.words"), (2, "m.wording"))),)


def test_a_new_key_alone_joins_nothing(write: Write, folder: Path) -> None:
    before, after = third(write, folder, "")
    found = {one.key: one.verdict for one in differences(before, after)}
    assert found["m.wording"] is Verdict.SAFE
    assert found["m.words"] is Verdict.ORPHANS_ANSWERS
    assert stretches([after, before], "m.wording") == (
        Stretch(((2, "m.wording"),), "asked from version 2 on"),
    )


def test_a_former_key_that_nobody_asked_is_refused(write: Write) -> None:
    changes = "changes: [{key: m.kept, was: m.never, comparable: true, because: No}]\n"
    (fault,) = write(FIRST.replace("version: 1", "version: 2") + changes)
    assert fault.code is FaultCode.UNKNOWN_QUESTION
    assert fault.message == "m.kept: version 1 asks no “m.never”"


def test_a_line_breaks_where_the_meaning_changes_and_says_why(template: AuditTemplate) -> None:
    (section,) = template.sections
    colour = replace(section.questions[2], choices=(Choice("red", "Red"),))
    changed = replace(section, questions=(*section.questions[:2], colour, section.questions[3]))
    second = replace(template, version=2, sections=(changed,))
    reworded = replace(colour, text="Which colour?")
    last = replace(section, questions=(*section.questions[:2], reworded, section.questions[3]))
    third_one = replace(template, version=3, sections=(last,))
    assert stretches([third_one, template, second], "m.colour") == (
        Stretch(((1, "m.colour"),)),
        Stretch(((2, "m.colour"), (3, "m.colour")), "means something else from version 2 on"),
    )
    (said,) = [one for one in differences(second, third_one) if one.effect is Effect.REWORDED]
    assert said.parts == ("text",)
