"""
A shop that is opened to be described, and never sells.

Always true:
- It lives in a directory that the caller throws away.
"""

import asyncio
from pathlib import Path
from typing import Any

import msgspec

from firstcome.api.asgi import build_asgi
from firstcome.api.documented import OPENAPI_PATH
from firstcome.app.front import Front
from firstcome.config import read_settings


def opened(directory: Path) -> Front:
    """A front on an empty directory, not started."""
    return Front(read_settings({}, FIRSTCOME_DATA=str(directory)))


def served_document(directory: Path) -> dict[str, Any]:
    """The OpenAPI document as it is served."""
    app = build_asgi(opened(directory).shop)
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope: dict[str, Any] = {
        "type": "http",
        "method": "GET",
        "path": OPENAPI_PATH,
        "raw_path": OPENAPI_PATH.encode(),
        "query_string": b"",
        "headers": [],
    }

    async def ask() -> None:
        await app(scope, receive, send)

    asyncio.run(ask())
    return msgspec.json.decode(sent[1]["body"])
