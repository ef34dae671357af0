"""A template as text: read as far as it goes, copied to a next version with its comments."""

from auditapp.library.faults import FaultCode
from auditapp.library.loader import shipped_library
from auditapp.library.texts import (
    blank_text,
    next_text,
    read_template,
    renumbered,
    shipped_text,
)

LIBRARY = shipped_library()
CHANGED = """\
# A remark
key: sample
version: 2  # the second
title: A sample
changes:
  - key: m.one
    comparable: true
    because: It was: unclear

  # another
  - {key: m.two, comparable: false, because: New}
unit: contact
"""


def test_every_shipped_text_reads_as_its_template() -> None:
    for (key, version), template in LIBRARY.templates.items():
        read = read_template(shipped_text(key, version), key=key, version=version, library=LIBRARY)
        assert read.faults == ()
        assert read.template == template


def test_a_copy_keeps_remarks_and_leaves_out_what_changed_before() -> None:
    assert (
        next_text(CHANGED, 3)
        == "# A remark\nkey: sample\nversion: 3\ntitle: A sample\nunit: contact\n"
    )


def test_another_number_changes_nothing_else() -> None:
    assert renumbered(CHANGED, 9) == CHANGED.replace("version: 2  # the second", "version: 9")


def test_a_blank_text_has_no_fault_whatever_its_title() -> None:
    for title in ("Plain", 'He said: "no"', "{curly: [1]}", "# not a remark", "yes"):
        text = blank_text("own_one", 4, title=title, unit="contact")
        read = read_template(text, key="own_one", version=4, library=LIBRARY)
        assert read.faults == ()
        assert read.template is not None
        assert read.template.title == title


def test_what_can_be_read_is_given_beside_the_faults() -> None:
    text = blank_text("own", 1, title="Own", unit="contact")
    read = read_template(text.replace("safe.v1", "sage.v1"), key="own", version=1, library=LIBRARY)
    assert [fault.code for fault in read.stops] == [FaultCode.UNKNOWN_BLOCK]
    assert (read.stops[0].file, read.stops[0].line) == ("own.v1.yaml", 8)
    assert read.written is not None
    assert read.template is not None


def test_a_warning_does_not_stop() -> None:
    text = blank_text("own", 1, title="Own", unit="contact")
    without = "\n".join(line for line in text.splitlines() if "good:" not in line)
    read = read_template(without, key="own", version=1, library=LIBRARY)
    assert read.stops == ()
    assert [fault.code for fault in read.warnings] == [FaultCode.NO_GUIDANCE]
