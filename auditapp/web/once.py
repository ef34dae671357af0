"""What pages say alike for everybody, rendered once: the words and choices of audit templates.

``{{ once(macro, ...) }}`` in a page is ``{{ macro(...) }}``, remembered by all that it is given, so
it cannot go stale. Give it nothing that was written about a child: it is kept in the process.
"""

from collections.abc import Callable, Hashable
from functools import lru_cache

from markupsafe import Markup


@lru_cache(maxsize=8192)
def once(macro: Callable[..., Markup], *given: Hashable) -> Markup:
    """Return what a macro renders from these values."""
    return macro(*given)
