"""Tasks, transfers and users in the database."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from .database import Database, Traced

COLUMNS = "id, title, description, status, assignee, points, created_at, updated_at"
MOST_POINTS = 2_147_483_647
SORTINGS = {"createdAt": ("created_at", "timestamptz"), "updatedAt": ("updated_at", "timestamptz")}
SORTINGS["title"] = ('title COLLATE "C"', "text")


class NotFound(Exception):
    """There is no such row."""


class TransferRefused(Exception):
    """Holds the code of the answer."""


@dataclass(frozen=True)
class Page:
    sort: str
    descending: bool
    limit: int
    status: str | None = None
    assignee: str | None = None
    contains: str | None = None
    after: tuple[str, UUID] | None = None


def now() -> datetime:
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def position_of(row: asyncpg.Record, sort: str) -> str:
    value = row[SORTINGS[sort][0].split()[0]]
    return value.isoformat() if isinstance(value, datetime) else value


class Tasks:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(
        self, task: dict[str, Any], comments: list[dict[str, str]], origin: dict[str, str]
    ) -> asyncpg.Record:
        """The event of it is stored with it, and sent later."""
        task_id, at = uuid4(), now()

        async def work(connection: Traced) -> asyncpg.Record:
            row = await connection.row(
                f"INSERT INTO tasks ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $7) RETURNING {COLUMNS}",
                task_id,
                task["title"],
                task["description"],
                task["status"],
                task["assignee"],
                task["points"],
                at,
            )
            if comments:
                await connection.execute(
                    """INSERT INTO comments (task_id, position, author, body, created_at)
                    SELECT $1, position, author, body, $4 FROM unnest($2::text[], $3::text[])
                    WITH ORDINALITY AS given (author, body, position)""",
                    task_id,
                    [one["author"] for one in comments],
                    [one["body"] for one in comments],
                    at,
                )
            job = {"id": str(uuid4()), "type": "task.created", "task_id": str(task_id), **origin}
            await connection.execute("INSERT INTO outbox (job) VALUES ($1)", json.dumps(job))
            assert row is not None
            return row

        return await self._database.transaction(work)

    async def get(self, task_id: UUID) -> asyncpg.Record:
        sql = f"SELECT {COLUMNS} FROM tasks WHERE id = $1"
        return found(await self._database.run(lambda connection: connection.row(sql, task_id)))

    async def change(self, task_id: UUID, fields: dict[str, Any]) -> asyncpg.Record:
        sets = ", ".join(f"{name} = ${number}" for number, name in enumerate(fields, 3))
        sql = f"UPDATE tasks SET updated_at = $2, {sets} WHERE id = $1 RETURNING {COLUMNS}"
        return found(await self._database.run(lambda connection: connection.row(sql, task_id, now(), *fields.values())))

    async def delete(self, task_id: UUID) -> None:
        sql = "DELETE FROM tasks WHERE id = $1 RETURNING id"
        found(await self._database.run(lambda connection: connection.row(sql, task_id)))

    async def activity(self, task_id: UUID) -> list[asyncpg.Record]:
        await self.get(task_id)
        sql = "SELECT type, created_at FROM activity WHERE task_id = $1 ORDER BY created_at, type"
        return await self._database.run(lambda connection: connection.fetch(sql, task_id))

    async def comments(self, task_ids: list[UUID]) -> list[asyncpg.Record]:
        sql = """SELECT task_id, position, author, body, created_at FROM comments
            WHERE task_id = ANY($1) ORDER BY task_id, position"""
        return await self._database.run(lambda connection: connection.fetch(sql, task_ids))

    async def page(self, wanted: Page) -> tuple[list[asyncpg.Record], bool]:
        """The rows, and whether there are more."""
        column, kind = SORTINGS[wanted.sort]
        conditions, values = ["true"], []

        def where(condition: str, *given: Any) -> None:
            numbers = range(len(values) + 1, len(values) + len(given) + 1)
            values.extend(given)
            conditions.append(condition.format(*(f"${number}" for number in numbers)))

        if wanted.status is not None:
            where("status = {}", wanted.status)
        if wanted.assignee is not None:
            where("assignee = {}", wanted.assignee)
        if wanted.contains is not None:
            where("strpos(lower(title), lower({})) > 0", wanted.contains)
        if wanted.after is not None:
            beyond = "<" if wanted.descending else ">"
            where(f"({column}, id) {beyond} ({{}}::text::{kind}, {{}}::uuid)", *wanted.after)
        direction = "DESC" if wanted.descending else "ASC"
        sql = f"""SELECT {COLUMNS} FROM tasks WHERE {" AND ".join(conditions)}
            ORDER BY {column} {direction}, id {direction} LIMIT {wanted.limit + 1}"""
        rows = await self._database.run(lambda connection: connection.fetch(sql, *values))
        return rows[: wanted.limit], len(rows) > wanted.limit

    async def transfer(self, key: str, source: UUID, target: UUID, points: int) -> tuple[asyncpg.Record, bool]:
        """The transfer, and whether it had been made before."""

        async def work(connection: Traced) -> tuple[asyncpg.Record, bool]:
            # Whoever has the same key waits here until this one is through.
            made = await connection.row(
                """INSERT INTO transfers (idempotency_key, id, from_task_id, to_task_id, points, created_at)
                VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (idempotency_key) DO NOTHING RETURNING *""",
                key,
                uuid4(),
                source,
                target,
                points,
                now(),
            )
            if made is not None:
                await move(connection, source, target, points)
                return made, False
            before = found(await connection.row("SELECT * FROM transfers WHERE idempotency_key = $1", key))
            if (before["from_task_id"], before["to_task_id"], before["points"]) != (source, target, points):
                raise TransferRefused("idempotency_key_reused")
            return before, True

        return await self._database.transaction(work)

    async def password_hash(self, username: str) -> str | None:
        sql = "SELECT password_hash FROM users WHERE username = $1"
        row = await self._database.run(lambda connection: connection.row(sql, username))
        return None if row is None else row["password_hash"]

    async def add_user(self, username: str, password_hash: str) -> None:
        sql = """INSERT INTO users (username, password_hash) VALUES ($1, $2)
            ON CONFLICT (username) DO UPDATE SET password_hash = excluded.password_hash"""
        await self._database.run(lambda connection: connection.execute(sql, username, password_hash))


def found(row: asyncpg.Record | None) -> asyncpg.Record:
    if row is None:
        raise NotFound
    return row


async def move(connection: Traced, source: UUID, target: UUID, points: int) -> None:
    # Both rows are locked in one order, so that two transfers cannot wait for each other.
    sql = "SELECT id, points FROM tasks WHERE id = ANY($1) ORDER BY id FOR UPDATE"
    has = {row["id"]: row["points"] for row in await connection.fetch(sql, [source, target])}
    if len(has) < 2:
        raise NotFound
    if has[source] < points:
        raise TransferRefused("insufficient_points")
    if has[target] + points > MOST_POINTS:
        raise TransferRefused("too_many_points")
    await connection.execute(
        """UPDATE tasks SET updated_at = $4, points = points + CASE WHEN id = $1 THEN -$3::int ELSE $3::int END
        WHERE id = ANY(ARRAY[$1, $2]::uuid[])""",
        source,
        target,
        points,
        now(),
    )
