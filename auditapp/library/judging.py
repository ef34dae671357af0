"""A built template judged whole: what its rules find, each with its file and line."""

from collections.abc import Collection

from auditapp.domain.errors import Severity
from auditapp.domain.questions import AuditTemplate
from auditapp.library.building import Built
from auditapp.library.faults import Fault, Finding
from auditapp.library.lint import lint
from auditapp.library.versions import undeclared


def judge(one: Built, before: AuditTemplate | None, commitments: Collection[str]) -> list[Fault]:
    """Return everything wrong with a built template, and with what it does to the one before."""
    findings = lint(one.template, commitments)
    if before is not None:
        findings += undeclared(before, one.template)
    return [_placed(one, finding) for finding in findings]


def _placed(one: Built, finding: Finding) -> Fault:
    origin = one.origins.get(finding.key)
    document = origin.document if origin else one.document
    location = origin.location if origin else ()
    message = finding.message
    if finding.key and finding.key not in message:
        message = f"{finding.key}: {message}"
    return Fault(
        finding.code,
        message,
        document.file,
        document.line(location),
        document.path(location),
        finding.severity,
    )


def warnings_of(template: AuditTemplate) -> tuple[Fault, ...]:
    """Return what is worth a second look in a published template, without its lines."""
    found = lint(
        template, frozenset(code for q in template.questions.values() for code in q.measures)
    )
    return tuple(
        Fault(one.code, one.message, path=one.key, severity=one.severity)
        for one in found
        if one.severity is not Severity.STOP
    )
