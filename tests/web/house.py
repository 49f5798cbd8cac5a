"""
A shop with its pages, in this process and behind a real socket, and the people who look at it.

Always true:
- Journal, contacts, rules, pages and HTTP are the shop's own; only the clock and the bounds are the
  test's.
- A browser keeps cookies and follows nothing by itself.

Never here: what a page should say.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import msgspec

from firstcome.api.asgi import build_asgi
from firstcome.api.http_server import HttpServer
from firstcome.launches.texts import LaunchTexts
from firstcome.limits import PENDING_MAX
from firstcome.web.customer.routes import customer_pages
from firstcome.web.customer.site import SendLink, SiteSettings
from firstcome.web.words import words_of
from tests.api.inside import Inside, inside
from tests.api.launch_bodies import definition_of, texts_of
from tests.serve.running import HOST, free_port

LAUNCH = "phone-2008"
ORDER = f"/launches/{LAUNCH}/order"


class House:
    """The shop, its address, and its browsers."""

    def __init__(self, shop: Inside, url: str) -> None:
        self.shop = shop
        self.url = url
        self._browsers: list[httpx.AsyncClient] = []

    @property
    def state(self) -> Any:
        """The state of the rules."""
        return self.shop.engine.state

    def browser(self, **headers: str) -> "Browser":
        """A browser without cookies."""
        client = httpx.AsyncClient(base_url=self.url, headers=headers, timeout=20)
        self._browsers.append(client)
        return Browser(client)

    async def load(
        self,
        units: int = 2,
        texts: Callable[[LaunchTexts], LaunchTexts] | None = None,
        **terms: Any,
    ) -> None:
        """Load the launch: open, with so many units of everything everywhere."""
        launch = str(terms.pop("launch", LAUNCH))
        shown = texts_of(launch)
        shown = texts(shown) if texts else shown
        definition = definition_of(launch, units, **terms, texts=shown.id())
        body = msgspec.json.encode({"definition": definition, "texts": shown})
        loaded = await self.shop.staff("/api/v1/launches", body)
        assert loaded.status_code == 201, loaded.text

    async def staff(self, path: str, **body: object) -> None:
        """A request of staff below the launch's address."""
        raw = msgspec.json.encode(body) if body else b""
        done = await self.shop.staff(f"/api/v1/launches/{LAUNCH}/{path}", raw)
        assert done.status_code == 200, done.text

    async def close(self) -> None:
        """Close every browser."""
        for client in self._browsers:
            await client.aclose()


class Browser:
    """One person's browser."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """Open an address."""
        return await self._client.get(path, headers=headers)

    async def head(self, path: str) -> httpx.Response:
        """Ask for the head of a page only."""
        return await self._client.head(path)

    async def send(self, path: str, **fields: str) -> httpx.Response:
        """Send a form."""
        return await self._client.post(path, data=fields)

    async def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Any request."""
        return await self._client.request(method, path, **more)

    async def key(self, launch: str = LAUNCH) -> str:
        """The key in the form of the launch page."""
        return hidden(await self.get(f"/launches/{launch}"))["key"]

    async def order(self, who: str, **other: str) -> httpx.Response:
        """Open the launch page and send its form, as `who`."""
        key = other.pop("key", None) or await self.key()
        return await self.send(ORDER, **form(who, key) | other)

    async def placed(self, who: str, **other: str) -> str:
        """Order, and the address of the page of the order."""
        sent = await self.order(who, **other)
        assert sent.status_code == 303, sent.text
        return sent.headers["location"]


def form(who: str, key: str) -> dict[str, str]:
    """What the form sends for one phone from the web."""
    return {
        "key": key,
        "sku": "phone-8gb",
        "location": "web",
        "units": "1",
        "customer_class": "consumer",
        "name": who.title(),
        "email": f"{who}@shop.example",
        "line": "1",
        "lang": "en",
        "attempt": "1",
    }


class _Inputs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "input" and named.get("name"):
            self.fields[str(named["name"])] = named.get("value") or ""


def hidden(page: httpx.Response) -> dict[str, str]:
    """The fields of a page with their values."""
    found = _Inputs()
    found.feed(page.text)
    return found.fields


def said(key: str, **values: object) -> str:
    """A sentence of the pages in English, as it stands in one."""
    return str(words_of("en").t(key, **values))


@asynccontextmanager
async def opened(
    directory: Path,
    settings: SiteSettings | None = None,
    *,
    send_link: SendLink | None = None,
    pending_max: int = PENDING_MAX,
) -> AsyncGenerator[House]:
    """A house that is open while the block runs."""
    async with inside(directory, pending_max=pending_max) as shop:
        pages = customer_pages(shop.shop, settings, send_link)
        server = HttpServer(build_asgi(shop.shop), pages)
        port = free_port()
        await server.start(HOST, port)
        house = House(shop, f"http://{HOST}:{port}")
        try:
            yield house
        finally:
            await house.close()
            await server.stop()


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    """Run a scenario to its end."""

    async def whole() -> None:
        await scenario()

    asyncio.run(whole())
