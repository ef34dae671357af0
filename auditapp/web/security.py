"""Headers on every answer, and the checks no single view can make."""

from collections.abc import Mapping
from secrets import token_urlsafe
from urllib.parse import urlsplit

from flask import Flask, Response, g, request

from auditapp.domain.errors import NotAllowedError
from auditapp.settings import Settings

_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})

HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)


def install(app: Flask, settings: Settings) -> None:
    """Put the headers on every answer and refuse what comes from another site."""
    app.before_request(_refuse_other_sites)

    @app.after_request
    def protect(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers["Content-Security-Policy"] = POLICY.format(nonce=nonce())
        if settings.is_production:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
            response.vary.add("Cookie")
        return response


def nonce() -> str:
    """Return this answer's own nonce for its scripts."""
    if "csp_nonce" not in g:
        g.csp_nonce = token_urlsafe(18)
    return str(g.csp_nonce)


def _refuse_other_sites() -> None:
    if request.method not in _UNSAFE:
        return
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise NotAllowedError("a form of another site")
    origin = request.headers.get("Origin")
    if origin and origin != "null" and urlsplit(origin).netloc != request.host:
        raise NotAllowedError("a form of another site")
