"""Brings jobs from the outbox to a sorted set in Redis, and works on them there, at least once.

The score of a job is when it may be taken. Who takes one pushes its score into the future and removes it when it is done: one
that was not finished comes up again by itself, for any instance.
"""

import asyncio
import json
import logging
import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
from opentelemetry.trace import SpanKind
from redis.asyncio import Redis
from redis.exceptions import RedisError

from .database import Database, DatabaseUnavailable, Traced
from .logs import request_id, say
from .telemetry import continued, span

KEY = "taskserver:jobs"
LEASE_MS = 10_000
RELAYED_AT_ONCE = 100
RELAY_EVERY = 1.0
LOOK_EVERY = 0.15
PAUSE_ON_FAILURE = 0.5
# A consumer that has not come round for so long does not run.
STUCK_AFTER = 5.0

TAKE = """
local now = redis.call('TIME')
local ms = now[1] * 1000 + math.floor(now[2] / 1000)
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ms, 'LIMIT', 0, 1)
if #due == 0 then return false end
redis.call('ZADD', KEYS[1], ms + ARGV[1], due[1])
return due[1]
"""

AWAY = (RedisError, OSError, TimeoutError, DatabaseUnavailable)


class Jobs:
    def __init__(self, database: Database, redis: Redis) -> None:
        self._database = database
        self._redis = redis
        self._take = redis.register_script(TAKE)
        self._wake = asyncio.Event()
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._round_at = time.monotonic()
        self._busy = False
        self.depth = 0

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._relay()), asyncio.create_task(self._consume())]

    def wake(self) -> None:
        self._wake.set()

    @property
    def runs(self) -> bool:
        lively = self._busy or time.monotonic() - self._round_at < STUCK_AFTER
        return lively and all(not task.done() for task in self._tasks)

    def stop_taking(self) -> None:
        self._stopping.set()
        self._wake.set()

    async def close(self, limit: float) -> None:
        """Waits for the job that is being worked on."""
        if self._tasks:
            _, pending = await asyncio.wait(self._tasks, timeout=limit)
            for task in pending:
                task.cancel()

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            pass

    async def _relay(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                count = await self._database.transaction(self._hand_over)
            except AWAY:
                await self._pause(PAUSE_ON_FAILURE)
                continue
            if count < RELAYED_AT_ONCE:
                try:
                    await asyncio.wait_for(self._wake.wait(), RELAY_EVERY)
                except TimeoutError:
                    pass

    async def _hand_over(self, connection: Traced) -> int:
        # Another instance may be at others at the same time.
        rows = await connection.fetch(
            """DELETE FROM outbox WHERE id IN (SELECT id FROM outbox ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)
            RETURNING job""",
            RELAYED_AT_ONCE,
        )
        if rows:
            due = int(time.time() * 1000)
            await self._redis.zadd(KEY, {row["job"]: due for row in rows}, nx=True)
        return len(rows)

    async def _consume(self) -> None:
        while not self._stopping.is_set():
            self._round_at = time.monotonic()
            try:
                member = await self._take(keys=[KEY], args=[LEASE_MS])
                self.depth = await self._redis.zcard(KEY)
            except AWAY:
                await self._pause(PAUSE_ON_FAILURE)
                continue
            if member is None:
                await self._pause(LOOK_EVERY)
                continue
            self._busy = True
            try:
                await self._work(member)
            finally:
                self._busy = False

    async def _work(self, member: bytes) -> None:
        job = json.loads(member)
        token = request_id.set(job["request_id"])
        try:
            with continued(job["traceparent"]), span(f"{job['type']} process", SpanKind.CONSUMER, {}):
                try:
                    await self._record(job)
                    await self._redis.zrem(KEY, member)
                except AWAY:
                    # Its lease runs out, and somebody takes it again.
                    say(logging.WARNING, "job failed", job=job["type"], task_id=job["task_id"])
                    return
                say(logging.INFO, "job done", job=job["type"], task_id=job["task_id"])
        finally:
            request_id.reset(token)

    async def _record(self, job: dict[str, Any]) -> None:
        """Writes an activity once, however often it is asked to."""
        sql = """INSERT INTO activity (task_id, type, created_at) VALUES ($1, $2, $3)
            ON CONFLICT (task_id, type) DO NOTHING"""
        try:
            await self._database.run(
                lambda connection: connection.execute(sql, UUID(job["task_id"]), job["type"], datetime.now(UTC))
            )
        except asyncpg.ForeignKeyViolationError:
            pass  # The task was deleted in the meantime, and with it whatever there was to say.
