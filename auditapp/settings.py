"""Settings from the environment, read once; a bad value stops the start in words."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

KEY_BYTES = 32


class Environment(StrEnum):
    """What this process is for."""

    DEMO = "demo"
    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class SettingsError(Exception):
    """The settings do not let the app start; ``faults`` says all that is wrong."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(faults))


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the app can be told, with its defaults."""

    environment: Environment = Environment.DEVELOPMENT
    database_url: str = "sqlite:///instance/auditapp.db"
    secret_key: str = field(default="", repr=False)
    service_name: str = "Case-file audit"
    time_zone: str = "Europe/Jersey"
    debug: bool = False
    idle_minutes: int = 30
    session_hours: int = 12
    upload_mebibytes: int = 25
    proxies: int = 0  # how many trusted proxies stand before the app
    password_cost: int = 3  # argon2 passes; tests use fewer
    urgent_words: str = "telephone the police on 999, or the duty team of your front door"
    support_words: str = "Ask your programme lead, or whoever runs this service for you."

    @property
    def is_demo(self) -> bool:
        """Whether every page is marked as a demonstration."""
        return self.environment is Environment.DEMO

    @property
    def is_production(self) -> bool:
        """Whether the strict rules of a live service hold."""
        return self.environment is Environment.PRODUCTION

    @property
    def zone(self) -> ZoneInfo:
        """The service's own time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def database_file(self) -> Path | None:
        """The SQLite file, or None on another database."""
        prefix = "sqlite:///"
        return Path(self.database_url[len(prefix) :]) if self._is_sqlite else None

    @property
    def _is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite:///")


def from_environment(variables: Mapping[str, str] | None = None) -> Settings:
    """Return the settings in ``AUDITAPP_*`` variables.

    Raises
    ------
    SettingsError
        With every fault at once.
    """
    given = dict(os.environ if variables is None else variables)
    faults: list[str] = []
    values: dict[str, object] = {}
    for name, (setting, read) in _READERS.items():
        text = given.get(f"AUDITAPP_{name}", "").strip()
        if not text:
            continue
        try:
            values[setting] = read(text)
        except ValueError as fault:
            faults.append(f"AUDITAPP_{name} is {fault}")
    if given.get("FLASK_DEBUG", "0").lower() not in {"", "0", "false", "no"}:
        values["debug"] = True  # whoever sets it means it, and production must refuse
    settings = Settings(**values) if not faults else Settings()  # type: ignore[arg-type]  # each reader gives its setting's type
    faults += _contradictions(settings)
    if faults:
        raise SettingsError(faults)
    return settings


def _contradictions(settings: Settings) -> list[str]:
    faults = []
    if settings.is_production:
        if len(settings.secret_key.encode()) < KEY_BYTES:
            faults.append(
                f"AUDITAPP_SECRET_KEY must be at least {KEY_BYTES} bytes in production; "
                "make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
        if settings.debug:
            faults.append("AUDITAPP_DEBUG and FLASK_DEBUG must be off in production")
    return faults


def _environment(text: str) -> Environment:
    if text not in set(Environment):
        raise ValueError(f"{text!r}; it must be one of {', '.join(Environment)}")
    return Environment(text)


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise ValueError(f"{text!r}; it must be a whole number from {least} to {most}")
        return int(text)

    return read


def _flag(text: str) -> bool:
    if text.lower() not in {"0", "1", "false", "true", "no", "yes"}:
        raise ValueError(f"{text!r}; it must be yes or no")
    return text.lower() in {"1", "true", "yes"}


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError) as fault:
        raise ValueError(f"{text!r}; no such time zone is known") from fault
    return text


def _database(text: str) -> str:
    if not text.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise ValueError("not a database address; it begins sqlite:/// or postgresql://")
    return text


_READERS: Mapping[str, tuple[str, Callable[[str], object]]] = {
    "ENV": ("environment", _environment),
    "DATABASE_URL": ("database_url", _database),
    "SECRET_KEY": ("secret_key", str),
    "SERVICE_NAME": ("service_name", str),
    "TIME_ZONE": ("time_zone", _zone),
    "DEBUG": ("debug", _flag),
    "IDLE_MINUTES": ("idle_minutes", _whole(5, 240)),
    "SESSION_HOURS": ("session_hours", _whole(1, 24)),
    "UPLOAD_MEBIBYTES": ("upload_mebibytes", _whole(1, 100)),
    "PROXIES": ("proxies", _whole(0, 5)),
    "PASSWORD_COST": ("password_cost", _whole(1, 10)),
    "URGENT_WORDS": ("urgent_words", str),
    "SUPPORT_WORDS": ("support_words", str),
}
