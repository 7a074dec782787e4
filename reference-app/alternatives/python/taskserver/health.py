"""Says whether this instance may get traffic, and tells a webhook when it may not."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from redis.asyncio import Redis

from . import migrations
from .database import Database
from .jobs import Jobs

CHECK_LIMIT = 1.2
LOOK_EVERY = 1.0
WINDOW = 60.0
QUIET = 5.0

Checks = dict[str, dict[str, Any]]


class _Down(Exception):
    """Holds the code."""


class Health:
    """Looks at every dependency, on each probe anew; probes that come together share a round."""

    def __init__(self, database: Database, redis: Redis, queue: Redis, jobs: Jobs) -> None:
        self._database, self._redis, self._queue, self._jobs = database, redis, queue, jobs
        self._round: asyncio.Task[Checks] | None = None

    async def checks(self) -> Checks:
        if self._round is None or self._round.done():
            self._round = asyncio.create_task(self._look())
        return await asyncio.shield(self._round)

    async def _look(self) -> Checks:
        all_of_them: dict[str, Callable[[], Awaitable[None]]] = {
            "database": self._database.pulse.alive,
            "migrations": self._migrated,
            "redis": lambda: _ping(self._redis),
            "queue": self._queue_runs,
        }
        outcomes = await asyncio.gather(*(_outcome(look) for look in all_of_them.values()))
        return dict(zip(all_of_them, outcomes, strict=True))

    async def _migrated(self) -> None:
        if await self._database.pulse.ask(migrations.PENDING, migrations.names()) > 0:
            raise _Down("pending")

    async def _queue_runs(self) -> None:
        await _ping(self._queue)
        if not self._jobs.runs:
            raise _Down("consumer_stopped")


async def _ping(redis: Redis) -> None:
    await redis.ping()


async def _outcome(look: Callable[[], Awaitable[None]]) -> dict[str, Any]:
    begun = time.monotonic()
    code = None
    try:
        async with asyncio.timeout(CHECK_LIMIT):
            await look()
    except TimeoutError:
        code = "timeout"
    except _Down as down:
        code = str(down)
    except Exception:
        code = "unavailable"  # What it says names hosts and users, which is nobody's business here.
    took = {"durationMs": round((time.monotonic() - begun) * 1000, 3)}
    return {"status": "up", **took} if code is None else {"status": "down", **took, "code": code}


class Alerts:
    """One alert for each cause and window, and one resolution once the cause has stayed away."""

    def __init__(self, webhook: str, causes: Callable[[], Awaitable[dict[str, bool]]]) -> None:
        self._webhook, self._causes = webhook, causes
        self._seen: dict[str, dict[str, Any]] = {}

    async def run(self) -> None:
        async with httpx.AsyncClient(timeout=2, trust_env=False) as client:
            while True:
                for name, down in (await self._causes()).items():
                    told = self.next(name, down, time.time())
                    if told is not None:
                        try:
                            await client.post(self._webhook, json=told)
                        except httpx.HTTPError:
                            pass
                await asyncio.sleep(LOOK_EVERY)

    def next(self, name: str, down: bool, now: float) -> dict[str, str] | None:
        state = self._seen.setdefault(name, {"firing": False, "fired": -WINDOW, "down": 0.0, "since": ""})
        if down:
            state["down"] = now
        if down and not state["firing"] and now - state["fired"] >= WINDOW:
            stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now * 1000) % 1000:03d}Z"
            state.update(firing=True, fired=now, since=stamp)
            return {"alert": name, "status": "firing", "since": stamp}
        if not down and state["firing"] and now - state["down"] >= QUIET:
            state["firing"] = False
            return {"alert": name, "status": "resolved", "since": state["since"]}
        return None
