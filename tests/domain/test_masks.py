"""What may tell who somebody is, and the words in its place. Every name here is invented."""

import pytest

from auditapp.domain.masks import MASKS, find_told, fold, mask, name_words
from auditapp.domain.name_guard import FindingKind

OWN = frozenset({"exemplo", "zoe", "grace"})
FAMILY = frozenset({"bartolo"})  # a brother's


def known(word: str) -> FindingKind | None:
    if word in OWN:
        return FindingKind.KNOWN
    return FindingKind.FAMILY if word in FAMILY else None


def told(text: str, *, dates_belong: bool = False) -> list[tuple[str, str]]:
    found = find_told(text, known, dates_belong=dates_belong)
    return [(one.kind.value, one.text) for one in found]


def masked(text: str) -> str:
    return mask(text, find_told(text, known, dates_belong=False))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("EXEMPLO, Zoë", {"exemplo", "zoe"}),
        ("Anne-Marie O'Exemplo", {"anne", "marie", "exemplo"}),
        ("Le Po", set()),  # too short to tell anything
        ("Mary Mother", set()),  # ordinary words
        ("", set()),
        ("12 (dup)", {"dup"}),
    ],
)
def test_what_is_remembered_of_a_name(text: str, kept: set[str]) -> None:
    assert name_words(text) == kept


def test_words_are_compared_without_case_and_accents() -> None:
    assert fold("ZOË") == fold("zoe") == fold("Zoe\u0308") == "zoe"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("we saw zoe at home", [("known", "zoe")]),  # small letters hide nothing
        ("ZOË was quiet", [("known", "ZOË")]),
        ("Zoe Exemplo came", [("known", "Zoe Exemplo")]),
        ("zoe exemplo came", [("known", "zoe exemplo")]),
        ("and Zoe Example came", [("known", "Zoe Example")]),  # one name, partly of the record
        ("her friend Tom", [("name", "Tom")]),
        ("with bartolo and zoe", [("family", "bartolo"), ("known", "zoe")]),
        ("Bartolo Exemplo too", [("family", "Bartolo Exemplo")]),  # the brother, not the child
        ("zoetrope and exemplos", []),  # other words that begin alike
        ("the child was seen", []),
    ],
)
def test_words_of_the_childs_own_record_are_found(text: str, found: list[tuple[str, str]]) -> None:
    assert told(text) == found


@pytest.mark.parametrize(
    "text", ["3/10/2026", "03.10.26", "2026-10-03", "3 October 2026", "3rd Oct 2026"]
)
def test_an_exact_date_is_found_except_where_it_says_the_place_on_file(text: str) -> None:
    assert told(f"seen on {text}, then") == [("date", text)]
    assert told(f"note of {text}", dates_belong=True) == []


@pytest.mark.parametrize(
    "text", ["in October 2026", "3 October", "version 1.2.3.4", "3/10", "12 of 34", "A-2026-0012"]
)
def test_what_is_no_exact_date_is_left_alone(text: str) -> None:
    assert told(text) == []


def test_a_date_of_birth_is_told_once() -> None:
    assert told("born on 3 April 2015") == [("birth", "born on 3 April 2015")]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("then Zoe's aunt rang 01534 123456.", "then the child's aunt rang [telephone number]."),
        ("told Tom on 3 October 2026", "told [name] on [date]"),
        ("at 12 Example Street in JE2 3AB", "at [address] in [address]"),
        ("write to a.b@example.com", "write to [e-mail address]"),
        ("nothing to see", "nothing to see"),
    ],
)
def test_masking_puts_other_words_in_place(text: str, after: str) -> None:
    assert masked(text) == after


def test_masked_text_is_not_found_again() -> None:
    once = masked("Zoe Exemplo, her friend Tom, 3 October 2026, JE2 3AB and a.b@example.com")
    assert told(once) == []


def test_every_kind_of_finding_has_words_to_stand_in_its_place() -> None:
    assert set(MASKS) == set(FindingKind)
