"""PostgreSQL: a pool for requests and jobs, and one connection beside it that looks whether the database is there."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import asyncpg
from opentelemetry.trace import SpanKind

from .settings import PasswordSource
from .telemetry import is_traced, span

T = TypeVar("T")

CONNECT_LIMIT = 1.0
# How long a statement may take before it is asked whether the database is still there, and how long that may take.
PATIENCE = 0.8
ASK_LIMIT = 1.0
CLOSE_LIMIT = 1.0

# Connection, resources, operator, wrong password, no such database, deadlock.
AWAY_CLASSES = ("08", "53", "57", "28", "3D", "40")
UNDEFINED_TABLE = "42P01"


class DatabaseUnavailable(Exception):
    """It is away, or silent, or not migrated."""


class Traced:
    """A connection that makes a span for each statement of a request or a job."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    def transaction(self) -> asyncpg.transaction.Transaction:
        return self._connection.transaction()

    async def execute(self, sql: str, *values: Any) -> str:
        return await self._do(self._connection.execute, sql, *values)

    async def fetch(self, sql: str, *values: Any) -> list[asyncpg.Record]:
        return await self._do(self._connection.fetch, sql, *values)

    async def row(self, sql: str, *values: Any) -> asyncpg.Record | None:
        return await self._do(self._connection.fetchrow, sql, *values)

    async def _do(self, ask: Callable[..., Awaitable[T]], sql: str, *values: Any) -> T:
        if not is_traced():
            return await ask(sql, *values)
        attributes = {"db.system.name": "postgresql", "db.query.text": sql}
        with span("postgresql", SpanKind.CLIENT, attributes):
            return await ask(sql, *values)


class Pulse:
    """Asks over a connection of its own, so that it says the truth when the pool is busy. Those who ask at once share."""

    def __init__(self, connect: Callable[[], Awaitable[asyncpg.Connection]]) -> None:
        self._connect = connect
        self._connection: asyncpg.Connection | None = None
        self._turn = asyncio.Lock()
        self._asking: dict[str, asyncio.Task[Any]] = {}

    async def alive(self) -> None:
        await self.ask("SELECT 1")

    async def ask(self, sql: str, *values: Any) -> Any:
        task = self._asking.get(sql)
        if task is None:
            task = asyncio.create_task(self._answer(sql, values))
            self._asking[sql] = task
            task.add_done_callback(lambda _: self._asking.pop(sql, None))
        return await asyncio.shield(task)

    async def _answer(self, sql: str, values: tuple[Any, ...]) -> Any:
        try:
            async with asyncio.timeout(ASK_LIMIT), self._turn:
                try:
                    if self._connection is None or self._connection.is_closed():
                        self._connection = await self._connect()
                    return await self._connection.fetchval(sql, *values)
                except BaseException:
                    if self._connection is not None:
                        self._connection.terminate()
                        self._connection = None
                    raise
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise DatabaseUnavailable from error

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close(timeout=CLOSE_LIMIT)


class Database:
    def __init__(self, url: str, password: PasswordSource, pool_max: int) -> None:
        # Asked for each new connection, so that a changed password needs no restart.
        self._options = {"dsn": url, "password": password, "timeout": CONNECT_LIMIT}
        self._pool_max = pool_max
        self._pool: asyncpg.Pool | None = None
        self.pulse = Pulse(lambda: asyncpg.connect(**self._options))

    async def open(self) -> None:
        """Connects to nothing yet."""

        async def leave(_connection: asyncpg.Connection) -> None:
            """Nothing of a session is changed, so there is nothing to reset."""

        self._pool = await asyncpg.create_pool(min_size=0, max_size=self._pool_max, reset=leave, **self._options)

    def connections(self) -> dict[str, float]:
        if self._pool is None:
            return {"idle": 0, "busy": 0}
        idle = self._pool.get_idle_size()
        return {"idle": idle, "busy": self._pool.get_size() - idle}

    async def run(self, work: Callable[[Traced], Awaitable[T]]) -> T:
        """Gives work a connection. It waits for locks as long as it takes, but not for a database that is silent."""
        assert self._pool is not None
        held: list[asyncpg.Connection] = []

        async def attempt() -> T:
            async with self._pool.acquire() as connection:
                held.append(connection)
                return await work(Traced(connection))

        task = asyncio.create_task(attempt())
        try:
            while not (await asyncio.wait({task}, timeout=PATIENCE))[0]:
                await self.pulse.alive()
            return await task
        except asyncpg.PostgresError as error:
            state = error.sqlstate or ""
            if state.startswith(AWAY_CLASSES) or state == UNDEFINED_TABLE:
                raise DatabaseUnavailable from error
            raise
        except (OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
            raise DatabaseUnavailable from error
        finally:
            if not task.done():
                # To say goodbye to one that is silent would wait for it.
                for connection in held:
                    connection.terminate()
                task.cancel()
                await asyncio.wait({task}, timeout=CLOSE_LIMIT)

    async def transaction(self, work: Callable[[Traced], Awaitable[T]]) -> T:
        async def whole(connection: Traced) -> T:
            async with connection.transaction():
                return await work(connection)

        return await self.run(whole)

    async def close(self) -> None:
        if self._pool is not None:
            try:
                await asyncio.wait_for(self._pool.close(), CLOSE_LIMIT)
            except TimeoutError:
                self._pool.terminate()
        await self.pulse.close()
