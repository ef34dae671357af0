"""Counts and the words that go with them."""

import pytest

from auditapp.domain.number_words import agree, counted


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 drawn cases"), (1, "1 drawn case"), (2, "2 drawn cases")]
)
def test_one_is_the_only_singular(count: int, words: str) -> None:
    assert counted(count, "drawn case") == words
    assert agree(count, "was", "were") == ("was" if count == 1 else "were")


def test_a_hidden_count_is_more_than_one_and_a_plural_may_be_irregular() -> None:
    assert agree("fewer than 5", "was", "were") == "were"
    assert counted(2, "inquiry", "inquiries") == "2 inquiries"
