"""The envelope of every answer, and the errors that clients are told."""

import hashlib
import json
import math
from typing import Any

from fastapi import Request, Response


class Refusal(Exception):
    def __init__(
        self, status: int, code: str, message: str, *, details: Any = None, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.message, self.details = status, code, message, details
        self.headers = headers or {}

    def answer(self) -> Response:
        error: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.details is not None:
            error["details"] = self.details
        return Response(encode(None, {}, error), self.status, self.headers, "application/json")


def invalid(details: Any = None) -> Refusal:
    return Refusal(400, "validation_failed", "the request is not valid", details=details)


def unavailable(code: str, message: str) -> Refusal:
    return Refusal(503, code, message, headers={"retry-after": "1"})


def too_many(seconds: float) -> Refusal:
    headers = {"retry-after": str(max(1, math.ceil(seconds)))}
    return Refusal(429, "rate_limited", "too many requests", headers=headers)


NOT_FOUND = Refusal(404, "not_found", "there is no such thing")


def encode(data: Any, meta: Any, error: Any = None) -> bytes:
    body = {"data": data, "meta": meta, "error": error}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def succeed(data: Any, meta: Any = None, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(encode(data, meta or {}), status, headers, "application/json")


def cacheable(request: Request, content: bytes, policy: str, media_type: str = "application/json") -> Response:
    """304 for those who have it already."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": policy}
    given = ",".join(request.headers.getlist("if-none-match")).split(",")
    if any(one.strip().removeprefix("W/") == tag or one.strip() == "*" for one in given):
        return Response(None, 304, headers)
    return Response(content, 200, headers, media_type)
