"""Who may reach an endpoint: declared on every one, or the app does not start."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, current_app

from auditapp.domain.permissions import Actor, Permission

DECLARED = "__access__"
ViewT = TypeVar("ViewT", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Access:
    """What an endpoint asks: nothing, a signed-in person, or one with a permission."""

    signed_in: bool
    permission: Permission | None = None
    by_code: bool = False  # whoever holds a code valid for one record

    @property
    def words(self) -> str:
        """The access as the route table prints it."""
        if self.permission:
            return self.permission.value
        if self.by_code:
            return "code"
        return "signed in" if self.signed_in else "public"


def requires(permission: Permission) -> Callable[[ViewT], ViewT]:
    """Let in whoever's roles grant ``permission``; the service judges the record itself."""
    return _declare(Access(signed_in=True, permission=permission))


def signed_in(view: ViewT) -> ViewT:
    """Let in anyone who is signed in."""
    return _declare(Access(signed_in=True))(view)


def public(view: ViewT) -> ViewT:
    """Let in everyone."""
    return _declare(Access(signed_in=False))(view)


def by_code(view: ViewT) -> ViewT:
    """Let in everyone; the service shows nothing without a right code."""
    return _declare(Access(signed_in=False, by_code=True))(view)


def access_of(app: Flask, endpoint: str) -> Access:
    """Return what an endpoint declared."""
    access: Access = getattr(app.view_functions[endpoint], DECLARED)
    return access


def may_open(endpoint: str, actor: Actor) -> bool:
    """Whether an endpoint lets this person in, so that no page links where they are refused."""
    wanted = access_of(current_app, endpoint).permission
    return wanted is None or actor.may(wanted)


def check_all_declared(app: Flask) -> None:
    """Refuse to start while an endpoint has declared no access."""
    forgot = [name for name, view in app.view_functions.items() if not hasattr(view, DECLARED)]
    if forgot:
        raise RuntimeError(f"no access declared for: {', '.join(sorted(forgot))}")


def _declare(access: Access) -> Callable[[ViewT], ViewT]:
    def mark(view: ViewT) -> ViewT:
        setattr(view, DECLARED, access)
        return view

    return mark
