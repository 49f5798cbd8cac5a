"""
A small shop: a real HTTP server on a port of its own, which sells without end, or misbehaves.

Always true:
- Every key has one order; a repeat gets the first bytes.
- It remembers every request it was sent, in order.
"""

import asyncio
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from msgspec import json

from tests.rehearsal.stories import code_of
from tests.rehearsal.tables import DAY_MS, HOLD_TTL_MS, iso

LAUNCH = {
    "launch": "phone",
    "identity": "email",
    "status": "open",
    "skus": [{"sku": "p8", "name": "8 GB"}, {"sku": "p16", "name": "16 GB"}],
    "locations": [
        {"location": "web", "channel": "online", "market": "gb"},
        {"location": "upgrade", "channel": "upgrades", "market": "gb"},
        {"location": "shop-1", "channel": "stores", "market": "gb"},
        {"location": "shop-2", "channel": "stores", "market": "gb"},
    ],
}


class Asked(NamedTuple):
    """One request as it came."""

    method: str
    path: str
    fields: dict[str, str]
    body: bytes
    connection: int


Answer = tuple[int, bytes] | None
"""
Status and body, or None: end the connection without an answer. The body of a 303 is the address
that it leads to.
"""
Behaviour = Callable[["SmallShop", Asked], Answer]


class SmallShop:
    """
    `behave` may replace the answer to an order; `split` writes every answer byte by byte.

    With `has_pages` it shows its launch page, and takes orders by its form.
    """

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.connections = 0
        self.behave: Behaviour = lambda shop, asked: shop.sell(asked)
        self.has_pages = False
        self.split = False
        self.closes = False
        self.silent = False
        self.delay_s = 0.0
        self.url = ""
        self.launch: dict[str, Any] = LAUNCH
        self._orders: dict[str, bytes] = {}
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def orders(self) -> list[Asked]:
        """The orders among the requests."""
        return [
            asked
            for asked in self.asked
            if asked.method == "POST" and not asked.path.partition("?")[0].endswith("/cancel")
        ]

    def visits(self, path: str) -> list[Asked]:
        """The requests whose path begins so, orders left out."""
        return [
            asked
            for asked in self.asked
            if asked.path.startswith(path) and asked not in self.orders
        ]

    def sell(self, asked: Asked) -> Answer:
        """An order `held`, one a key."""
        if asked.path.endswith("/order"):
            return self._sell_by_form(parse_qs(asked.body.decode()))
        key = asked.fields["idempotency-key"]
        if key not in self._orders:
            order = json.decode(asked.body)
            sequence = len(self._orders) + 1
            told = {
                "outcome": "held",
                "order": code_of(sequence),
                "sequence": sequence,
                "time": iso(DAY_MS + sequence),
                "launch": "phone",
                "sku": order["sku"],
                "location": order["location"],
                "units": order.get("units", 1),
                "hold_until": iso(DAY_MS + sequence + HOLD_TTL_MS),
                "token": "t" * 22,
                "link": f"/api/v1/orders/{sequence}?token={'t' * 22}",
            }
            self._orders[key] = json.encode(told)
        return 201, self._orders[key]

    def _sell_by_form(self, fields: dict[str, list[str]]) -> Answer:
        key = fields["key"][0]
        if key not in self._orders:
            code = code_of(len(self._orders) + 1).replace("-", "")
            self._orders[key] = f"/orders/{code}?token={'t' * 22}".encode()
        return 303, self._orders[key]

    def die(self) -> None:
        """Stop listening and end every connection; called in the shop's loop."""
        assert self._server is not None
        self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()

    async def open(self) -> None:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.add(writer)
        try:
            while await self._serve_one(reader, writer, self.connections):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _serve_one(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connection: int
    ) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        request, *lines = head.strip().split("\r\n")
        method, path, _ = request.split(" ")
        pairs = (text.partition(": ") for text in lines)
        fields = {name.lower(): value for name, _, value in pairs}
        body = await reader.readexactly(int(fields.get("content-length", 0)))
        asked = Asked(method, path, fields, body, connection)
        self.asked.append(asked)
        answer = self._answer(asked)
        if answer is None or self.silent:
            if self.silent:
                await reader.read()
            return False
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        await self._write(writer, *answer)
        return not self.closes and fields.get("connection") != "close"

    def _answer(self, asked: Asked) -> Answer:
        if "/cancel?" in asked.path:
            return 200, b'{"outcome":"cancelled"}'
        if asked.method == "POST":
            return self.behave(self, asked)
        if self.has_pages and asked.path == "/launches/phone":
            return 200, b"<!doctype html>"
        if self.has_pages and asked.path.startswith("/orders/"):
            return (204, b"") if "/now?" in asked.path else (200, b"<!doctype html>")
        if asked.path == "/api/v1/launches":
            return 200, json.encode({"count": 1, "results": [{"launch": "phone"}]})
        if asked.path == "/api/v1/launches/phone":
            return 200, json.encode(self.launch)
        if asked.path.startswith("/api/v1/orders/"):
            return 200, b'{"status":"held"}'
        return 404, b'{"code":"launch_unknown"}'

    async def _write(self, writer: asyncio.StreamWriter, status: int, body: bytes) -> None:
        close = "connection: close\r\n" if self.closes else ""
        length = f"content-length: {len(body)}\r\n"
        if status == 303:
            length, body = f"Location: {body.decode()}\r\ncontent-length: 0\r\n", b""
        head = f"HTTP/1.1 {status} Told\r\n{close}{'' if status == 204 else length}\r\n"
        answer = head.encode() + body
        if not self.split:
            writer.write(answer)
            await writer.drain()
            return
        for start in range(0, len(answer), 97):
            writer.write(answer[start : start + 97])
            await writer.drain()
            await asyncio.sleep(0)


@contextmanager
def small_shop() -> Generator[SmallShop]:
    """A shop that serves in a thread of its own until the end of the `with` statement."""
    shop = SmallShop()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(shop.open(), loop).result()
    try:
        yield shop
    finally:
        asyncio.run_coroutine_threadsafe(_close(shop), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _close(shop: SmallShop) -> None:
    shop.die()
    current = asyncio.current_task()
    others = [task for task in asyncio.all_tasks() if task is not current]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
