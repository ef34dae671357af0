"""A template written as text reads back as the same template."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from auditapp.library.checking import check
from auditapp.library.documents import Document, read_document
from auditapp.library.schema import WrittenTemplate
from auditapp.library.writing import as_plain, from_plain, to_yaml
from auditapp.paths import data_dir
from tests.library.making import TEMPLATES

SHIPPED = sorted(data_dir("audit_templates").glob("*.v*.yaml"))


def read(path: Path) -> WrittenTemplate:
    document = read_document(path)
    assert isinstance(document, Document)
    checked = check(document, WrittenTemplate)
    assert isinstance(checked, WrittenTemplate)
    return checked


def reread(folder: Path, text: str) -> WrittenTemplate:
    path = folder / "again.v1.yaml"
    path.write_text(text, encoding="utf-8")
    return read(path)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_template_survives_being_written(path: Path, tmp_path: Path) -> None:
    template = read(path)
    assert reread(tmp_path, to_yaml(template)) == template


@given(template=TEMPLATES)
@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_template_survives_being_written(template: WrittenTemplate, tmp_path: Path) -> None:
    assert reread(tmp_path, to_yaml(template)) == template
    assert from_plain(as_plain(template)) == template


def test_words_that_mislead_are_quoted_and_defaults_left_out(tmp_path: Path) -> None:
    text = """\
key: small
version: 1
title: A small one
unit: contact
kind: dip
minutes: 45
sections:
  - key: one
    title: One
    questions:
      - {key: m.a, kind: yn, text: "Was it done?", met: ["yes"], na: true, hint: ""}
      - {key: m.b, kind: sel, text: Which?, choices: {"1": One, two: {label: Two, hint: Both}}}
"""
    assert (
        to_yaml(reread(tmp_path, text))
        == """\
key: small
version: 1
title: A small one
unit: contact
sections:
  - key: one
    title: One
    questions:
      - key: m.a
        kind: yn
        text: Was it done?
        na: true
        met: ["yes"]
      - key: m.b
        kind: sel
        text: Which?
        choices:
          '1': One
          two:
            label: Two
            hint: Both
"""
    )
