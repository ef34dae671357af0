"""The application: knows every part, and refuses to start unsafe."""

import logging
from collections.abc import Callable, MutableMapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from flask import Flask
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from auditapp.paths import data_dir
from auditapp.persistence import migrating
from auditapp.persistence.base import make_engine, reading, writing
from auditapp.persistence.people import Person
from auditapp.services import template_versions
from auditapp.settings import Environment, Settings, SettingsError
from auditapp.web import access, errors, look_again, pages, request, security, sessions, view_log
from auditapp.web.absences.routes import pages as absence_pages
from auditapp.web.account.routes import pages as account_pages
from auditapp.web.actions.routes import pages as action_pages
from auditapp.web.allocation.giving import pages as giving_pages
from auditapp.web.allocation.routes import pages as allocation_pages
from auditapp.web.audit_notes.routes import pages as audit_note_pages
from auditapp.web.audit_templates.routes import pages as audit_template_pages
from auditapp.web.audits.names import pages as audit_name_pages
from auditapp.web.audits.routes import pages as audit_pages
from auditapp.web.caseload.routes import pages as caseload_pages
from auditapp.web.concerns.routes import pages as concern_pages
from auditapp.web.consistency.routes import pages as consistency_pages
from auditapp.web.dip_grid.stopping import pages as dip_grid_pages
from auditapp.web.draft_comments.routes import pages as draft_comment_pages
from auditapp.web.draws.routes import pages as draw_pages
from auditapp.web.events.routes import pages as event_pages
from auditapp.web.health.routes import pages as health_pages
from auditapp.web.independence.routes import pages as independence_pages
from auditapp.web.kept_text.routes import pages as kept_text_pages
from auditapp.web.moderation.names import pages as moderation_name_pages
from auditapp.web.moderation.routes import pages as moderation_pages
from auditapp.web.people.routes import pages as people_pages
from auditapp.web.recommendations.routes import pages as recommendation_pages
from auditapp.web.replies.routes import pages as reply_pages
from auditapp.web.reports.routes import pages as report_pages
from auditapp.web.results.routes import pages as result_pages
from auditapp.web.rounds.routes import pages as round_pages
from auditapp.web.template_builder.routes import pages as template_builder_pages
from auditapp.web.trends.routes import pages as trend_pages
from auditapp.web.work.routes import pages as work_pages

BLUEPRINTS = (
    absence_pages,
    account_pages,
    action_pages,
    allocation_pages,
    audit_name_pages,
    audit_note_pages,
    audit_pages,
    audit_template_pages,
    caseload_pages,
    concern_pages,
    consistency_pages,
    dip_grid_pages,
    draft_comment_pages,
    draw_pages,
    event_pages,
    giving_pages,
    health_pages,
    independence_pages,
    kept_text_pages,
    moderation_name_pages,
    moderation_pages,
    people_pages,
    recommendation_pages,
    reply_pages,
    report_pages,
    result_pages,
    round_pages,
    template_builder_pages,
    trend_pages,
    work_pages,
)
STATIC = Path(__file__).resolve().parent / "static"
BUILT = STATIC / "vendor" / "auditapp.css"
# What a log line may carry: never a name, a reference or a word someone typed.
LOGGED = frozenset(
    {"event", "level", "timestamp", "incident", "kind", "endpoint", "status", "job", "count", "url"}
)


def create_app(
    settings: Settings,
    *,
    engine: Engine | None = None,
    clock: Callable[[], datetime] = request.system_clock,
) -> Flask:
    """Return the application.

    Raises
    ------
    SettingsError
        If it would be unsafe to start: all reasons at once.
    RuntimeError
        If an endpoint has declared no access.
    """
    engine = engine or engine_for(settings)
    _refuse_unsafe(settings, engine)
    seal_templates(engine, clock())
    configure_logging()
    app = Flask(__name__, template_folder=str(data_dir("templates")), static_folder=str(STATIC))
    app.config.update(
        DEBUG=settings.debug,  # ours alone decides, whatever FLASK_DEBUG says
        SECRET_KEY=settings.secret_key or "only for tests and demonstrations",
        MAX_CONTENT_LENGTH=settings.upload_mebibytes * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        MAX_FORM_PARTS=5000,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_HEADERS=["X-CSRFToken", "X-CSRF-Token"],
    )
    app.extensions["auditapp"] = request.Edge(
        settings=settings,
        reading=partial(reading, engine),
        writing=partial(writing, engine),
        clock=clock,
    )
    _install(app, settings)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    access.public(app.view_functions["static"])
    access.check_all_declared(app)
    return app


@dataclass(frozen=True, slots=True)
class Database:
    """A database as commands and jobs use it: sessions that read, sessions that commit."""

    engine: Engine
    reading: Callable[[], AbstractContextManager[Session]]
    writing: Callable[[], AbstractContextManager[Session]]


def database(settings: Settings) -> Database:
    """Return the settings' database."""
    engine = engine_for(settings)
    return Database(engine, partial(reading, engine), partial(writing, engine))


def migrate_database(settings: Settings, *, now: datetime | None = None) -> tuple[str | None, str]:
    """Bring the settings' database to this version; return the revisions before and after.

    With ``now`` the audit templates of this version are published too.
    """
    engine = engine_for(settings)
    before, after = migrating.present(engine), migrating.newest()
    if before != after:
        migrating.upgrade(engine)
    if now is not None:
        seal_templates(engine, now)
    return before, after


def seal_templates(engine: Engine, now: datetime) -> None:
    """Publish the audit templates that this version of the product brings.

    A database that is not at this version is left alone.

    Raises
    ------
    SettingsError
        If a published template is no longer what was published: every one at once.
    """
    if migrating.present(engine) != migrating.newest():
        return
    with reading(engine) as session:
        if broken := template_versions.broken_seals(session):
            raise SettingsError([f"{seal}; bring the former file back" for seal in broken])
        if not template_versions.unsealed(session):
            return
    with writing(engine) as session:
        template_versions.publish_shipped(session, now=now)


def engine_for(settings: Settings) -> Engine:
    """Return the engine of the settings' database, making the folder of an SQLite file."""
    if settings.database_file is not None:
        settings.database_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    synchronous = "NORMAL" if settings.environment is Environment.DEMO else "FULL"
    return make_engine(settings.database_url, synchronous=synchronous)


def configure_logging() -> None:
    """Log JSON lines that carry only what is on the list."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_listed,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=False,
    )


def _only_listed(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> dict[str, Any]:  # noqa: ANN401  # the library's own signature
    return {name: value for name, value in line.items() if name in LOGGED}


def _install(app: Flask, settings: Settings) -> None:
    app.session_interface = sessions.DatabaseSessions()
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.autoescape = True
    security.install(app, settings)
    view_log.install(app)
    # Before the token check: a form sent after the session ended must be kept, not refused.
    request.install(app)
    CSRFProtect(app)
    look_again.install(app)
    errors.install(app)
    pages.install(app, settings)
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # the framework's documented way
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # the framework's documented way
        app.wsgi_app, root=str(STATIC), prefix="static/", add_headers_function=_static_headers
    )


def _static_headers(headers: Any, _path: str, _url: str) -> None:  # noqa: ANN401  # the library's own type
    for name, value in security.HEADERS.items():
        headers[name] = value


def _refuse_unsafe(settings: Settings, engine: Engine) -> None:
    faults = []
    if not BUILT.is_file():
        faults.append("the styles are not built; run: pip install -e .")
    if settings.is_production:
        if migrating.present(engine) != migrating.newest():
            faults.append("the database is not at this version; run: auditapp migrate")
        else:
            with reading(engine) as session:
                if session.scalar(select(Person.id).where(Person.is_demo.is_(True)).limit(1)):
                    faults.append("the database has demonstration people; use another database")
    if faults:
        raise SettingsError(faults)
