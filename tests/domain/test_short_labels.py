"""What a narrow column calls a question: its own label, or as many of its words as fit.

The expectations are written by hand from what a reader would still understand.
"""

import pytest

from auditapp.domain.questions import Question, QuestionKind
from auditapp.domain.short_labels import short_label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Is the chronology up to date?", "Chronology up to date"),
        ("When was the child last seen?", "Child last seen"),
        ("Was there a strategy meeting?", "Strategy meeting"),
        ("Did early help accept the case and name a Lead Worker?", "Early help accept the…"),
        ("Was the interview of this child held in time?", "Interview of this child…"),
        ("Grade of the record", "Grade of the record"),
        ("Wer?", "Wer"),
        ("Donaudampfschifffahrtsgesellschaft", "Donaudampfschifffahrtsg…"),
    ],
)
def test_the_first_words_that_say_something_stand_over_the_column(text: str, label: str) -> None:
    assert len(label) <= 24
    assert short_label(Question("m.x", QuestionKind.YES_NO, text)) == label


def test_a_label_of_its_own_goes_first() -> None:
    question = Question("m.x", QuestionKind.YES_NO, "Is the plan current?", short="Current plan")
    assert short_label(question) == "Current plan"
