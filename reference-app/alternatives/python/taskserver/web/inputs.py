"""What requests may say: strict models, and bodies, queries and ids that are read into them."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import parse_qsl
from uuid import UUID

from fastapi import Request
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from .answers import Refusal, invalid

BODY_LIMIT = 1 << 20
UUID_FORM = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def _clean(text: str) -> str:
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("has characters that are none")
    return text


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("is blank")
    return text


def _whole(value: Any) -> Any:
    """1.0 is a whole number in JSON."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _uuid(value: Any) -> UUID:
    if isinstance(value, str) and UUID_FORM.fullmatch(value):
        return UUID(value)
    raise ValueError("is not a UUID")


Text = Annotated[str, AfterValidator(_clean)]
Title = Annotated[Text, Field(min_length=1, max_length=200), AfterValidator(_not_blank)]
Description = Annotated[Text, Field(max_length=10_000)]
Name = Annotated[Text, Field(min_length=1, max_length=100)]
Status = Literal["open", "in_progress", "done"]
Integer = Annotated[int, BeforeValidator(_whole)]
Id = Annotated[UUID, BeforeValidator(_uuid)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class NewComment(Strict):
    author: Name
    body: Annotated[Text, Field(min_length=1, max_length=2000)]


class NewTask(Strict):
    title: Title
    description: Description = ""
    status: Status = "open"
    assignee: Name | None = None
    points: Annotated[Integer, Field(ge=0, le=1_000_000_000)] = 0
    comments: Annotated[list[NewComment], Field(max_length=50)] = []


class TaskChange(Strict):
    title: Title = ""
    description: Description = ""
    status: Status = "open"
    assignee: Name | None = None


class NewTransfer(Strict):
    fromTaskId: Id
    toTaskId: Id
    points: Annotated[Integer, Field(ge=1, le=1_000_000_000)]


class Credentials(Strict):
    username: Name
    password: Annotated[Text, Field(min_length=1, max_length=200)]


class TaskQuery(Strict):
    status: Status | None = None
    assignee: Name | None = None
    q: Name | None = None
    sort: Literal["createdAt", "-createdAt", "updatedAt", "-updatedAt", "title", "-title"] = "-createdAt"
    limit: Annotated[str, Field(pattern=r"^[1-9][0-9]?$|^100$")] = "20"
    cursor: Annotated[Text, Field(max_length=1000)] | None = None
    include: Literal["comments"] | None = None


class NoQuery(Strict):
    pass


Model = TypeVar("Model", bound=Strict)


def _validated(model: type[Model], value: Any) -> Model:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        known = model.model_fields
        # Neither the input nor the names of fields that nobody knows are repeated.
        raise invalid(
            [
                {"field": ".".join(str(part) for part in one["loc"]) if one["loc"][:1] and one["loc"][0] in known else "?"}
                | {"problem": one["type"]}
                for one in error.errors(include_input=False, include_context=False, include_url=False)
            ]
        ) from None


def body(model: type[Model]) -> Callable[[Request], Awaitable[Model]]:
    async def read(request: Request) -> Model:
        content = await _content(request)
        try:
            text = content.decode()
        except UnicodeDecodeError:
            raise Refusal(400, "invalid_encoding", "the body is not UTF-8") from None
        try:
            value = json.loads(text, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise Refusal(400, "invalid_json", "the body is not JSON") from None
        return _validated(model, value)

    return read


def query(model: type[Model]) -> Callable[[Request], Awaitable[Model]]:
    async def read(request: Request) -> Model:
        try:
            raw = request.scope["query_string"].decode("ascii")
            pairs = parse_qsl(raw, keep_blank_values=True, errors="strict")
        except ValueError:
            raise invalid() from None
        if len({name for name, _ in pairs}) < len(pairs):
            raise invalid([{"problem": "repeated"}])
        return _validated(model, dict(pairs))

    return read


async def task_id(request: Request) -> UUID:
    try:
        return _uuid(request.path_params["task_id"])
    except ValueError:
        raise invalid([{"field": "id", "problem": "uuid"}]) from None


def _no_constant(name: str) -> None:
    raise ValueError(name)


async def _content(request: Request) -> bytes:
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Refusal(415, "unsupported_encoding", "compressed bodies are not taken")
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    if kind.strip().lower() != "application/json":
        raise Refusal(415, "unsupported_media_type", "the body has to be application/json")
    charset = re.search(r'charset\s*=\s*"?([^";\s]+)', parameters, re.IGNORECASE)
    if charset and charset[1].lower() not in ("utf-8", "utf8"):
        raise Refusal(415, "unsupported_charset", "the body has to be UTF-8")
    too_large = Refusal(413, "body_too_large", "the body is above 1 MiB", headers={"connection": "close"})
    if request.headers.get("content-length", "0").isdigit() and int(request.headers.get("content-length", 0)) > BODY_LIMIT:
        raise too_large
    content = bytearray()
    try:
        async with asyncio.timeout_at(request.state.deadline):
            async for chunk in request.stream():
                content += chunk
                if len(content) > BODY_LIMIT:
                    raise too_large
    except TimeoutError:
        late = "the request did not arrive in time"
        raise Refusal(408, "request_timeout", late, headers={"connection": "close"}) from None
    return bytes(content)
