"""Transfers, rates and logins."""

import asyncio
import base64
import hashlib
import hmac
import json
import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from redis.exceptions import RedisError

from ..passwords import matches
from .answers import Refusal, cacheable, encode, invalid, succeed, too_many
from .app import Parts, parts_of
from .inputs import Credentials, NewTransfer, NoQuery, body, query
from .middleware import client_address
from .tasks import stamp

router = APIRouter()
no_query = Depends(query(NoQuery))

LOGINS_PER_MINUTE = 60
SESSION = timedelta(hours=1)
KEY = re.compile(r"[!-~]{1,100}")
CURRENCY = re.compile(r"[A-Z]{3}")
# The window begins with the first request of a client, and is the same for all instances.
COUNT = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], 60000) end
return {count, redis.call('PTTL', KEYS[1])}
"""


async def idempotency_key(request: Request) -> str:
    keys = request.headers.getlist("idempotency-key")
    if len(keys) != 1 or not KEY.fullmatch(keys[0]):
        raise invalid([{"field": "Idempotency-Key", "problem": "1 to 100 visible characters"}])
    return keys[0]


@router.post("/transfers", dependencies=[no_query])
async def transfer(
    request: Request,
    key: Annotated[str, Depends(idempotency_key)],
    new: Annotated[NewTransfer, Depends(body(NewTransfer))],
) -> Response:
    if new.fromTaskId == new.toTaskId:
        raise invalid([{"field": "toTaskId", "problem": "the same task"}])
    made, replayed = await parts_of(request).tasks.transfer(key, new.fromTaskId, new.toTaskId, new.points)
    data = {
        "id": str(made["id"]),
        "fromTaskId": str(made["from_task_id"]),
        "toTaskId": str(made["to_task_id"]),
        "points": made["points"],
        "createdAt": stamp(made["created_at"]),
    }
    return succeed(data, {"replayed": replayed}, 201)


@router.api_route("/rates/{currency}", methods=["GET", "HEAD"], dependencies=[no_query])
async def rate(request: Request, currency: str) -> Response:
    if not CURRENCY.fullmatch(currency):
        raise invalid([{"field": "currency", "problem": "three capital letters"}])
    known = await parts_of(request).rates.get(currency)
    policy = "no-store" if known.stale else "public, max-age=5, stale-if-error=86400"
    response = cacheable(request, encode(known.rate, {"stale": known.stale}), policy)
    response.headers["age"] = str(round(known.age))
    if known.stale:
        response.headers["warning"] = '111 - "Revalidation Failed"'
    return response


async def count_login(request: Request) -> None:
    parts = parts_of(request)
    try:
        key = f"logins:{client_address(request, parts.settings)}"
        count, left_ms = await parts.cache.eval(COUNT, 1, key)
    except (RedisError, OSError, TimeoutError):
        return  # Without Redis everybody may try: a login that nobody can use is worse.
    if count > LOGINS_PER_MINUTE:
        raise too_many(left_ms / 1000)


@router.post("/login", dependencies=[Depends(count_login), no_query])
async def login(request: Request, given: Annotated[Credentials, Depends(body(Credentials))]) -> Response:
    parts = parts_of(request)
    stored = await parts.tasks.password_hash(given.username)
    # On a thread, since it takes long on purpose.
    if not await asyncio.to_thread(matches, stored, given.password):
        headers = {"www-authenticate": "Login"}
        raise Refusal(401, "invalid_credentials", "there is no such user with this password", headers=headers)
    expires = stamp(datetime.now(UTC) + SESSION)
    return succeed({"token": token(parts, given.username, expires), "expiresAt": expires})


def token(parts: Parts, username: str, expires: str) -> str:
    claims = json.dumps({"id": secrets.token_hex(16), "username": username, "expiresAt": expires}).encode()
    signature = hmac.digest(parts.settings.session_secret.value().encode(), claims, hashlib.sha256)
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (claims, signature))
