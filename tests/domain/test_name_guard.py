"""What looks as if it told who somebody is, and what does not. Every name here is invented."""

import time

import pytest

from auditapp.domain.name_guard import FindingKind, find_names


def found(text: str) -> list[tuple[str, str]]:
    return [(one.kind.value, one.text) for one in find_names(text)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("then Jayden said so", "Jayden"),
        ("Jayden said so", "Jayden"),
        ("The Social Worker Sarah Example visited.", "Sarah Example"),
        ("told Mrs Le Exemple that", "Le Exemple"),
        ("and O'Example came", "O'Example"),
        ("and O\u2019Example came", "O'Example"),
        ("His brother Tom's school", "Tom's"),
        ("Seen on Monday. Zuzanna was well", "Zuzanna"),
        ("\u2022 Pedro was not seen", "Pedro"),
        ("Dr Exemplar wrote", "Exemplar"),
    ],
)
def test_a_name_is_found(text: str, name: str) -> None:
    assert found(text) == [("name", name)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The child's view is in the record. Requires improvement.",
        "Case note 3 October 2026, Mosaic 1234567.",
        "Contact C-0001 of 2026-10-03 at 16:40",
        "Seen at St Helier by the Early Help Hub on 3 Oct. MASH decided.",
        "Evidence is thin; Analysis is not",
        "Yesterday Social Services came",
        "A-2026-0012 and S-2026-0003",
        "30 h from received to decided",
        "Grace was shown throughout",  # a word as well as a name
        "See annex B. Hope that helps",
    ],
)
def test_ordinary_words_of_an_audit_are_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("ring 01534 123456 first", FindingKind.TELEPHONE, "01534 123456"),
        ("on +44 7700 900123", FindingKind.TELEPHONE, "+44 7700 900123"),
        ("DOB: 3/4/2015", FindingKind.BIRTH, "DOB: 3/4/2015"),
        ("born on 3rd April 2015", FindingKind.BIRTH, "born on 3rd April 2015"),
        ("date of birth 03.04.15", FindingKind.BIRTH, "date of birth 03.04.15"),
        ("lives in JE2 3AB now", FindingKind.POSTCODE, "JE2 3AB"),
        ("at 12 Example Street with", FindingKind.ADDRESS, "12 Example Street"),
        ("in Rue de la Exemple", FindingKind.ADDRESS, "Rue de la Exemple"),
        ("write to a.b@example.com", FindingKind.EMAIL, "a.b@example.com"),
        ("number JY 12 34 56 A", FindingKind.NUMBER, "JY 12 34 56 A"),
    ],
)
def test_a_number_or_address_is_found(text: str, kind: FindingKind, words: str) -> None:
    assert [(one.kind, one.text) for one in find_names(text)] == [(kind, words)]
    assert kind.label.startswith("Looks like")


def test_findings_come_in_the_order_of_the_text_with_their_place() -> None:
    first, second = find_names("told Tom Example on 01534 123456")
    assert (first.start, second.start) == (5, 20)


@pytest.mark.parametrize(
    "piece", ["a", "A", "Aa ", "1 ", "12 Aaaa Bbbb ", "born ", "a@", "a.", "Rue de la ", "Tom Ex "]
)
def test_long_texts_take_no_longer_than_their_length(piece: str) -> None:
    text = (piece * 50_000)[:20_000]
    begun = time.perf_counter()
    find_names(text)
    assert time.perf_counter() - begun < 0.5
