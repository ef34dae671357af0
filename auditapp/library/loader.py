"""The whole folder of audit templates as one library of frozen values, or all its faults.

Loaded once at start: nothing below sees YAML, and a library with a fault stops the start with
every fault in words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from auditapp.domain.commitments import Commitment, counts
from auditapp.domain.errors import Severity
from auditapp.domain.questions import AuditTemplate, Choice, Question
from auditapp.library import schema
from auditapp.library.building import Block, Built, build
from auditapp.library.checking import ModelT, check
from auditapp.library.documents import Document, read_document
from auditapp.library.faults import Fault, FaultCode, LibraryError
from auditapp.library.judging import judge
from auditapp.paths import data_dir

SCALES, COMMITMENTS, BLOCKS = "scales.yaml", "commitments.yaml", "blocks"


@dataclass(frozen=True)
class Library:
    """Every audit template, list and commitment of a folder."""

    templates: Mapping[tuple[str, int], AuditTemplate]
    commitments: Mapping[str, Commitment]
    lists: Mapping[str, tuple[Choice, ...]]
    warnings: tuple[Fault, ...]
    blocks: Mapping[str, Block] = field(repr=False)  # by name and version, as they are written
    written_lists: Mapping[str, schema.Choices] = field(repr=False)

    def template(self, key: str, version: int) -> AuditTemplate:
        """Return one version of a template.

        Raises
        ------
        KeyError
            If the library has no such version.
        """
        return self.templates[key, version]

    def latest(self, key: str) -> AuditTemplate:
        """Return the newest version of a template.

        Raises
        ------
        KeyError
            If the library has no such template.
        """
        versions = [template for template in self.templates.values() if template.key == key]
        if not versions:
            raise KeyError(key)
        return max(versions, key=lambda template: template.version)

    @property
    def newest(self) -> tuple[AuditTemplate, ...]:
        """The newest version of every template, by title."""
        keys = {key for key, _ in self.templates}
        return tuple(sorted(map(self.latest, keys), key=lambda template: template.title))

    def commitment(self, code: str) -> Commitment:
        """Return one commitment.

        Raises
        ------
        KeyError
            If the plan has no such promise.
        """
        return self.commitments[code]

    def measuring(self, code: str) -> tuple[tuple[AuditTemplate, Question], ...]:
        """Return the questions of the newest templates whose standing is a commitment's figure."""
        commitment = self.commitments[code]
        return tuple(
            (template, question)
            for template in self.newest
            for question in template.questions.values()
            if counts(commitment, question)
        )

    def bearing_on(self, code: str) -> tuple[tuple[AuditTemplate, Question], ...]:
        """Return the questions of the newest templates that tell something of a commitment."""
        return tuple(
            (template, question)
            for template in self.newest
            for question in template.questions.values()
            if code in question.measures
        )


@dataclass(slots=True)
class _Reading:
    folder: Path
    faults: list[Fault] = field(default_factory=list)

    def read(self, path: Path, model: type[ModelT]) -> tuple[ModelT, Document] | None:
        """Return a file in its typed form, or None with its faults noted."""
        document = read_document(path)
        if isinstance(document, list):
            self.faults += document
            return None
        written = check(document, model)
        if isinstance(written, list):
            self.faults += written
            return None
        return written, document


def load_library(folder: Path) -> Library:
    """Load a folder of templates.

    Raises
    ------
    LibraryError
        With every fault of every file, if any of them stops the use of the library.
    """
    library, faults = _load(folder)
    if any(fault.severity is Severity.STOP for fault in faults):
        raise LibraryError(faults)
    return library


def check_library(folder: Path) -> tuple[Fault, ...]:
    """Return every fault and warning of a folder, in the order of files and lines."""
    return _load(folder)[1]


@lru_cache(maxsize=1)
def shipped_library() -> Library:
    """Return the library that comes with the product, loaded once.

    Raises
    ------
    LibraryError
        If it has a fault.
    """
    return load_library(data_dir("audit_templates"))


def _load(folder: Path) -> tuple[Library, tuple[Fault, ...]]:
    reading = _Reading(folder)
    lists = _lists(reading)
    commitments = _commitments(reading)
    blocks = _blocks(reading)
    built = _templates(reading, lists, blocks)
    every = [one.template for one in built]
    found = [fault for one in built for fault in judge(one, _before(one, every), commitments)]
    found += _unmeasured(commitments, built)
    faults = tuple(
        sorted(dict.fromkeys((*reading.faults, *found)), key=lambda fault: (fault.file, fault.line))
    )
    library = Library(
        {(one.template.key, one.template.version): one.template for one in built},
        commitments,
        {name: _choices(written) for name, written in lists.items()},
        tuple(fault for fault in faults if fault.severity is Severity.WARNING),
        blocks,
        lists,
    )
    return library, faults


def _before(one: Built, every: list[AuditTemplate]) -> AuditTemplate | None:
    wanted = (one.template.key, one.template.version - 1)
    return next((other for other in every if (other.key, other.version) == wanted), None)


def _choices(written: schema.Choices) -> tuple[Choice, ...]:
    return tuple(Choice(code, choice.label, choice.hint) for code, choice in written.items())


def _lists(reading: _Reading) -> Mapping[str, schema.Choices]:
    read = reading.read(reading.folder / SCALES, schema.WrittenScales)
    return read[0].lists if read else {}


def _commitments(reading: _Reading) -> Mapping[str, Commitment]:
    read = reading.read(reading.folder / COMMITMENTS, schema.WrittenCommitments)
    if read is None:
        return {}
    written, document = read
    found: dict[str, Commitment] = {}
    for driver_place, driver in enumerate(written.drivers):
        for place, one in enumerate(driver.commitments):
            location = ("drivers", driver_place, "commitments", place, "code")
            if one.code in found:
                message = f"“{one.code}” stands twice"
                reading.faults.append(document.fault(FaultCode.DUPLICATE_KEY, message, location))
            if one.part_of and one.part_of not in found:
                message = f"“{one.part_of}” does not stand before it"
                code = FaultCode.UNKNOWN_COMMITMENT
                reading.faults.append(document.fault(code, message, location))
            found[one.code] = _commitment(one, driver)
    return dict(sorted(found.items()))


def _commitment(one: schema.WrittenCommitment, driver: schema.WrittenDriver) -> Commitment:
    words = one.due_words or (f"{one.due:%B %Y}" if one.due else "No date in the plan")
    lists = {name: tuple(getattr(one, name)) for name in ("kinds", "measured_by", "by_tags")}
    values = {**one.model_dump(), **lists, "due_words": words}
    return Commitment(**values, driver=driver.number, driver_title=driver.title)


def _unmeasured(commitments: Mapping[str, Commitment], built: list[Built]) -> list[Fault]:
    """Return a fault for each question a figure rests on that no template asks as a standard."""
    standards = {
        question.key
        for one in built
        for question in one.template.questions.values()
        if question.is_standard
    }
    return [
        Fault(FaultCode.NOT_A_STANDARD, f"{one.code}: no template sets “{key}”", COMMITMENTS)
        for one in commitments.values()
        for key in one.measured_by
        if key not in standards
    ]


def _blocks(reading: _Reading) -> Mapping[str, Block]:
    found: dict[str, Block] = {}
    for path in sorted((reading.folder / BLOCKS).glob("*.yaml")):
        if read := reading.read(path, schema.WrittenBlock):
            written, document = read
            found[f"{written.key}.v{written.version}"] = Block(written, document)
            _name_fits(reading, path, document, f"{written.key}.v{written.version}")
    return found


def _templates(
    reading: _Reading, lists: Mapping[str, schema.Choices], blocks: Mapping[str, Block]
) -> list[Built]:
    found: list[Built] = []
    for path in sorted(reading.folder.glob("*.yaml")):
        if path.name in {SCALES, COMMITMENTS}:
            continue
        if read := reading.read(path, schema.WrittenTemplate):
            written, document = read
            _name_fits(reading, path, document, f"{written.key}.v{written.version}")
            built = build(written, document, lists=lists, blocks=blocks)
            reading.faults += built.faults
            found.append(built)
    return found


def _name_fits(reading: _Reading, path: Path, document: Document, name: str) -> None:
    if path.stem != name:
        message = f"the file is named {path.name} and holds {name}"
        reading.faults.append(document.fault(FaultCode.WRONG_FILE_NAME, message, ("key",)))
