"""Addresses that differ in one value only, a hundred to a page."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from flask import url_for

_MARK = "the-value-stands-here"


def url_by(endpoint: str, argument: str, **values: Any) -> Callable[[str], str]:  # noqa: ANN401  # as url_for
    """Return what gives the address for each value of one argument; the rest is built once."""
    one = url_for(endpoint, **{**values, argument: _MARK})
    before, _, after = one.partition(_MARK)
    return lambda value: f"{before}{quote(value, safe='')}{after}"
