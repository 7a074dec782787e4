"""python -m taskserver [serve|migrate|add-user NAME|healthcheck]"""

import asyncio
import os
import signal
import sys
from collections.abc import Coroutine

from . import VERSION
from .logs import FATAL, LineWriter, say, start_logging
from .settings import LOG_LEVELS, InvalidSettings, Settings, read_settings

FLUSH_LIMIT = 0.5


def main(arguments: list[str]) -> int:
    command = arguments[0] if arguments else "serve"
    if command == "healthcheck":
        return healthcheck()
    level = os.environ.get("LOG_LEVEL", "")
    writer = start_logging(level if level in LOG_LEVELS else "info", os.environ.get("SERVICE_VERSION") or VERSION)
    try:
        settings = read_settings()
        return run(work_of(command, arguments[1:], settings, writer))
    except InvalidSettings as error:
        problems = [f"{name} {reason}" for name, reason in error.problems.items()]
        say(FATAL, "the settings are not valid", variables=list(error.problems), problems=problems)
        return 1
    except Exception as error:
        say(FATAL, "failed", exception=type(error).__name__)
        return 1
    finally:
        writer.flush(FLUSH_LIMIT)


def run(work: Coroutine[object, object, int]) -> int:
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


async def work_of(command: str, arguments: list[str], settings: Settings, writer: LineWriter) -> int:
    # Imported late: what is wrong with the settings is said at once.
    if command == "serve":
        from .server import serve

        return await serve(settings, writer)
    if command == "migrate":
        from .migrations import migrate

        say(20, "migrated", applied=await migrate(settings))
        return 0
    if command == "add-user" and len(arguments) == 1:
        from .database import Database
        from .passwords import hashed
        from .tasks import Tasks

        database = Database(settings.database_url, settings.database_password.value, 1)
        await database.open()
        # From standard input, since arguments are seen by everybody.
        await Tasks(database).add_user(arguments[0], hashed(sys.stdin.readline().rstrip("\r\n")))
        await database.close()
        return 0
    say(FATAL, "there is no such command")
    return 64


def healthcheck() -> int:
    """For containers, which have no curl."""
    from http.client import HTTPConnection, HTTPException

    try:
        connection = HTTPConnection("127.0.0.1", int(os.environ.get("HTTP_PORT") or 3000), timeout=2)
        connection.request("GET", "/livez")
        return 0 if connection.getresponse().status == 200 else 1
    except (OSError, HTTPException):
        return 1


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    code = main(sys.argv[1:])
    # Threads that wait for a reader or an exporter must not hold the process up.
    os._exit(code)
