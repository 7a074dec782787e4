"""Clients of Redis that give up early, and make a span for each command of a request or a job."""

from typing import Any

from opentelemetry.trace import SpanKind
from redis.asyncio import Redis

from .telemetry import is_traced, span

LIMIT = 0.5


class TracedRedis(Redis):
    async def execute_command(self, *args: Any, **options: Any) -> Any:
        if not is_traced():
            return await super().execute_command(*args, **options)
        name = str(args[0]).lower()
        with span(f"redis {name}", SpanKind.CLIENT, {"db.system.name": "redis", "db.operation.name": name}):
            return await super().execute_command(*args, **options)


def redis_at(url: str, connections: int) -> Redis:
    return TracedRedis.from_url(
        url, max_connections=connections, socket_timeout=LIMIT, socket_connect_timeout=LIMIT, retry=None
    )
