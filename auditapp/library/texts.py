"""A template as the text somebody is writing: what it says, what it becomes, what is wrong.

A text need not be right to be kept: whatever can be read of it is given beside its faults.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from auditapp.domain.errors import Severity
from auditapp.domain.questions import AuditTemplate
from auditapp.library.building import build
from auditapp.library.checking import check
from auditapp.library.documents import Document, read_document, read_text
from auditapp.library.faults import Fault, FaultCode
from auditapp.library.judging import judge
from auditapp.library.loader import SCALES, Library, check_library, shipped_library
from auditapp.library.schema import WrittenTemplate
from auditapp.paths import data_dir

BLANK = """\
key: {key}
version: {version}
title: {title}
unit: {unit}

sections:
  - use: core.v1
  - use: safe.v1

  - key: first
    title: First section
    questions:
      - key: {prefix}.first
        kind: mpn
        text: What is the first thing to look for?
        good: What the auditor sees on the file where this is done well
"""
_NAMED = re.compile(r"(?P<key>[a-z][a-z0-9_]*)\.v(?P<version>[1-9][0-9]{0,5})\.yaml")
_VERSION = re.compile(r"^version:.*$", re.MULTILINE)
_CHANGES = re.compile(r"^changes:.*\n(?:(?:[ \t#-].*)?\n)*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says (None where it cannot be read), with everything wrong with it."""

    written: WrittenTemplate | None
    template: AuditTemplate | None
    faults: tuple[Fault, ...]

    @property
    def stops(self) -> tuple[Fault, ...]:
        """What must be mended before anyone can use it."""
        return tuple(fault for fault in self.faults if fault.severity is Severity.STOP)

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """What is worth a second look."""
        return tuple(fault for fault in self.faults if fault.severity is not Severity.STOP)


def read_template(
    text: str, *, key: str, version: int, library: Library, before: AuditTemplate | None = None
) -> Reading:
    """Return what the text of a version says, judged against the version before it."""
    document = read_text(text, file_name(key, version))
    if isinstance(document, list):
        return Reading(None, None, tuple(document))
    return _read(document, key, version, library, before)


def _read(
    document: Document, key: str, version: int, library: Library, before: AuditTemplate | None
) -> Reading:
    written = check(document, WrittenTemplate)
    if isinstance(written, list):
        return Reading(None, None, tuple(written))
    built = build(written, document, lists=library.written_lists, blocks=library.blocks)
    faults = [
        *_misnamed(document, written, key, version),
        *built.faults,
        *judge(built, before, library.commitments.keys()),
    ]
    ordered = sorted(dict.fromkeys(faults), key=lambda fault: (fault.file, fault.line))
    return Reading(written, built.template, tuple(ordered))


def check_file(path: Path) -> tuple[Fault, ...]:
    """Return every fault and warning of one file, read with the library beside it or the product's.

    Beside ``scales.yaml`` a file belongs to that folder; anywhere else to the product's.
    """
    if (path.parent / SCALES).exists():
        return tuple(fault for fault in check_library(path.parent) if fault.file == path.name)
    named = _NAMED.fullmatch(path.name)
    if named is None:
        message = f"the file is named {path.name}"
        return (Fault(FaultCode.WRONG_FILE_NAME, message, path.name),)
    document = read_document(path)
    if isinstance(document, list):
        return tuple(document)
    key, version = named["key"], int(named["version"])
    before = shipped_library().templates.get((key, version - 1))
    return _read(document, key, version, shipped_library(), before).faults


def file_name(key: str, version: int) -> str:
    """Return the name of the file that holds a version."""
    return f"{key}.v{version}.yaml"


def shipped_text(key: str, version: int) -> str:
    """Return the text of a version that comes with the product."""
    path: Path = data_dir("audit_templates") / file_name(key, version)
    return path.read_text(encoding="utf-8")


def blank_text(key: str, version: int, *, title: str, unit: str) -> str:
    """Return a first text for a template that nobody has written yet."""
    # A quoted JSON string is a quoted YAML string, whatever the title holds.
    quoted = json.dumps(title, ensure_ascii=False)
    prefix = key.replace("_", "")
    return BLANK.format(key=key, version=version, title=quoted, unit=unit, prefix=prefix)


def next_text(text: str, version: int) -> str:
    """Return the text of a version as the first text of a later one.

    Its comments and order stay. What it changed against the version before it is left out.
    """
    return renumbered(_CHANGES.sub("", text), version)


def renumbered(text: str, version: int) -> str:
    """Return a text with another version."""
    return _VERSION.sub(f"version: {version}", text, count=1)


def _misnamed(
    document: Document, written: WrittenTemplate, key: str, version: int
) -> tuple[Fault, ...]:
    if (written.key, written.version) == (key, version):
        return ()
    holds = f"{written.key} version {written.version}"
    message = f"this is {key} version {version}, and the text says {holds}"
    return (document.fault(FaultCode.WRONG_FILE_NAME, message, ("key",)),)
