"""Applies the files of this folder, each once and in a transaction."""

from pathlib import Path

import asyncpg

from ..settings import Settings

# Two that migrate at once wait for each other: any number will do.
LOCK = 5_310_977
TABLE = """CREATE TABLE IF NOT EXISTS migrations (
  number integer PRIMARY KEY, name text NOT NULL UNIQUE, applied_at timestamptz NOT NULL DEFAULT now())"""
PENDING = """SELECT count(*) FROM unnest($1::text[]) AS expected (name)
  WHERE NOT EXISTS (SELECT FROM migrations WHERE migrations.name = expected.name)"""


def files() -> list[Path]:
    return sorted(Path(__file__).parent.glob("*.sql"))


def names() -> list[str]:
    return [file.stem for file in files()]


async def migrate(settings: Settings) -> list[str]:
    connection = await asyncpg.connect(settings.database_url, password=settings.database_password.value(), timeout=5)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK)
        await connection.execute(TABLE)
        done = {row["name"] for row in await connection.fetch("SELECT name FROM migrations")}
        pending = [(number, file) for number, file in enumerate(files(), 1) if file.stem not in done]
        for number, file in pending:
            async with connection.transaction():
                await connection.execute(file.read_text())
                await connection.execute("INSERT INTO migrations (number, name) VALUES ($1, $2)", number, file.stem)
        return [file.stem for _, file in pending]
    finally:
        await connection.close()
