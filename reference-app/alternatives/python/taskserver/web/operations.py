"""For probes, balancers and operators."""

import asyncio
import hmac
import os
import platform
import resource
import time
from typing import Any

from fastapi import APIRouter, Request, Response

from ..settings import redacted
from .answers import Refusal, encode, succeed
from .app import parts_of
from .middleware import client_address

router = APIRouter()
STARTED = time.monotonic()
GET = ["GET", "HEAD"]


@router.api_route("/livez", methods=GET)
async def livez() -> Response:
    return succeed({"status": "alive"})


@router.api_route("/readyz", methods=GET)
async def readyz(request: Request) -> Response:
    parts = parts_of(request)
    checks: dict[str, Any] = {} if parts.stopping else await parts.health.checks()
    if parts.stopping:
        return _not_ready("stopping", checks, "shutting_down", "this instance is shutting down")
    if any(check["status"] == "down" for check in checks.values()):
        return _not_ready("not_ready", checks, "not_ready", "something that this instance needs is away")
    return succeed({"status": "ready", "checks": checks})


def _not_ready(status: str, checks: dict[str, Any], code: str, message: str) -> Response:
    content = encode({"status": status, "checks": checks}, {}, {"code": code, "message": message})
    return Response(content, 503, media_type="application/json")


@router.api_route("/healthz", methods=GET)
async def healthz(request: Request) -> Response:
    settings = parts_of(request).settings
    data = {"status": "ok", "version": settings.version, "environment": settings.environment}
    return succeed(data, {"clientAddress": client_address(request, settings)})


@router.api_route("/diagz", methods=GET)
async def diagz(request: Request) -> Response:
    settings = parts_of(request).settings
    given = request.headers.get("authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {settings.operator_token.value()}".encode()):
        headers = {"www-authenticate": 'Bearer realm="operators"'}
        raise Refusal(401, "unauthorized", "this is for operators", headers=headers)
    runtime = {
        "python": platform.python_version(),
        "pid": os.getpid(),
        "uptimeMs": round((time.monotonic() - STARTED) * 1000),
        "maxMemoryKb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        "tasks": len(asyncio.all_tasks()),
    }
    return succeed({"config": redacted(settings), "runtime": runtime})


@router.api_route("/metrics", methods=GET)
async def metrics(request: Request) -> Response:
    return Response(parts_of(request).metrics.text(), media_type="text/plain; version=0.0.4")
