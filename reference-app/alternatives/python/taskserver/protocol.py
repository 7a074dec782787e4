"""uvicorn's HTTP protocol with what it lacks: a time for the header, a bound of it, and answers of its own in the envelope."""

from asyncio.events import TimerHandle
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from .web.answers import Refusal

# Far above what is allowed: that is refused where all other answers come from.
HEADERS_AT_MOST = 256 << 10


class Protocol(HttpToolsProtocol):
    headers_timeout = 5.0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._header_timer: TimerHandle | None = None
        self._header_bytes = 0
        self.silent = True

    @property
    def in_flight(self) -> bool:
        """A request that was not answered yet, also one of which only a part has come."""
        return self._header_timer is not None or (self.cycle is not None and not self.cycle.response_complete)

    def data_received(self, data: bytes) -> None:
        if not self.in_flight:
            self._begin()
        self.silent = False
        if self._header_timer is not None:
            self._header_bytes += len(data)
        super().data_received(data)
        if self._header_timer is not None and self._header_bytes > HEADERS_AT_MOST:
            self._refuse(431, "headers_too_large", "the headers are too large")

    def _begin(self) -> None:
        self._header_bytes = 0
        self._header_timer = self.loop.call_later(self.headers_timeout, self._late)

    def _header_is_over(self) -> None:
        if self._header_timer is not None:
            self._header_timer.cancel()
            self._header_timer = None

    def _late(self) -> None:
        self._header_timer = None
        self._refuse(408, "request_timeout", "the request did not arrive in time")

    def on_headers_complete(self) -> None:
        self._header_is_over()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._header_is_over()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        self._header_is_over()
        self._refuse(400, "bad_request", "this is no HTTP")

    def _refuse(self, status: int, code: str, message: str) -> None:
        if self.transport.is_closing():
            return
        content = bytes(Refusal(status, code, message).answer().body)
        headers = [b"content-type: application/json", b"connection: close", f"content-length: {len(content)}".encode()]
        self.transport.write(STATUS_LINE[status] + b"\r\n".join([*headers, b"", content]))
        self.transport.close()

    def shutdown(self) -> None:
        if self.in_flight:
            if self.cycle is not None:
                self.cycle.keep_alive = False
        else:
            self.transport.close()
