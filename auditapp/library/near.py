"""The name that somebody meant when they misspelt one."""

from collections.abc import Iterable
from difflib import get_close_matches


def meant(name: str, known: Iterable[str]) -> str:
    """Return "; do you mean …?" where a known name is near, else nothing."""
    near = get_close_matches(name, sorted(known), n=1)
    return f"; do you mean “{near[0]}”?" if near else ""
