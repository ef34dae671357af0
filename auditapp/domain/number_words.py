"""Counts with their nouns, in the singular and in the plural."""


def counted(count: int, noun: str, plural: str = "") -> str:
    """Return "1 case" or "3 cases"."""
    return f"{count} {noun}" if count == 1 else f"{count} {plural or noun + 's'}"


def agree(count: int | str, one: str, more: str) -> str:
    """Return the word that goes with a count, such as "was" or "were"; a count may be in words."""
    return one if str(count) == "1" else more
