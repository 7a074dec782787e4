"""Puts the routes together, and turns every error into an answer."""

from dataclasses import dataclass

from fastapi import FastAPI, Request, Response
from fastapi.telemetry import TelemetryConfig
from redis.asyncio import Redis
from starlette.exceptions import HTTPException

from ..database import Database, DatabaseUnavailable
from ..health import Health
from ..jobs import Jobs
from ..provider import Breaker, Provider, ProviderFailure, Rates, UnknownCurrency
from ..settings import Settings
from ..tasks import NotFound, Tasks, TransferRefused
from ..telemetry import Metrics
from .answers import NOT_FOUND, Refusal, unavailable


@dataclass
class Parts:
    settings: Settings
    metrics: Metrics
    database: Database
    tasks: Tasks
    cache: Redis
    jobs: Jobs
    health: Health
    provider: Provider
    rates: Rates
    breaker: Breaker
    stopping: bool = False


def parts_of(request: Request) -> Parts:
    return request.app.state.parts


def make_app(parts: Parts) -> FastAPI:
    from . import docs, operations, others, tasks

    # Its own telemetry would begin a second server span in each request.
    quiet = TelemetryConfig(tracing=False, metrics=False, logs=False, auto_configure=False)
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False, telemetry=quiet)
    app.state.parts = parts
    for module in (operations, tasks, others, docs):
        app.include_router(module.router)

    @app.exception_handler(Refusal)
    async def refused(_: Request, error: Refusal) -> Response:
        return error.answer()

    @app.exception_handler(HTTPException)
    async def not_routed(request: Request, error: HTTPException) -> Response:
        if error.status_code != 405:
            return NOT_FOUND.answer()
        allowed = allowed_methods(app, request)
        return Refusal(405, "method_not_allowed", "this method is not known here", headers={"allow": allowed}).answer()

    @app.exception_handler(NotFound)
    @app.exception_handler(UnknownCurrency)
    async def not_found(_: Request, __: Exception) -> Response:
        return NOT_FOUND.answer()

    @app.exception_handler(DatabaseUnavailable)
    async def no_database(_: Request, __: Exception) -> Response:
        return unavailable("database_unavailable", "the database is unavailable").answer()

    @app.exception_handler(ProviderFailure)
    async def no_provider(_: Request, error: ProviderFailure) -> Response:
        return unavailable(error.code, "the provider did not do what it was asked").answer()

    @app.exception_handler(TransferRefused)
    async def no_transfer(_: Request, error: TransferRefused) -> Response:
        code = str(error)
        return Refusal(422 if code == "idempotency_key_reused" else 409, code, "the transfer cannot be made").answer()

    return app


def allowed_methods(app: FastAPI, request: Request) -> str:
    """Those of all routes of the path: the framework names those of the first alone."""
    methods: set[str] = set()
    for method in ("GET", "HEAD", "POST", "PATCH", "DELETE"):
        scope = {**request.scope, "method": method}
        if any(route.matches(scope)[0].value == 2 for route in app.routes):
            methods.add(method)
    return ", ".join(sorted(methods))
