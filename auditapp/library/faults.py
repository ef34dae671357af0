"""What can be wrong with the files of the library, each with a code and advice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from auditapp.domain.errors import Severity


class FaultCode(StrEnum):
    """What is wrong, as a name that can be looked up and tested."""

    NOT_READABLE = "not-readable"
    TOO_BIG = "too-big"
    NOT_YAML = "not-yaml"
    DUPLICATE_NAME = "duplicate-name"
    NOT_PLAIN = "not-plain"
    UNKNOWN_FIELD = "unknown-field"
    MISSING_FIELD = "missing-field"
    WRONG_VALUE = "wrong-value"
    WRONG_FILE_NAME = "wrong-file-name"
    UNKNOWN_BLOCK = "unknown-block"
    UNKNOWN_LIST = "unknown-list"
    NO_QUESTIONS = "no-questions"
    TOO_MANY_QUESTIONS = "too-many-questions"
    BAD_KEY = "bad-key"
    DUPLICATE_KEY = "duplicate-key"
    DUPLICATE_SHORT = "duplicate-short-label"
    BAD_CODE = "bad-code"
    CHOICES = "choices"
    UNKNOWN_QUESTION = "unknown-question"
    LATER_QUESTION = "later-question"
    NOT_OFFERED = "not-offered"
    NEVER_ASKED = "never-asked"
    SETTING = "setting"
    CALCULATION = "calculation"
    UNKNOWN_FACT = "unknown-fact"
    UNKNOWN_COMMITMENT = "unknown-commitment"
    NOT_A_STANDARD = "not-a-standard"
    GRADING = "grading"
    NOT_HERE = "not-here"
    CYCLE = "cycle"
    NO_GUIDANCE = "no-guidance"
    LONG_QUESTION = "long-question"
    TWO_QUESTIONS = "two-questions"
    MEANING_CHANGED = "meaning-changed"
    PUBLISHED_CHANGED = "published-changed"


ADVICE: Mapping[FaultCode, str] = {
    FaultCode.NOT_READABLE: "Save the file as UTF-8 text and see that it can be read",
    FaultCode.TOO_BIG: "Split it, or take out what is not a template",
    FaultCode.NOT_YAML: "Indent with spaces, two to a level, and quote text that has a colon",
    FaultCode.DUPLICATE_NAME: "Give each name once; the later one would silently win",
    FaultCode.NOT_PLAIN: "Write plain mappings, lists, text and numbers only",
    FaultCode.UNKNOWN_FIELD: "Correct the spelling, or take the field out",
    FaultCode.MISSING_FIELD: "Add the field",
    FaultCode.WRONG_VALUE: "Write the value as the description of the format shows",
    FaultCode.WRONG_FILE_NAME: "Name the file after its key and version: <key>.v<version>.yaml",
    FaultCode.UNKNOWN_BLOCK: "Name a block of the blocks folder with its version, like core.v1",
    FaultCode.UNKNOWN_LIST: "Name a list of scales.yaml with its version, like themes.v1",
    FaultCode.NO_QUESTIONS: "Add at least one question",
    FaultCode.TOO_MANY_QUESTIONS: "Ask less: nobody answers this many well",
    FaultCode.BAD_KEY: "Use small letters, digits and underscores, like m.threshold_ok",
    FaultCode.DUPLICATE_KEY: "Give each question its own key; answers are stored under it",
    FaultCode.DUPLICATE_SHORT: "Call one of the two otherwise, or leave one out",
    FaultCode.BAD_CODE: "Use small letters, digits and underscores, and quote numbers",
    FaultCode.CHOICES: "List choices for sel and multi, and for no other kind",
    FaultCode.UNKNOWN_QUESTION: "Correct the key, or add the question",
    FaultCode.LATER_QUESTION: "Move the question it depends on before it",
    FaultCode.NOT_OFFERED: "Use a code that the question offers",
    FaultCode.NEVER_ASKED: "Correct the condition; no set of answers makes it true",
    FaultCode.SETTING: "Declare the setting, or write the number",
    FaultCode.CALCULATION: "Use a function of the description of the format with its inputs",
    FaultCode.UNKNOWN_FACT: "Use the name of a field the caseload has",
    FaultCode.UNKNOWN_COMMITMENT: "Use a code of commitments.yaml",
    FaultCode.NOT_A_STANDARD: "Say with met: which answers meet the standard",
    FaultCode.GRADING: "Name questions of kind g4 of this template",
    FaultCode.NOT_HERE: "Take the field out; this kind of question does not use it",
    FaultCode.CYCLE: "Take one of the conditions out; neither question could ever be asked first",
    FaultCode.NO_GUIDANCE: "Say in good: what good looks like",
    FaultCode.LONG_QUESTION: "Ask in fewer words, and put the rest into good: or hint:",
    FaultCode.TWO_QUESTIONS: "Make two questions of it, or ask for the one thing that counts",
    FaultCode.MEANING_CHANGED: "Give it a new key, or say under changes: whether they compare",
    FaultCode.PUBLISHED_CHANGED: "Undo the change and make the next version instead",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in one place, with what to do about it."""

    code: FaultCode
    message: str
    file: str = ""
    line: int = 0  # counted from 1; 0 when there is none
    path: str = ""  # sections[2].questions[0].text
    severity: Severity = Severity.STOP

    @property
    def advice(self) -> str:
        """What to do."""
        return ADVICE[self.code]

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        path = f" {self.path}:" if self.path else ""
        return f"{place}:{path} {self.message}. {self.advice}. [{self.code}]"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with a built template; ``key`` is a question's, or "" for the whole."""

    code: FaultCode
    message: str
    key: str = ""
    severity: Severity = Severity.STOP


class LibraryError(Exception):
    """The library cannot be used; ``faults`` has all of them at once."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))
