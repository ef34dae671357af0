"""What every page reads: who is signed in, the navigation, the keys of its forms."""

from secrets import token_urlsafe
from typing import Any

from flask import Flask, g, url_for

from auditapp.settings import Settings
from auditapp.web.navigation import navigation
from auditapp.web.once import once
from auditapp.web.request import current
from auditapp.web.security import nonce


def install(app: Flask, settings: Settings) -> None:
    """Give every page its frame."""
    app.jinja_env.globals["submission_key"] = lambda: token_urlsafe(18)
    app.jinja_env.globals["once"] = once

    @app.context_processor
    def frame() -> dict[str, Any]:
        base: dict[str, Any] = {
            "service_name": settings.service_name,
            "is_demo": settings.is_demo,
            "csp_nonce": nonce(),
            "home_url": "/",
            "support_words": settings.support_words,
            "time_zone_words": settings.time_zone,
            "nav": [],
            "person": None,
        }
        # An error page must not need a person, nor the database.
        here = current() if "here" in g else None
        if here is None or here.person is None:
            return base
        roles = sorted(role.label for role in here.actor.roles)
        return base | {
            "nav": navigation(here.actor),
            "person": {"name": here.person_name, "roles": roles, "id": str(here.actor.id)},
            "person_url": url_for("account.show"),
            "sign_out_url": url_for("account.sign_out"),
            "sign_in_url": url_for("account.sign_in"),
            "stay_url": url_for("account.stay"),
            "idle_minutes": settings.idle_minutes,
            "sign_in_again_url": url_for("account.enter_again"),
        }
