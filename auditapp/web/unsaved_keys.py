"""Keys under which a browser keeps text that is not saved yet, unreadable to anyone else there.

The server alone holds them, one for each session, and gives them only to whoever is signed in. A
session that ran out leaves its keys to the next one of the same person, so that text typed before
can still be read; after a day no key is given any more.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from secrets import token_bytes, token_hex

KEPT_FOR = timedelta(hours=24)
Key = Mapping[str, str]

_BYTES = 32  # AES-256


def with_new_key(earlier: Sequence[Key], *, now: datetime) -> list[Key]:
    """Return a session's keys: a new one to write with, then those that can still be read."""
    made = {
        "id": token_hex(8),
        "key": b64encode(token_bytes(_BYTES)).decode(),
        "made": now.isoformat(),
    }
    return [made, *living(earlier, now=now)]


def living(keys: Sequence[Key], *, now: datetime) -> list[Key]:
    """Return the keys that are not too old."""
    return [key for key in keys if datetime.fromisoformat(key["made"]) > now - KEPT_FOR]
