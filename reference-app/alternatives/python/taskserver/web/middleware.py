"""Around every route: ids, traces, headers, limits, the log and the metrics."""

import asyncio
import ipaddress
import logging
import re
import time
from collections.abc import MutableMapping
from typing import Any
from uuid import uuid4

from fastapi import Request
from opentelemetry.trace import SpanKind
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from ..logs import log, request_id, say
from ..settings import Settings
from ..telemetry import Metrics, continued, span
from .answers import Refusal, too_many

URL_LIMIT = 8 << 10
HEADERS_LIMIT = 16 << 10
VALID_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT")
QUIET = ("/livez", "/readyz", "/metrics")
UNLIMITED = (*QUIET, "/healthz", "/diagz")

HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; object-src 'none'; base-uri 'none'",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class TokenBucket:
    def __init__(self, rate: int, burst: int) -> None:
        self._rate, self._burst = rate, burst
        self._tokens, self._at = float(burst), time.monotonic()

    def take(self) -> float:
        """0, or how many seconds to wait for the next."""
        now = time.monotonic()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens >= 1:
            self._tokens -= 1
            return 0
        return (1 - self._tokens) / self._rate


class Surroundings:
    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self._app = app
        self._settings = settings
        self._metrics = metrics
        self._bucket = TokenBucket(settings.rate_limit, settings.rate_burst)
        self.stopping = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        begun = time.monotonic()
        headers = dict(reversed(scope["headers"]))
        given = headers.get(b"x-request-id", b"").decode("latin-1")
        own = given if VALID_ID.fullmatch(given) else str(uuid4())
        method = scope["method"] if scope["method"] in METHODS else "OTHER"
        status = 0

        async def send_whole(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = self._headers(message.get("headers", []), own)
            await send(message)

        scope["state"]["deadline"] = asyncio.get_running_loop().time() + self._settings.request_timeout
        token = request_id.set(own)
        parents = [value.decode("latin-1") for name, value in scope["headers"] if name == b"traceparent"]
        try:
            with (
                continued(parents[0] if len(parents) == 1 else None),
                span(method, SpanKind.SERVER, {"http.request.method": method}) as current,
            ):
                try:
                    await self._answer(scope, receive, send_whole)
                except ClientDisconnect:
                    status = status or 499
                except Exception as error:
                    log.error("a request failed", exc_info=error)
                    if status == 0:
                        failure = Refusal(500, "internal_error", "something went wrong")
                        await failure.answer()(scope, receive, send_whole)
                route = getattr(scope.get("route"), "path", None) or "unmatched"
                current.set_attribute("http.response.status_code", status)
                current.set_attribute("http.route", route)
                seconds = time.monotonic() - begun
                self._metrics.request(method, route, status, seconds)
                if route not in QUIET:
                    took = round(seconds * 1000, 3)
                    say(logging.INFO, "request", method=method, route=route, status=status, duration_ms=took)
        finally:
            request_id.reset(token)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        size = sum(len(name) + len(value) + 4 for name, value in scope["headers"])
        wait = 0 if scope["path"] in UNLIMITED else self._bucket.take()
        refusal = None
        if len(scope["raw_path"]) + len(scope["query_string"]) > URL_LIMIT:
            refusal = Refusal(414, "headers_too_large", "the URL is above 8 kB")
        elif size > HEADERS_LIMIT:
            refusal = Refusal(431, "headers_too_large", "the headers are above 16 KiB")
        elif wait > 0:
            refusal = too_many(wait)
        await (self._app if refusal is None else refusal.answer())(scope, receive, send)

    def _headers(self, own: list[tuple[bytes, bytes]], request: str) -> list[tuple[bytes, bytes]]:
        there = {name.lower() for name, _ in own}
        added = {**HEADERS, "x-request-id": request}
        if self.stopping:
            # Also said to requests that began before.
            added["connection"] = "close"
        return own + [(name.encode(), value.encode()) for name, value in added.items() if name.encode() not in there]


def client_address(request: Request, settings: Settings) -> str:
    """Walks back through the proxies that are trusted."""
    address = _address(request.client.host) if request.client else None
    hops = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
    while address is not None and hops and any(address in network for network in settings.trust_proxy):
        before = _address(hops.pop())
        if before is None:
            break
        address = before
    return str(address)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
