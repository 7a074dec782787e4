"""The page about the service, and its static files, whose names change with their content."""

import hashlib
import secrets
from pathlib import Path
from string import Template

from fastapi import APIRouter, Depends, Request, Response

from .answers import cacheable
from .inputs import NoQuery, query

router = APIRouter()
FOLDER = Path(__file__).parent.parent / "static"
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
PAGE = Template((FOLDER / "docs.html").read_text())


def _add(stem: str, extension: str) -> str:
    content = (FOLDER / f"{stem}{extension}").read_bytes()
    path = f"/static/{stem}.{hashlib.sha256(content).hexdigest()[:12]}{extension}"

    @router.api_route(path, methods=["GET", "HEAD"])
    async def serve(request: Request) -> Response:
        return cacheable(request, content, "public, max-age=31536000, immutable", TYPES[extension])

    return path


STYLE, SCRIPT = _add("docs", ".css"), _add("docs", ".js")


@router.api_route("/docs", methods=["GET", "HEAD"], dependencies=[Depends(query(NoQuery))])
async def docs() -> Response:
    nonce = secrets.token_urlsafe(18)
    policy = (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; frame-ancestors 'none'; "
        "object-src 'none'; base-uri 'none'; form-action 'none'"
    )
    page = PAGE.substitute(nonce=nonce, style=STYLE, script=SCRIPT)
    return Response(page, headers={"content-security-policy": policy}, media_type="text/html")
