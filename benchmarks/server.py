"""
The front with one more route: `GET /empty`, a bare ASGI constant in the same process.

Run by the rows that compare with an empty reply: `python -m benchmarks.server --data DIR --port N`.

Always true:
- Everything else is the product's: the same server with the same settings, the same journal.

Never here: a shortcut for orders.
"""

import argparse
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from firstcome.api.asgi import build_asgi
from firstcome.api.http_server import HttpServer
from firstcome.app.front import Front, run_front
from firstcome.config import read_settings

EMPTY_PATH: Final = "/empty"

AsgiApp = Callable[[dict[str, Any], Any, Any], Awaitable[None]]

_START: Final = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-type", b"application/json"), (b"content-length", b"2")],
}
_BODY: Final = {"type": "http.response.body", "body": b"{}"}


def with_empty_reply(product: AsgiApp) -> AsgiApp:
    """The product's application, and the constant beside it."""

    def app(scope: dict[str, Any], receive: Any, send: Any) -> Awaitable[None]:
        if scope["path"] == EMPTY_PATH:
            return _reply(send)
        return product(scope, receive, send)

    return app


async def _reply(send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
    await send(_START)
    await send(_BODY)


class FrontBesideEmpty(Front):
    """The product's front; only the application of its server is wrapped."""

    def http_server(self) -> HttpServer:
        """The product's server, with the constant before its application."""
        app = with_empty_reply(build_asgi(self.shop))
        return HttpServer(app, self.find_hot())


def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.server")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    arguments = parser.parse_args()
    settings = read_settings(FIRSTCOME_DATA=str(arguments.data), FIRSTCOME_PORT=arguments.port)
    run_front(settings, _say, build=FrontBesideEmpty)


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
