"""Local values to the closed lists: what is built in, what a person decided, what is left open.

The value map is the programme lead's: list name to local value to ours. It wins over everything
built in. A local value that neither knows is never guessed: the row is accepted without it, and
the value is listed with its count so that it can be mapped.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType

from auditapp.domain.vocabularies import Vocabulary
from auditapp.importers.builtin_values import BUILT_IN, CODES, HEADED, MOST_FIRST
from auditapp.importers.formats import plain_heading

_LONGEST_LOCAL = 60  # a longer value is a sentence, and may hold a name
_PREFIX = re.compile(r"^[a-z]{1,2}\)\s*", re.IGNORECASE)  # "b) Female"
_PARTS = re.compile(r"\s*[;|\n]\s*|\s+\+\s+")
_FLAG = re.compile(r'"([A-Za-z0-9_]{2,50})"\s*:\s*"?(?:Y|y|Yes|YES|true|1)\b')
_NO = frozenset({"", "n", "no", "false", "0", "none", "null"})
_NO_FLAGS = frozenset({"NUMBER_OF_OUTCOMES", "COMMENTS"})
NARRATIVE = "a long text, not shown"


@dataclass(frozen=True, slots=True)
class ValueMap:
    """A person's choices: list name, plain local value, to one of ours or "" for "not known"."""

    entries: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, entries: Mapping[str, Mapping[str, str]]) -> "ValueMap":
        """Return the map with local values in comparable form."""
        return cls(
            {
                name: {plain_heading(local): value for local, value in choices.items()}
                for name, choices in entries.items()
            }
        )

    def chosen(self, list_name: str, local: str) -> str | None:
        """Return the choice for a local value, or None if nobody made one."""
        return self.entries.get(list_name, {}).get(plain_heading(local))


EMPTY = ValueMap()


@dataclass(frozen=True, slots=True)
class LocalValue:
    """A value as the file writes it, how often, and what it became; None is still to be mapped."""

    list_name: str
    list_label: str
    heading: str
    local: str
    count: int
    value: str | None
    by_person: bool  # whether the value map decided


@dataclass(frozen=True, slots=True)
class Mapped:
    """What one cell became."""

    local: str
    member: Vocabulary | None
    known: bool
    by_person: bool = False
    broken_json: bool = False


def list_name(choices: type[Vocabulary]) -> str:
    """Return a closed list's name in the value map, such as ``contact_outcome``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", choices.__name__).lower()


def list_label(choices: type[Vocabulary]) -> str:
    """Return a closed list's name in words."""
    return list_name(choices).replace("_", " ").capitalize()


def map_value(
    text: str, choices: type[Vocabulary], own: Mapping[str, str], value_map: ValueMap
) -> Mapped:
    """Return what a cell's text says in one of our lists.

    ``own`` are local values that mean something in this column only.

    Examples
    --------
    >>> from auditapp.domain.vocabularies import ContactOutcome, Sex
    >>> map_value("b) Female", Sex, {}, EMPTY).member.label
    'Female'
    >>> flags = '{"NFA_FLAG": "", "ADVICE_FLAG": "Y", "COMMENTS": "left out"}'
    >>> mapped = map_value(flags, ContactOutcome, {}, EMPTY)
    >>> mapped.local, mapped.member.label
    ('ADVICE_FLAG', 'Information and advice')
    """
    if text.startswith("{"):
        return _map_flags(text, choices, own, value_map)
    return _map_text(text, choices, own, value_map)


def _map_flags(
    text: str, choices: type[Vocabulary], own: Mapping[str, str], value_map: ValueMap
) -> Mapped:
    try:
        flags = [name for name, value in json.loads(text).items() if _is_set(name, value)]
    except (ValueError, AttributeError, RecursionError):
        # Written by hand in SQL with quotation marks left open: readable, but not to be trusted.
        flags = [name for name in _FLAG.findall(text) if name not in _NO_FLAGS]
        local = f"broken JSON: {' + '.join(flags[:5]) or 'no flag readable'}"
        chosen = _chosen(local, choices, value_map)
        if chosen is None:
            return Mapped(local, None, known=False, broken_json=True)
        return replace(chosen, broken_json=True)
    if not flags:
        return Mapped("", None, known=True)
    return _map_text(" + ".join(flags), choices, own, value_map)


def _is_set(name: str, value: object) -> bool:
    return name.upper() not in _NO_FLAGS and str(value or "").strip().casefold() not in _NO


def _map_text(
    text: str, choices: type[Vocabulary], own: Mapping[str, str], value_map: ValueMap
) -> Mapped:
    local = text if len(text) <= _LONGEST_LOCAL else NARRATIVE
    if chosen := _chosen(local, choices, value_map):
        return chosen
    whole = _look_up(text, choices, own)
    if whole is not None:
        return Mapped(local, choices.of(whole), known=True)
    parts = [part for part in _PARTS.split(text) if part]
    if len(parts) < 2:  # noqa: PLR2004  # one part is the whole, looked up already
        return Mapped(local, None, known=False)
    return _strongest(local, parts, choices, own, value_map)


def _strongest(
    local: str,
    parts: list[str],
    choices: type[Vocabulary],
    own: Mapping[str, str],
    value_map: ValueMap,
) -> Mapped:
    """Return the part that asks most of the service, when every part is known."""
    mapped = [_map_text(part, choices, own, value_map) for part in parts]
    order = MOST_FIRST.get(choices)
    if order is None or not all(one.known for one in mapped):
        return Mapped(local, None, known=False)
    members = [one.member for one in mapped if one.member is not None]
    by_person = any(one.by_person for one in mapped)
    if not members:
        return Mapped(local, None, known=True, by_person=by_person)
    return Mapped(local, min(members, key=order.index), known=True, by_person=by_person)


def _chosen(local: str, choices: type[Vocabulary], value_map: ValueMap) -> Mapped | None:
    value = value_map.chosen(list_name(choices), local)
    if value is None:
        return None
    return Mapped(local, choices.of(value) if value else None, known=True, by_person=True)


def _look_up(text: str, choices: type[Vocabulary], own: Mapping[str, str]) -> str | None:
    bare = _PREFIX.sub("", text)
    plain = plain_heading(bare)
    words = _words(choices)
    if plain in own or plain in words:
        return own.get(plain) or words[plain]
    codes = CODES.get(choices, {})
    code = plain.partition(" ")[0]
    if code in codes:
        return codes[code]
    if choices not in HEADED:
        return None
    before = plain_heading(re.split(r"\s[-–:]\s|:\s", bare)[0])  # noqa: RUF001  # dashes as typed
    return words.get(before)


@cache
def _words(choices: type[Vocabulary]) -> Mapping[str, str]:
    labels = {
        plain_heading(said): member.value
        for member in choices
        for said in (member.value, member.label)
    }
    return {**labels, **BUILT_IN.get(choices, {})}
