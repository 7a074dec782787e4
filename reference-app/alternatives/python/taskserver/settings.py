"""Reads the environment once, at boot, and says everything that is wrong with it at the same time."""

import ipaddress
import os
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from . import VERSION

LOG_LEVELS = ("fatal", "error", "warn", "info", "debug", "trace", "silent")
REDACTED = "[redacted]"

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Secret:
    """A value that no message shows. One that came from a file is read anew whenever it is asked for."""

    def __init__(self, value: str, file: str | None = None) -> None:
        self._value = value
        self._file = file

    def value(self) -> str:
        if self._file:
            try:
                self._value = read_secret(self._file) or self._value
            except (OSError, UnicodeDecodeError):
                pass  # While it cannot be read, the secret is what it was.
        return self._value

    def __repr__(self) -> str:
        return REDACTED


def read_secret(file: str) -> str:
    with open(file, encoding="utf-8", newline="") as stream:
        return stream.read().removesuffix("\n").removesuffix("\r")


@dataclass(frozen=True)
class Settings:
    port: int
    mode: str
    environment: str
    version: str
    log_level: str
    database_url: str
    database_password: Secret
    pool_max: int
    redis_url: str
    queue_url: str
    provider_url: str
    provider_api_key: Secret
    provider_timeout: float
    outbound_max_sockets: int
    session_secret: Secret
    operator_token: Secret
    rate_limit: int
    rate_burst: int
    trust_proxy: tuple[Network, ...]
    shutdown_delay: float
    shutdown_timeout: float
    headers_timeout: float
    request_timeout: float
    keep_alive_timeout: float
    traces_endpoint: str | None
    alert_webhook: str | None


class InvalidSettings(Exception):
    """Holds names and reasons, and never a value."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("the settings are not valid")
        self.problems = problems


class _Reader:
    def __init__(self, environ: dict[str, str]) -> None:
        # An empty variable counts as absent.
        self.environ = {name: value for name, value in environ.items() if value != ""}
        self.problems: dict[str, str] = {}

    def text(self, name: str, default: str, allowed: tuple[str, ...] | None = None) -> str:
        value = self.environ.get(name, default)
        if allowed and value not in allowed:
            self.problems[name] = f"is not one of {', '.join(allowed)}"
        return value

    def number(self, name: str, default: int, least: int = 0, most: int = 86_400_000) -> int:
        value = self.environ.get(name, str(default))
        if not (value.isascii() and value.isdigit() and least <= int(value[:12]) <= most and len(value) <= 12):
            self.problems[name] = f"is not a whole number from {least} to {most}"
            return default
        return int(value)

    def seconds(self, name: str, default_ms: int) -> float:
        return self.number(name, default_ms) / 1000

    def url(self, name: str, *schemes: str, required: bool = True) -> str | None:
        value = self.environ.get(name)
        if value is None:
            if required:
                self.problems[name] = "is required"
            return None
        try:
            parts = urlsplit(value)
            fits = parts.scheme in schemes and bool(parts.hostname) and (parts.port is None or parts.port > 0)
        except ValueError:
            fits = False
        if not fits:
            self.problems[name] = f"is not a URL of {' or '.join(schemes)}"
        return value

    def database_url(self, name: str) -> str | None:
        value = self.url(name, "postgres", "postgresql")
        if value is None or name in self.problems:
            return value
        parts = urlsplit(value)
        if parts.password is not None:
            self.problems[name] = "has the password in it, which belongs into DATABASE_PASSWORD"
        elif not parts.username or not unquote(parts.path).strip("/"):
            self.problems[name] = "names no user or no database"
        return value

    def secret(self, name: str) -> Secret:
        value, file = self.environ.get(name), self.environ.get(f"{name}_FILE")
        if value is not None and file is not None:
            self.problems[name] = f"is given beside {name}_FILE"
        elif file is not None:
            try:
                value = read_secret(file)
                if value == "":
                    self.problems[f"{name}_FILE"] = "is an empty file"
            except (OSError, UnicodeDecodeError):
                self.problems[f"{name}_FILE"] = "cannot be read"
        elif value is None:
            self.problems[name] = "is required"
        return Secret(value or "", file)

    def networks(self, name: str) -> tuple[Network, ...]:
        try:
            parts = [part.strip() for part in self.environ.get(name, "").split(",")]
            return tuple(ipaddress.ip_network(part, strict=False) for part in parts if part)
        except ValueError:
            self.problems[name] = "is not a list of addresses or CIDR ranges"
            return ()


def read_settings(environ: dict[str, str] | None = None) -> Settings:
    r = _Reader(dict(os.environ) if environ is None else environ)
    settings = Settings(
        port=r.number("HTTP_PORT", 3000, 1, 65_535),
        mode=r.text("NODE_ENV", "production", ("production", "development", "test")),
        environment=r.text("ENVIRONMENT", "local"),
        version=r.text("SERVICE_VERSION", VERSION),
        log_level=r.text("LOG_LEVEL", "info", LOG_LEVELS),
        database_url=r.database_url("DATABASE_URL") or "",
        database_password=r.secret("DATABASE_PASSWORD"),
        pool_max=r.number("POOL_MAX", 10, 1, 1000),
        redis_url=r.url("REDIS_URL", "redis", "rediss") or "",
        queue_url=r.url("QUEUE_URL", "redis", "rediss") or "",
        provider_url=r.url("PROVIDER_URL", "http", "https") or "",
        provider_api_key=r.secret("PROVIDER_API_KEY"),
        provider_timeout=r.seconds("PROVIDER_TIMEOUT_MS", 900),
        outbound_max_sockets=r.number("OUTBOUND_MAX_SOCKETS", 20, 1, 10_000),
        session_secret=r.secret("SESSION_SECRET"),
        operator_token=r.secret("OPERATOR_TOKEN"),
        rate_limit=r.number("GLOBAL_RATE_LIMIT_RPS", 5000, 1, 10_000_000),
        rate_burst=r.number("GLOBAL_RATE_LIMIT_BURST", 10_000, 1, 10_000_000),
        trust_proxy=r.networks("TRUST_PROXY"),
        shutdown_delay=r.seconds("SHUTDOWN_DELAY_MS", 5000),
        shutdown_timeout=r.seconds("SHUTDOWN_TIMEOUT_MS", 10_000),
        headers_timeout=r.seconds("HEADERS_TIMEOUT_MS", 5000),
        request_timeout=r.seconds("REQUEST_TIMEOUT_MS", 30_000),
        keep_alive_timeout=r.seconds("KEEP_ALIVE_TIMEOUT_MS", 20_000),
        traces_endpoint=r.url("OTEL_EXPORTER_OTLP_ENDPOINT", "http", "https", required=False),
        alert_webhook=r.url("ALERT_WEBHOOK_URL", "http", "https", required=False),
    )
    if not r.problems and settings.headers_timeout > settings.request_timeout:
        r.problems["HEADERS_TIMEOUT_MS"] = "is longer than REQUEST_TIMEOUT_MS"
    if r.problems:
        raise InvalidSettings(r.problems)
    return settings


def redacted(settings: Settings) -> dict[str, object]:
    """What an operator may see of them."""

    def shown(value: object) -> object:
        if isinstance(value, Secret):
            return REDACTED
        if isinstance(value, tuple):
            return [str(one) for one in value]
        if isinstance(value, str) and "://" in value:
            parts = urlsplit(value)
            return value if parts.password is None else value.replace(f":{parts.password}@", f":{REDACTED}@")
        return value

    fields = {name: shown(value) for name, value in vars(settings).items()}
    # Whoever has the address of a webhook can post to it.
    return {**fields, "alert_webhook": settings.alert_webhook is not None}


PasswordSource = Callable[[], str]
