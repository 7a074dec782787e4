"""The provider of rates and notifications: one deadline for each operation, retries for reads, a breaker and memory."""

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
from opentelemetry.trace import SpanKind

from .settings import PasswordSource
from .telemetry import span, traceparent

TRIES = 3
FIRST_PAUSE = 0.08
FRESH_SECONDS = 5.0


class ProviderFailure(Exception):
    """Its code is that of the answer. A temporary one may be answered with what was known before."""

    def __init__(self, code: str, *, temporary: bool = True) -> None:
        super().__init__(code)
        self.code = code
        self.temporary = temporary


class UnknownCurrency(Exception):
    """The provider does not know it."""


class Provider:
    def __init__(self, url: str, key: PasswordSource, timeout: float, sockets: int) -> None:
        self._url = url.rstrip("/")
        self._key = key
        self._timeout = timeout
        limits = httpx.Limits(max_connections=sockets, max_keepalive_connections=sockets)
        self._client = httpx.AsyncClient(limits=limits, timeout=timeout, trust_env=False)

    async def notify(self, notification: dict[str, Any]) -> None:
        """Never repeated: the provider may have done it although it did not say so."""
        try:
            async with asyncio.timeout(self._timeout):
                await self._call("POST", "/v1/notifications", notification)
        except TimeoutError:
            raise ProviderFailure("provider_timeout") from None

    async def rate(self, currency: str) -> dict[str, Any]:
        last = ProviderFailure("provider_timeout")
        try:
            async with asyncio.timeout(self._timeout):
                for attempt in range(TRIES):
                    if attempt > 0:
                        pause = FIRST_PAUSE * 2 ** (attempt - 1)
                        await asyncio.sleep(random.uniform(pause / 2, 3 * pause / 2))
                    try:
                        return self._checked(await self._call("GET", f"/v1/rates/{currency}"), currency)
                    except ProviderFailure as failure:
                        last = failure
                        if not failure.temporary:
                            break
        except TimeoutError:
            pass
        raise last

    async def _call(self, method: str, path: str, content: Any = None) -> httpx.Response:
        attributes = {"http.request.method": method, "url.full": self._url + path}
        with span(method, SpanKind.CLIENT, attributes) as current:
            headers = {"authorization": f"Bearer {self._key()}", "traceparent": traceparent()}
            try:
                response = await self._client.request(method, self._url + path, json=content, headers=headers)
            except httpx.TimeoutException:
                raise ProviderFailure("provider_timeout") from None
            except (httpx.HTTPError, httpx.InvalidURL):
                raise ProviderFailure("provider_unreachable") from None
            current.set_attribute("http.response.status_code", response.status_code)
            if response.status_code == 404 and method == "GET":
                raise UnknownCurrency
            if not response.is_success:
                temporary = response.status_code >= 500 or response.status_code == 429
                raise ProviderFailure("provider_error", temporary=temporary)
            return response

    @staticmethod
    def _checked(response: httpx.Response, currency: str) -> dict[str, Any]:
        try:
            rate = response.json()
            if rate["currency"] == currency and float(rate["rate"]) > 0 and isinstance(rate["asOf"], str):
                return {"currency": currency, "rate": float(rate["rate"]), "asOf": rate["asOf"]}
        except (ValueError, TypeError, KeyError):
            pass
        raise ProviderFailure("provider_error")

    async def close(self) -> None:
        await self._client.aclose()


class Breaker:
    """Keeps calls away from a provider that fails. A call is one with all its retries."""

    WINDOW = 10.0
    FEWEST = 5
    OPEN_SECONDS = 3.0

    def __init__(self, changed: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._changed = changed
        self._clock = clock
        self._results: deque[tuple[float, bool]] = deque()
        self._period = 0
        self._trying = False
        self._enter("closed")

    def allow(self) -> Callable[[bool], None] | None:
        """How to say whether the call failed, or nothing when none may be made."""
        if self.state == "open" and self._clock() - self._since >= self.OPEN_SECONDS:
            self._enter("half_open")
        if self.state == "closed":
            period = self._period
            return lambda failed: self._count(period, failed)
        if self.state == "half_open" and not self._trying:
            self._trying = True
            return self._tried
        return None

    def _count(self, period: int, failed: bool) -> None:
        if self._period != period:
            return  # It began before the breaker changed, and says nothing of the time after.
        now = self._clock()
        self._results.append((now, failed))
        while now - self._results[0][0] > self.WINDOW:
            self._results.popleft()
        failures = sum(bad for _, bad in self._results)
        if len(self._results) >= self.FEWEST and 2 * failures > len(self._results):
            self._enter("open")

    def _tried(self, failed: bool) -> None:
        self._trying = False
        self._enter("open" if failed else "closed")

    def _enter(self, state: str) -> None:
        self.state, self._since = state, self._clock()
        self._period += 1
        self._results.clear()
        self._changed(state)


@dataclass(frozen=True)
class Known:
    rate: dict[str, Any]
    at: float
    stale: bool = False

    @property
    def age(self) -> float:
        return time.monotonic() - self.at


class Rates:
    """Remembers what the provider said, for a while as the truth and afterwards for when it fails."""

    def __init__(self, provider: Provider, breaker: Breaker) -> None:
        self._provider = provider
        self._breaker = breaker
        self._known: dict[str, Known] = {}
        self._asking: dict[str, asyncio.Task[Known]] = {}

    async def get(self, currency: str) -> Known:
        known = self._known.get(currency)
        if known is not None and known.age < FRESH_SECONDS:
            return known
        task = self._asking.get(currency)
        if task is None:
            # Those who want the same rate at once wait for one answer, which outlives whoever asked first.
            task = asyncio.create_task(self._ask(currency))
            self._asking[currency] = task
            task.add_done_callback(lambda _: self._asking.pop(currency, None))
        try:
            return await asyncio.shield(task)
        except ProviderFailure as failure:
            if known is None or not failure.temporary:
                raise
            return Known(known.rate, known.at, stale=True)

    async def _ask(self, currency: str) -> Known:
        settle = self._breaker.allow()
        if settle is None:
            raise ProviderFailure("provider_unavailable")
        failed = True
        try:
            known = Known(await self._provider.rate(currency), time.monotonic())
            failed = False
            self._known[currency] = known
            return known
        except UnknownCurrency:
            failed = False
            raise
        finally:
            settle(failed)
