"""Runs the service: from an open port to the last line."""

import asyncio
import logging
import signal
import socket
import time
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager

import uvicorn

from .database import Database
from .health import Alerts, Health
from .jobs import Jobs
from .keyvalue import redis_at
from .logs import FATAL, LineWriter, say
from .protocol import Protocol
from .provider import Breaker, Provider, Rates
from .settings import Settings
from .tasks import Tasks
from .telemetry import Metrics, start_traces
from .web.app import Parts, make_app
from .web.middleware import Surroundings

CLOSE_LIMIT = 1.5
# How long a connection that has sent nothing may still begin, once nobody is let in any more.
SILENT_GRACE = 0.5
LOOK_EVERY = 0.02


class Server(uvicorn.Server):
    """Signals and the end of connections are not uvicorn's business here."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        pass

    async def drain(self, limit: float) -> int:
        """Closes the listener and what is idle, waits for the rest, and says how many requests had to be cut off."""
        for server in self.servers:
            server.close()
        begun = time.monotonic()
        connections: set[Protocol] = self.server_state.connections  # type: ignore[assignment]
        while connections and time.monotonic() - begun < limit:
            for connection in list(connections):
                if not connection.silent or time.monotonic() - begun > SILENT_GRACE:
                    connection.shutdown()
            await asyncio.sleep(LOOK_EVERY)
        cut = sum(connection.in_flight for connection in connections)
        for connection in list(connections):
            connection.transport.abort()
        return cut


async def serve(settings: Settings, writer: LineWriter) -> int:
    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, told.set)
    try:
        listener = socket.create_server(("", settings.port), backlog=2048)
    except OSError:
        say(FATAL, "the port cannot be listened on", port=settings.port, variables=["HTTP_PORT"])
        return 1

    traces = start_traces(settings.traces_endpoint, settings.version)
    metrics = Metrics(settings.version)
    database = Database(settings.database_url, settings.database_password.value, settings.pool_max)
    await database.open()
    cache, cache_probe = redis_at(settings.redis_url, 50), redis_at(settings.redis_url, 1)
    queue, queue_probe = redis_at(settings.queue_url, 4), redis_at(settings.queue_url, 1)
    jobs = Jobs(database, queue)
    key = settings.provider_api_key.value
    provider = Provider(settings.provider_url, key, settings.provider_timeout, settings.outbound_max_sockets)
    breaker = Breaker(lambda state: metrics.breaker("provider", state))
    metrics.show("queue_depth", "Jobs that are waiting.", lambda: {"": jobs.depth})
    metrics.show("log_lines_dropped", "Lines given up since the start.", lambda: {"": writer.dropped})
    metrics.show("database_pool_connections", "Connections of the pool.", database.connections, "state")
    parts = Parts(
        settings=settings,
        metrics=metrics,
        database=database,
        tasks=Tasks(database),
        cache=cache,
        jobs=jobs,
        health=Health(database, cache_probe, queue_probe, jobs),
        provider=provider,
        rates=Rates(provider, breaker),
        breaker=breaker,
    )
    surroundings = Surroundings(make_app(parts), settings, metrics)
    Protocol.headers_timeout = settings.headers_timeout
    server = Server(
        uvicorn.Config(
            surroundings,
            http=Protocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            reset_contextvars=True,
            timeout_keep_alive=settings.keep_alive_timeout,  # type: ignore[arg-type]
        )
    )
    serving = asyncio.create_task(server.serve([listener]))
    jobs.start()
    alerting = asyncio.create_task(alert(settings, parts)) if settings.alert_webhook else None
    say(logging.INFO, "listening", port=settings.port, environment=settings.environment)

    await told.wait()
    parts.stopping = surroundings.stopping = True
    say(logging.INFO, "stopping", event="shutdown.stopping")
    await asyncio.sleep(settings.shutdown_delay)
    jobs.stop_taking()
    cut = await server.drain(settings.shutdown_timeout)
    say(logging.INFO, "drained", event="shutdown.drained", cut=cut)
    server.should_exit = True
    if alerting:
        alerting.cancel()
    await bounded(jobs.close(CLOSE_LIMIT))
    for redis in (queue, queue_probe, cache, cache_probe):
        await bounded(redis.aclose())
    await bounded(database.close())
    await bounded(provider.close())
    await bounded(serving)
    await bounded(asyncio.to_thread(traces.shutdown))
    say(logging.INFO, "closed", event="shutdown.closed")
    return 0 if cut == 0 else 1


async def bounded(closing: Awaitable[object]) -> None:
    """What cannot be closed in time is left to the end of the process."""
    try:
        await asyncio.wait_for(closing, CLOSE_LIMIT)
    except Exception:
        say(logging.DEBUG, "something was not closed in time")


async def alert(settings: Settings, parts: Parts) -> None:
    async def causes() -> dict[str, bool]:
        checks = await parts.health.checks()
        down = {name: check["status"] == "down" for name, check in checks.items()}
        # Without the database nobody knows of the migrations.
        down["migrations"] = down["migrations"] and not down["database"]
        return {**down, "provider": parts.breaker.state != "closed"}

    await Alerts(settings.alert_webhook or "", causes).run()
