"""Tasks."""

import base64
import binascii
import hashlib
import json
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import asyncpg
from fastapi import APIRouter, Depends, Request, Response
from redis.exceptions import RedisError

from ..logs import request_id
from ..tasks import Page, position_of
from ..telemetry import traceparent
from .answers import Refusal, cacheable, encode, invalid, succeed
from .app import parts_of
from .inputs import NewTask, NoQuery, TaskChange, TaskQuery, body, query, task_id

router = APIRouter()
GET = ["GET", "HEAD"]
POLICY = "public, no-cache"

TaskId = Annotated[UUID, Depends(task_id)]
no_query = Depends(query(NoQuery))


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def view(row: asyncpg.Record) -> dict[str, Any]:
    return {
        "id": str(row["id"]),
        "title": row["title"],
        "description": row["description"],
        "status": row["status"],
        "assignee": row["assignee"],
        "points": row["points"],
        "createdAt": stamp(row["created_at"]),
        "updatedAt": stamp(row["updated_at"]),
    }


@router.post("/tasks", dependencies=[no_query])
async def create(request: Request, new: Annotated[NewTask, Depends(body(NewTask))]) -> Response:
    parts = parts_of(request)
    fields = new.model_dump()
    origin = {"request_id": request_id.get() or "", "traceparent": traceparent()}
    row = await parts.tasks.create(fields, fields.pop("comments"), origin)
    parts.jobs.wake()
    return succeed(view(row), status=201, headers={"location": f"/tasks/{row['id']}"})


@router.api_route("/tasks", methods=GET)
async def find(request: Request, wanted: Annotated[TaskQuery, Depends(query(TaskQuery))]) -> Response:
    parts = parts_of(request)
    page = Page(
        sort=wanted.sort.removeprefix("-"),
        descending=wanted.sort.startswith("-"),
        limit=int(wanted.limit),
        status=wanted.status,
        assignee=wanted.assignee,
        contains=wanted.q,
        after=None if wanted.cursor is None else read_cursor(wanted),
    )
    rows, more = await parts.tasks.page(page)
    views = [view(row) for row in rows]
    if wanted.include:
        of: dict[UUID, list[dict[str, str]]] = {row["id"]: [] for row in rows}
        for one in await parts.tasks.comments(list(of)):
            comment = {"id": f"{one['task_id']}-{one['position']}", "author": one["author"], "body": one["body"]}
            of[one["task_id"]].append({**comment, "createdAt": stamp(one["created_at"])})
        views = [{**one, "comments": of[UUID(one["id"])]} for one in views]
    last = (position_of(rows[-1], page.sort), str(rows[-1]["id"])) if more else None
    meta = {"limit": page.limit, "nextCursor": None if last is None else write_cursor(wanted, last)}
    return cacheable(request, encode(views, meta), POLICY)


def list_of(wanted: TaskQuery) -> str:
    """Tells lists apart: a cursor is good for the one that it was made for."""
    others = wanted.model_dump_json(exclude={"cursor"})
    return hashlib.sha256(others.encode()).hexdigest()[:12]


def write_cursor(wanted: TaskQuery, last: tuple[str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps([list_of(wanted), *last]).encode()).decode()


def read_cursor(wanted: TaskQuery) -> tuple[str, UUID]:
    try:
        of, value, last = json.loads(base64.urlsafe_b64decode(wanted.cursor or ""))
        if not wanted.sort.endswith("title"):
            datetime.fromisoformat(value)
        if of == list_of(wanted) and isinstance(value, str) and "\0" not in value:
            return value, UUID(last)
    except (ValueError, TypeError, AttributeError, binascii.Error, RecursionError):
        pass
    raise Refusal(400, "invalid_cursor", "the cursor is not one of this list")


@router.api_route("/tasks/{task_id}", methods=GET, dependencies=[no_query])
async def get(request: Request, id_: TaskId) -> Response:
    row = await parts_of(request).tasks.get(id_)
    return cacheable(request, encode(view(row), {}), POLICY)


@router.patch("/tasks/{task_id}", dependencies=[no_query])
async def change(request: Request, id_: TaskId, new: Annotated[TaskChange, Depends(body(TaskChange))]) -> Response:
    fields = new.model_dump(exclude_unset=True)
    if not fields:
        raise invalid([{"problem": "nothing to change"}])
    return succeed(view(await parts_of(request).tasks.change(id_, fields)))


@router.delete("/tasks/{task_id}", dependencies=[no_query])
async def delete(request: Request, id_: TaskId) -> Response:
    await parts_of(request).tasks.delete(id_)
    return Response(status_code=204)


@router.api_route("/tasks/{task_id}/activity", methods=GET, dependencies=[no_query])
async def activity(request: Request, id_: TaskId) -> Response:
    rows = await parts_of(request).tasks.activity(id_)
    return succeed(
        [{"id": f"{id_}-{row['type']}", "type": row["type"], "createdAt": stamp(row["created_at"])} for row in rows]
    )


@router.post("/tasks/{task_id}/notify", dependencies=[no_query])
async def notify(request: Request, id_: TaskId) -> Response:
    parts = parts_of(request)
    task = await parts.tasks.get(id_)
    channel, degraded = "email", False
    if task["assignee"] is not None:
        try:
            if await parts.cache.get(f"preference:{task['assignee']}") == b"chat":
                channel = "chat"
        except (RedisError, OSError, TimeoutError):
            degraded = True
    told = {"taskId": str(id_), "title": task["title"], "recipient": task["assignee"], "channel": channel}
    await parts.provider.notify(told)
    return succeed({"taskId": str(id_), "channel": channel}, {"degraded": degraded}, 202)
