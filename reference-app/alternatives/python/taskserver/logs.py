"""The one way to standard output: a JSON object a line, each with the version of the build."""

import json
import logging
import os
import queue
import sys
import threading
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
trace_id: ContextVar[str | None] = ContextVar("trace_id", default=None)

FATAL, TRACE = logging.CRITICAL, 5
LEVELS = {
    "fatal": FATAL,
    "error": logging.ERROR,
    "warn": logging.WARNING,
    "info": logging.INFO,
    "debug": logging.DEBUG,
    "trace": TRACE,
    "silent": FATAL + 1,
}
NAMES = {number: name for name, number in LEVELS.items()}
BUFFERED_LINES = 4096


class LineWriter(threading.Thread):
    """Takes lines without ever waiting for whoever reads them: what does not fit is dropped and counted."""

    def __init__(self, descriptor: int) -> None:
        super().__init__(daemon=True, name="log-writer")
        self._descriptor = descriptor
        self._lines: queue.Queue[bytes | None] = queue.Queue(BUFFERED_LINES)
        self.dropped = 0

    def take(self, line: bytes) -> None:
        try:
            self._lines.put_nowait(line)
        except queue.Full:
            self.dropped += 1

    def run(self) -> None:
        while (line := self._lines.get()) is not None:
            try:
                while line:
                    line = line[os.write(self._descriptor, line) :]
            except OSError:
                pass  # The reader is gone.

    def flush(self, limit: float) -> None:
        """Writes what is left, unless nobody reads it in time. Nothing is written afterwards."""
        try:
            self._lines.put(None, timeout=limit)
        except queue.Full:
            return
        self.join(limit)


class JsonHandler(logging.Handler):
    def __init__(self, writer: LineWriter, version: str) -> None:
        super().__init__()
        self._writer = writer
        self._version = version

    def emit(self, record: logging.LogRecord) -> None:
        line: dict[str, object] = {
            "severity": NAMES.get(record.levelno, record.levelname.lower()),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "message": record.getMessage(),
            "build": {"version": self._version},
        }
        if (own := request_id.get()) is not None:
            line["request_id"] = own
        if (trace := trace_id.get()) is not None:
            line["trace_id"] = trace
        line.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[0] is not None:
            # Its text may quote anything; its kind and its place do not.
            line["exception"] = record.exc_info[0].__name__
            line["at"] = _place(record.exc_info[2])
        self._writer.take((json.dumps(line, default=str) + "\n").encode())


def _place(traceback: object) -> str | None:
    while traceback is not None and getattr(traceback, "tb_next", None) is not None:
        traceback = traceback.tb_next
    return f"{traceback.tb_frame.f_code.co_name}:{traceback.tb_lineno}" if traceback else None


log = logging.getLogger("taskserver")


def say(level: int, message: str, **fields: object) -> None:
    log.log(level, message, extra={"fields": fields})


def start_logging(level: str, version: str) -> LineWriter:
    writer = LineWriter(sys.stdout.fileno())
    writer.start()
    logging.basicConfig(level=LEVELS[level], handlers=[JsonHandler(writer, version)], force=True)
    logging.captureWarnings(True)
    # What clients do wrong is answered, and what libraries do is theirs.
    for name in ("uvicorn", "httpx", "httpcore", "opentelemetry", "asyncio", "py.warnings", "urllib3"):
        logging.getLogger(name).setLevel(max(LEVELS[level], FATAL))
    sys.excepthook = lambda kind, error, place: log.critical("crashed", exc_info=(kind, error, place))
    return writer
