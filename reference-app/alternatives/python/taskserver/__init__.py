"""A task service: FastAPI on uvicorn, asyncpg, redis-py, OpenTelemetry."""

VERSION = "1.0.0"
